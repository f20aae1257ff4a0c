'use strict';
// The controls of the forms. Each has a node, its value, and `wipe`; `changed` is called after each change.
let openPanel = null;

// A panel at the end of the body, below the control that it belongs to; a click elsewhere closes it.
function showPanel(owner, content) {
  closePanel();
  const place = owner.getBoundingClientRect();
  openPanel = h('div', { class: 'panel' }, content);
  document.body.append(openPanel);
  const room = window.innerHeight - place.bottom - 12;
  const height = openPanel.offsetHeight;
  const top = height > room && place.top > height ? place.top - height - 4 : place.bottom + 4;
  openPanel.style.top = `${Math.max(8, Math.min(top, window.innerHeight - height - 8))}px`;
  openPanel.style.left = `${Math.min(place.left, window.innerWidth - openPanel.offsetWidth - 12)}px`;
  openPanel.style.minWidth = `${place.width}px`;
  openPanel.owner = owner;
}

function closePanel() {
  if (openPanel) { openPanel.remove(); }
  openPanel = null;
}

document.addEventListener('mousedown', (event) => {
  if (openPanel && !openPanel.contains(event.target) && !openPanel.owner.contains(event.target)) {
    closePanel();
  }
});

function optionsOf(field) {
  return ask('GET', '/api/dict/options', { query: { field: field.name } });
}

function textField(field, changed) {
  const id = newId();
  const node = h('input', {
    class: 'input', type: 'text', id, autocomplete: 'off', readonly: field.locked,
    maxlength: field.characters || null, placeholder: field.locked ? '' : '请输入',
    oninput: changed, onchange: () => changed(true),
  });
  node.value = field.value;
  return { node, id, get value() { return node.value; }, set value(text) { node.value = text; }, wipe() {} };
}

function areaField(field, changed, wide) {
  const id = newId();
  const count = h('span', { class: 'count' });
  const area = h('textarea', {
    class: 'area', id, rows: 4, readonly: field.locked, maxlength: field.characters || null,
    placeholder: '请输入', oninput: () => { show(); changed(); }, onchange: () => changed(true),
  });
  const show = () => { count.textContent = `${bytesOf(area.value, wide)}/${field.bytes} 字节`; };
  area.value = field.value;
  show();
  return {
    node: h('div', { class: 'areaBox' }, area, count),
    id,
    get value() { return area.value; },
    set value(text) { area.value = text; show(); },
    wipe() {},
  };
}

// What selects, cascades and trees look like while they are shut: a box with the chosen text.
function shutBox(field, open) {
  const text = h('span', { class: 'placeholder' }, '请选择');
  const box = h('div', { class: `box ${field.locked ? 'locked' : ''}`, tabindex: 0 },
    text, h('span', { class: 'caret' }, '▾'));
  box.addEventListener('click', single(() => (field.locked ? null : attempt(open))));
  const show = (label) => {
    text.textContent = label || '请选择';
    text.className = names(label ? 'chosen' : 'placeholder');
  };
  return { box, show };
}

// A control that is a shut box: its value is a code, or a path of codes, and null where nothing is chosen.
function boxField(field, changed, open) {
  const made = { value: null };
  const choose = (label, value) => { made.value = value; show(label); changed(true); };
  const { box, show } = shutBox(field, () => open(box, choose, made));
  made.node = box;
  made.wipe = () => { made.value = null; show(''); };
  return made;
}

function selectField(field, changed) {
  return boxField(field, changed, async (box, choose, made) => {
    if (openPanel && openPanel.owner === box) { closePanel(); return; }
    const options = await optionsOf(field);
    showPanel(box, options.length ? options.map((one) => h('div', {
      class: `option ${one.value === made.value ? 'picked' : ''}`,
      onclick: () => { closePanel(); choose(one.label, one.value); },
    }, one.label)) : h('div', { class: 'nothing' }, '无数据'));
  });
}

function cascadeField(field, changed) {
  return boxField(field, changed, async (box, choose) => {
    const options = await optionsOf(field);
    const second = h('div', { class: 'column' });
    const first = h('div', { class: 'column' }, options.map((head) => h('div', {
      class: 'option folder',
      onclick: (event) => {
        first.querySelectorAll('div').forEach((one) => mark(one, 'picked', one === event.currentTarget));
        second.replaceChildren(...head.children.map((leaf) => h('div', {
          class: 'option',
          onclick: () => { closePanel(); choose(`${head.label} / ${leaf.label}`, [head.value, leaf.value]); },
        }, leaf.label)));
      },
    }, h('span', {}, head.label), h('span', { class: 'arrow' }, '›'))));
    showPanel(box, h('div', { class: 'columns' }, first, second));
  });
}

function treeField(field, changed) {
  return boxField(field, changed, async (box, choose) => {
    const options = await optionsOf(field);
    let chosen = null;
    const leaf = (head, one) => h('div', {
      class: 'leaf',
      onclick: (event) => {
        tree.querySelectorAll('div').forEach((each) => mark(each, 'picked', each === event.currentTarget));
        chosen = [`${head.label} / ${one.label}`, [head.value, one.value]];
      },
    }, one.label);
    const branch = (head) => {
      const below = h('div', { class: 'below', hidden: true }, head.children.map((one) => leaf(head, one)));
      const sign = h('span', { class: 'sign' }, '▸');
      return h('div', {}, h('div', {
        class: 'branch',
        onclick: () => { below.hidden = !below.hidden; sign.textContent = below.hidden ? '▸' : '▾'; },
      }, sign, h('span', {}, head.label)), below);
    };
    const tree = h('div', { class: 'tree' }, options.map(branch));
    const dialog = modal(`选择${field.label}`, tree, [
      button('取消', '', () => dialog.remove()),
      button('确定', 'primary', () => {
        if (!chosen) { toast('请选择末级节点'); return; }
        dialog.remove();
        choose(...chosen);
      }),
    ]);
  });
}

function radioField(field, changed, options) {
  const group = newId();
  const made = { value: null };
  const inputs = [];
  made.node = h('div', { class: 'radios' }, options.map((one) => {
    const input = h('input', {
      type: 'radio', name: group, disabled: field.locked,
      onchange: () => { made.value = one.value; changed(true); },
    });
    if (one.chosen) { input.checked = true; made.value = one.value; }
    inputs.push(input);
    return h('label', { class: 'radio' }, input, h('span', {}, one.label));
  }), options.length ? null : h('span', { class: 'placeholder' }, '没有记录'));
  made.wipe = () => { made.value = null; inputs.forEach((input) => { input.checked = false; }); };
  return made;
}

const two = (number) => String(number).padStart(2, '0');

function isMinute(text) {
  const parts = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d)$/.exec(text);
  if (!parts) { return false; }
  const [year, month, day, hour, minute] = parts.slice(1).map(Number);
  const moment = new Date(year, month - 1, day);
  return moment.getMonth() === month - 1 && moment.getDate() === day && hour < 24 && minute < 60;
}

// A date with hour and minute: typed, or picked in a panel.
function timeField(field, changed) {
  const id = newId();
  const made = { value: null, id };
  const input = h('input', {
    class: 'input time', type: 'text', id, autocomplete: 'off', placeholder: 'yyyy-MM-dd HH:mm',
    readonly: field.locked, onclick: () => { if (!field.locked) { open(); } }, onchange: () => typed(),
    onkeydown: (event) => { if (event.key === 'Enter' || event.key === 'Tab') { closePanel(); typed(); } },
  });
  const take = (text) => { made.value = text || null; input.value = text; changed(true); };
  // What is no time goes back to what stood there before.
  const typed = () => take(!input.value || isMinute(input.value) ? input.value : made.value || '');
  function open() {
    const now = new Date();
    const begun = made.value ? new Date(made.value.replace(' ', 'T')) : now;
    const at = {
      year: begun.getFullYear(), month: begun.getMonth(), day: begun.getDate(),
      hour: begun.getHours(), minute: begun.getMinutes(),
    };
    const body = h('div', { class: 'clock' });
    const step = (months) => {
      const moved = new Date(at.year, at.month + months, 1);
      at.year = moved.getFullYear();
      at.month = moved.getMonth();
      at.day = Math.min(at.day, new Date(at.year, at.month + 1, 0).getDate());
      draw();
    };
    const arrow = (sign, months) => h('button', {
      class: 'turn', type: 'button', onclick: () => step(months),
    }, sign);
    const pick = (part, value) => () => { at[part] = value; draw(); };
    const cell = (part, value, label) => h('div', {
      class: `tick ${at[part] === value ? 'picked' : ''}`, onclick: pick(part, value),
    }, label);
    const list = (part, count) => {
      const made = h('div', { class: 'wheel' },
        Array.from({ length: count }, (_, value) => cell(part, value, two(value))));
      setTimeout(() => { made.scrollTop = Math.max(0, at[part] * 26 - 78); });
      return made;
    };
    function draw() {
      const first = (new Date(at.year, at.month, 1).getDay() + 6) % 7;
      const days = new Date(at.year, at.month + 1, 0).getDate();
      body.replaceChildren(
        h('div', { class: 'clockHead' }, arrow('«', -12), arrow('‹', -1),
          h('span', {}, `${at.year}年 ${at.month + 1}月`), arrow('›', 1), arrow('»', 12)),
        h('div', { class: 'clockBody' },
          h('div', { class: 'days' },
            ['一', '二', '三', '四', '五', '六', '日'].map((name) => h('div', { class: 'weekday' }, name)),
            Array.from({ length: first }, () => h('div', {})),
            Array.from({ length: days }, (_, n) => cell('day', n + 1, String(n + 1)))),
          list('hour', 24), list('minute', 60)),
        h('div', { class: 'clockFoot' },
          button('此刻', 'small', () => {
            const here = new Date();
            at.year = here.getFullYear();
            at.month = here.getMonth();
            at.day = here.getDate();
            at.hour = here.getHours();
            at.minute = here.getMinutes();
            draw();
          }),
          button('确定', 'primary small', () => {
            closePanel();
            const day = `${at.year}-${two(at.month + 1)}-${two(at.day)}`;
            take(`${day} ${two(at.hour)}:${two(at.minute)}`);
          })));
    }
    draw();
    showPanel(input, body);
  }
  made.node = h('div', { class: 'timeBox' }, input);
  made.wipe = () => { made.value = null; input.value = ''; };
  return made;
}
