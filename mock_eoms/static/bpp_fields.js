// F(id): the field objects of the form. S() runs registered change callbacks but fires no DOM events.
var FieldCallbacks = {};

function boxOf(id) { return byId(id + '_ubfbox'); }

function F(id) {
  var box = boxOf(id);
  if (!box) { return null; }
  return new BppField(id, box);
}

function BppField(id, box) {
  this.fieldID = id;
  this.box = box;
  this.fieldType = box.getAttribute('ubftype');
  this.text = box.getAttribute('data-text') || '';
  this.require = Number(box.getAttribute('data-require') || 0);
  this.maxlen = Number(box.getAttribute('data-maxlen') || 0);
}

BppField.prototype = {
  G: function () {
    if (this.fieldType === 'CollectField') {
      var ticked = this.box.querySelector('input:checked');
      return ticked ? ticked.value : '';
    }
    if (this.fieldType === 'RollbackListField') {
      var radio = this.box.querySelector('input[type=radio]:checked');
      return radio ? radio.value : '';
    }
    var input = byId(this.fieldID);
    return input && 'value' in input ? input.value : '';
  },
  S: function (value) {
    var input = byId(this.fieldID);
    if (this.fieldType === 'CollectField') {
      each(this.box.querySelectorAll('input[type=radio]'), function (radio) {
        radio.checked = radio.value === value;
      });
    }
    if (input && 'value' in input) { input.value = value; }
    Message.clearTip(this.fieldID);
    runCallbacks(this.fieldID);
    return this;
  },
  visiable: function (shown) {
    var label = byId(this.fieldID + '_label');
    this.box.style.visibility = shown ? 'visible' : 'hidden';
    if (label) { label.style.visibility = shown ? 'visible' : 'hidden'; }
    return this;
  },
  readonly: function (locked) {
    byId(this.fieldID).setAttribute('readonly', String(locked));
    this.box.className = this.box.className.replace(' bpp_Field_RO', '') + (locked ? ' bpp_Field_RO' : '');
    return this;
  },
  required: function (wanted) {
    this.box.setAttribute('data-require', wanted ? '1' : '0');
    this.require = wanted ? 1 : 0;
    var label = byId(this.fieldID + '_label');
    if (label) { label.getElementsByTagName('span')[0].className = wanted ? 'bpp_Require' : ''; }
    return this;
  },
  change: function (name, fn) {
    FieldCallbacks[this.fieldID] = FieldCallbacks[this.fieldID] || {};
    FieldCallbacks[this.fieldID][name] = fn;
    return this;
  },
  focus: function () {
    var input = byId(this.fieldID);
    if (input && input.focus) { input.focus(); }
    return this;
  },
  blur: function () { byId(this.fieldID).blur(); return this; }
};

function runCallbacks(id) {
  var callbacks = FieldCallbacks[id] || {};
  for (var name in callbacks) { callbacks[name](); }
  wasSet(id);
}

// The first field that stops a submit, marked with an icon; null when all are well.
function firstBadField(skipRequired) {
  var bad = null;
  each(document.querySelectorAll('#bpp_WorksheetForm [ubftype]'), function (box) {
    if (box.getAttribute('ubftype') === 'TabPanelHeader' || !box.id) { return; }
    var field = F(box.id.replace(/_ubfbox$/, '')), value = field.G();
    if (!skipRequired && field.require === 1 && value.replace(/^\s+/, '') === '') {
      Message.tip(field.fieldID, 'Require');
      bad = bad || field;
    } else if (field.maxlen && getBytes(value) > field.maxlen) {
      Message.tip(field.fieldID, 'OverLength');
      bad = bad || field;
    }
  });
  return bad;
}

// Wires the controls of a freshly loaded step page (or of the whole form).
function initFields(root) {
  each(root.querySelectorAll('[ubftype]'), function (box) {
    var id = box.id.replace(/_ubfbox$/, '');
    switch (box.getAttribute('ubftype')) {
      case 'SelectField': SelectField.init(id, box); break;
      case 'CollectField': initCollect(id, box); break;
      case 'TimeField': TimeField.init(id); break;
      case 'RollbackListField': initRollback(id); break;
      case 'CharField': initCharacter(id, box); break;
      case 'DropdownField': DropdownField.init(id, box); break;
      case 'CascadeField': CascadeField.init(id); break;
      case 'CalendarField': listen(id, byId(id)); break;
    }
  });
}

function initCollect(id, box) {
  each(box.querySelectorAll('input[type=radio]'), function (radio) {
    radio.addEventListener('click', function () {
      if (BppPage.twin !== 'broken') { byId(id).value = radio.value; }
      Message.clearTip(id);
      runCallbacks(id);
    });
  });
}

function initCharacter(id, box) {
  var input = byId(id), extend = byId(id + '_extend');
  input.addEventListener('blur', function () { runCallbacks(id); });
  if (!extend) { return; }
  extend.addEventListener('click', function () {
    if (byId('bpp_CharacterExtendBox')) { return; }
    var cover = make('div', { id: 'bpp_CharacterExtendBox' }),
      area = make('textarea', { id: 'bpp_CharacterExtendText' });
    var ok = make('input', { type: 'button', value: '确 认' }),
      cancel = make('input', { type: 'button', value: '取 消' });
    area.value = input.value;
    ok.onclick = function () { F(id).S(area.value); removeNode(cover); };
    cancel.onclick = function () { removeNode(cover); };
    each([area, make('br'), ok, cancel], function (node) { cover.appendChild(node); });
    document.body.appendChild(cover);
    area.focus();
  });
}

function initRollback(id) {
  var paras = { baseID: BppPage.baseID, baseId: BppPage.baseID };
  DataTransfer.callService('bppFormClientCall', 'getRollbackList', paras, function (steps) {
    var table = byId(id);
    steps.forEach(function (step, n) {
      var row = table.insertRow(-1);
      var radio = make(
        'input', { type: 'radio', id: id + 'item_' + step.stepid, name: id + 'item', value: step.value });
      radio.checked = n === 0 && step.chosen;
      row.insertCell(-1).appendChild(radio);
      each([step.desc, step.dealer, step.state], function (text) {
        row.insertCell(-1).appendChild(document.createTextNode(text));
      });
    });
  });
}
