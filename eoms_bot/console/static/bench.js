"use strict";
// 工作台 around one order: the list of the queue, which follows what anybody does, sending with progress in
// place, taking the last word back, and the table of keys. The order itself is review.js.
{
  const bench = document.getElementById("bench");
  const list = document.getElementById("queue");
  const state = () => list.querySelector(".queue-state").dataset;
  const byId = (id) => document.getElementById(id);
  const isTyping = () => Boolean(document.activeElement.closest("input, textarea, select"));
  const post = (path, more) => ask(path, { action_id: crypto.randomUUID(), ...more });

  // --- the list

  // The list changes under the person's hands only where it differs, and the focus stays on its order.
  let newest = "", locked = false, wanted = 0, painted = 0;
  async function refresh() {
    if (locked) return false;
    const number = (wanted += 1);
    const query = new URLSearchParams({ show: bench.dataset.show, here: bench.dataset.here });
    const answer = await fetch(`/queue?${query}`).catch(() => null);
    if (!answer) return false;
    if (answer.status === 401 && !locked) lock();
    if (!answer.ok) return false;
    const text = await answer.text();
    if (text === newest || number < painted) return true; // a later answer has come before this one
    [newest, painted] = [text, number];
    const focused = document.activeElement.closest("[data-order]");
    const top = list.scrollTop, before = shownOrders();
    const page = new DOMParser().parseFromString(text, "text/html");
    list.querySelector(".queue-state").replaceWith(page.querySelector(".queue-state"));
    list.scrollTop = top;
    if (focused) list.querySelector(`[data-order="${CSS.escape(focused.dataset.order)}"]`)?.focus();
    for (const [number, line] of shownOrders()) {
      if (before.get(number)?.dataset.news !== line.dataset.news) line.classList.add("fresh");
    }
    wire();
    followOrder();
    return true;
  }
  function shownOrders() {
    return new Map([...list.querySelectorAll("[data-order]")].map((one) => [one.dataset.order, one]));
  }

  function wire() {
    const { waiting } = state();
    document.title = document.title.replace(/^(\(\d+\) )?/, waiting === "0" ? "" : `(${waiting}) `);
    for (const [id, press] of [["send", openSending], ["again", lookAgain]]) {
      const button = byId(id);
      if (!button) continue;
      button.disabled = false;
      button.addEventListener("click", press);
    }
    if (seen && seen.run_id === state().run) paint();
  }

  // --- what happens elsewhere

  // One connection says that the list has changed, and how the run goes on. While there is none, the page
  // asks for the list each time before it tries to connect again.
  const FIRST_MS = 1_000, MOST_MS = 10_000;
  let source = null, tries = 0, trying = 0, following = "", seen = null;
  const lostLine = byId("queue-lost");
  function listen() {
    source?.close();
    clearTimeout(trying);
    const known = state().change, run = following || state().run || "";
    source = new EventSource(`/queue/events?${new URLSearchParams({ known, run })}`);
    source.addEventListener("open", () => {
      tries = 0;
      lostLine.hidden = true;
    });
    source.addEventListener("queue", refresh);
    source.addEventListener("run", (event) => follow(JSON.parse(event.data)));
    source.addEventListener("end", (event) => {
      follow(JSON.parse(event.data));
      following = "";
      ended(seen.command);
    });
    // A session is over as well when somebody has logged in again meanwhile: the list says which it is.
    for (const end of ["over", "error"]) source.addEventListener(end, lose);
  }

  function lose() {
    source.close();
    if (leaves || locked) return;
    trying = setTimeout(async () => {
      lostLine.hidden = await refresh();
      if (!locked && !leaves) listen();
    }, Math.min(FIRST_MS * 2 ** tries, MOST_MS));
    tries += 1;
  }

  // The session has ended: nothing is asked before somebody logs in again.
  document.addEventListener("locked", () => {
    locked = true;
    source?.close();
    clearTimeout(trying);
  });
  document.addEventListener("signed-in", () => {
    locked = false;
    refresh();
    listen();
  });
  let leaves = false;
  addEventListener("pagehide", () => {
    leaves = true;
    source?.close();
    clearTimeout(trying);
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return; // back to a page that the browser has kept as it was
    leaves = false;
    refresh();
    listen();
  });

  // --- progress

  function follow(found) {
    seen = found;
    following = found.run_id;
    paint();
  }

  function paint() {
    if (!byId("going-state")) return;
    byId("going-state").textContent = seen.state_zh;
    if (seen.total) [byId("going-bar").max, byId("going-bar").value] = [seen.total, seen.done];
    byId("going-count").textContent = `${seen.done}/${seen.total ?? "？"}`;
    byId("going-hand").textContent = seen.hand;
    newest = ""; // the list is shown again even where only the progress has changed
  }

  async function ended(command) {
    const fine = seen.exit_code === 0 || seen.exit_code === 1;
    const words = seen.counts.filter((one) => one[2]).map(([, word, number]) => `${word} ${number}`);
    say(`${command === "apply" ? "发送" : "重看"}${fine ? "完了" : `停了：${seen.exit_zh}`}　${words.join("，")}`);
    await until(() => !state().going);
    if (command === "apply" && fine && (await sendNext())) return;
    if (command === "apply") sessionStorage.removeItem("sending");
  }

  // The order on the page has changed: previewed again, approved or done. The page shows it at once, but
  // never while a person is at it: then it says so.
  const markOf = () => list.querySelector("[aria-current=true]")?.dataset.mark;
  const mark = markOf();
  const current = () => list.querySelector("[aria-current=true]")?.dataset || {};
  let caller = current().caller;
  // A word of this page is on its way: it takes the order away, or says why not.
  const isActing = () => typeof acting !== "undefined" && acting;
  function followOrder() {
    const { draft, caller: now } = current();
    if (now && now !== caller) {
      say(`${now} 正在打这一张的客户`);
      document.dispatchEvent(new Event("taken-over"));
    } else if (!now && caller && byId("undo-text").textContent.startsWith(caller)) bar.hidden = true;
    caller = now;
    const review = document.getElementById("review")?.dataset;
    // What a colleague has typed in this order stands in its cells at once. The list may hear of this page's
    // own change before its answer comes: that is no news.
    if (review && "keeps" in review && Number(draft) > Number(review.draft)) {
      going.then(() => {
        if (isActing() || Number(draft) <= Number(review.draft) || isTyping()) return;
        news = true;
        check();
      });
    }
    if (isActing()) return;
    // Its limit has passed meanwhile: the page offers no approval any more.
    if (review && !("blocked" in review) && list.querySelector(".is-hand > [aria-current=true]")) check();
    if (markOf() === mark) return;
    if (isTyping() || document.querySelector("dialog[open]") || unkept()) {
      say("这一张刚有变化，填的都在；刷新这一页就是新的");
    } else if ("desk" in bench.dataset) {
      location.replace(list.querySelector("[aria-current=true]").href); // /desk alone may open another order
    } else location.reload();
  }
  // What came while a person was at a cell shows as soon as he leaves it.
  document.getElementById("review")?.addEventListener("focusout", () => setTimeout(followOrder));
  const unkept = () => typeof hasUnkept !== "undefined" && hasUnkept();

  // The console notices a moment later that the process of the run has ended.
  async function until(holds) {
    for (let times = 0; times < 40; times += 1) {
      await refresh();
      if (holds()) return;
      await new Promise((done) => setTimeout(done, 250));
    }
  }

  // --- sending

  // Plan → the numbers of its approved orders, as the list has them.
  function approved() {
    const plans = new Map();
    for (const line of list.querySelectorAll("#to-send li")) {
      const number = line.querySelector(".no").textContent;
      plans.set(line.dataset.plan, [...(plans.get(line.dataset.plan) || []), number]);
    }
    return plans;
  }

  function openSending() {
    byId("sending-orders").replaceChildren(...byId("to-send").cloneNode(true).children);
    byId("sending-title").textContent = byId("send").textContent;
    byId("sending").querySelector(".error").hidden = true;
    byId("sending").showModal();
  }

  // What the person has confirmed is what is sent: one plan, and at its end the next one, as long as nobody
  // has approved anything else in it meanwhile.
  async function sendNext() {
    const wanted = JSON.parse(sessionStorage.getItem("sending") || "[]");
    const [next, ...others] = wanted;
    if (!next) return false;
    sessionStorage.setItem("sending", JSON.stringify(others));
    const [plan, numbers] = next;
    const now = approved().get(plan) || [];
    if (now.length !== numbers.length || !now.every((one) => numbers.includes(one))) {
      sessionStorage.removeItem("sending");
      return false;
    }
    await post("/api/run/send", { plan_id: plan, orders: now.join(",") });
    await refresh();
    return true;
  }

  const sending = byId("sending-form");
  const confirm = sending.querySelector("[type=submit]");
  sending.querySelector("[data-close]").addEventListener("click", () => byId("sending").close());
  sending.addEventListener("submit", async (event) => {
    event.preventDefault();
    confirm.disabled = true;
    sessionStorage.setItem("sending", JSON.stringify([...approved()]));
    try {
      await sendNext();
      byId("sending").close();
    } catch (problem) {
      sessionStorage.removeItem("sending");
      const error = sending.querySelector(".error");
      error.textContent = problem.message;
      error.hidden = false;
    }
    confirm.disabled = false;
  });

  async function lookAgain() {
    byId("again").disabled = true;
    try {
      await post("/api/run/again", {});
    } catch (problem) {
      show(problem.message);
    }
    newest = "";
    await refresh();
  }

  // --- the last word

  const bar = byId("undo"), back = byId("take-back");
  let last = null, late = "";
  function say(text) {
    byId("undo-text").textContent = text;
    back.hidden = true;
    bar.hidden = false;
  }

  function offerUndo() {
    last = JSON.parse(sessionStorage.getItem("undo") || "null");
    sessionStorage.removeItem("undo");
    if (!last || last.until <= Date.now()) return;
    byId("undo-text").textContent = last.text;
    back.hidden = back.disabled = false;
    bar.hidden = false;
    setTimeout(() => {
      late = last ? last.text : late;
      last = null;
      bar.hidden = true;
    }, last.until - Date.now());
  }

  async function takeBack() {
    if (!last) {
      say(late ? `${late}：过了 10 秒，z 不能撤回了；不想发送的，打开这一张按 x（不执行）` : "没有刚刚批准或定为不执行的，没有可撤回的");
      return;
    }
    if (back.disabled) return;
    const { plan_id, position } = last;
    back.disabled = true;
    try {
      const { next } = await post("/api/plan/undo", { plan_id, position });
      last = null;
      location.assign(next);
    } catch (problem) {
      back.disabled = false; // after a login it can be pressed again, as long as it is offered
      show(problem.message);
    }
  }
  back.addEventListener("click", takeBack);

  // --- keys

  const help = byId("help");
  if (help) {
    help.disabled = false;
    help.addEventListener("click", () => byId("keys").showModal());
  }
  const keys = {
    z: takeBack,
    s: () => byId("send") && openSending(),
    r: () => byId("again") && !byId("again").disabled && lookAgain(),
    "?": () => byId("keys").showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select, dialog[open]")) return;
    if (event.altKey || event.metaKey || event.ctrlKey || event.isComposing || event.repeat) return;
    const press = keys[event.key];
    if (!press) return;
    event.preventDefault();
    press();
  });

  offerUndo();
  wire();
  list.querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" });
  listen();
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
}
