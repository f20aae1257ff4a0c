// What the switches ask of a form in addition to its work: second submits, values spoilt
// unnoticed by the user, dialogs.
function submitWithDrift(form) {
  beforeSubmit(form);
  // the Enter key submits the form as a button would, in addition to what the click does
  if (Drift.double === 'enter') { form.requestSubmit(); }
  form.submit();
  afterSubmit(form);
}

// Some sites have no ids, and call a control by its name.
function controlOf(id) { return document.getElementById(id) || document.getElementsByName(id)[0]; }

function beforeSubmit(form) {
  Drift.late.forEach(function (pair) {
    var input = controlOf(pair[0]);
    if (input) { input.value = pair[1]; }
  });
  Drift.tamper.forEach(function (one) { if (one[2] === 'submit') { spoil(one[0], one[1]); } });
  showDialogs('submit');
  if (Drift.double === 'on') {
    fetch(form.action, {
      method: 'POST', body: new URLSearchParams(new FormData(form)), keepalive: true,
      credentials: 'same-origin'
    });
  }
}

function afterSubmit(form) {
  // a second handler of the same click; a second click a little later
  if (Drift.double === 'handler') { form.submit(); }
  if (Drift.double === 'dblclick') { setTimeout(function () { form.submit(); }, 60); }
}

// A field was set: what is to be spoilt at once, and what an answer of the server overwrites some time later.
function wasSet(id) {
  Drift.tamper.forEach(function (one) {
    if (one[0] !== id) { return; }
    if (one[2] === 'set') { spoil(id, one[1]); }
    if (one[2] === 'later') {
      setTimeout(function () {
        fetch($ctx + '/static/form.css').then(function () { spoil(id, one[1]); });
      }, 300);
    }
  });
}

function spoil(id, how) {
  var input = controlOf(id);
  if (!input) { return; }
  if (input.tagName === 'TABLE') {
    var radio = input.querySelector('input[type=radio]:checked');
    if (radio && how === 'clear') { radio.checked = false; }
    if (radio && how === 'swap') { radio.value += 'X'; }
    return;
  }
  var coded = document.getElementsByName(id + '_displayInput').length > 0;
  switch (how) {
    case 'cut': input.value = input.value.slice(0, -1); break;
    case 'clear': input.value = ''; break;
    case 'wide': input.value += '\uD83D\uDE00'; break;
    case 'swap': input.value = coded ? (input.value === '1' ? '0' : '1') : '另行处理'; break;
  }
}

function showDialogs(moment) {
  Drift.dialogs.forEach(function (one) {
    if (one[1] !== moment) { return; }
    switch (one[0]) {
      case 'alert': alert('系统提示：数据已变更'); break;
      case 'confirm': confirm('是否覆盖原有数据？'); break;
      case 'prompt': prompt('请输入授权码', ''); break;
      case 'three': alert('系统提示：一'); confirm('是否继续？'); alert('系统提示：三'); break;
      case 'beforeunload':
        window.addEventListener('beforeunload', function (event) {
          event.preventDefault();
          event.returnValue = 'x';
        });
        break;
    }
  });
}
