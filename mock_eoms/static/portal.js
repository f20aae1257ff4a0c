// Outer portal page: menu highlight and the height of the work frame.
function initPortal() { fitCenter(); }

function fitCenter() {
  var frame = document.getElementById('center');
  frame.style.height = Math.max(300, document.documentElement.clientHeight - frame.offsetTop) + 'px';
}

function focusMenu(item) {
  var items = document.querySelectorAll('.menu li');
  for (var i = 0; i < items.length; i++) { items[i].className = 'menu_onblur'; }
  item.className = 'menu_onfocus';
}
