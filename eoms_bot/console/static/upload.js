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

const button = upload.querySelector("button");
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
        "X-Action-Id": upload.dataset.id,
        "X-File-Name": encodeURIComponent(file.name),
        "X-Saved": file.lastModified,
        "X-Table": table ? table.value : "",
      },
      body: file,
    }).catch(() => {
      throw new Error("上传中断了：控制台没有回答，或文件在上传时被改动");
    });
    const content = await answer.json().catch(() => ({ error: "控制台的回答看不懂（" + answer.status + "）" }));
    insist(answer, content);
    showNext(content.text);
  } catch (problem) {
    refuse(problem.message);
    button.disabled = false;
  }
});
button.disabled = false;
