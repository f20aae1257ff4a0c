// SelectField: a text box that rejects typing, and a popup menu whose entries come from
// the dictionary service.
var SelectField = {
  init: function (id, box) {
    var input = byId(id);
    each(['keydown', 'keypress', 'paste', 'drop'], function (name) {
      input.addEventListener(name, function (event) { if (event.key !== 'Tab') { event.preventDefault(); } });
    });
    var open = function (event) { event.stopPropagation(); SelectField.open(id, box); };
    input.addEventListener('click', open);
    byId(id + '_extend').addEventListener('click', open);
  },

  open: function (id, box) {
    if (box.className.indexOf('bpp_Field_RO') >= 0) { return; }
    SelectField.close();
    TimeField.close();
    var parent = box.getAttribute('data-parent');
    var paras = {
      dicCode: id, fieldID: id, parent: parent ? Util.keyFieldReplace('@!{' + parent + '}') : ''
    };
    DataTransfer.callService('bppFormClientCall', 'getDicData', paras, function (items) {
      SelectField.show(id, items);
    });
  },

  show: function (id, items) {
    SelectField.close();
    var menu = make('div', { id: 'ubf_SelectBox', 'class': 'bpp_SelectBox' });
    var list = SelectField.list(id, [{ text: '<清空>', value: '', subMenus: [] }].concat(items), 0);
    menu.appendChild(list);
    byId('bpp_WorksheetForm').appendChild(menu);
    placeUnder(menu, byId(id));
    menu.style.minWidth = byId(id).offsetWidth + 'px';
  },

  list: function (id, items, level) {
    var list = make('ul');
    items.forEach(function (item, n) {
      var hasSubs = item.subMenus.length > 0;
      var row = make('div', { 'class': hasSubs ? 'selectmenu_mid' : 'selectmenu_end' });
      var text = item.text.length > 100 ? item.text.substring(0, 100) + '...' : item.text;
      row.appendChild(make(
        'li', { type: hasSubs ? 'mid' : 'end', itemval: item.value, indexdn: level + '_' + n }, text));
      row.addEventListener('mouseenter', function () { SelectField.hover(id, row, item, level + 1); });
      row.addEventListener('click', function (event) {
        event.stopPropagation();
        if (hasSubs) { return; }
        SelectField.close();
        F(id).S(item.value);
      });
      list.appendChild(row);
    });
    return list;
  },

  hover: function (id, row, item, level) {
    each(document.querySelectorAll('.bpp_SelectBox_Sub'), function (box) {
      if (Number(box.id.replace('ubf_SelectBox_', '')) >= level) { removeNode(box); }
    });
    each(row.parentNode.children, function (other) {
      other.className = other.className.replace(' selectmenu_over', '');
    });
    row.className += ' selectmenu_over';
    if (!item.subMenus.length) { return; }
    var box = make('div', { id: 'ubf_SelectBox_' + level, 'class': 'bpp_SelectBox_Sub' });
    box.appendChild(SelectField.list(id, item.subMenus, level));
    byId('bpp_WorksheetForm').appendChild(box);
    var form = byId('bpp_WorksheetForm').getBoundingClientRect(), at = row.getBoundingClientRect();
    // one pixel of overlap, so that the pointer never leaves both boxes on its way
    box.style.left = (at.right - form.left - 1) + 'px';
    box.style.top = (at.top - form.top) + 'px';
  },

  close: function () {
    removeNode(byId('ubf_SelectBox'));
    each(document.querySelectorAll('.bpp_SelectBox_Sub'), removeNode);
  }
};

document.addEventListener('click', function () { SelectField.close(); });
