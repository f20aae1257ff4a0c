// Lists: paging and searching post the query form, whole; a row opens its order in a window of its own.
function goPage(page) {
  var form = document.forms['form1'], last = Number(form.elements['pageCount'].value);
  form.elements['pageNumber'].value = String(Math.min(Math.max(1, page), last));
  form.submit();
}

function queryAgain() { goPage(1); }

function openSheet(url) {
  if (popup === 'none') { return; }
  window.open(url);
  if (popup === 'twice') { window.open(url); }
}
