"use strict";
// Call mode. The number is in the page only while it is shown: for a minute, or until the page is left.
// Digits choose an answer of the question that has the focus, else the customer's attitude. What a note says
// of the row's cells is put into them as if it had been typed there: the row's own script then checks it.
(() => {
  const panel = document.getElementById("call");
  const form = document.getElementById("call-form");
  const revealed = document.getElementById("revealed");
  const state = document.getElementById("call-state");
  const open = document.getElementById("call-open");
  const reveal = document.getElementById("reveal");
  const save = document.getElementById("call-note");
  const groups = [...form.querySelectorAll(".keys")];
  const attitude = groups.find((group) => group.querySelector("[name=attitude]"));
  const result = groups.find((group) => group.querySelector("[name=result]"));
  const questions = groups.filter((group) => group.closest("[data-answers]"));
  const NOT_REACHED = "未接通";

  const row = () => ({
    action_id: crypto.randomUUID(),
    plan_id: panel.dataset.plan,
    position: Number(panel.dataset.position),
  });

  const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });

  // The reply is shown as it will be sent for the same minute, unless it has been made again meanwhile.
  let timer, masked = null;
  const reply = document.getElementById("reply");
  function hide() {
    clearTimeout(timer);
    revealed.replaceChildren();
    if (masked && "whole" in reply.dataset) reply.replaceChildren(...masked);
    delete reply.dataset.whole;
    masked = null;
  }

  function present_reply(lines) {
    if (!lines.length) return;
    masked = [...reply.childNodes];
    reply.dataset.whole = "";
    reply.replaceChildren(
      ...lines.map(([label, words]) => {
        const line = element("p", "");
        line.append(element("span", label), words);
        return line;
      }),
    );
  }

  // A number that can be called by a click.
  function callable(number, after = "") {
    const cell = document.createElement("dd");
    cell.append(Object.assign(element("a", number), { href: `tel:${number}`, className: "no" }), after);
    return cell;
  }

  function present(found) {
    const list = element("dl", "");
    for (const [post, name, number, times] of found.people) {
      list.append(element("dt", post), callable(number, `　${name}${times ? `　${times}` : ""}`));
    }
    for (const [number, label] of found.numbers) list.append(element("dt", label), callable(number));
    list.append(element("dt", "地点"), element("dd", found.place || "（工单没有写）"));
    const closed = `${found.closed} 不给客户打电话，号码没有显示`;
    const begun = `${found.at} 起算，${found.seconds} 秒后遮住`;
    const why = element("p", found.closed ? closed : begun);
    why.className = found.closed ? "alarm" : "soft";
    revealed.replaceChildren(list, why);
    present_reply(found.reply);
    if (found.nobody) {
      revealed.append(Object.assign(element("p", `县区：${found.nobody}`), { className: "soft" }));
    }
  }

  // Another person is calling: a word of this one takes the order over.
  const claimed = document.getElementById("claimed");
  const claim_word = claimed.querySelector("input");
  function present_claim(words) {
    claimed.querySelector("p").textContent = words;
    claimed.hidden = false;
    claim_word.focus();
  }
  claimed.addEventListener("submit", (event) => {
    event.preventDefault();
    if (claim_word.value.trim()) show_number(claim_word.value);
    else claim_word.focus();
  });
  claimed.querySelector("fieldset").disabled = false;

  async function show_number(said = "") {
    reveal.disabled = true;
    try {
      const found = await ask("/api/call/reveal", { ...row(), word: said });
      hide();
      claimed.hidden = true;
      if (found.claimed) {
        present_claim(found.claimed);
        return;
      }
      claim_word.value = "";
      present(found);
      timer = setTimeout(hide, found.seconds * 1000);
      if (!found.closed) unfold();
      else panel.focus();
    } catch (problem) {
      show(problem.message);
    } finally {
      reveal.disabled = false;
    }
  }

  function unfold() {
    form.hidden = false;
    panel.focus();
  }

  const radios = (group) => [...group.querySelectorAll("input")];
  const word = (name) => (form.querySelector(`[name="${name}"]:checked`) || { value: "" }).value;
  const typed = (name) => form.querySelector(`[name="${name}"]`).value.replace("T", " ");
  function answers() {
    const chosen = [...form.querySelectorAll("[data-answers] input:checked, [data-judged] input:checked")];
    return Object.fromEntries(chosen.map((one) => [one.name, one.value]));
  }
  const begun = () => form.querySelector("input:checked") || typed("remark") || typed("at") || typed("again");

  // Put a text into a cell of the row's form as a person would; false where the page has no such cell.
  function put(name, text) {
    const field = document.querySelector(`#review [name="${name}"]`);
    if (!field) return false;
    if (field.tagName === "SELECT" && ![...field.options].some((one) => one.value === text)) {
      field.add(new Option(text, text));
    }
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }

  function tell(found) {
    state.textContent = [found.text, found.checked].filter(Boolean).join("；");
    const attempts = document.getElementById("attempts");
    attempts.replaceChildren(...found.attempts.map((line) => element("li", line)));
    attempts.hidden = !found.attempts.length;
    const judged = document.getElementById("judged");
    judged.textContent = found.judged;
    judged.hidden = !found.judged;
    const message = document.getElementById("text-message");
    message.hidden = !found.message;
    message.querySelector("span").textContent = found.message;
    message.querySelector("button").dataset.text = found.message;
  }

  async function note() {
    save.disabled = true;
    const said = { attitude: word("attitude"), result: word("result"), answers: JSON.stringify(answers()) };
    const more = { at: typed("at"), again: typed("again"), remark: typed("remark") };
    try {
      const found = await ask("/api/call/note", { ...row(), ...said, ...more });
      hide();
      form.reset();
      form.hidden = true;
      tell(found);
      if (!Object.entries(found.cells).every(([name, text]) => put(name, text))) location.reload();
      panel.focus();
    } catch (problem) {
      show(problem.message);
    } finally {
      save.disabled = false;
    }
  }

  const into = (group) => (group.querySelector("input:checked") || radios(group)[0]).focus();

  // Choose by the digit and go on to what is asked next.
  function choose(group, digit) {
    const chosen = radios(group)[digit - 1];
    if (!chosen) return false;
    chosen.checked = true;
    if (group === attitude && chosen.value === NOT_REACHED) document.getElementById("call-again").focus();
    else if (group === result || group.dataset.letter) save.focus();
    else into(group === attitude ? result : questions[questions.indexOf(group) + 1] || attitude);
    return true;
  }

  // One key judges: each further press takes the next word.
  function judge(letter) {
    const group = groups.find((one) => one.dataset.letter === letter);
    if (!group) return false;
    const all = radios(group);
    all[(all.findIndex((one) => one.checked) + 1) % all.length].checked = true;
    return true;
  }

  function key(event) {
    const text = event.target.matches("input:not([type=radio])");
    if (event.key === "Enter" && event.target.matches("input")) {
      note();
    } else if (!text && /^[1-9]$/.test(event.key)) {
      if (!choose(event.target.closest(".keys") || attitude, Number(event.key))) return;
    } else if (!text && judge(event.key)) {
      save.focus();
    } else if (!text && event.key === "q") {
      into(questions[0]);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation(); // the row has keys of its own
  }

  async function copy(button) {
    const text = button.dataset.text;
    try {
      await navigator.clipboard.writeText(text);
      state.textContent = "已复制";
    } catch {
      const box = Object.assign(document.createElement("textarea"), { value: text, rows: 4, readOnly: true });
      state.replaceChildren("按 Ctrl+C 复制：", box);
      box.select();
    }
  }

  panel.addEventListener("keydown", (event) => {
    const other = event.ctrlKey || event.altKey || event.metaKey || event.isComposing;
    if (!other && !form.hidden && !event.target.closest("#claimed")) key(event);
  });
  document.addEventListener("keydown", (event) => {
    const elsewhere = event.target.closest("input, textarea, select, dialog");
    if (elsewhere || event.ctrlKey || event.altKey || event.metaKey) return;
    const button = { c: reveal, n: open }[event.key];
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  addEventListener("pagehide", hide);
  document.addEventListener("taken-over", hide); // somebody else calls this customer now
  addEventListener("beforeunload", (event) => {
    if (form.hidden || !begun()) return;
    event.preventDefault();
    event.returnValue = true; // browsers before 2024 ask for this
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  reveal.addEventListener("click", () => show_number());
  open.addEventListener("click", unfold);
  save.addEventListener("click", note);
  for (const button of panel.querySelectorAll(".copy")) button.addEventListener("click", () => copy(button));
  form.querySelector("fieldset").disabled = false;
  for (const button of panel.querySelectorAll("button")) button.disabled = false;
})();
