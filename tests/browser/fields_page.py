"""A small page whose fields behave like the product's: a select that is a menu, radios with a hidden twin, a date box.

Written after the description of the fields, not after any product's script. `?broken` in `FLAWS` names what may be off.
"""

from __future__ import annotations

import json

from eoms_bot.browser.profile.parts import MenuSpec

MENU = MenuSpec(
    box="ubf_SelectBox",
    level="ubf_SelectBox_",
    item="li[itemval]",
    leaf="li[itemval]:not([type=mid])",
    clear="<清空>",
)
"""How the page's menus look."""
CAUSES = {
    "网络原因": ["基站故障", "弱覆盖"],
    "客户原因": ["终端问题"],
}
FLAT = ["解决", "未解决"]
CHILDREN = {"网络部门": ["无线", "传输"], "客户原因": ["终端"]}

SCRIPT = """
const by = id => document.getElementById(id);
const make = (tag, parent, set) => Object.assign(parent.appendChild(document.createElement(tag)), set);
const callbacks = {};
function F(id) {
  return {S: value => { by(id).value = value; (callbacks[id] || []).forEach(call => call(value)); }};
}
function close_menus() { document.querySelectorAll('.menu').forEach(menu => menu.remove()); }
function level(id, depth, items, path) {
  const box = make('div', by('form'), {id: 'ubf_SelectBox' + (depth ? '_' + depth : ''), className: 'menu'});
  const list = make('ul', box);
  for (const item of items) {
    const row = make('div', list), entry = make('li', row, {textContent: item.text});
    const value = path ? path + '.' + item.text : item.text;
    entry.setAttribute('itemval', item.text === '<清空>' ? '' : value);
    entry.setAttribute('type', item.subs ? 'mid' : 'end');
    row.onmouseenter = () => {
      const sub = by('ubf_SelectBox_' + (depth + 1));
      if (sub) sub.remove();
      if (item.subs) level(id, depth + 1, item.subs, value);
    };
    row.onclick = event => {
      event.stopPropagation();
      if (item.subs) return;
      close_menus();
      F(id).S(entry.getAttribute('itemval'));
    };
  }
}
function select(id, items_of) {
  const box = make('input', by('form'), {id: id, name: id, type: 'text'});
  for (const name of ['keydown', 'keypress', 'paste']) box.addEventListener(name, event => event.preventDefault());
  box.onclick = event => {
    event.stopPropagation();
    close_menus();
    setTimeout(() => level(id, 0, [{text: '<清空>'}, ...items_of()], ''), 30);
  };
}
function radios(id, codes, broken) {
  for (const code of codes) {
    const radio = make('input', by('form'), {type: 'radio', name: id + '_displayInput', value: code});
    radio.onclick = () => { if (!broken) by(id).value = code; };
  }
  make('input', by('form'), {id: id, name: id, type: 'hidden'});
}
document.addEventListener('click', close_menus);
const plain = words => words.map(word => ({text: word}));
const tree = deep => Object.entries(deep).map(([text, subs]) => ({text, subs: plain(subs)}));
"""


def fields_page(*, broken_twin: bool = False) -> str:
    """The page; with a broken twin a click on a radio does not write the hidden value."""
    data = {"causes": CAUSES, "flat": FLAT, "children": CHILDREN, "broken": broken_twin}
    return f"""<html><body><form id="form"></form><script>
const data = {json.dumps(data, ensure_ascii=False)};{SCRIPT}
select('flat', () => plain(data.flat));
select('cause', () => tree(data.causes));
select('top', () => plain(Object.keys(data.children)));
select('sub', () => plain(data.children[by('top').value] || []));
radios('twin', ['0', '1'], data.broken);
make('input', by('form'), {{id: 'short', name: 'short', maxLength: 5}});
make('textarea', by('form'), {{id: 'long', name: 'long'}});
make('input', by('form'), {{id: 'when', name: 'when', readOnly: true}});
make('div', by('form'), {{id: 'back', innerHTML: '<input type=radio name=r value=s1 checked><input type=radio name=r value=s2>'}});
const seen = [];
for (const id of ['flat', 'cause', 'when']) callbacks[id] = [value => seen.push(id + '=' + value)];
by('long').addEventListener('blur', () => seen.push('long left'));
</script></body></html>"""
