"use strict";
// The token comes in the address's fragment, which is never sent to a server, or in a page that
// `console --open` has posted it to. The script takes it out of the address at once.
const form = document.getElementById("login");
const field = document.getElementById("token");
const error = form.querySelector(".error");
const button = form.querySelector("button");
const word = button.textContent;

// A console that has just been started may take some seconds to answer.
function busy(is) {
  button.disabled = is;
  button.textContent = is ? "正在登录…" : word;
  if (is) error.hidden = true;
}

async function logIn(token) {
  busy(true);
  const csrf = document.querySelector('meta[name="csrf"]').content;
  const answer = await fetch("/api/login", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF": csrf },
    body: JSON.stringify({ token }),
  });
  const content = await answer.json();
  if (answer.ok) {
    // Kept for this origin, which has the port in it: cookies go to every port of this machine.
    // `csrf` comes last: it is what other tabs listen for, and they ask who it was.
    try {
      localStorage.setItem("who", content.name);
      localStorage.setItem("csrf", content.csrf);
    } catch {
      say("这个浏览器不许保存网站数据，控制台不能操作；请在浏览器设置里允许 127.0.0.1 保存数据，再用新的登录链接");
      return;
    }
    location.replace(back() || content.next);
    return;
  }
  say(content.error);
  field.value = "";
  field.focus();
}

// Where somebody without a session wanted to go, with the place in that page, which is no token then. The
// login's link may be opened in another tab, without this address.
const isToken = (text) => /^[A-Za-z0-9_-]{43}$/.test(text);
const asked = new URLSearchParams(location.search).get("back");
const wanted = asked && location.hash && !isToken(location.hash.slice(1)) ? asked + location.hash : asked;
if (wanted) {
  try {
    localStorage.setItem("back", wanted);
  } catch {
    // reported when the login is tried
  }
}

const ours = (path) => (path && new URL(path, location.origin).origin === location.origin ? path : "");

function back() {
  const path = localStorage.getItem("back");
  localStorage.removeItem("back");
  return ours(path);
}

// Whoever logs in in another tab goes on here as well.
addEventListener("storage", (event) => {
  if (event.key === "csrf" && event.newValue) location.replace(ours(wanted) || "/desk");
});

function say(text) {
  busy(false);
  error.textContent = text;
  error.hidden = false;
}

function sayNoAnswer() {
  say("控制台没有回答，可能已经停下");
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  logIn(field.value.trim()).catch(sayNoAnswer);
});
button.disabled = false;

function takeFromAddress() {
  const token = location.hash.slice(1);
  if (!token || (wanted && !isToken(token))) return;
  history.replaceState(null, "", location.pathname);
  logIn(token).catch(sayNoAnswer);
}

addEventListener("hashchange", takeFromAddress);
const posted = document.querySelector('meta[name="token"]');
if (posted) {
  history.replaceState(null, "", location.pathname); // a reload must not post it again
  logIn(posted.content).catch(sayNoAnswer);
} else {
  takeFromAddress();
}
