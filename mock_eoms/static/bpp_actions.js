// Buttons, step pages and the submit of the order form.
var ClientContext = {
  hooks: { init: {}, submit: {}, back: {} },
  register: function (kind, name, fn) { (this.hooks[kind][name] = this.hooks[kind][name] || []).push(fn); },
  init: function (name, fn) { this.register('init', name, fn); },
  submit: function (name, fn) { this.register('submit', name, fn); },
  back: function (name, fn) { this.register('back', name, fn); },
  run: function (kind, name) {
    return (this.hooks[kind][name] || []).every(function (fn) { return fn() !== false; });
  },
  setAttr: function (name, value) { this[name] = value; },
  getAttr: function (name) { return this[name]; },
  setAssignString: function (text) { this.assignString = text; byId('bpp_Sys_AssignString').value = text; },
  setParentReloadFlag: function (flag) { byId('bpp_Sys_ParentReload').value = flag; },
  setAction: function (id, type, text, close) {
    this.actionID = id; this.actionType = type; this.actionText = text; this.closeAfterCommit = close;
    byId('bpp_Sys_ActionID').value = id;
    byId('bpp_Sys_ActionType').value = type;
    byId('bpp_Sys_ActionText').value = text;
    byId('bpp_Sys_CloseAfterCommit').value = close;
  }
};

var ButtonPanel = {
  openAction: function (name) {
    var button = byId('bpp_Btn_' + name);
    if (!button) { return; }
    showDialogs('click');
    ClientContext.setAction(
      name, button.getAttribute('data-type'), trimAll(button.value), button.getAttribute('data-close'));
    var twice = BppPage.step === 'twice';
    if (button.getAttribute('data-next') === '0') {
      ActionPanel.submit();
      // a theme with a second click handler submits twice; the counter stops the second one
      if (twice) { ActionPanel.submit(); }
      return;
    }
    ButtonPanel.loadActionPage(name, 1);
    if (twice) { ButtonPanel.loadActionPage(name, 2); }
  },
  loadActionPage: function (name, turn) {
    byId('bpp_ActTitle').innerHTML = ClientContext.actionText;
    setHtml(byId('bpp_ActFields'), '<div class="bpp_Progress"></div>');
    // the panel is there before its content, and 提　交 can be pressed already
    byId('bpp_BtnPanel').style.display = 'none';
    byId('bpp_ActPanel').style.display = 'block';
    var values = {
      baseID: BppPage.baseID, baseSchema: BppPage.baseSchema, taskID: BppPage.taskID,
      type: ClientContext.actionType,
      actionID: name, actionType: ClientContext.actionType, theme: 'classic', turn: turn,
      stamp: new Date().getTime()
    };
    ajax('GET', $at.step, values, function (html) {
      if (ClientContext.actionID !== name) { return; }
      FieldCallbacks = {};
      setHtml(byId('bpp_ActFields'), html);
      var page = document.querySelector('#bpp_ActFields .stepPage');
      byId('bpp_ActComment').innerHTML = page ? page.getAttribute('data-comment') : '';
      initFields(byId('bpp_ActFields'));
      ClientContext.run('init', name);
      showDialogs('step');
      byId('bpp_ActPanel').scrollIntoView({ block: 'nearest' });
    });
  },
  toggleFree: function (link) {
    var list = byId('bpp_FreeBtn'), hidden = list.style.display === 'none';
    list.style.display = hidden ? '' : 'none';
    link.innerHTML = hidden ? '隐藏内部操作按钮' : '显示内部操作按钮';
  }
};

var ActionPanel = {
  submit: function () {
    Message.clearTips();
    var action = ClientContext.actionID;
    if (!ClientContext.run('submit', action)) { return false; }
    var rollback = document.querySelector('.bpp_RollbackTable input:checked');
    if (rollback) { ClientContext.setAssignString(rollback.value); }
    var bad = firstBadField(action === 'ACCEPT');
    if (bad) { bad.focus(); return false; }
    num++;
    if (num > 1) { return false; }
    var form = byId('bpp_WorksheetForm');
    submitWithDrift(form);
    byId('bpp_ActPanel').style.display = 'none';
    return true;
  },
  goBack: function () {
    ClientContext.run('back', ClientContext.actionID);
    ClientContext.setAction('', '', '', '');
    Message.clearTips();
    SelectField.close();
    TimeField.close();
    byId('bpp_ActFields').innerHTML = '';
    byId('bpp_ActPanel').style.display = 'none';
    byId('bpp_BtnPanel').style.display = 'block';
  },
  showTip: function (text) { byId('bpp_BtnTip').innerHTML = text; }
};

function bpp_init() {
  for (var name in BppPage) { ClientContext[name] = BppPage[name]; }
  ClientContext.fields = {};
  each(document.querySelectorAll('#bpp_Body .bpp_Field'), function (box) {
    ClientContext.fields[box.id.replace(/_ubfbox$/, '')] = box.getAttribute('ubftype');
  });
  each(document.querySelectorAll('#bpp_BtnPanel input[type=button]'), function (button) {
    button.onmouseover = function () { ActionPanel.showTip('小提示：' + trimAll(button.value)); };
  });
  Message.deactivateMask();
}
