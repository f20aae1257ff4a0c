"use strict";
// Pages work without this file, except for actions. An action is a POST of JSON with the session's X-CSRF and
// an id of its own, so that two clicks are one action. Controls that need a script come disabled, and their
// script enables them: no press is lost to a page that is not ready yet. Texts are set as text, never as
// markup.
const mine = document.querySelector(".who").firstChild.textContent;

// A browser that keeps nothing for us shows the pages all the same; an action is then refused in words.
function kept(name) {
  try {
    return localStorage.getItem(name) || "";
  } catch {
    return "";
  }
}

// The key of the newest login: a person who logs in again can go on in this page. Another person who logs in
// can't act from it.
function key() {
  const who = kept("who");
  if (who && who !== mine) {
    throw new Error("现在登录的是 " + who + "，这一页是 " + mine + " 打开的，什么也没有做；请刷新页面再做，刷新后还这样的，重新登录");
  }
  return kept("csrf");
}

// A session that has ended takes nothing away: the page stays, and a dialog over it says how to log in. The
// login in another tab closes the dialog, and the page goes on ("signed-in"). Until then it asks nothing by
// itself ("locked"): a dialog that was put away comes with the next action.
const lost = document.getElementById("lost");
function lock() {
  document.dispatchEvent(new Event("locked"));
  if (!lost.open) lost.showModal();
}

addEventListener("storage", (event) => {
  if (event.key !== "csrf" || !event.newValue || !lost.open) return;
  const who = kept("who"), error = lost.querySelector(".error");
  error.hidden = who === mine;
  error.textContent = "现在登录的是 " + who + "，这一页是 " + mine + " 打开的：" + mine + " 登录以后再接着做。";
  if (who !== mine) return;
  lost.close();
  document.dispatchEvent(new Event("signed-in"));
});

function insist(answer, content) {
  if (answer.status === 401) {
    lock();
    throw new Error("登录已过期，什么也没有做；重新登录后回到这一页再做");
  }
  if (answer.ok) return;
  const problem = new Error(content.error + (content.id ? "（编号 " + content.id + "）" : ""));
  throw Object.assign(problem, { passes: answer.status >= 500 });
}

// The answer to an action; an error that `passes` is one of the console and not of what was asked.
async function ask(path, fields) {
  const csrf = key();
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF": csrf },
    body: JSON.stringify(fields),
  }).catch(() => {
    throw Object.assign(new Error("控制台没有回答，可能已经停下"), { passes: true });
  });
  const content = await answer.json().catch(() => ({ error: "控制台的回答看不懂（" + answer.status + "）" }));
  insist(answer, content);
  return content;
}

function fieldsOf(form) {
  const fields = { action_id: form.dataset.id, ...JSON.parse(form.dataset.fields || "{}") };
  for (const input of form.elements) {
    if (!input.name || (input.type === "radio" && !input.checked)) continue;
    fields[input.name] = input.dataset.type === "flag" ? input.value === "true" : input.value;
  }
  return fields;
}

// The page that follows shows what was done.
function showNext(text) {
  if (text) sessionStorage.setItem("message", text);
  location.reload();
}

for (const button of document.querySelectorAll("button[data-action]")) {
  button.addEventListener("click", async () => {
    try {
      const { next } = await ask(button.dataset.action, { action_id: button.dataset.id });
      if (next === "/login") ["csrf", "who"].forEach((name) => localStorage.removeItem(name));
      location.assign(next);
    } catch (problem) {
      show(problem.message);
    }
  });
  button.disabled = false;
}

// Puts the text of an element on the clipboard.
async function copyText(source, said) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    said.textContent = "已复制";
  } catch {
    // The browser gives no clipboard here: the text is marked, and the person copies it.
    getSelection().selectAllChildren(source);
    said.textContent = "已选中，按 Ctrl+C 复制";
  }
}

// What a part of the page has to press and copy begins to work.
function wireUp(part) {
  for (const opener of part.querySelectorAll("[data-confirm]")) {
    const dialog = document.getElementById(opener.dataset.confirm);
    const form = dialog.querySelector("form");
    const error = form.querySelector(".error");
    opener.addEventListener("click", () => dialog.showModal());
    opener.disabled = false;
    form.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const buttons = form.querySelectorAll("button");
      buttons.forEach((button) => (button.disabled = true));
      try {
        const content = await ask(form.dataset.action, fieldsOf(form));
        if (content.file) {
          // The page stays, and the action is done: a refreshed page can ask for the file again.
          location.assign(content.file);
          dialog.close();
          opener.disabled = true;
        } else if (content.next) location.assign(content.next);
        else showNext(content.text);
      } catch (problem) {
        error.textContent = problem.message;
        error.hidden = false;
        buttons.forEach((button) => (button.disabled = false));
      }
    });
  }
  for (const button of part.querySelectorAll("button[data-copy]")) {
    const said = button.nextElementSibling;
    button.addEventListener("click", () => copyText(document.getElementById(button.dataset.copy), said));
    button.disabled = false;
  }
}
wireUp(document);

function show(text) {
  if (lost.open) return; // says the same
  document.getElementById("message-text").textContent = text;
  document.getElementById("message").showModal();
}

const message = sessionStorage.getItem("message");
if (message) {
  sessionStorage.removeItem("message");
  show(message);
}

// `f` goes to the search, and `/` where it opens nothing else; `?` shows the keys. j and k go through the rows
// of a list, from its first one; so do down and up once a row has the focus. 工作台 and the cards have their own.
const find = document.getElementById("phrases") ? ["f"] : ["f", "/"];
const ownKeys = document.querySelector("#bench, #cards");
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select, dialog")) return;
  if (find.includes(event.key)) {
    event.preventDefault();
    document.getElementById("search").focus();
  }
  if (event.key === "?" && !ownKeys) document.getElementById("keys").showModal();
  const here = document.activeElement.closest("table.rows tbody tr");
  const letter = { j: 1, k: -1 }[ownKeys ? "" : event.key];
  const step = { ArrowDown: 1, ArrowUp: -1 }[here ? event.key : ""] || letter;
  if (!step) return;
  const links = [...document.querySelectorAll("table.rows tbody th a")];
  const next = here ? links[links.indexOf(here.querySelector("th a")) + step] : links[0];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// What scrolls is reached by keyboard as well: wide tables, and findings of more than two lines.
function reach() {
  for (const one of document.querySelectorAll(".panel table, .body table, .scroll, .to-fill .rule")) {
    const tall = one.matches(".rule") && one.scrollHeight > one.clientHeight;
    if (one.scrollWidth > one.clientWidth || tall) one.tabIndex = 0;
    else one.removeAttribute("tabindex");
  }
}
addEventListener("resize", reach);
addEventListener("toggle", reach, true);
reach();

// A page that follows what happens asks for itself twice a minute, and keeps the focus on its link. This is
// no activity of a person: the page locks after half an hour all the same.
const main = document.getElementById("main");
const EACH_MS = 30_000;
async function renew() {
  if (!renewing || document.hidden || document.querySelector("dialog[open]")) return;
  const answer = await fetch(main.dataset.follow + location.search).catch(() => null);
  if (answer?.status === 401 && renewing) lock();
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (document.querySelector("dialog[open]")) return;
  const link = document.activeElement.getAttribute("href");
  main.replaceChildren(...page.getElementById("main").childNodes);
  wireUp(main);
  reach();
  if (link) [...main.querySelectorAll("a")].find((one) => one.getAttribute("href") === link)?.focus();
}
let renewing = 0;
if (main.dataset.follow) {
  renewing = setInterval(renew, EACH_MS);
  document.addEventListener("visibilitychange", renew);
  document.addEventListener("locked", () => {
    clearInterval(renewing);
    renewing = 0;
  });
  document.addEventListener("signed-in", () => {
    renewing = setInterval(renew, EACH_MS);
    renew();
  });
}
