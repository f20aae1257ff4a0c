"use strict";
// A run as it goes on: each event is the whole state, so a lost connection needs no repair.
const live = document.getElementById("live");
const at = (name) => document.getElementById("live-" + name);

function made(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

function cell(child, className) {
  const element = made("td", className, "");
  element.append(child);
  return element;
}

function line([orderNo, outcome, words, reason]) {
  const row = document.createElement("tr");
  const link = made("a", "no", orderNo);
  link.href = "/orders/" + encodeURIComponent(orderNo);
  const tag = made("span", "tag tone " + outcome, words);
  row.append(cell(link, "short"), cell(tag, "short"), cell(reason, ""));
  return row;
}

function paint(seen) {
  at("state").textContent = seen.state_zh;
  at("hand").textContent = seen.hand ? "手上 " + seen.hand : "";
  at("done").textContent = seen.done;
  at("total").textContent = seen.total === null ? "？" : seen.total;
  at("bar").max = seen.total || 1;
  at("bar").value = seen.total ? seen.done : 0;
  at("counts").replaceChildren(
    ...seen.counts
      .filter((one) => one[2])
      .map(([code, words, n]) => made("span", "mini " + code, words + " " + n)),
  );
  at("lines").replaceChildren(...seen.lines.map(line));
  at("lost").textContent = "";
}

const source = new EventSource(live.dataset.events);
source.addEventListener("run", (event) => {
  const seen = JSON.parse(event.data);
  paint(seen);
  // What the site asks a person at the login stands on top of the page, with its picture.
  const asked = document.querySelector(".ask");
  if (seen.asks !== (asked ? asked.dataset.question : "")) location.reload();
});
source.addEventListener("end", (event) => {
  source.close();
  paint(JSON.parse(event.data));
  location.reload(); // the whole page of a run that has ended
});
source.addEventListener("over", () => {
  source.close();
  at("lost").textContent = "登录已过期，进度不再更新；运行照常进行。重新登录后再看。";
  lock();
});
document.addEventListener("signed-in", () => location.reload());
source.addEventListener("error", () => {
  at("lost").textContent =
    source.readyState === EventSource.CLOSED ? "进度不再更新，请刷新页面；运行照常进行。" : "与控制台的连接断了，正在重新连接。";
});
