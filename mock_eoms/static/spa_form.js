'use strict';
// The form of an action: rows that come and go with what is chosen, checks, and the body that is posted.
const UNSOLVED = 2;
const YES_NO = [{ label: '是', value: true }, { label: '否', value: false }];
const CONDITIONS = {
  '': () => true,
  unsolved: (values) => values.dealResult === UNSOLVED,
  planned: (values) => values.dealResult === UNSOLVED && values.unsolvable === false,
};

class ActionForm {
  constructor(order, definition, changed) {
    this.order = order;
    this.definition = definition;
    this.changed = changed || (() => {});
    this.node = h('div', { class: 'form' });
    this.rows = definition.fields.map((field) => this.row(field));
    this.arrange();
  }

  row(field) {
    const row = { field, control: null, error: h('div', { class: 'error' }) };
    const changed = (finished) => this.wasChanged(row, finished === true);
    row.control = this.control(field, changed);
    row.node = h('div', { class: `item ${field.kind === 'area' ? 'whole' : ''}` },
      h(row.control.id ? 'label' : 'div', {
        class: `label ${field.required || field.when ? 'needed' : ''}`, for: row.control.id || null,
      }, h('span', {}, field.label)),
      h('div', { class: 'control' }, row.control.node, row.error));
    return row;
  }

  control(field, changed) {
    switch (field.kind) {
      case 'area': return areaField(field, changed, this.order.drift.wide);
      case 'select': return selectField(field, changed);
      case 'cascade': return cascadeField(field, changed);
      case 'tree': return treeField(field, changed);
      case 'radio': return radioField(field, changed, YES_NO);
      case 'targets': return radioField(field, changed, this.definition.targets);
      case 'time': return timeField(field, changed);
      default: return textField(field, changed);
    }
  }

  wasChanged(row, finished) {
    row.error.textContent = '';
    this.arrange();
    if (finished) { spoilAfter(this, row.field.name); }
    this.changed();
  }

  // Only rows whose condition holds are in the page; one that goes forgets its value.
  arrange() {
    this.rows.forEach((row) => { row.shown = CONDITIONS[row.field.when](this.values()); });
    this.rows.filter((row) => !row.shown).forEach((row) => { row.control.wipe(); row.node.remove(); });
    this.rows.filter((row) => row.shown).forEach((row, place) => {
      if (this.node.children[place] !== row.node) {
        this.node.insertBefore(row.node, this.node.children[place] || null);
      }
    });
  }

  values() {
    return Object.fromEntries(this.rows.map((row) => [row.field.name, row.control.value]));
  }

  isRightlyFilled() {
    const bad = this.rows.filter((row) => row.shown && this.wrong(row));
    this.rows.forEach((row) => { row.error.textContent = row.shown ? this.wrong(row) : ''; });
    if (bad.length) { bad[0].node.scrollIntoView({ block: 'center' }); }
    return bad.length === 0;
  }

  wrong({ field, control }) {
    const isEmpty = control.value === null || (typeof control.value === 'string' && !control.value.trim());
    if (isEmpty && (field.required || field.when)) { return `请填写${field.label}`; }
    const isText = typeof control.value === 'string' && field.bytes;
    return isText && bytesOf(control.value, this.order.drift.wide) > field.bytes ? '长度超出限制' : '';
  }

  body() {
    const form = this.values();
    const counted = this.rows.filter((row) => row.field.kind === 'area').map((row) => row.field.name);
    const size = counted.map((name) => [name, bytesOf(form[name], this.order.drift.wide)]);
    const body = { ...envelope(this.order), form, size: Object.fromEntries(size) };
    return this.definition.flow ? { ...body, flow: this.definition.flow } : body;
  }

  async post(address) {
    const { drift } = this.order;
    drift.late.forEach(([name, text]) => this.set(name, text));
    drift.tamper.filter((one) => one[2] === 'submit').forEach(([name, how]) => this.spoil(name, how));
    showDialogs(drift, 'submit');
    await post(address, this.body(), drift);
  }

  find(name) {
    return this.rows.find((row) => row.field.name === name);
  }

  set(name, value) {
    const row = this.find(name);
    if (row) { row.control.value = value; }
  }

  spoil(name, how) {
    const row = this.find(name);
    if (row) { row.control.value = spoiled(row.control.value, how); }
  }
}

function envelope(order) {
  const { orderNo, baseId, taskId, version, nonce, rest } = order;
  return rest ? { nonce } : { order: { orderNo, baseId, taskId, version }, nonce };
}

// Where a save goes: to the action's address, or to the task's own.
function saveOf(order, action) {
  return order.rest
    ? { method: 'PUT', path: `/api/tasks/${order.taskId}/${action}`, query: { v: order.version } }
    : { method: 'POST', path: `/api/workorder/${action}`, query: {} };
}

async function post({ method, path, query }, body, drift) {
  const send = () => ask(method, path, { query, body });
  const again = () => send().catch(() => {});
  if (drift.double === 'on') { again(); }
  if (drift.double === 'dblclick') { setTimeout(again, 60); }
  const answered = send();
  if (drift.double === 'handler' || drift.double === 'enter') { again(); }
  await answered;
}

// What the switches ask of a form in addition to its work: values spoilt unnoticed by the user, and dialogs.
function spoilAfter(form, name) {
  form.order.drift.tamper.filter((one) => one[0] === name).forEach(([, how, moment]) => {
    if (moment === 'set') { form.spoil(name, how); }
    if (moment === 'later') {
      const spoil = () => form.spoil(name, how);
      setTimeout(() => fetch(`${CONTEXT}/static/spa.css`).then(spoil), 300);
    }
  });
}

function spoiled(value, how) {
  const isText = typeof value === 'string';
  switch (how) {
    case 'cut': return isText ? value.slice(0, -1) : value;
    case 'clear': return isText ? '' : null;
    case 'wide': return isText ? `${value}\u{1F600}` : value;
    default: break;
  }
  if (typeof value === 'boolean') { return !value; }
  return typeof value === 'number' ? value + 1 : '另行处理';
}

function showDialogs(drift, moment) {
  drift.dialogs.filter((one) => one[1] === moment).forEach(([kind]) => {
    switch (kind) {
      case 'alert': window.alert('系统提示：数据已变更'); break;
      case 'confirm': window.confirm('是否覆盖原有数据？'); break;
      case 'prompt': window.prompt('请输入授权码', ''); break;
      case 'three':
        window.alert('系统提示：一');
        window.confirm('是否继续？');
        window.alert('系统提示：三');
        break;
      default:
        window.addEventListener('beforeunload', (event) => event.preventDefault());
    }
  });
}
