'use strict';
// The page itself: its login, its frame with the menu, and the lists.
const LISTS = {
  todo: { title: '待办工单', operation: '处理', mode: 'DEAL', widths: '1.5fr 2fr .9fr .9fr .8fr 1.6fr 76px' },
  done: { title: '已办工单', operation: '查看', mode: 'VIEW', widths: '1.5fr 2fr .9fr .9fr .9fr 1.5fr 76px' },
  leftover: { title: '问题遗留库', widths: '1.7fr 1.6fr 1.4fr 1.4fr .7fr 1fr 1.3fr .7fr' },
};
let place = null;

function showLogin(message) {
  closePanel();
  const said = h('div', { class: 'loginError' }, message || '');
  const line = (label, attributes) => {
    const id = newId();
    const input = h('input', { class: 'input', id, autocomplete: 'off', ...attributes });
    return { input, node: h('div', { class: 'loginLine' }, h('label', { for: id }, label), input) };
  };
  const name = line('用户名', { type: 'text' });
  const password = line('密码', { type: 'password' });
  const word = document.body.dataset.captcha === 'on' ? line('验证码', { type: 'text' }) : null;
  if (word) { word.node.append(h('img', { src: `${CONTEXT}/api/auth/captcha`, alt: '看不清？换一张' })); }
  const form = h('form', {
    class: 'loginBox',
    onsubmit: (event) => {
      event.preventDefault();
      const asked = { username: name.input.value, password: password.input.value };
      enter('/api/auth/login', word ? { ...asked, checkNum: word.input.value } : asked, said);
    },
  }, h('div', { class: 'loginTitle' }, '电子运维平台'), name.node, password.node, word ? word.node : null,
  said, h('button', { class: 'button primary wide', type: 'submit' }, '登 录'));
  document.body.replaceChildren(h('div', { class: 'loginPage' }, form));
}

async function enter(address, body, said) {
  try {
    const { token } = await ask('POST', address, { body });
    localStorage.setItem(TOKEN, token);
    await showFrame();
  } catch (error) {
    if (!(error instanceof Trouble)) { throw error; }
    if (error.message) { said.textContent = error.message; }
    if (error.data && error.data.step === 'sms' && address.endsWith('login')) {
      askCode(body.username, error.message);
    }
  }
}

function askCode(username, message) {
  const said = h('div', { class: 'loginError' }, message);
  const id = newId();
  const code = h('input', { class: 'input', id, type: 'text', autocomplete: 'off' });
  document.body.replaceChildren(h('div', { class: 'loginPage' }, h('form', {
    class: 'loginBox',
    onsubmit: (event) => {
      event.preventDefault();
      enter('/api/auth/verify', { username, checkcode: code.value }, said);
    },
  }, h('div', { class: 'loginTitle' }, '短信验证'),
  h('div', { class: 'loginLine' }, h('label', { for: id }, '手机验证码'), code,
    button('获取验证码', 'small', () => attempt(async () => {
      await ask('POST', '/api/auth/code', { body: { username } });
      said.textContent = '验证码已发送';
    }))),
  said, h('button', { class: 'button primary wide', type: 'submit' }, '登 录'))));
}

async function showFrame() {
  const { name, passwordDays, menu } = await ask('GET', '/api/auth/profile');
  place = h('main', { class: 'main' });
  const notice = passwordDays ? `您的密码将于${passwordDays}天后到期，请及时修改` : '';
  document.body.replaceChildren(
    h('header', { class: 'header' }, h('span', { class: 'brand' }, '电子运维平台'),
      h('span', { class: 'notice' }, notice), h('span', { class: 'welcome' }, `欢迎您：${name}`),
      h('button', { class: 'leave', type: 'button', onclick: () => attempt(leave) }, '退出')),
    h('nav', { class: 'side' }, menu.map((node) => entry(node, []))), place);
  place.replaceChildren(h('div', { class: 'hello' }, '请在左侧选择功能'));
}

async function leave() {
  await ask('POST', '/api/auth/logout', { body: {} });
  localStorage.removeItem(TOKEN);
  showLogin('');
}

// An entry of the menu; those below it are shown after a click.
function entry(node, path) {
  const here = [...path, node.label];
  const below = h('div', { class: 'menuBelow', hidden: true }, node.children.map((one) => entry(one, here)));
  const label = h('div', {
    class: `menuEntry ${node.children.length ? 'folder' : ''}`,
    style: `padding-left: ${16 + path.length * 14}px`,
    onclick: () => {
      if (node.children.length) {
        below.hidden = !below.hidden;
        mark(label, 'open', !below.hidden);
        return;
      }
      const side = document.querySelector(`.${names('side')}`);
      side.querySelectorAll('div').forEach((one) => mark(one, 'active', one === label));
      attempt(() => (node.view ? showList(node.view, here)
        : place.replaceChildren(h('div', { class: 'hello' }, '没有记录'))));
    },
  }, h('span', {}, node.label), node.children.length ? h('span', { class: 'arrow' }, '›') : null);
  return h('div', {}, label, below);
}

async function showList(view, path) {
  const { title, operation, mode, widths } = LISTS[view];
  const count = h('span', { class: 'total' });
  const grid = h('div', { class: 'grid' });
  const more = h('div', { class: 'moreLine' });
  let number = 0;
  const reload = async () => { number = 0; grid.replaceChildren(); await load(); };
  const mine = h('div', { class: 'card' },
    h('div', { class: 'crumbs' }, path.join(' / ')),
    h('div', { class: 'cardHead' }, h('span', { class: 'cardTitle' }, title), count,
      button('刷新', 'small', () => attempt(reload))),
    grid, more);
  const cellOf = (text, n, row) => h('div', { class: `cell ${n === 3 ? row.haste || '' : ''}`, title: text },
    n === 1 && row.vip ? h('span', { class: 'vip' }, 'VIP') : null, text);
  const line = (row) => h('div', { class: 'row', style: `grid-template-columns: ${widths}` },
    row.cells.map((text, n) => cellOf(text, n, row)),
    operation ? h('div', { class: 'cell' }, button(operation, 'link', () => attempt(
      () => new OrderDrawer(row, mode, () => (mine.isConnected ? reload() : null)).open()))) : null);
  async function load() {
    number += 1;
    const page = await ask('POST', `/api/query/${view}`, { body: { schema: 'EL_TTM_CCH', pageNum: number } });
    if (number === 1) {
      const header = operation ? [...page.columns, '操作'] : page.columns;
      grid.replaceChildren(h('div', { class: 'row head', style: `grid-template-columns: ${widths}` },
        header.map((name) => h('div', { class: 'cell' }, name))));
      if (!page.rows.length) { grid.append(h('div', { class: 'nothing' }, '没有记录')); }
    }
    grid.append(...page.rows.map(line));
    count.textContent = `共 ${page.total} 条`;
    more.replaceChildren(page.hasMore ? button('加载更多', '', () => attempt(load))
      : h('span', { class: 'end' }, page.rows.length ? '没有更多了' : ''));
  }
  await load();
  place.replaceChildren(mine);
}

window.addEventListener('DOMContentLoaded', () => {
  if (localStorage.getItem(TOKEN)) { attempt(showFrame); } else { showLogin(''); }
});
