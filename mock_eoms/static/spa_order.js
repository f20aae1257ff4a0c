'use strict';
// An order in a drawer over the list: its data, its records, and what may be done with it.
class OrderDrawer {
  constructor(row, mode, afterwards) {
    this.row = row;
    this.mode = mode;
    this.afterwards = afterwards;
    this.number = h('span', { class: 'number' });
    this.tabs = h('div', { class: 'tabs' });
    this.data = h('div', { class: 'pane' });
    this.records = h('div', { class: 'pane' });
    this.chart = h('div', { class: 'pane' }, h('div', { class: 'nothing' }, '没有记录'));
    this.foot = h('div', { class: 'drawerFoot' });
    this.node = h('div', { class: 'shade' }, h('div', { class: 'drawer' },
      h('div', { class: 'drawerHead' }, h('span', { class: 'drawerTitle' }, '工单详情'), this.number,
        h('button', { class: 'close', type: 'button', onclick: () => this.close() }, '关闭')),
      this.tabs, h('div', { class: 'drawerBody' }, this.data, this.records, this.chart), this.foot));
  }

  async open() {
    const { baseId, taskId } = this.row;
    const path = this.row.rest ? `/api/tasks/${taskId}` : '/api/workorder/detail';
    const query = this.row.rest ? { mode: this.mode } : { baseId, taskId, mode: this.mode };
    this.order = { taskId, ...await ask('GET', path, { query }) };
    this.number.textContent = this.order.orderNo;
    this.drawTabs();
    this.showData();
    if (!this.node.isConnected) { document.body.append(this.node); }
    showDialogs(this.order.drift, 'load');
  }

  close() {
    closePanel();
    this.node.remove();
  }

  query() {
    return { baseId: this.order.baseId, taskId: this.order.taskId };
  }

  drawTabs() {
    const panes = [this.data, this.records, this.chart];
    const show = (pane) => {
      panes.forEach((one, n) => {
        one.hidden = one !== pane;
        mark(this.tabs.children[n], 'active', one === pane);
      });
      this.foot.hidden = pane !== this.data;
    };
    this.tabs.replaceChildren(...['基本信息', '处理记录', '流程图'].map((label, n) => h('div', {
      class: 'tab',
      onclick: () => { show(panes[n]); if (n === 1) { attempt(() => this.showRecords()); } },
    }, label)));
    show(this.data);
  }

  showData() {
    this.data.replaceChildren(...this.order.groups.map((group) => h('section', { class: 'group' },
      h('div', { class: 'groupTitle' }, group.title),
      h('div', { class: 'facts' }, group.items.map((item) => h('div', {
        class: `fact ${item.wide ? 'whole' : ''}`,
      }, h('span', { class: 'factLabel' }, item.label), h('span', { class: 'factValue' }, item.value)))))));
    if (this.order.picture) { this.data.append(h('img', { src: this.order.picture, alt: '' })); }
    this.showActions();
  }

  showActions() {
    this.foot.replaceChildren(...this.order.actions.map((one, place) => button(
      one.label, place === 0 ? 'primary' : '',
      () => attempt(() => (one.hasForm ? this.openForm(one) : this.carryOut(one))))));
  }

  async showRecords() {
    this.records.replaceChildren(h('div', { class: 'nothing' }, '加载中…'));
    const { records } = await ask('GET', '/api/workorder/history', {
      query: { baseId: this.order.baseId, mode: this.mode },
    });
    const line = (cells) => h('div', { class: 'record' }, cells.map((cell) => h('div', {}, cell)));
    this.records.replaceChildren(h('div', { class: 'records' },
      h('div', { class: 'record head' },
        ['操作时间', '操作人', '操作', '说明'].map((name) => h('div', {}, name))),
      records.length ? records.map((one) => line([one.time, one.operator, one.action, one.remark]))
        : h('div', { class: 'nothing' }, '没有记录')));
  }

  // An action without a form is posted at once.
  async carryOut(one) {
    showDialogs(this.order.drift, 'click');
    await this.send(() => post(saveOf(this.order, one.action), envelope(this.order), this.order.drift));
    await this.done(one);
  }

  async openForm(one) {
    showDialogs(this.order.drift, 'click');
    const definition = await ask('GET', '/api/workorder/form', {
      query: { ...this.query(), action: one.action },
    });
    const more = h('div', { class: 'more' });
    const form = new ActionForm(this.order, definition, () => this.offerLeftover(form, more));
    const section = h('section', { class: 'group work' },
      h('div', { class: 'groupTitle' }, definition.title), form.node, more);
    this.data.append(section);
    this.submit = button(definition.submit, 'primary', () => attempt(async () => {
      if (!form.isRightlyFilled()) { return; }
      await this.send(() => form.post(saveOf(this.order, one.action)));
      await this.done(one);
    }));
    this.foot.replaceChildren(
      button('取消', '', () => { section.remove(); this.showActions(); }),
      ...(definition.draft ? [button('暂存', '', () => attempt(async () => {
        await this.send(() => form.post({ method: 'POST', path: '/api/workorder/draft', query: {} }));
        toast('已暂存');
      }))] : []),
      this.submit);
    section.scrollIntoView({ block: 'start' });
    showDialogs(this.order.drift, 'step');
  }

  // Nothing can be pressed while a post is on its way.
  async send(work) {
    const buttons = Array.from(document.querySelectorAll(`.${names('button')}`));
    buttons.forEach((one) => { one.disabled = true; });
    try {
      await work();
    } finally {
      buttons.forEach((one) => { one.disabled = false; });
    }
  }

  async done(one) {
    toast('操作成功');
    if (one.closes) { this.close(); } else { await this.open(); }
    await this.afterwards();
  }

  // 生成问题遗留库 is there only for an order that is not solved.
  offerLeftover(form, place) {
    const isUnsolved = form.find('dealResult') && form.values().dealResult === UNSOLVED;
    const mustWait = isUnsolved && !this.order.hasLeftover;
    this.submit.hidden = mustWait && this.order.leftoverFirst === 'hidden';
    this.submit.disabled = mustWait && this.order.leftoverFirst === 'disabled';
    if (!isUnsolved) { place.replaceChildren(); return; }
    if (place.children.length) { return; }
    place.append(button('生成问题遗留库', 'plain', () => attempt(() => this.openLeftover(form, place))));
    if (this.order.hasLeftover) { this.sayLeftover(place); }
  }

  sayLeftover(place) {
    if (place.children.length < 2) { place.append(h('span', { class: 'saved' }, '已生成遗留记录')); }
  }

  async openLeftover(reply, place) {
    const definition = await ask('GET', '/api/workorder/leftover/form', { query: this.query() });
    const form = new ActionForm(this.order, definition);
    const dialog = modal(definition.title, form.node, [
      button('取消', '', () => dialog.remove()),
      button(definition.submit, 'primary', () => attempt(async () => {
        if (!form.isRightlyFilled()) { return; }
        await this.send(() => form.post(saveOf(this.order, 'leftover')));
        dialog.remove();
        this.order.hasLeftover = true;
        this.sayLeftover(place);
        this.offerLeftover(reply, place);
        toast('问题遗留库已生成');
      })),
    ]);
    showDialogs(this.order.drift, 'leftover');
  }
}
