"use strict";
// Review of one row: the server holds every change against the plan's checks and counts the bytes. Letters
// are keys only outside of fields, and Escape leaves a field. Only the button's own action approves a row.
// Fields and buttons come disabled: a text typed before this file was loaded would count as the original one.
//
// A cell of the class `guess` has a text that nobody has confirmed, one of the class `filled` a text that
// follows from other cells: neither is sent. Enter in a guess, its button, and every change of it make it the
// person's. Each confirms one cell. None does while the page waits for the answer to the last change: the
// answer may bring other texts.
//
// Every change of a waiting row is kept by the server at once, for the order and not for this plan. `was` has
// what is kept of a cell; what differs from it is still to be kept.
const form = document.getElementById("review");
const verdict = document.getElementById("verdict");
const approve = document.getElementById("approve");
const fieldOf = (cell) => cell.querySelector("[name]");
const isOurs = (cell) => cell.classList.contains("guess") || cell.classList.contains("filled");
const cells = [...form.querySelectorAll(".cell")];
const before = (cell) => (isOurs(cell) ? fieldOf(cell).dataset.original : fieldOf(cell).value);
const was = new Map(cells.map((cell) => [cell, before(cell)]));

const isNew = (cell) => !isOurs(cell) && fieldOf(cell).value !== was.get(cell);

function edits() {
  const changed = cells.filter(isNew);
  return Object.fromEntries(changed.map((cell) => [fieldOf(cell).name, fieldOf(cell).value]));
}

// The changes that are not kept yet, and the draft that the page shows.
const typed = (sent) => ({ edits: JSON.stringify(sent), draft: Number(form.dataset.draft) });

// Show a text in a cell that no person has typed: a guess, or what follows from the others; without a kind
// it is empty.
function put(cell, kind, [text, why]) {
  const field = fieldOf(cell);
  const options = field.tagName === "SELECT" ? [...field.options].map((one) => one.value) : [text];
  if (!options.includes(text)) field.add(new Option(text, text));
  field.value = text;
  cell.classList.remove("guess", "filled");
  if (kind) cell.classList.add(kind);
  cell.querySelector(".ground").hidden = !why;
  cell.querySelector(".ground small").textContent = why;
}

// What the cells that no person has typed have to show now.
function follow(found) {
  if (!found.filled) return;
  for (const cell of cells) {
    const field = fieldOf(cell);
    if (!isOurs(cell) && (field.value || field === document.activeElement)) continue;
    const filled = found.filled[field.name], guess = found.guesses[field.name];
    put(cell, filled ? "filled" : guess ? "guess" : "", filled || guess || ["", ""]);
  }
}

function own(cell) {
  if (!isOurs(cell)) return;
  cell.classList.remove("guess", "filled");
  cell.querySelector(".ground").hidden = true;
}

function fields(more) {
  const row = { plan_id: form.dataset.plan, position: Number(form.dataset.position) };
  return { action_id: crypto.randomUUID(), ...row, ...more };
}

function fill(rows) {
  document.getElementById("values").replaceChildren(
    ...rows.map((texts) => {
      const row = document.createElement("tr");
      row.append(...texts.map((text) => Object.assign(document.createElement("td"), { textContent: text })));
      return row;
    }),
  );
}

function showFindings(found) {
  follow(found);
  for (const cell of cells) {
    const wrong = (found.problems || []).filter((one) => one.column === cell.dataset.column);
    const error = cell.querySelector(".error");
    error.textContent = wrong.map((one) => one.text).join("；");
    error.hidden = !wrong.length;
  }
  if (!found.ok) {
    const lines = found.problems.map((one) => (one.column ? one.column + "：" : "") + one.text);
    verdict.textContent = lines.join("；");
    verdict.className = "rule bad";
    document.getElementById("bytes").textContent = "";
    return;
  }
  verdict.textContent = found.decision;
  verdict.className = "rule ok";
  const title = document.getElementById("sent-title");
  title.firstChild.textContent = "将要发送的内容";
  title.querySelector("small").textContent = "每一句的来源";
  fill(found.values);
  const sizes = found.bytes.map(([label, used, most]) => `${label} ${used}/${most} 字节`);
  document.getElementById("bytes").textContent = sizes.join("　");
}

// The server has kept these changes. What others have typed since is shown, except where this person has
// typed as well: that goes with the next change.
function keep(sent, found) {
  if (found.draft === undefined) return;
  form.dataset.draft = found.draft;
  for (const cell of cells) {
    const field = fieldOf(cell), text = (found.typed || {})[field.name];
    if (field.name in sent) was.set(cell, sent[field.name]);
    else if (text !== undefined && !isNew(cell)) {
      put(cell, "", [text, "别人刚填的"]);
      was.set(cell, field.value);
    }
  }
  const now = new Date().toLocaleTimeString("zh-CN", { hour12: false, hour: "2-digit", minute: "2-digit" });
  showKept(`已保存 ${now}，重新预览也还在`);
}

function showKept(text) {
  document.getElementById("kept").textContent = text;
}

// What is typed and not kept is not left without a question, whichever way the page is left.
let leaving = false;
addEventListener("beforeunload", (event) => {
  if (leaving || !Object.keys(edits()).length) return;
  event.preventDefault();
  event.returnValue = true; // browsers before 2024 ask for this
});

// What waits for a person: a guess, what the checks find wrong, what is asked for and empty still.
function isOpen(cell) {
  const empty = cell.classList.contains("asked") && !fieldOf(cell).value;
  return cell.classList.contains("guess") || !cell.querySelector(".error").hidden || empty;
}

// The next cell that waits for a person, after this one and from the start again: first those from which
// others follow.
function openAfter(cell) {
  const turned = [...cells.slice(cells.indexOf(cell) + 1), ...cells.slice(0, cells.indexOf(cell) + 1)];
  const first = ["handling", "site"].map((name) => cells.find((one) => fieldOf(one).name === name));
  return [...first.filter((one) => one.classList.contains("guess")), ...turned].find(isOpen);
}

function nextCell() {
  const asked = cells.find((cell) => cell.classList.contains("asked"));
  return fieldOf(openAfter(cells.at(-1)) || asked || cells[0]);
}

// One question at a time: an earlier text that arrived after a later one would be the one that is kept.
let asked = 0, going = Promise.resolve();
function check() {
  const number = ++asked;
  going = going.catch(() => {}).then(() => number === asked && send(number));
  return going;
}

async function send(number) {
  const sent = edits();
  const way = "keeps" in form.dataset ? "/api/plan/keep" : "/api/plan/check";
  let found;
  try {
    found = await ask(way, fields(typed(sent)));
  } catch (problem) {
    found = { ok: false, problems: [{ column: "", text: problem.message }] };
    if ("keeps" in form.dataset) showKept(`没有保存：${problem.message}`);
  }
  keep(sent, found);
  if (number !== asked) return;
  showFindings(found);
  wait(false);
}

// Until the answer to the last change is seen nothing is approved and no guess confirmed.
let waits = false;
function wait(now) {
  waits = now;
  form.setAttribute("aria-busy", now);
  if (approve) approve.disabled = now;
}

// Make one guess the person's, and go on to the next cell that waits for him.
async function take(cell) {
  if (waits || !cell.classList.contains("guess")) return;
  own(cell);
  clearTimeout(waiting);
  wait(true);
  await check();
  const next = openAfter(cell);
  if (next) fieldOf(next).focus();
  else document.activeElement.blur();
}

async function say(path, more, button) {
  button.disabled = true;
  try {
    const content = await ask(path, fields(more));
    leaving = true;
    location.assign(content.next);
  } catch (problem) {
    show(problem.message);
    button.disabled = false;
  }
}

let waiting;
form.addEventListener("input", (event) => {
  own(event.target.closest(".cell"));
  wait(true);
  clearTimeout(waiting);
  waiting = setTimeout(check, 250);
});
form.addEventListener("reset", () =>
  setTimeout(() => {
    was.clear(); // every cell is sent as the preview had it, also one that was kept before
    for (const cell of cells) {
      own(cell);
      fieldOf(cell).value = fieldOf(cell).dataset.original;
    }
    wait(true);
    check();
  }),
);
form.addEventListener("submit", (event) => event.preventDefault());
// What could not be kept while nobody was logged in.
document.addEventListener("signed-in", () => {
  if (!Object.keys(edits()).length) return;
  wait(true);
  check();
});
for (const cell of cells) cell.querySelector(".take").addEventListener("click", () => take(cell));
const strike = document.getElementById("strike");
if (approve) {
  approve.addEventListener("click", () => {
    say("/api/plan/approve", typed(edits()), approve);
  });
}
if (strike) {
  strike.disabled = false;
  strike.addEventListener("click", () => say("/api/plan/strike", {}, strike));
}

// A row that takes no word any more stays closed.
const ready = document.getElementById("ready");
ready.disabled = "closed" in ready.dataset;

document.addEventListener("keydown", (event) => {
  if (event.target.closest("dialog[open]") || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    if (approve && !approve.disabled) approve.click();
    return;
  }
  if (event.target.closest("input, textarea, select")) {
    if (event.key === "Escape") event.target.blur();
    const guess = event.key === "Enter" && event.target.closest(".cell.guess");
    if (guess) {
      event.preventDefault();
      if (!event.repeat) take(guess);
    }
    return;
  }
  if (event.ctrlKey) return;
  if (event.key === "e") {
    event.preventDefault(); // the letter itself is no text
    nextCell().focus();
    return;
  }
  const ids = { a: "approve", x: "strike", j: "following", k: "before" };
  const button = document.getElementById(ids[event.key]);
  if (button && !button.disabled) button.click();
});
