// Tabs, tips without words, the mask, and the leftover dialog.
var PanelField = {
  switchTabPanel: function (panel) {
    each(document.querySelectorAll('.bpp_TabPanelGroup_Body'), function (body) {
      var shown = body.id === panel, header = byId(body.id + '_Header');
      body.style.display = shown ? '' : 'none';
      header.className = shown ? 'bpp_TabPanelGroup_Header_Active' : '';
    });
  },
  showPanelOf: function (node) {
    for (var body = node; body && body !== document; body = body.parentNode) {
      if (body.className === 'bpp_TabPanelGroup_Body') { PanelField.switchTabPanel(body.id); }
    }
  }
};

var Message = {
  // kind is Require or OverLength. The product passes a text along and never shows it; only the icon appears.
  tip: function (id, kind) {
    var box = boxOf(id);
    if (!box) { alert('系统异常，请联系管理员！'); return; }
    Message.clearTip(id);
    PanelField.showPanelOf(box);
    var tip = make('div', { id: id + '_tip', 'class': 'bpp_MessageTip_' + kind });
    byId('bpp_WorksheetForm').appendChild(tip);
    var form = byId('bpp_WorksheetForm').getBoundingClientRect(), at = box.getBoundingClientRect();
    tip.style.left = (at.right - form.left - 38) + 'px';
    tip.style.top = (at.top - form.top - 20) + 'px';
  },
  clearTip: function (id) { removeNode(byId(id + '_tip')); },
  clearTips: function () {
    each(document.querySelectorAll('.bpp_MessageTip_Require, .bpp_MessageTip_OverLength'), removeNode);
  },
  hasTips: function () {
    return !!document.querySelector('.bpp_MessageTip_Require, .bpp_MessageTip_OverLength');
  },
  alert: function (text) { alert(text); },
  showParent: function (id) { PanelField.showPanelOf(boxOf(id)); },
  activateMask: function () {
    if (!byId('bpp_MaskLayer')) { document.body.appendChild(make('div', { id: 'bpp_MaskLayer' })); }
  },
  deactivateMask: function () { removeNode(byId('bpp_MaskLayer')); }
};

var LeftoverDialog = {
  // The button is in the document only while the order counts as unsolved.
  button: function (id, wanted) {
    var box = boxOf(id), hint = byId('leftoverHint'), label = byId(id + '_label');
    if (hint) { hint.style.display = wanted ? '' : 'none'; }
    if (label) { label.style.visibility = wanted ? 'visible' : 'hidden'; }
    if (!wanted) { removeNode(box); return; }
    if (box) { return; }
    box = make('div', { id: id + '_ubfbox', ubftype: 'ButtonField', 'class': 'bpp_Field bpp_ButtonField' });
    var button = make('input', { type: 'button', id: id + '_bt1', value: '生成问题遗留库' });
    button.onclick = LeftoverDialog.open;
    box.appendChild(button);
    byId(id + '_place').appendChild(box);
  },
  open: function () {
    var url = $at.leftover + '?' + queryString({ baseID: BppPage.baseID, taskID: BppPage.taskID });
    if (BppPage.leftover === 'window' || BppPage.leftover === 'closing') {
      window.open(url, '_blank', 'width=800,height=560');
      return;
    }
    // gone from all browsers: the call throws, and nothing opens
    if (BppPage.leftover === 'modal') { window.showModalDialog(url, window); return; }
    if (byId('leftoverDialog')) { return; }
    var dialog = make('div', { id: 'leftoverDialog' }), inner = make('div', { 'class': 'leftoverInner' });
    var title = make('div', { 'class': 'leftoverBar' }, '生成问题遗留库'),
      cross = make('span', { 'class': 'leftoverCross' }, '×');
    cross.onclick = LeftoverDialog.close;
    title.appendChild(cross);
    inner.appendChild(title);
    inner.appendChild(make(
      'iframe', { id: 'leftoverFrame', name: 'leftoverFrame', frameborder: '0', src: url }));
    dialog.appendChild(inner);
    document.body.appendChild(dialog);
  },
  done: function () {
    // not before the answer page in the frame has finished loading
    setTimeout(LeftoverDialog.close, 0);
    removeNode(byId('leftoverHint'));
    if (!byId('leftoverMark')) {
      byId('bpp_BasicInfor').appendChild(make('span', { id: 'leftoverMark' }, '已生成遗留库'));
    }
  },
  close: function () { removeNode(byId('leftoverDialog')); }
};
