// popUpCalendar: the only hand that writes into a date field; the field itself takes no typing.
var Calendar = {
  field: null,
  set: function (text) {
    Calendar.field.value = text;
    Calendar.field.dispatchEvent(new Event('change', { bubbles: true }));
    Calendar.close();
  },
  close: function () {
    var box = document.getElementById('popUpCalendar');
    if (box) { box.parentNode.removeChild(box); }
  }
};

function two(number) { return (number < 10 ? '0' : '') + number; }

function popUpCalendar(field) {
  Calendar.close();
  Calendar.field = field;
  var box = document.createElement('div'), days = document.createElement('div'), today = new Date();
  box.id = 'popUpCalendar';
  for (var ahead = 0; ahead < 42; ahead++) { days.appendChild(dayButton(today, ahead)); }
  var clear = document.createElement('a');
  clear.href = 'javascript:;';
  clear.appendChild(document.createTextNode('清空'));
  clear.onclick = function () { Calendar.set(''); };
  box.appendChild(days);
  box.appendChild(clear);
  field.parentNode.appendChild(box);
}

function dayButton(today, ahead) {
  var day = new Date(today.getFullYear(), today.getMonth(), today.getDate() + ahead);
  var text = day.getFullYear() + '-' + two(day.getMonth() + 1) + '-' + two(day.getDate()),
    link = document.createElement('a');
  link.href = 'javascript:;';
  link.appendChild(document.createTextNode(text.slice(5)));
  link.onclick = function () { Calendar.set(text + ' 18:00:00'); };
  return link;
}
