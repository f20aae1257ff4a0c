"use strict";
// A reply while it is written: the server reads each change and says what is missing, or gives the text.
// Nothing is stored or sent. The button copies the text, and only the text of the present cells.
const form = document.getElementById("reply");
const part = (id) => document.getElementById(id);
const copy = part("copy");
const columns = (cell) => cell.dataset.column.split("|");
const EMPTY = "空，必填"; // the field itself shows that it is empty

function written() {
  const fields = [...form.querySelectorAll("[name]")].filter((field) => field.value.trim());
  const cells = Object.fromEntries(fields.map((field) => [field.name, field.value]));
  const sites = part("sites");
  return {
    action_id: crypto.randomUUID(),
    template: form.dataset.template,
    cells: JSON.stringify(cells),
    sites: sites ? sites.value : "",
  };
}

function say(id, text) {
  part(id).textContent = text;
  part(id).hidden = !text;
}

function paint(found) {
  const cells = [...form.querySelectorAll(".cell")];
  for (const cell of cells) {
    const own = found.problems.filter((one) => columns(cell).includes(one.column));
    const wrong = [...new Set(own.filter((one) => one.text !== EMPTY).map((one) => one.text))];
    const error = cell.querySelector(".error");
    cell.classList.toggle("asked", own.length > 0);
    error.textContent = wrong.join("；");
    error.hidden = !wrong.length;
  }
  const open = cells.flatMap(columns);
  const rest = found.problems.filter((one) => !open.includes(one.column));
  const count = `还有 ${found.problems.length} 处要改`;
  const words = rest.map((one) => (one.column ? one.column + "：" : "") + one.text);
  part("verdict").textContent = found.ok ? "可以用" : [count, ...words].join("；");
  part("verdict").className = found.ok ? "rule ok" : "rule bad";
  part("text").textContent = found.ok ? found.text : "";
  say("linked", found.ok && found.linked.length ? "关联工单：" + found.linked.join("、") : "");
  say("unchecked", found.ok && found.unchecked.length ? "未核对：" + found.unchecked.join("；") : "");
  const rows = (found.clauses || []).map((texts) => {
    const row = document.createElement("tr");
    row.append(...texts.map((text) => Object.assign(document.createElement("td"), { textContent: text })));
    return row;
  });
  part("clauses").hidden = !rows.length;
  part("clauses").tBodies[0].replaceChildren(...rows);
  copy.disabled = !found.ok;
}

// One question at a time, and only the answer to the last one is shown.
let asked = 0;
let going = Promise.resolve();
function check() {
  const number = ++asked;
  copy.disabled = true;
  part("copied").textContent = "";
  going = going.then(async () => {
    if (number !== asked) return;
    let found;
    try {
      found = await ask("/api/reply/check", written());
    } catch (problem) {
      found = { ok: false, problems: [{ column: "", text: problem.message }] };
    }
    if (number === asked) paint(found);
  });
}

let waiting;
form.addEventListener("input", (event) => {
  event.target.closest(".cell").classList.remove("filled");
  copy.disabled = true;
  clearTimeout(waiting);
  waiting = setTimeout(check, 250);
});
form.addEventListener("submit", (event) => event.preventDefault());
copy.addEventListener("click", () => copyText(part("text"), part("copied")));
part("ready").disabled = false;
check();
