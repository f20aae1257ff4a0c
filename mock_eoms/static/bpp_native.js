// Fields that a theme shows as the browser's own controls.
// What a change brings along is what any field's does.
function listen(id, control) {
  control.addEventListener('change', function () { Message.clearTip(id); runCallbacks(id); });
}

function fillSelect(select, items) {
  select.innerHTML = '';
  select.appendChild(make('option', { value: '' }));
  items.forEach(function (item) { select.appendChild(make('option', { value: item.value }, item.text)); });
}

var DropdownField = {
  init: function (id, box) {
    var parent = box.getAttribute('data-parent');
    listen(id, byId(id));
    if (parent) { F(parent).change('options', function () { DropdownField.load(id, parent); }); }
  },

  load: function (id, parent) {
    var paras = { dicCode: id, fieldID: id, parent: Util.keyFieldReplace('@!{' + parent + '}') };
    DataTransfer.callService('bppFormClientCall', 'getDicData', paras, function (items) {
      fillSelect(byId(id), items);
    });
  }
};

// Two levels, the second under the chosen one of the first.
var CascadeField = {
  init: function (id) {
    var upper = byId(id), lower = byId(id + '_lower');
    each([upper, lower], function (select) { listen(id, select); });
    var paras = { dicCode: id, fieldID: id, parent: '' };
    DataTransfer.callService('bppFormClientCall', 'getDicData', paras, function (items) {
      fillSelect(upper, items);
      fillSelect(lower, []);
      upper.addEventListener('change', function () {
        var chosen = items.filter(function (item) { return item.value === upper.value; })[0];
        fillSelect(lower, (chosen ? chosen.subMenus : []).map(function (leaf) {
          return { value: leaf.text, text: leaf.text };
        }));
      });
    });
  }
};
