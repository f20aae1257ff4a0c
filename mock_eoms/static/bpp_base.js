// What the form's scripts share: elements, events, AJAX, overlays.
function byId(id) { return document.getElementById(id); }

function make(tag, attributes, text) {
  var node = document.createElement(tag);
  for (var name in attributes || {}) { node.setAttribute(name, attributes[name]); }
  if (text !== undefined) { node.appendChild(document.createTextNode(text)); }
  return node;
}

function removeNode(node) { if (node && node.parentNode) { node.parentNode.removeChild(node); } }

function each(list, fn) { Array.prototype.slice.call(list).forEach(fn); }

function trimAll(text) { return String(text).replace(/[\s\u3000]+/g, ''); }

function queryString(values) {
  var parts = [];
  for (var name in values) { parts.push(encodeURIComponent(name) + '=' + encodeURIComponent(values[name])); }
  return parts.join('&');
}

// A failing call (518 after a lost session, say) ends in silence, as the product's does:
// nobody registered an error handler.
function ajax(method, url, values, done) {
  var request = new XMLHttpRequest();
  var body = queryString(values || {});
  request.open(method, method === 'GET' && body ? url + '?' + body : url, true);
  request.setRequestHeader('X-Requested-With', 'XMLHttpRequest');
  if (method === 'POST') {
    request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded; charset=UTF-8');
  }
  request.onreadystatechange = function () {
    if (request.readyState === 4 && request.status === 200) { done(request.responseText); }
  };
  request.send(method === 'POST' ? body : null);
}

function setHtml(node, html) {
  node.innerHTML = html;
  each(node.getElementsByTagName('script'), function (old) {
    var fresh = make('script', { type: 'text/javascript' });
    fresh.text = old.text;
    old.parentNode.replaceChild(fresh, old);
  });
}

function placeUnder(node, input) {
  var form = byId('bpp_WorksheetForm').getBoundingClientRect(), box = input.getBoundingClientRect();
  node.style.left = (box.left - form.left) + 'px';
  node.style.top = (box.bottom - form.top) + 'px';
}

function getBytes(text) {
  var bytes = 0;
  for (var i = 0; i < text.length; i++) {
    var code = text.charCodeAt(i);
    // a pair of surrogates is one character to the server
    if (code >= 0xDC00 && code <= 0xDFFF) { continue; }
    bytes += code > 0xFF ? Drift.wide : 1;
  }
  return bytes;
}

var DataTransfer = {
  callService: function (service, method, map, callback) {
    var paras = JSON.stringify(map || {});
    ajax('POST', $at.service, { service: service, method: method, paras: paras },
      function (text) { callback(JSON.parse(text)); });
  }
};

var Util = {
  keyFieldReplace: function (text) {
    return text.replace(/@!\{(\w+)\}/g, function (all, id) { return (byId(id) && F(id).G()) || 'NoData'; });
  },
  openWorksheet: function (schema, baseID) {
    window.open($at.view + '?baseSchema=' + schema + '&baseID=' + baseID + '&mode=MODIFY');
  }
};
