"use strict";
// The file itself is the body; what else is asked stands in headers, which no form of another page can send.
const upload = document.getElementById("upload");
const wrong = upload.querySelector(".error");
const table = document.getElementById("table"); // only where tables of the branch are taken
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", CSV = "text/csv";

function refuse(text) {
  wrong.textContent = text;
  wrong.hidden = false;
}

// The browser's own button speaks its own language, and so does what it says of a file that is missing.
const book = document.getElementById("book");
function showName() {
  document.getElementById("book-name").textContent = book.files.length ? book.files[0].name : "还没有选";
}
book.addEventListener("change", showName);
showName(); // somebody may have been quicker than this file

// A table of which columns are unknown by name: the person says which they are, and the file goes once more.
const teach = document.getElementById("teach");
function askColumns({ table: label, missing, free }) {
  teach.querySelector("legend").textContent = `${label}少了必须有的列。它们在这个文件里叫什么？`;
  const [needed, others] = teach.querySelectorAll(".asks");
  needed.replaceChildren();
  others.replaceChildren();
  for (const [column, required, near] of missing) {
    const select = Object.assign(document.createElement("select"), { name: column });
    select.append(new Option("没有这一列", ""), ...free.map((name) => new Option(name, name)));
    select.value = required ? near : "";
    const line = Object.assign(document.createElement("label"), { className: "line" });
    line.append(`${column} `, select);
    (required ? needed : others).append(line);
  }
  teach.querySelector("details").hidden = !others.childElementCount;
  teach.hidden = false;
  needed.querySelector("select").focus();
}
function taught() {
  const asked = teach && !teach.hidden ? [...teach.querySelectorAll("select")] : [];
  return Object.fromEntries(asked.filter((one) => one.value).map((one) => [one.name, one.value]));
}
if (teach) {
  const again = teach.querySelector("button");
  again.disabled = false;
  again.addEventListener("click", () => upload.requestSubmit(button));
  for (const one of [book, table]) one.addEventListener("change", () => (teach.hidden = true));
}

const button = upload.querySelector("button:not([type])");
let actionId = upload.dataset.id;
upload.addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = book.files[0];
  if (!file) {
    refuse("先选择文件");
    return;
  }
  wrong.hidden = true;
  if (file.size > upload.dataset.most * 1024 * 1024) {
    refuse("文件有 " + Math.ceil(file.size / 1024 / 1024) + " MB，最多 " + upload.dataset.most + " MB");
    return;
  }
  button.disabled = true;
  try {
    const csrf = key();
    const answer = await fetch(upload.dataset.action, {
      method: "POST",
      headers: {
        "Content-Type": /\.csv$/i.test(file.name) ? CSV : XLSX,
        "X-CSRF": csrf,
        "X-Action-Id": actionId,
        "X-File-Name": encodeURIComponent(file.name),
        "X-Saved": file.lastModified,
        "X-Table": table ? table.value : "",
        "X-Columns": encodeURIComponent(JSON.stringify(taught())),
      },
      body: file,
    }).catch(() => {
      throw new Error("上传中断了：控制台没有回答，或文件在上传时被改动");
    });
    const content = await answer.json().catch(() => ({ error: "控制台的回答看不懂（" + answer.status + "）" }));
    actionId = crypto.randomUUID();
    insist(answer, content);
    if (content.missing) {
      askColumns(content);
      button.disabled = false;
      return;
    }
    showNext(content.text);
  } catch (problem) {
    refuse(problem.message);
    button.disabled = false;
  }
});
button.disabled = false;
