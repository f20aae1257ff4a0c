// The login page: everything goes by script, and XML comes back.
if (top !== self) { top.location = self.location; }

function el(id) { return document.getElementById(id); }

function sent(form) {
  return Array.prototype.filter.call(form.elements, function (one) {
    return one.name && one.type !== 'button';
  })
    .map(function (one) {
      return encodeURIComponent(one.name) + '=' + encodeURIComponent(one.value);
    }).join('&');
}

function ask(url, body) {
  var request = new XMLHttpRequest();
  request.open('POST', url, true);
  request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
  request.onreadystatechange = function () {
    if (request.readyState === 4 && request.status === 200 && request.responseXML) {
      showAnswer(request.responseXML.documentElement);
    }
  };
  request.send(body);
}

function showAnswer(root) {
  if (root.getAttribute('success') === 'true') { window.location.href = Roles.index; return; }
  var step = root.getAttribute('step');
  if (step) { el('loginform').style.display = 'none'; el(step + 'Box').style.display = ''; }
  el('msg').innerHTML = root.getElementsByTagName('msg')[0].textContent;
}

function doLogin() {
  if (!el('key1').value) { alert('请输入用户登录名！'); return; }
  if (!/^\w{1,20}$/.test(el('key1').value)) { alert('用户名输入格式不匹配！'); return; }
  ask(Roles.login, sent(el('loginform')));
}

function askForCode() {
  var request = new XMLHttpRequest();
  request.open('GET', Roles.send + '?loginName=' + encodeURIComponent(el('key1').value), true);
  request.send();
}

function sendCode() {
  if (!el('checkcode').value) { alert('请输入手机验证码！'); return; }
  ask(Roles.check, sent(el('checkForm')) + '&key1=' + encodeURIComponent(el('key1').value));
}
