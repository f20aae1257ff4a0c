// Login pages: a name check, a frame buster, and a message that fades away after three seconds.
function initLogin() {
  if (top !== self) { top.location = self.location; return; }
  fadeMessage();
  document.onkeydown = function (event) {
    if (event.key !== 'Enter') { return true; }
    document.getElementById('login').click();
    return false;
  };
}

function fadeMessage() {
  var message = document.getElementById('message');
  if (message.innerHTML) { setTimeout(function () { message.className = 'faded'; }, 3000); }
}

function showMessage(text) {
  var message = document.getElementById('message');
  message.className = '';
  message.innerHTML = text;
  fadeMessage();
}

function checkLogin() {
  if (/^\w{1,20}$/.test(document.getElementById('loginName').value)) { return true; }
  showMessage('请正确输入用户名');
  return false;
}

function doLogin() { if (checkLogin()) { document.getElementById('login_form').submit(); } }

function askForCode(url, name) {
  var request = new XMLHttpRequest();
  request.open('GET', url + '?loginName=' + encodeURIComponent(name), true);
  request.send();
}

function sendCode() {
  if (!document.getElementById('checkcode').value) { alert('请输入手机验证码！'); return; }
  document.getElementById('checkForm').submit();
}

function doLoginV2(ctx) {
  var request = new XMLHttpRequest();
  request.open('POST', ctx + '/roles/login.do', true);
  request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
  request.onreadystatechange = function () {
    if (request.readyState !== 4 || request.status !== 200) { return; }
    var root = request.responseXML.documentElement;
    if (root.getAttribute('success') === 'true') {
      window.location.href = ctx + '/portal/index_office.action';
      return;
    }
    showMessage(root.getElementsByTagName('msg')[0].textContent);
  };
  request.send('key1=' + encodeURIComponent(document.getElementById('key1').value)
    + '&key2=' + encodeURIComponent(document.getElementById('key2').value));
}
