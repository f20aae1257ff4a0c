// The menu tree: a level is fetched when its folder is opened for the first time.
var Tree = { ctx: '', menu: '' };

function loadTree(ctx, menu) {
  Tree.ctx = ctx;
  Tree.menu = menu;
  loadLevel(menu, document.getElementById('treeboxbox_tree'));
}

function loadLevel(id, holder) {
  var request = new XMLHttpRequest();
  var url = Tree.ctx + '/common/leftTree.action?id=' + id + '&openmenuid=' + Tree.menu + '&levelCount=1';
  request.open('GET', url, true);
  request.setRequestHeader('X-Requested-With', 'XMLHttpRequest');
  request.onreadystatechange = function () {
    if (request.readyState !== 4 || request.status !== 200 || !request.responseXML) { return; }
    var items = request.responseXML.getElementsByTagName('item');
    for (var i = 0; i < items.length; i++) { holder.appendChild(treeNode(items[i])); }
  };
  request.send();
}

function treeNode(item) {
  var id = item.getAttribute('id'), isFolder = item.getAttribute('child') === '1';
  var node = document.createElement('div');
  node.className = 'treeNode';
  node.id = 'node_' + id;
  var icon = part(node, 'span', 'treeIcon ' + (isFolder ? 'plus' : 'leaf'));
  var label = part(node, 'span', 'standartTreeRow');
  label.appendChild(document.createTextNode(item.getAttribute('text')));
  var children = part(node, 'div', 'treeChildren');
  children.style.display = 'none';
  var url = item.getElementsByTagName('userdata')[0].textContent;
  icon.onclick = label.onclick = function () {
    if (isFolder) { toggle(id, icon, children); } else { openLeaf(url, id, label); }
  };
  return node;
}

function part(node, tag, name) {
  var child = document.createElement(tag);
  child.className = name;
  node.appendChild(child);
  return child;
}

function toggle(id, icon, children) {
  var open = children.style.display === 'none';
  children.style.display = open ? '' : 'none';
  icon.className = 'treeIcon ' + (open ? 'minus' : 'plus');
  if (open && !children.getAttribute('loaded')) {
    children.setAttribute('loaded', '1');
    loadLevel(id, children);
  }
}

function openLeaf(url, id, label) {
  var rows = document.querySelectorAll('.standartTreeRow');
  for (var i = 0; i < rows.length; i++) { rows[i].className = 'standartTreeRow'; }
  label.className = 'standartTreeRow selectedTreeRow';
  parent.frames['rightFrame'].location.href = Tree.ctx + url + '&id=' + id;
}
