"use strict";
// `/` opens the phrases of the order; a digit, or Enter on one, puts it into 解决措施 as a guess. The guess is
// confirmed as any other (review.js).
(() => {
  const dialog = document.getElementById("phrases");
  const body = document.getElementById("phrases-body");
  const opener = document.getElementById("phrases-open");
  const offers = () => [...body.querySelectorAll("button.phrase")];

  async function open() {
    if (dialog.open) return;
    body.textContent = "正在找……";
    dialog.showModal();
    await keepTyped();
    const answer = await fetch(dialog.dataset.path).catch(() => null);
    if (answer && answer.redirected) {
      dialog.close();
      lock();
      return;
    }
    if (!answer || !answer.ok) {
      body.textContent = answer ? `话术没有取到（${answer.status}）` : "控制台没有回答，可能已经停下";
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    body.replaceChildren(page.querySelector(".phrase-list"));
    offers().forEach((button, place) => {
      const key = button.querySelector("kbd");
      key.textContent = place < 9 ? place + 1 : "";
      key.hidden = place >= 9;
      button.addEventListener("click", () => pick(button));
      button.disabled = !takesWords();
    });
    (offers().find((one) => !one.disabled) || dialog.querySelector("form button")).focus();
  }

  function pick(button) {
    dialog.close();
    offer("measure", button.dataset.text, `话术：${button.dataset.why}`);
  }

  function step(by) {
    const all = offers(), here = all.indexOf(document.activeElement);
    all[(here + by + all.length) % all.length]?.focus();
  }

  dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const digit = /^[1-9]$/.test(event.key) && offers()[Number(event.key) - 1];
    if (digit && !digit.disabled) pick(digit);
    else if (event.key === "ArrowDown" || event.key === "j") step(1);
    else if (event.key === "ArrowUp" || event.key === "k") step(-1);
    else return;
    event.preventDefault();
    event.stopPropagation(); // the row has keys of its own, and the dialog may be closed by now
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.closest("input, textarea, select, dialog")) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    event.preventDefault();
    open();
  });
  opener.addEventListener("click", open);
  opener.disabled = false;
})();
