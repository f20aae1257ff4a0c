// Lists: paging, sorting and searching post the whole page; rows open in a new window.
function field(name) { return document.forms[0].elements[name]; }

function tranferPage(kind) {
  var current = field('var_currentpage'), total = Number(field('var_totalpages').value),
    page = Number(current.value);
  if (kind === 'frist') { page = 1; }
  if (kind === 'previous') { page = Math.max(1, page - 1); }
  if (kind === 'next') { page = Math.min(total, page + 1); }
  if (kind === 'last') { page = total; }
  current.value = String(page);
  field('var_istranfer').value = kind;
  document.forms[0].submit();
}

function sortBy(head) {
  var name = head.getAttribute('field'), same = field('var_sortfield').value === name;
  field('var_sorttype').value = same && field('var_sorttype').value === '0' ? '1' : '0';
  field('var_sortfield').value = name;
  document.forms[0].submit();
}

function showSort() {
  var name = field('var_sortfield').value, up = field('var_sorttype').value === '1';
  if (!name) { return; }
  var head = document.querySelector('#tab th[field="' + name + '"]');
  if (!head) { return; }
  head.className = up ? 'order_up' : 'order_down';
  head.appendChild(document.createTextNode(up ? '↑' : '↓'));
}

function quickSearch() { field('var_istranfer').value = ''; return true; }

function showsearch() {
  var box = document.getElementById('serachdiv');
  box.style.display = box.style.display === 'none' ? '' : 'none';
  setCenter();
}

function advancedSearch() {
  var number = field('workSheetSerialnum').value, title = field('workSheetTitle').value;
  if (number && field('tqueryname').querySelector('[value=serialnum]')) {
    field('tqueryname').value = 'serialnum';
  }
  if (title && !number && field('tqueryname').querySelector('[value=basesummary]')) {
    field('tqueryname').value = 'basesummary';
  }
  field('tquerytext').value = number || title;
  quickSearch();
  document.forms[0].submit();
}

function setCenter() {
  var box = document.getElementById('center');
  box.style.height = Math.max(120, document.documentElement.clientHeight - box.offsetTop - 6) + 'px';
}

function openSheet(schema, baseId, taskId, processType) {
  var form = document.getElementById('sheetform');
  form.elements['baseSchema'].value = schema;
  form.elements['baseId'].value = baseId;
  form.elements['taskId'].value = taskId;
  form.elements['processType'].value = processType;
  switch (popup) {
    case 'none': break;
    case 'late': setTimeout(function () { form.submit(); }, 3000); break;
    // gone from all browsers: the call throws, and nothing opens
    case 'modal': window.showModalDialog(form.action + '?' + new URLSearchParams(new FormData(form))); break;
    case 'twice': form.submit(); form.submit(); break;
    default: form.submit();
  }
}
