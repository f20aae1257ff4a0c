// Ways in which a page of the site may send requests by itself. The bundled site puts this script into its
// own pages, on loopback. Every request carries EVIL and the name of its attack, so that the site can count
// what arrives; those that begin with `real` also send what the site would take for a completion.
//
// window.__attacks, set before:
//   mark             stands before each name
//   save, evil       the site's addresses of a write and of nothing
//   read, worker, query   a page, a script and a POST query that are listed
//   whole, races     so many documents try everything, the others only names that fit this regular expression
//   rounds, pause    a document that is no frame (any, with `framed`) does so that often, every so many ms
//   form, filled     selectors of a form, and of the field in it that is filled last
(function () {
if (window.__evil || !window.__attacks || document.prerendering) return;
window.__evil = 1;
const told = window.__attacks;
// After so many documents only what wins a race now and then is worth another round.
let before = 0;
try {
  before = +localStorage.evilBefore || 0;
  localStorage.evilBefore = before + 1;
} catch (e) { /* no storage here */ }
let only = new RegExp(before < told.whole ? '.' : told.races), started = 0;
const here = location.origin, socket = 'ws://' + location.host;
const G = told.evil, AG = here + G;
let B, AB;
const aim = at => { B = at + '?EVIL='; AB = here + B; };
aim(told.save);

let round = 0, made = [];
const lasts = window === window.top || told.framed, rounds = lasts ? told.rounds || 1 : 1;

function T(name, attack) {
  if (!only.test(name)) return;
  started += 1;
  try {
    const done = attack(told.mark + name);
    if (done && done.catch) done.catch(() => 0);
  } catch (e) { /* this browser has no such way */ }
}
// What takes a window elsewhere. Done to the same window again and again it crashes Chromium's renderer.
const once = (name, attack) => { if (!again()) T(name, attack); };
const hush = promise => promise.catch(() => 0);
const post = (w, url, n, more) => hush(w.fetch(url, { method: 'POST', body: 'EVIL=' + n, ...more }));
function xhr(w, method, url, n) {
  const x = new w.XMLHttpRequest();
  x.open(method, url);
  x.send('EVIL=' + n);
}
function form(doc, n, target, address) {
  const f = doc.createElement('form'), i = doc.createElement('input');
  f.method = 'POST';
  f.action = address || AB + n;
  if (target) f.target = target;
  i.name = 'EVIL';
  i.value = n;
  f.appendChild(i);
  (doc.body || doc.documentElement).appendChild(f);
  return f;
}
function fr(name, html) {
  const i = document.createElement('iframe');
  i.style.display = 'none';
  if (name) i.name = name;
  if (html !== undefined) i.srcdoc = html;
  document.documentElement.appendChild(i);
  made.push(i);
  return i;
}
function el(tag, attributes, doc) {
  const d = doc || document, e = d.createElement(tag);
  for (const k in attributes) e.setAttribute(k, attributes[k]);
  e.style.display = 'none';
  d.documentElement.appendChild(e);
  made.push(e);
  return e;
}
// A window that shows nothing. A page that goes on for rounds takes the same few again, to save memory.
// So do later documents of its kind: a window that opens just when the program waits for one would be taken for it.
const mine = 'evil' + Math.random().toString(36).slice(2), lasting = told.rounds > 1;
const pool = lasting ? 'evilpool' : mine, again = () => lasting && (round || before >= told.whole);
let opened = 0;
const blank = name => open('about:blank', pool + (name || (again() ? opened++ % 8 : opened++)));
const apart = name => open('about:blank', mine + name);
const work = url => "fetch('" + url + "',{method:'POST',body:'EVIL',mode:'no-cors'})";
const blob = (text, type) => URL.createObjectURL(new Blob([text], { type: type || 'text/javascript' }));
const formed = url => "<form method=POST action='" + url + "'><input name=EVIL value=1></form>";
const script = text => '<script>' + text + '</' + 'script>';

// Requests of the page itself.
function own() {
T('fetch', n => post(window, B + n, n));
T('fetchka', n => post(window, B + n, n, { keepalive: true }));
T('fetchnocors', n => fetch(B + n, {
  method: 'POST', mode: 'no-cors', credentials: 'include', body: new URLSearchParams({ EVIL: n }) }));
T('fetchGET', n => fetch(G + n));
T('fetchHEAD', n => fetch(G + n, { method: 'HEAD' }));
for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']) {
  T('xhr' + method.toLowerCase(), n => xhr(window, method, B + n, n));
}
T('xhr', n => xhr(window, 'POST', B + n, n));
T('xhrget', n => xhr(window, 'GET', B + n, n));
T('multipart', n => {
  const d = new FormData();
  d.append('EVIL', n);
  return fetch(B + n, { method: 'POST', body: d });
});
T('json', n => fetch(B + n, {
  method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ EVIL: n }) }));
T('stream', n => fetch(B + n, {
  method: 'POST', duplex: 'half', body: new Blob(['EVIL=' + n]).stream() }));
T('bigbody', n => fetch(B + n, { method: 'POST', body: 'EVIL=' + 'x'.repeat(3000000) }));
T('override_query', n => fetch(told.query + '?EVIL=' + n, {
  method: 'POST', headers: { 'X-HTTP-Method-Override': 'PUT' }, body: 'EVIL=' + n }));
T('override_save', n => fetch(B + n, { headers: { 'X-HTTP-Method-Override': 'POST' } }));
T('smuggled_path', n => post(window, told.read + '/../../%2e%2e' + B + n, n));
T('encoded_path', n => post(window, told.save.replace(/e\.action$/, '%65.action') + '?EVIL=' + n, n));
T('matrix_path', n => post(window, told.save + ';jsessionid=1?EVIL=' + n, n));
T('slashes', n => post(window, here + '/' + B + n, n));
T('beacon', n => navigator.sendBeacon(B + n, 'EVIL=' + n));
T('beacon2', n => Navigator.prototype.sendBeacon.call(navigator, B + n, 'EVIL=' + n));
T('fetchLater', n => fetchLater(B + n, { method: 'POST', body: 'EVIL', activateAfter: 0 }));
T('ws', n => new WebSocket(socket + G + n));
T('wss', n => new WebSocket('wss://' + location.host + G + n));
T('worker', n => new Worker(blob(work(AB + n))));
T('sharedworker', n => new SharedWorker(G + n + '.js'));
T('es', n => new EventSource(G + n));
T('audioworklet', n => new AudioContext().audioWorklet.addModule(G + n));
T('paint', n => CSS.paintWorklet.addModule(G + n));
T('ss', n => sharedStorage.worklet.addModule(G + n));
T('import', n => import(G + n));
T('payment', n => new PaymentRequest(
  [{ supportedMethods: AG + n }],
  { total: { label: 'a', amount: { currency: 'USD', value: '1' } } }).canMakePayment());
T('sw', n => navigator.serviceWorker.register('/eoms4/static/EVIL_' + n + '.js'));
T('sw_listed', n => navigator.serviceWorker.register(told.worker + '?EVIL=' + n));
T('sw2', n => ServiceWorkerContainer.prototype.register.call(
  navigator.serviceWorker, '/eoms4/static/EVIL_' + n + '.js'));
T('bgfetch', n => navigator.serviceWorker.ready.then(r => r.backgroundFetch.fetch('a', G + n)));
T('bgsync', n => navigator.serviceWorker.ready.then(r => r.sync.register(n)));
T('later_xhr', n => setTimeout(() => xhr(window, 'POST', B + n, n), 400));
T('idle', n => requestIdleCallback(() => post(window, B + n, n)));
T('report', n => el('meta', {
  'http-equiv': 'Content-Security-Policy', content: "img-src 'self'; report-uri " + B + n }));
}

// Elements, links and styles.
function elements() {
const rels = ['prefetch', 'prerender', 'preload', 'modulepreload', 'stylesheet', 'icon', 'manifest', 'next',
  'compression-dictionary', 'preconnect', 'dns-prefetch', 'alternate', 'search', 'payment', 'import', 'help'];
for (const r of rels) T('link_' + r, n => el('link', { rel: r, href: G + n, as: 'script' }));
for (const r of ['prefetch', 'prerender']) T('link_save_' + r, n => el('link', { rel: r, href: B + n }));
function rules(n, urls) {
  const s = document.createElement('script');
  const of = mark => [{ source: 'list', urls: [urls(mark)], eagerness: 'immediate' }];
  s.type = 'speculationrules';
  s.textContent = JSON.stringify({ prefetch: of('pf'), prerender: of('pr') });
  document.head.appendChild(s);
}
T('spec', n => rules(n, mark => G + n + mark));
T('spec_save', n => rules(n, mark => B + n + mark));
T('spec2', n => rules(n, mark => told.read + '?EVIL=' + n + mark));
T('css', n => {
  const s = document.createElement('style'), u = mark => 'url(' + G + n + mark + ')';
  s.textContent = '@import ' + u('imp') + ';@font-face{font-family:zz;src:' + u('font') + '}'
    + 'html{background-image:' + u('bg') + ';cursor:' + u('cur') + ',auto;font-family:zz}'
    + 'body::after{content:' + u('cont') + '}';
  document.head.appendChild(s);
});
for (const t of ['img', 'script', 'iframe', 'embed', 'audio', 'video', 'track', 'input', 'frame', 'source']) {
  T('el_' + t, n => el(t, { src: G + n, type: t == 'input' ? 'image' : '' }));
}
T('img_save', n => el('img', { src: B + n }));
T('imgattr', n => el('img', { src: G + n, attributionsrc: G + n + 'attr' }));
T('object', n => el('object', { data: G + n }));
T('svg', n => {
  const d = document.createElement('div');
  d.innerHTML = '<svg><image href="' + G + n + '"/><use href="' + G + n + 'u#a"/>'
    + '<script href="' + G + n + 's"></' + 'script></svg>';
  document.documentElement.appendChild(d);
});
T('ping', n => {
  fr('evp');
  el('a', { href: 'about:blank#x', target: 'evp', ping: B + n }).click();
});
}

// Frames of its own.
function frames() {
T('formframe', n => { fr('evf1'); form(document, n, 'evf1').submit(); });
T('formbtn', n => {
  const f = form(document, 'x_' + n, 'evf1'), b = document.createElement('button');
  b.formAction = B + n;
  f.appendChild(b);
  f.requestSubmit(b);
});
T('if_fetchka', n => { const i = fr(); post(i.contentWindow, AB + n, n, { keepalive: true }); i.remove(); });
T('if_fetch', n => { const i = fr(); post(i.contentWindow, AB + n, n); setTimeout(() => i.remove(), 20); });
T('if_xhr', n => xhr(fr().contentWindow, 'POST', AB + n, n));
T('if_beacon', n => fr().contentWindow.navigator.sendBeacon(AB + n, 'EVIL'));
T('if_beacon_rm', n => {
  const i = fr(), w = i.contentWindow;
  w.Navigator.prototype.sendBeacon.call(w.navigator, AB + n, 'EVIL');
  i.remove();
});
T('if_ws', n => new (fr().contentWindow.WebSocket)(socket + G + n));
T('if_worker', n => new (fr().contentWindow.Worker)(blob(work(AB + n))));
T('if_ping_rm', n => {
  const i = fr(), d = i.contentDocument, a = d.createElement('a');
  a.href = 'about:blank#x';
  a.setAttribute('ping', AB + n);
  d.body.appendChild(a);
  a.click();
  i.remove();
});
T('srcdoc_ping_rm', n => {
  const i = fr(null, '<a id=a href="about:blank#y" ping="' + AB + n + '">x</a>');
  i.onload = () => { const a = i.contentDocument.getElementById('a'); if (a) { a.click(); i.remove(); } };
});
T('jsframe', n => el('iframe', {
  src: "javascript:fetch('" + AB + n + "',{method:'POST',body:'EVIL',keepalive:true}).catch(()=>0)" }));
T('sandbox', n => {
  const i = fr();
  i.setAttribute('sandbox', 'allow-scripts allow-forms allow-popups');
  i.srcdoc = script("try{new WebSocket('" + socket + G + n + "ws')}catch(e){};"
    + "try{new Worker('data:text/javascript,fetch(%22" + AB + n
    + "w%22,{method:%22POST%22,mode:%22no-cors%22,body:%22EVIL%22})')}"
    + "catch(e){};try{navigator.sendBeacon('" + AB + n + "b','EVIL')}catch(e){};"
    + "fetch('" + AB + n + "f',{method:'POST',mode:'no-cors',keepalive:true,body:'EVIL'}).catch(()=>0)");
});
T('dataframe', n => el('iframe', { src: 'data:text/html,' + formed(AB + n)
  + script("document.forms[0].submit();try{new WebSocket('" + socket + G + n + "')}catch(e){}") }));
T('blobframe', n => el('iframe', { src: blob(formed(AB + n) + script("document.forms[0].submit();"
  + "try{new Worker('data:text/javascript,fetch(%22" + AB + n
  + "w%22,{method:%22POST%22,mode:%22no-cors%22})')}catch(e){}"),
  'text/html') }));
T('metarefresh', n => fr(null, '<meta http-equiv=refresh content="0;url=' + AG + n + '">'));
T('if_sw', n => {
  const sw = fr().contentWindow.navigator.serviceWorker;
  sw.register('/eoms4/static/EVIL_' + n + '.js');
  sw.register.call(sw, '/eoms4/static/EVIL_' + n + '2.js');
});
T('fenced', n => { el('fencedframe', {}).config = new FencedFrameConfig(AG + n); });
T('rtc', n => new (fr().contentWindow.RTCPeerConnection)({ iceServers: [
  { urls: 'turn:127.0.0.1:' + location.port + '?transport=tcp', username: 'EVIL', credential: 'x' },
  { urls: 'stun:127.0.0.1:' + location.port } ] }).createDataChannel('a'));
T('wt', n => new (fr().contentWindow.WebTransport)('https://' + location.host + G + n));
T('xslt', n => el('iframe', { src: blob(
  '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="' + AG + n + '"?><a/>', 'text/xml') }));
for (const [name, ms] of [['formrm', 0], ['formrm5', 5], ['formrm50', 50]]) T(name, n => {
  const i = fr('frame' + n);
  form(document, n, 'frame' + n).submit();
  setTimeout(() => i.remove(), ms);
});
// Another realm's own objects, and documents that are opened anew.
function realm(n, leave) {
  const i = fr(null, '<p>x');
  i.onload = () => {
    const w = i.contentWindow;
    if (!w || i.__done) return;
    i.__done = 1;
    const O = w.Request;
    w.Request = function (a, b) { return new O(a, { ...b, keepalive: true }); };
    post(w, AB + n, n, { keepalive: true });
    leave(i, w);
  };
}
T('reqoverride', n => realm(n, i => i.remove()));
T('reqoverride_nav', n => realm(n, (i, w) => { w.location = 'about:blank'; }));
T('docopen', n => {
  const i = fr(null, '<p>x');
  i.onload = () => {
    const w = i.contentWindow, d = i.contentDocument;
    if (!w || i.__done) return;
    i.__done = 1;
    d.open();
    d.write('<p>y');
    d.close();
    w.onpagehide = w.onunload = () => {
      new w.Image().src = AG + n + 'img';
      try { post(w, AB + n, n, { keepalive: true }); } catch (e) { /* goes */ }
      const a = d.createElement('a');
      a.href = 'about:blank#';
      a.setAttribute('ping', AB + n + 'ping');
      (d.body || d).appendChild(a);
      a.click();
      const O = w.Request;
      w.Request = function (x, y) { return new O(x, { ...y, keepalive: true }); };
      post(w, AB + n + 'ro', n, { keepalive: true });
    };
    setTimeout(() => i.remove(), 50);
  };
});
T('nav_away', n => { const i = fr(null, '<p>x'); i.onload = () => {
  if (i.__done) return;
  i.__done = 1;
  for (let k = 0; k < 5; k++) post(i.contentWindow, AB + n + k, n, { keepalive: true });
  i.contentWindow.location = AG + n + 'nav'; }; });
}

// Windows of its own.
function windows() {
once('formblank', n => form(document, n, '_blank').submit());
once('open', n => {
  const w = apart('open');
  try { new w.Worker(blob(work(AB + n + 'w'))); } catch (e) { /* none */ }
  try { w.navigator.sendBeacon(AB + n + 'b', 'EVIL'); } catch (e) { /* none */ }
  try { new w.WebSocket(socket + G + n + 's'); } catch (e) { /* none */ }
  try { post(w, AB + n + 'f', n, { keepalive: true }); } catch (e) { /* none */ }
  w.close();
});
T('pop_fetch', n => post(blank(), AB + n, n));
T('pop_fetchka', n => post(blank(), AB + n, n, { keepalive: true }));
T('pop_xhr', n => xhr(blank(), 'POST', AB + n, n));
T('pop_beacon', n => blank().navigator.sendBeacon(AB + n, 'EVIL'));
once('pop_form', n => { apart('pf'); form(document, n, mine + 'pf').submit(); });
once('pop_form2', n => form(open('', mine + 'pf2').document, n).submit());
once('pop_requestsubmit', n => form(apart('rs').document, n).requestSubmit());
T('pop_ws', n => new (blank('ws').WebSocket)(socket + G + n));
T('pop_worker', n => new (blank('worker').Worker)(blob(work(AB + n))));
T('pop_late', n => { const w = blank(); setTimeout(() => post(w, AB + n, n), 700); });
T('pop_img', n => { new (blank().Image)().src = AG + n; });
T('pop_script', n => el('script', { src: AG + n }, blank().document));
T('pop_timer', n => blank().setTimeout(work(AB + n) + '.catch(()=>0)', 300));
T('pop_frame', n => post(el('iframe', {}, blank('frame').document).contentWindow, AB + n, n));
T('pop_pop', n => { const w = blank('pop'); post(w.open('about:blank', pool + 'poppop'), AB + n, n); });
once('pop_write', n => apart('write').document.write(formed(AB + n) + script('document.forms[0].submit()')));
once('pop_leave', n => {
  const w = apart('leave');
  w.onpagehide = w.onunload = w.onbeforeunload = () => {
    post(w, AB + n, n, { keepalive: true });
    w.navigator.sendBeacon(AB + n + 'b', 'EVIL');
    const x = new w.XMLHttpRequest();
    x.open('POST', AB + n + 'x', false);
    x.send('EVIL');
  };
  setTimeout(() => { w.location = 'about:blank#away'; w.location.reload(); w.close(); }, 100);
});
once('pop_noop', n => {
  open('about:blank', mine + 'noop', 'noopener');
  form(document, n, mine + 'noop').submit();
});
once('pop_nav', n => {
  const w = apart('nav');
  post(w, AB + n, n, { keepalive: true });
  w.location = AG + n + 'nav';
});
once('pop_many', n => {
  const w = apart('many');
  for (let k = 0; k < 8; k++) post(w, AB + n + k, n);
  w.close();
});
T('opener_fetch', n => opener && post(opener, AB + n, n));
T('opener_frame', n => opener && post(el('iframe', {}, opener.document).contentWindow, AB + n, n));
T('own_leave', n => {
  for (const name of ['pagehide', 'unload', 'beforeunload']) addEventListener(name, () => {
    post(window, B + n, n, { keepalive: true });
    navigator.sendBeacon(B + n + 'b', 'EVIL');
  });
});
}

// The completion itself, in the very bytes that the form would send: as soon as the program has filled it,
// before it presses.
function real() {
  if (!told.form) return;
  const wait = setInterval(() => {
    const f = document.querySelector(told.form), last = document.querySelector(told.filled);
    if (!f || !last || !last.value) return;
    clearInterval(wait);
    started = 0;
    const body = new URLSearchParams(new FormData(f)).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const marked = n => body + '&EVIL=' + n, url = here + told.save;
    const send = (w, bytes, more) => hush(
      w.fetch(url, { method: 'POST', headers: type, body: bytes, ...more }));
    function filled(doc, target) {
      const copy = doc.createElement('form');
      copy.method = 'POST';
      copy.action = url;
      if (target) copy.target = target;
      for (const [name, value] of new FormData(f)) {
        const i = doc.createElement('input');
        i.type = 'hidden';
        i.name = name;
        i.value = value;
        copy.appendChild(i);
      }
      (doc.body || doc.documentElement).appendChild(copy);
      return copy;
    }
    T('real_marked_fetch', n => send(blank(), marked(n)));
    T('real_marked_xhr', n => {
      const x = new (blank().XMLHttpRequest)();
      x.open('POST', url);
      x.setRequestHeader('content-type', type['content-type']);
      x.send(marked(n));
    });
    T('real_marked_frame', n => {
      const i = fr();
      send(i.contentWindow, marked(n), { keepalive: true });
      i.remove();
    });
    T('real_fetch', () => send(blank(), body));
    T('real_fetchka', () => send(blank(), body, { keepalive: true }));
    T('real_xhr', () => {
      const x = new (blank().XMLHttpRequest)();
      x.open('POST', url);
      x.setRequestHeader('content-type', type['content-type']);
      x.send(body);
    });
    T('real_form', () => filled(blank().document).submit());
    T('real_requestsubmit', () => filled(blank().document).requestSubmit());
    T('real_frame', () => { const i = fr(); send(i.contentWindow, body, { keepalive: true }); i.remove(); });
    const typed = new Blob([body], { type: type['content-type'] });
    T('real_beacon', () => blank().navigator.sendBeacon(url, typed));
    hush(fetch(told.read + '?RAN=real.' + told.mark + started));
  }, 20);
}

// Whether all of this ran at all is told by a page that may be read.
const tell = () => hush(fetch(told.read + '?RAN=' + told.mark + started));
function all() {
  // A gate lets the armed write try once. What meets it at the address of writes just then spends that try, as it should.
  if (again()) aim(told.evil + 'later');
  own();
  elements();
  frames();
  if ((before < told.whole && !round) || window === window.top || told.form) windows();
  real();
  tell();
  round += 1;
  const old = made;
  made = [];
  if (rounds > 1) setTimeout(() => old.forEach(e => e.remove()), 3000);
  only = new RegExp(told.races);
  if (round < rounds) setTimeout(all, told.pause || 500);
}
setTimeout(all, 0);
})();
