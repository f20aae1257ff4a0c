// Detail page: tabs, the operation's form by AJAX, its check by the attribute alt,
// the check before the submit.
function el(id) { return document.getElementById(id); }

function each(list, fn) { Array.prototype.slice.call(list).forEach(fn); }

function ask(how, url, body, done, failed) {
  var request = new XMLHttpRequest();
  request.open(how, url, true);
  request.setRequestHeader('X-Requested-With', 'XMLHttpRequest');
  if (body !== null) {
    request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded; charset=UTF-8');
  }
  request.onload = function () {
    if (request.status === 200) { done(request.responseText); } else if (failed) { failed(); }
  };
  request.onerror = function () { if (failed) { failed(); } };
  request.send(body);
}

function sheetUrl(method, more) {
  return Sheet.url + '?method=' + method + '&sheetKey=' + Sheet.key + '&TKID=' + Sheet.task + (more || '');
}

function initSheet() {
  ask('GET', sheetUrl('showFlowLog'), null, function (html) { el('sheet-flow').innerHTML = html; });
  showDialogs('load');
}

function showTab(number) {
  each(document.querySelectorAll('.x-tab-panel'), function (panel) {
    panel.style.display = panel.id === 'panel-' + number ? '' : 'none';
  });
  each(document.querySelectorAll('.x-tab-strip li'), function (tab) {
    tab.className = tab.id === 'tab-' + number ? 'x-tab-strip-active' : '';
  });
}

function chooseOperation(value) {
  el('operateType').value = value;
  el('sheet-deal-content').innerHTML = '';
  if (!value) { el('dealSelector').value = ''; return; }
  showDialogs('click');
  el('theform').action = Sheet.url + '?method=' + (value === '61' ? 'performClaimTask' : 'performDeal');
  var method = value === '4' ? 'showPhaseBackToUpPage' : 'showInputDealPage';
  ask('GET', sheetUrl(method, '&operateType=' + value), null, function (html) {
    if (el('operateType').value !== value) { return; }
    el('sheet-deal-content').innerHTML = html;
    each(el('sheet-deal-content').querySelectorAll('select, input, textarea'), listen);
    showDialogs('step');
  });
}

// What a change of a field brings along; the operation's form has no scripts of its own.
function listen(control) {
  if (!control.name) { return; }
  control.addEventListener(control.tagName === 'SELECT' ? 'change' : 'blur', function () {
    wasSet(control.id);
    if (control.id === 'issueReasonTypeOne') { fetchOptions('issueReasonTypeTwo', control.value); }
    if (control.id === 'groupReasonTypeOne') { fetchOptions('groupReasonTypeTwo', control.value); }
    if (control.id === 'dealResult' || control.id === 'linkTempUnsolved') { showUnsolved(); }
  });
}

function setOptions(select, pairs) {
  select.innerHTML = '';
  [['', '请选择']].concat(pairs).forEach(function (pair) {
    var option = document.createElement('option');
    option.value = pair[0];
    option.appendChild(document.createTextNode(pair[1]));
    select.appendChild(option);
  });
}

function fetchOptions(id, parent) {
  setOptions(el(id), []);
  if (!parent) { return; }
  var more = '&field=' + id + '&parent=' + encodeURIComponent(parent);
  ask('GET', sheetUrl('showDictItems', more), null, function (text) {
    setOptions(el(id), JSON.parse(text));
  });
}

function showRow(id, wanted) {
  el('row_' + id).style.display = wanted ? '' : 'none';
  if (!wanted) { el(id).value = ''; }
}

function showUnsolved() {
  var unsolved = el('dealResult').value === '2', place = el('leftoverPlace');
  showRow('linkTempUnsolved', unsolved);
  showRow('linkPlanSolveTime', unsolved && el('linkTempUnsolved').value === '0');
  if (!unsolved) { place.innerHTML = ''; return; }
  if (!el('leftoverButton')) {
    place.innerHTML = '<input type="button" class="button" id="leftoverButton" value=" 生成问题遗留库 "'
      + ' onclick="LeftoverWindow.open();"/>';
  }
}

var LeftoverWindow = {
  open: function () {
    var box = document.createElement('div');
    box.id = 'leftoverWindow';
    box.innerHTML = '<div class="windowBar">问题遗留登记'
      + '<a href="javascript:;" onclick="LeftoverWindow.close();">关闭</a></div>'
      + '<iframe id="leftoverFrame" name="leftoverFrame" frameborder="0"></iframe>';
    document.body.appendChild(box);
    el('leftoverFrame').src = sheetUrl('showLeftoverPage');
  },
  done: function () {
    // not before the answer page in the frame has finished loading
    setTimeout(LeftoverWindow.close, 0);
    if (!el('leftoverMark')) { el('idSpecial').innerHTML = '<span id="leftoverMark">已生成遗留库</span>'; }
  },
  close: function () { var box = el('leftoverWindow'); if (box) { box.parentNode.removeChild(box); } }
};

function bytesOf(text) {
  var bytes = 0;
  Array.from(text).forEach(function (letter) { bytes += letter.codePointAt(0) > 0xFF ? Drift.wide : 1; });
  return bytes;
}

function faults() {
  var found = [];
  each(el('sheet-deal-content').querySelectorAll('[alt]'), function (control) {
    var rules = control.getAttribute('alt'), most = /maxLength:(\d+)/.exec(rules),
      text = /vtext:'(.*)'/.exec(rules)[1];
    var empty = !control.value.trim(),
      required = /allowBlank:false/.test(rules) && control.offsetParent !== null;
    if (required && empty) { found.push(text); }
    if (most && bytesOf(control.value) > Number(most[1])) { found.push(text + '，长度不能超过' + most[1]); }
  });
  return found;
}

function mask(wanted) {
  var old = el('ext-mask');
  if (old) { old.parentNode.removeChild(old); }
  if (!wanted) { return; }
  var cover = document.createElement('div');
  cover.id = 'ext-mask';
  cover.appendChild(document.createTextNode('数据验证中，请稍候...'));
  document.body.appendChild(cover);
}

function submitSheet() {
  var found = faults();
  if (found.length) { alert(found.join('\n') + '\n表单至少有1项不符合要求，请检查表单项。'); return; }
  mask(true);
  var body = new URLSearchParams(new FormData(el('theform'))).toString();
  // a check that does not come is taken for passed: the product's own failure handler submits
  ask('POST', Sheet.url + '?method=performPreCommit', body, judged, send);
}

function judged(text) {
  var found;
  try { found = JSON.parse(text); } catch (broken) { send(); return; }
  var said = (found.data[0] || { text: '' }).text;
  if (found.status === 2) { mask(false); alert(said); return; }
  if (found.status === 1 && !confirm(said)) { mask(false); return; }
  send();
}

function send() { mask(false); submitWithDrift(el('theform')); }
