"use strict";
// A new site card. What is read from a pasted answer stands as guesses: a guess is not sent until a person
// has confirmed that very cell, by Enter, by its button, or by changing it.
(() => {
  const form = document.getElementById("card");
  const paste = document.getElementById("paste");
  const state = document.getElementById("card-state");
  const cells = [...form.querySelectorAll(".cell")];
  const fieldOf = (cell) => cell.querySelector("[name]");
  const isGuess = (cell) => cell.classList.contains("guess");

  function own(cell) {
    cell.classList.remove("guess");
    cell.querySelector(".ground").hidden = true;
  }

  function guess(cell, [text, span]) {
    const field = fieldOf(cell);
    if (field.value && !isGuess(cell)) return; // a person's word stays
    field.value = field.type === "datetime-local" ? text.replace(" ", "T") : text;
    cell.classList.add("guess");
    cell.querySelector(".ground").hidden = false;
    cell.querySelector(".ground small").textContent = `猜的：群里写“${span}”`;
  }

  const label = (cell) => cell.querySelector("span").textContent;

  async function read() {
    const result = document.getElementById("paste-state");
    try {
      const text = paste.querySelector("textarea").value;
      const { guesses } = await ask("/api/site/paste", { action_id: crypto.randomUUID(), text });
      const read_of = cells.filter((one) => one.dataset.name in guesses);
      for (const cell of read_of) guess(cell, guesses[cell.dataset.name]);
      const count = Object.keys(guesses).length;
      result.textContent = count ? `读出 ${count} 格，一格一格确认` : "没有读出什么，自己填";
      const first = cells.find(isGuess) || cells[0];
      fieldOf(first).focus();
    } catch (problem) {
      result.textContent = problem.message;
    }
  }

  function take(cell) {
    if (!isGuess(cell)) return;
    own(cell);
    const next = cells.find(isGuess);
    (next ? fieldOf(next) : document.getElementById("save-card")).focus();
  }

  async function save() {
    const open = cells.filter(isGuess).map(label);
    if (open.length) {
      state.textContent = `还没有确认：${open.join("、")}`;
      return;
    }
    const said = Object.fromEntries(cells.map((cell) => [cell.dataset.name, fieldOf(cell).value]));
    try {
      const { text } = await ask("/api/site/card", { action_id: crypto.randomUUID(), ...said });
      form.reset();
      paste.reset();
      showNext(text);
    } catch (problem) {
      state.textContent = problem.message;
    }
  }

  for (const cell of cells) {
    fieldOf(cell).addEventListener("input", () => own(cell));
    cell.querySelector(".take").addEventListener("click", () => take(cell));
  }
  form.addEventListener("keydown", (event) => {
    const cell = event.key === "Enter" && !event.isComposing && event.target.closest(".cell.guess");
    if (!cell || event.target.matches("button")) return;
    event.preventDefault();
    take(cell);
  });
  addEventListener("beforeunload", (event) => {
    const fields = cells.map(fieldOf);
    const typed = fields.some((field) => field.value && field.value !== field.defaultValue);
    if (!typed && !paste.querySelector("textarea").value) return;
    event.preventDefault();
    event.returnValue = true; // browsers before 2024 ask for this
  });
  for (const one of [form, paste]) {
    one.addEventListener("submit", (event) => event.preventDefault());
    one.querySelector("fieldset").disabled = false;
  }
  document.getElementById("read-paste").addEventListener("click", read);
  document.getElementById("save-card").addEventListener("click", save);
})();
