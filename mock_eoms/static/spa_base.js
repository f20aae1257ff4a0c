'use strict';
// What all parts of the page use: elements with this build's class names, requests, and messages.
const BUILD = document.documentElement.dataset.build;
const CONTEXT = document.documentElement.dataset.context;
const TOKEN = 'eoms-token';
const OK = 20000;
let ids = 0;

function names(plain) {
  return plain.split(' ').filter(Boolean).map((name) => `${name}_${BUILD}`).join(' ');
}

function newId() {
  ids += 1;
  return `c-${BUILD}-${ids}`;
}

// h('div', {class: 'row', onclick: open}, 'text', child): an element with its children.
function h(tag, attributes, ...children) {
  const made = document.createElement(tag);
  Object.entries(attributes || {}).forEach(([name, value]) => {
    if (name === 'class') {
      made.className = names(value);
    } else if (name.startsWith('on')) {
      made.addEventListener(name.slice(2), value);
    } else if (value !== false && value !== null) {
      made.setAttribute(name, value === true ? '' : value);
    }
  });
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

function mark(element, name, on) {
  element.classList.toggle(names(name), on);
}

function button(label, kind, work) {
  return h('button', { class: `button ${kind}`, type: 'button', onclick: single(work) }, label);
}

// The same work, but not while it is under way: a double click is one click.
function single(work) {
  let isBusy = false;
  return async () => {
    if (isBusy) { return; }
    isBusy = true;
    try {
      await work();
    } finally {
      isBusy = false;
    }
  };
}

// What went wrong in words for a person; an empty text where the page has shown it already.
class Trouble extends Error {}

async function ask(method, path, { query = {}, body } = {}) {
  const address = new URL(CONTEXT + path, window.location.href);
  Object.entries(query).forEach(([name, value]) => address.searchParams.set(name, value));
  const headers = { Accept: 'application/json' };
  const token = localStorage.getItem(TOKEN);
  if (token) { headers.Authorization = `Bearer ${token}`; }
  if (body !== undefined) { headers['Content-Type'] = 'application/json;charset=UTF-8'; }
  let response;
  let text;
  try {
    response = await fetch(address, {
      method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: 'no-store',
    });
    text = await response.text();
  } catch (error) {
    throw new Trouble('网络异常，请稍后重试');
  }
  if (response.headers.get('sessionstatus') === 'not_login') { lostSession('登录已失效，请重新登录'); }
  return read(text);
}

function read(text) {
  let answer;
  try {
    answer = JSON.parse(text);
  } catch (error) {
    throw new Trouble('系统异常，请联系管理员');
  }
  if (answer.notice) { window.alert(answer.notice); }
  if (String(answer.code).startsWith('401')) { lostSession(answer.msg); }
  if (answer.code !== OK) { throw Object.assign(new Trouble(answer.msg), answer); }
  return answer.data;
}

function lostSession(message) {
  localStorage.removeItem(TOKEN);
  showLogin(message);
  throw new Trouble('');
}

// Runs what a person has asked for, and says what went wrong.
async function attempt(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Trouble)) { throw error; }
    if (error.message) { await tell(error.message); }
  }
}

// A message in the middle of the page that stays until it is confirmed.
function tell(message) {
  return new Promise((done) => {
    const box = modal('提示', h('p', { class: 'said' }, message), [
      button('确定', 'primary', () => { box.remove(); done(); }),
    ], done);
  });
}

function toast(message) {
  const shown = h('div', { class: 'toast' }, message);
  document.body.append(shown);
  setTimeout(() => shown.remove(), 3000);
}

function modal(title, content, buttons, onclose) {
  const close = () => { box.remove(); if (onclose) { onclose(); } };
  const box = h('div', { class: 'mask' }, h('div', { class: 'modal' },
    h('div', { class: 'modalHead' }, h('span', {}, title),
      h('button', { class: 'cross', type: 'button', title: '关闭', onclick: close }, '×')),
    h('div', { class: 'modalBody' }, content),
    h('div', { class: 'modalFoot' }, buttons)));
  document.body.append(box);
  return box;
}

function bytesOf(text, wide) {
  return Array.from(text).reduce((sum, sign) => sum + (sign.codePointAt(0) > 0xFF ? wide : 1), 0);
}
