// TimeField: focus opens the date popup in an iframe; its 确定 goes through F().S.
var TimeField = {
  current: null,

  init: function (id) {
    var input = byId(id);
    each(['keydown', 'keypress', 'paste', 'drop'], function (name) {
      input.addEventListener(name, function (event) { if (event.key !== 'Tab') { event.preventDefault(); } });
    });
    input.addEventListener('focus', function () { TimeField.open(id); });
    input.addEventListener('click', function (event) { event.stopPropagation(); TimeField.open(id); });
  },

  open: function (id) {
    if (TimeField.current === id) { return; }
    TimeField.close();
    SelectField.close();
    TimeField.current = id;
    var box = make('div', { id: '_my97DP' });
    var frame = make(
      'iframe', { id: '_my97DPFrame', name: '_my97DPFrame', frameborder: '0', scrolling: 'no' });
    frame.src = $ctx + '/static/datepicker.htm';
    box.appendChild(frame);
    byId('bpp_WorksheetForm').appendChild(box);
    placeUnder(box, byId(id));
    box.scrollIntoView({ block: 'nearest' });
  },

  value: function () { return F(TimeField.current).G(); },

  picked: function (value) {
    var id = TimeField.current;
    TimeField.close();
    F(id).S(value);
  },

  close: function () {
    TimeField.current = null;
    removeNode(byId('_my97DP'));
  }
};

document.addEventListener('click', function () { TimeField.close(); });
