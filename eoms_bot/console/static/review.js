"use strict";
// Review of one row: every change is held against the plan's checks by the server, which also counts the bytes. Letters
// are keys only outside of fields, Escape leaves a field; nothing is approved but by the button's own action. Fields and
// buttons come disabled: what was typed before this file came would count as what had stood there.
const form = document.getElementById("review");
const verdict = document.getElementById("verdict");
const was = new Map([...form.querySelectorAll("[data-was]")].map((cell) => [cell, cell.value]));

function edits() {
  return Object.fromEntries([...was].filter(([cell, before]) => cell.value !== before).map(([cell]) => [cell.name, cell.value]));
}

function fields(more) {
  return { action_id: crypto.randomUUID(), plan_id: form.dataset.plan, position: Number(form.dataset.position), ...more };
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

function tell(found) {
  for (const label of form.querySelectorAll(".cell")) {
    const mine = (found.problems || []).filter((one) => one.column === label.dataset.column);
    const error = label.querySelector(".error");
    error.textContent = mine.map((one) => one.text).join("；");
    error.hidden = !mine.length;
  }
  if (!found.ok) {
    verdict.textContent = found.problems.map((one) => (one.column ? one.column + "：" : "") + one.text).join("；");
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
  document.getElementById("bytes").textContent = found.bytes.map(([label, used, most]) => `${label} ${used}/${most} 字节`).join("　");
}

// What is typed and not approved is not left without a question, whichever way the page is left.
let leaving = false;
addEventListener("beforeunload", (event) => {
  if (leaving || !Object.keys(edits()).length) return;
  event.preventDefault();
  event.returnValue = true; // browsers before 2024 ask for this
});

// What the checks find wrong now, else what is asked for and not answered yet, else the first cell.
function nextCell() {
  const cells = [...form.querySelectorAll(".cell")];
  const asked = cells.filter((cell) => cell.classList.contains("asked"));
  const open = asked.find((cell) => !(cell.querySelector("[name]").name in edits()));
  const wrong = cells.find((cell) => !cell.querySelector(".error").hidden);
  return (wrong || open || asked[0] || cells[0]).querySelector("[name]");
}

let asked = 0;
async function check() {
  const number = ++asked;
  try {
    const found = await ask("/api/plan/check", fields({ edits: JSON.stringify(edits()) }));
    if (number === asked) tell(found);
  } catch (problem) {
    if (number === asked) tell({ ok: false, problems: [{ column: "", text: problem.message }] });
  }
}

async function say(path, more, button) {
  button.disabled = true;
  try {
    const told = await ask(path, fields(more));
    leaving = true;
    location.assign(told.next);
  } catch (problem) {
    show(problem.message);
    button.disabled = false;
  }
}

let waiting;
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(check, 250);
});
form.addEventListener("reset", () =>
  setTimeout(() => {
    for (const cell of was.keys()) cell.value = cell.dataset.original;
    check();
  }),
);
form.addEventListener("submit", (event) => event.preventDefault());
const approve = document.getElementById("approve");
const strike = document.getElementById("strike");
if (approve) approve.addEventListener("click", () => say("/api/plan/approve", { edits: JSON.stringify(edits()) }, approve));
if (strike) {
  strike.disabled = false;
  strike.addEventListener("click", () => say("/api/plan/strike", {}, strike));
}

// A row that takes no word any more stays closed.
const ready = document.getElementById("ready");
ready.disabled = "closed" in ready.dataset;

document.addEventListener("keydown", (event) => {
  if (event.target.closest("dialog") || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    if (approve && !approve.disabled) approve.click();
    return;
  }
  if (event.target.closest("input, textarea, select")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.ctrlKey) return;
  if (event.key === "e") {
    event.preventDefault(); // the letter itself is no text
    nextCell().focus();
    return;
  }
  const button = document.getElementById({ a: "approve", x: "strike", j: "behind", k: "before" }[event.key]);
  if (button && !button.disabled) button.click();
});
