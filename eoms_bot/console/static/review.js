"use strict";
// Review of one row: the server holds every change against the plan's checks and counts the bytes. Letters
// are keys only outside of fields, and Escape leaves a field. Only the button's own action approves a row.
// Fields and buttons come disabled: a text typed before this file was loaded would count as the original one.
//
// A cell of the class `guess` has a text that nobody has confirmed, one of the class `filled` a text that
// follows from other cells, one of the class `gone` none, because the preview's no longer stands: none is sent. Enter in a guess, its button, and every change of it make it the
// person's. Each confirms one cell. None does while the page waits for the answer to the last change: the
// answer may bring other texts.
//
// Cells that wait for a person stand in `#open`, in the order of their rank; all others are folded in
// `#filled`. A cell that has the focus never moves. What a reply of this kind does not have is hidden while
// it is empty.
//
// Every change of a waiting row is kept by the server at once, for the order and not for this plan. `was` has
// what is kept of a cell; what differs from it is still to be kept.
const form = document.getElementById("review");
const verdict = document.getElementById("verdict");
const approve = document.getElementById("approve");
const reply = document.getElementById("reply");
const fieldOf = (cell) => cell.querySelector("[name]");
const OURS = ["guess", "filled", "gone"];
const isOurs = (cell) => OURS.some((one) => cell.classList.contains(one));
const cells = [...form.querySelectorAll(".cell")];
const opened = document.getElementById("open");
const folded = document.getElementById("filled");
const foldedCells = folded.querySelector(".cells");
const named = (name) => cells.find((cell) => fieldOf(cell).name === name);

// Words that a person has picked are kept with the mark of a guess before them: nobody has confirmed them.
const UNSURE = "？";
const picked = new Map(); // cell → what it had before
for (const cell of cells.filter((one) => "picked" in one.dataset)) {
  picked.set(cell, ["", [fieldOf(cell).dataset.original, "", ""]]);
}
const isPick = (text) => Boolean(text?.startsWith(UNSURE));
function said(cell) {
  const field = fieldOf(cell);
  if (picked.has(cell)) return UNSURE + field.value;
  return isOurs(cell) ? field.dataset.original : field.value;
}
const was = new Map(cells.map((cell) => [cell, said(cell)]));

const speaks = (cell) => !isOurs(cell) || picked.has(cell) || isPick(was.get(cell));
const isNew = (cell) => speaks(cell) && said(cell) !== was.get(cell);

function edits() {
  return Object.fromEntries(cells.filter(isNew).map((cell) => [fieldOf(cell).name, said(cell)]));
}

// The changes that are not kept yet, and the draft that the page shows.
const typed = (sent) => ({ edits: JSON.stringify(sent), draft: Number(form.dataset.draft) });

function showSource(cell, kind) {
  const source = cell.querySelector(".source");
  source.textContent = source.dataset.kind = kind;
  source.hidden = !kind;
}

// Show a text in a cell that no person has typed: a guess, or what follows from the others; without a kind
// it is empty.
function put(cell, kind, [text, why, source]) {
  const field = fieldOf(cell);
  const options = field.tagName === "SELECT" ? [...field.options].map((one) => one.value) : [text];
  if (!options.includes(text)) field.add(new Option(text, text));
  field.value = text;
  cell.classList.remove(...OURS);
  if (kind) cell.classList.add(kind);
  cell.querySelector(".ground").hidden = !why;
  cell.querySelector(".ground small").textContent = why;
  showSource(cell, source);
}

// What the cells that no person has typed have to show now: what follows, a guess, or what the preview had. A
// guess that a person has picked stays before others.
const sourceWas = new Map(); // cell → the kind of source of the preview's text
function follow(found) {
  if (!found.filled) return;
  for (const cell of cells) {
    const field = fieldOf(cell), { name } = field, { original } = field.dataset;
    if (picked.has(cell)) continue;
    if (!isOurs(cell) && (field === document.activeElement || isNew(cell) || field.value !== original)) continue;
    const kind = ["filled", "guesses", "gone"].find((one) => found[one][name]);
    if (!kind && !isOurs(cell)) continue; // the preview's text stands, or a person has said it again
    if (!isOurs(cell)) sourceWas.set(cell, cell.querySelector(".source").dataset.kind);
    const texts = kind ? found[kind][name] : [original, "", sourceWas.get(cell) || ""];
    put(cell, kind === "guesses" ? "guess" : kind || "", texts);
  }
}

// Put words that a person has picked into a cell: a guess like any other, until that person confirms it.
function offer(name, text, why) {
  const cell = named(name);
  showPick(cell, text, why);
  fieldOf(cell).focus();
  check();
}
function showPick(cell, text, why) {
  if (!picked.has(cell)) {
    const kind = ["guess", "filled"].find((one) => cell.classList.contains(one)) || "";
    const ground = cell.querySelector(".ground small").textContent;
    const source = cell.querySelector(".source").dataset.kind;
    picked.set(cell, [kind, [fieldOf(cell).value, kind && ground, source]]);
  }
  put(cell, "guess", [text, why, "猜测"]);
  cell.hidden = false;
  const rank = Number(cell.dataset.rank);
  opened.insertBefore(cell, [...opened.children].find((one) => Number(one.dataset.rank) > rank) || null);
  const need = cell.querySelector(".need");
  [need.hidden, need.textContent] = [false, "要确认"];
  count();
}
function refuseOffer(cell) {
  const [kind, texts] = picked.get(cell);
  picked.delete(cell);
  put(cell, kind, texts);
  wait(true);
  check();
}
// No approval goes past words that were picked and not confirmed.
function unsettled() {
  const [open] = picked.keys();
  if (!open) return false;
  verdict.textContent = `${open.dataset.column} 是刚选的话术：先回车确认，或按 Esc 不要它`;
  verdict.className = "rule bad";
  goTo(open);
  return true;
}
const hasUnkept = () => Object.keys(edits()).length > 0;
// Where the page knows what is missing, the approval leads there instead of being refused.
function lacking() {
  const cell = cells.length && reply.classList.contains("unsure") && nextOpen();
  if (!cell) return false;
  verdict.textContent = `还不能批准：${verdict.textContent.replace(/^还不能批准：/, "")}`;
  verdict.className = "rule bad";
  goTo(cell);
  return true;
}
const takesWords = () => "keeps" in form.dataset && !ready.disabled;
async function keepTyped() {
  if (Object.keys(edits()).length) await check();
}

function own(cell) {
  picked.delete(cell);
  if (!isOurs(cell)) return;
  if (fieldOf(cell).dataset.original) was.set(cell, null); // what the preview had is said again by the same text
  cell.classList.remove(...OURS);
  cell.querySelector(".ground").hidden = true;
  showSource(cell, "人");
}

// Unfold what waits for a person, and hide what a reply of this kind does not have.
function regroup(found) {
  if (!found.open) return;
  for (const cell of cells) {
    const field = fieldOf(cell), wrong = !cell.querySelector(".error").hidden;
    const waits = [...found.open, ...found.instead].includes(field.name) || wrong;
    const asked = found.open.includes(field.name) || picked.has(cell);
    cell.classList.toggle("asked", asked);
    const need = cell.querySelector(".need");
    need.hidden = !asked || (!isOurs(cell) && Boolean(field.value) && !wrong);
    need.textContent = !field.value ? "要补" : isOurs(cell) ? "要确认" : "要改";
    const own = field.value && !isOurs(cell);
    cell.hidden = found.unused.includes(field.name) && !own && !wrong && cell !== here();
    if (cell === here()) continue;
    if (waits && cell.parentElement !== opened) {
      const rank = Number(cell.dataset.rank);
      opened.insertBefore(cell, [...opened.children].find((one) => Number(one.dataset.rank) > rank) || null);
    } else if (cell.parentElement === opened && (cell.classList.contains("filled") || isBlocked())) {
      foldedCells.append(cell); // nothing is left to do in it
    }
  }
  count();
}

// Whatever is filled in, people answer this order at the site: the page asks for nothing, and no approval.
const isBlocked = () => "blocked" in form.dataset;
function showBlocked(found) {
  if (found.blocked === undefined) return;
  form.toggleAttribute("data-blocked", Boolean(found.blocked));
  document.getElementById("blocked").hidden = !found.blocked;
  document.getElementById("blocked-why").textContent = found.blocked;
  if (approve) approve.hidden = Boolean(found.blocked);
  if (found.blocked) showTitle("由人回复", "机器人不发送；写好的可以照着写");
  else if (!found.ok) showTitle("转人工的原因", "补好上面的格子，这里就是将要发送的内容");
}
function showTitle(text, more) {
  const title = document.getElementById("sent-title");
  title.firstChild.textContent = text;
  title.querySelector("small").textContent = more;
}

const here = () => document.activeElement.closest && document.activeElement.closest(".cell");

function count() {
  const full = [...foldedCells.children].filter((cell) => fieldOf(cell).value);
  document.getElementById("filled-count").textContent = full.length;
  const kinds = new Map();
  for (const cell of full) {
    const kind = cell.querySelector(".source").dataset.kind || "人";
    kinds.set(kind, (kinds.get(kind) || 0) + 1);
  }
  document.getElementById("filled-kinds").replaceChildren(
    ...[...kinds].flatMap(([kind, number]) => {
      const chip = Object.assign(document.createElement("b"), { className: "source", textContent: kind });
      chip.dataset.kind = kind;
      return [chip, Object.assign(document.createElement("small"), { textContent: number }), " "];
    }),
  );
  const left = [...opened.children].some((cell) => !cell.hidden);
  const title = isBlocked() ? "由人回复" : left ? "要补、要确认" : "没有要填的";
  document.getElementById("open-title").firstChild.textContent = title;
}

// The cell in which somebody types stays in sight where the reply below takes more room.
function keepInSight() {
  const cell = document.activeElement.closest("#review .cell");
  if (cell) fieldOf(cell).scrollIntoView({ block: "nearest" });
}

// The reply as it will be sent; while it is not certain, as it would be with every guess confirmed.
function showReply(found) {
  if (!found.reply) return;
  const bold = Object.assign(document.createElement("b"), { textContent: found.happens });
  document.getElementById("happens").replaceChildren(found.ok ? bold : found.happens);
  reply.classList.toggle("unsure", !found.ok);
  delete reply.dataset.whole; // what call mode has shown without a mask is over
  reply.replaceChildren(
    ...found.reply.map(([label, words]) => {
      const line = document.createElement("p");
      line.append(Object.assign(document.createElement("span"), { textContent: label }), words);
      return line;
    }),
  );
}

function fields(more) {
  const row = { plan_id: form.dataset.plan, position: Number(form.dataset.position) };
  const desk = { desk: "desk" in form.dataset, show: document.getElementById("bench").dataset.show };
  return { action_id: crypto.randomUUID(), ...row, ...desk, ...more };
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
    const here = (found.problems || []).filter((one) => one.column === cell.dataset.column);
    const guess = cell.classList.contains("guess"); // the line over the cells says that it waits for a word
    const empty = here.every((one) => /^(会转人工：)?为空/.test(one.text));
    const error = cell.querySelector(".error");
    error.textContent = guess && empty ? "" : here.map((one) => one.text).join("；");
    error.hidden = !error.textContent;
    error.classList.toggle("blank", empty); // 要补 says so already: why it is empty shows in the cell itself
  }
  showReply(found);
  showBlocked(found);
  regroup(found);
  keepInSight();
  document.getElementById("elsewhere").hidden = !found.table_missing;
  verdict.textContent = [early, found.verdict].filter(Boolean).join("；");
  early = "";
  verdict.className = found.ok ? "rule ok" : "rule bad";
  if (!found.ok) {
    document.getElementById("bytes").textContent = "";
    return;
  }
  showTitle("将要发送的内容", "照这样发；遮着的按 c 看 60 秒");
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
    else if (isPick(text) && !isNew(cell)) {
      showPick(cell, text.slice(UNSURE.length), "猜测：别人刚选的话术");
      was.set(cell, text);
    } else if (text !== undefined && !isNew(cell)) {
      picked.delete(cell);
      put(cell, "", [text, "别人刚填的", "人"]);
      was.set(cell, field.value);
    }
  }
  if (!Object.keys(sent).length) {
    const others = cells.filter((cell) => fieldOf(cell).name in found.typed);
    const columns = others.map((cell) => cell.dataset.column);
    if (columns.length) showKept(`别人刚填了 ${columns.join("、")}`);
    return;
  }
  const now = beijing().slice(11);
  showKept(found.replaced ? `已保存 ${now}，换掉了${found.replaced}` : `已保存 ${now}，重新预览也还在`);
}

// The time in Beijing, which has no summer time, whatever zone this machine is set to: 2026-01-05 17:05.
function beijing() {
  return new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
}

function showKept(text) {
  document.getElementById("kept").textContent = text;
}

// What is typed and not kept is not left without a question, whichever way the page is left.
let leaving = false;
addEventListener("beforeunload", (event) => {
  if (leaving || !hasUnkept()) return;
  event.preventDefault();
  event.returnValue = true; // browsers before 2024 ask for this
});

// What waits for a person: a guess, what the checks find wrong, what is asked for and empty still.
function isOpen(cell) {
  const empty = cell.classList.contains("asked") && !fieldOf(cell).value;
  if (cell.hidden || isBlocked()) return false;
  return cell.classList.contains("guess") || !cell.querySelector(".error").hidden || empty;
}

// The next cell that waits for a person, after this one and from the start again: first those from which
// others follow. What is folded comes last: nobody asks for it yet.
function openAfter(cell) {
  const now = [...form.querySelectorAll(".cell")];
  const turned = [...now.slice(now.indexOf(cell) + 1), ...now.slice(0, now.indexOf(cell) + 1)];
  const first = ["handling", "major", "reject_reason", "site", "cell", "prov_cause", "scene"].map(named);
  const all = [...first.filter((one) => one.classList.contains("guess")), ...turned].filter(isOpen);
  return all.find((one) => !folded.contains(one)) || all[0];
}

const nextOpen = () => openAfter([...form.querySelectorAll(".cell")].at(-1));
function nextCell() {
  const asked = [...form.querySelectorAll(".cell.asked")].find((one) => !one.hidden);
  return nextOpen() || asked || named("handling");
}

function goTo(cell) {
  if (folded.contains(cell)) folded.open = true;
  fieldOf(cell).focus();
}

// To the next cell that waits, else to the button that sends the word on this order; an empty cell that is
// the last one stays.
function goOn(cell) {
  const next = openAfter(cell);
  if (next && (next !== cell || !fieldOf(cell).value)) goTo(next);
  else if (approve && !approve.disabled && !approve.hidden) approve.focus();
  else document.activeElement.blur();
}

// A list that has a choice and is not open: Enter goes on there, as from a text. In an open one it chooses; a
// browser that cannot tell opens the list.
function isShut(list) {
  return list.value !== "" && CSS.supports("selector(select:open)") && !list.matches(":open");
}

// Give a cell a text as if a person had typed it.
function type(cell, text) {
  fieldOf(cell).value = text;
  fieldOf(cell).dispatchEvent(new Event("input", { bubbles: true }));
}

// Keep what was typed a moment ago before the page is left.
async function leaveFor(address) {
  if (Object.keys(edits()).length) await check();
  location.assign(address);
}

// What is typed is kept in the first pause, but after a second at the latest: whoever types on and on may
// lose the browser. Where the console could not keep it, the page goes on trying.
const PAUSE_MS = 250, MOST_MS = 1_000, AGAIN_MS = 3_000;
let waiting = 0, since = 0;
function soon() {
  const now = Date.now();
  since ||= now;
  clearTimeout(waiting);
  waiting = setTimeout(check, Math.max(0, Math.min(PAUSE_MS, since + MOST_MS - now)));
}

// One question at a time: an earlier text that arrived after a later one would be the one that is kept.
let asked = 0, going = Promise.resolve();
function check() {
  clearTimeout(waiting);
  waiting = since = 0;
  const number = ++asked;
  going = going.catch(() => {}).then(() => number === asked && send(number));
  return going;
}

// `news`: somebody else has typed here, and only what keeps changes answers with his words.
let news = false;
async function send(number) {
  const sent = edits();
  const keeps = "keeps" in form.dataset && (news || Object.keys(sent).length > 0);
  news = false;
  const way = keeps ? "/api/plan/keep" : "/api/plan/check";
  let found, passes = false;
  try {
    found = await ask(way, fields(typed(sent)));
  } catch (problem) {
    found = { ok: false, verdict: problem.message };
    passes = problem.passes && keeps;
    if (keeps) showKept(`没有保存：${problem.message}${passes ? "；会自己再试" : ""}`);
  }
  keep(sent, found);
  if (number !== asked || waiting) return;
  showFindings(found);
  reach();
  wait(false);
  if (passes) waiting = setTimeout(check, AGAIN_MS);
}

// Until the answer to the last change is seen nothing is approved and no guess confirmed. A key that comes
// meanwhile says that it did nothing, also after the answer has come.
let waits = false, early = "";
function wait(now) {
  waits = now;
  form.setAttribute("aria-busy", now);
  if (approve) approve.disabled = now;
}
function tooEarly(key) {
  early = `${key}按早了，没有起作用，请再按一次`;
  verdict.textContent = "还在核对，请再按一次";
  verdict.className = "rule bad";
}

function byHand(key) {
  verdict.textContent = `${key} 没有起作用：这一张由人在网站上回复，办完按“不执行”（x）`;
  verdict.className = "rule bad";
}

// Make one guess the person's, and go on to the next cell that waits for him.
async function take(cell) {
  if (!cell.classList.contains("guess")) return;
  if (waits) {
    tooEarly("回车");
    return;
  }
  own(cell);
  wait(true);
  await check();
  goOn(cell);
}

const UNDO_MS = 10_000;
let acting = false; // a word is on its way: what it changes opens the next order
async function say(path, more, button) {
  button.disabled = acting = true;
  try {
    const content = await ask(path, fields(more));
    leaving = true;
    if ("desk" in form.dataset) {
      const row = { plan_id: form.dataset.plan, position: Number(form.dataset.position) };
      const word = { ...row, text: content.text, until: Date.now() + UNDO_MS };
      sessionStorage.setItem("undo", JSON.stringify(word));
    }
    location.assign(content.next);
  } catch (problem) {
    show(problem.message);
    button.disabled = acting = false;
  }
}

form.addEventListener("input", (event) => {
  own(event.target.closest(".cell"));
  wait(true);
  soon();
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
    if (!unsettled() && !lacking()) say("/api/plan/approve", typed(edits()), approve);
  });
}
if (strike) {
  strike.disabled = false;
  strike.addEventListener("click", () => keepTyped().then(() => say("/api/plan/strike", {}, strike)));
}

// A row that takes no word any more stays closed.
const ready = document.getElementById("ready");
ready.disabled = "closed" in ready.dataset;
if (approve) approve.disabled = false;
for (const button of form.querySelectorAll("[data-pick], [data-now]")) {
  button.addEventListener("click", () => {
    const cell = button.closest(".cell");
    type(cell, "pick" in button.dataset ? button.dataset.pick : beijing());
  });
}

// What was typed before says more than the preview's words about the row: the page shows what is left of it.
if ("typed" in form.dataset) check();

// 1 to 6 pick the attitude, wherever the focus is, except where a text is typed.
function pick(key) {
  const cell = named("attitude");
  const button = cell.querySelectorAll("[data-pick]")[Number(key) - 1];
  if (!button || cell.hidden || ready.disabled) return;
  if (folded.contains(cell)) folded.open = true;
  type(cell, button.dataset.pick);
}

document.addEventListener("keydown", (event) => {
  if (event.target.closest("dialog[open]") || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    press(approve, "Ctrl+回车");
    return;
  }
  const digit = /^[1-9]$/.test(event.key) && !event.ctrlKey;
  const field = event.target.closest("input, textarea, select");
  if (field && !(digit && field.name === "attitude")) {
    if (event.key === "Escape" && picked.has(field.closest(".cell"))) refuseOffer(field.closest(".cell"));
    if (event.key === "Escape") field.blur();
    const cell = event.key === "Enter" && field.closest(".cell");
    if (!cell) return;
    if (cell.classList.contains("guess")) {
      event.preventDefault();
      if (!event.repeat) take(cell);
    } else if (field.tagName !== "SELECT" || isShut(field)) {
      event.preventDefault(); // a cell is one line
      if (!event.repeat) goOn(cell);
    }
    return;
  }
  if (event.ctrlKey) return;
  if (digit) {
    event.preventDefault();
    pick(event.key);
    return;
  }
  if (event.key === "e") {
    event.preventDefault(); // the letter itself is no text
    if (!ready.disabled) goTo(nextCell());
    return;
  }
  const ids = { a: "approve", x: "strike", j: "following", k: "before" };
  if (!ids[event.key]) return;
  event.preventDefault(); // the letter is no text of a cell that gets the focus now
  press(document.getElementById(ids[event.key]), event.key);
});

function press(button, key) {
  if (!button && key === "a" && document.getElementById("again")) {
    verdict.textContent = "a 没有起作用：预览过时了，先按 r 重看，填的都在";
    verdict.className = "rule bad";
  }
  if (!button) return;
  if (button.hidden) byHand(key);
  else if (button === approve && waits) tooEarly(key);
  else if (button.href) leaveFor(button.href);
  else button.click();
}
