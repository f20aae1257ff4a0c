// The date popup: a month of days, menus of hours, minutes and seconds, and 确定.
var DatePicker = {
  at: null,

  init: function () {
    DatePicker.at = DatePicker.parse(parent.TimeField.value()) || new Date();
    DatePicker.on('dpYearPrev', function (d) { d.setFullYear(d.getFullYear() - 1); });
    DatePicker.on('dpYearNext', function (d) { d.setFullYear(d.getFullYear() + 1); });
    DatePicker.on('dpMonthPrev', function (d) { d.setDate(1); d.setMonth(d.getMonth() - 1); });
    DatePicker.on('dpMonthNext', function (d) { d.setDate(1); d.setMonth(d.getMonth() + 1); });
    DatePicker.on('dpTodayInput', function () { DatePicker.at = new Date(); });
    DatePicker.menu('hhMenu', 'dpHour', 24, 6, function (v) { DatePicker.at.setHours(v); });
    DatePicker.menu('mmMenu', 'dpMinute', 60, 10, function (v) { DatePicker.at.setMinutes(v); });
    DatePicker.menu('ssMenu', 'dpSecond', 60, 10, function (v) { DatePicker.at.setSeconds(v); });
    document.getElementById('dpClearInput').onclick = function () { parent.TimeField.picked(''); };
    document.getElementById('dpOkInput').onclick = function () {
      parent.TimeField.picked(DatePicker.print(DatePicker.at));
    };
    DatePicker.draw();
  },

  on: function (id, change) {
    document.getElementById(id).onclick = function () { change(DatePicker.at); DatePicker.draw(); };
  },

  menu: function (menuId, inputId, count, perRow, set) {
    var menu = document.getElementById(menuId), input = document.getElementById(inputId),
      table = document.createElement('table');
    for (var v = 0; v < count; v++) {
      var row = v % perRow === 0 ? table.insertRow(-1) : table.rows[table.rows.length - 1],
        cell = row.insertCell(-1);
      cell.setAttribute('data-value', v);
      cell.innerHTML = DatePicker.two(v);
      cell.onmousedown = function (event) { event.preventDefault(); };
      cell.onclick = function () {
        set(Number(this.getAttribute('data-value')));
        menu.style.display = 'none';
        DatePicker.draw();
        input.blur();
      };
    }
    menu.appendChild(table);
    input.onfocus = function () { menu.style.display = 'block'; input.select(); };
    input.onblur = function () { menu.style.display = 'none'; };
    input.onchange = function () {
      var typed = Number(input.value);
      if (input.value !== '' && typed >= 0 && typed < count) { set(typed); }
      DatePicker.draw();
    };
  },

  draw: function () {
    var at = DatePicker.at, table = document.getElementById('dpDays');
    document.getElementById('dpYear').innerHTML = at.getFullYear();
    document.getElementById('dpMonth').innerHTML = at.getMonth() + 1;
    document.getElementById('dpHour').value = DatePicker.two(at.getHours());
    document.getElementById('dpMinute').value = DatePicker.two(at.getMinutes());
    document.getElementById('dpSecond').value = DatePicker.two(at.getSeconds());
    table.innerHTML = '<tr><th>日</th><th>一</th><th>二</th><th>三</th><th>四</th><th>五</th><th>六</th></tr>';
    var day = new Date(at.getFullYear(), at.getMonth(), 1);
    day.setDate(1 - day.getDay());
    for (var n = 0; n < 42; n++, day.setDate(day.getDate() + 1)) {
      var row = n % 7 === 0 ? table.insertRow(-1) : table.rows[table.rows.length - 1];
      DatePicker.cell(row.insertCell(-1), new Date(day));
    }
  },

  cell: function (cell, day) {
    var at = DatePicker.at;
    cell.innerHTML = day.getDate();
    cell.setAttribute('data-day', DatePicker.print(day).substring(0, 10));
    cell.className = day.getMonth() !== at.getMonth() ? 'WotherDay'
      : day.getDate() === at.getDate() ? 'Wselday' : 'Wday';
    cell.onclick = function () {
      at.setFullYear(day.getFullYear(), day.getMonth(), day.getDate());
      DatePicker.draw();
    };
  },

  two: function (n) { return (n < 10 ? '0' : '') + n; },

  print: function (d) {
    var two = DatePicker.two;
    return d.getFullYear() + '-' + two(d.getMonth() + 1) + '-' + two(d.getDate()) + ' '
      + two(d.getHours()) + ':' + two(d.getMinutes()) + ':' + two(d.getSeconds());
  },

  parse: function (text) {
    var p = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(text);
    return p ? new Date(+p[1], p[2] - 1, +p[3], +p[4], +p[5], +p[6]) : null;
  }
};
