"""A page that tries every way out of a browser that is known, to addresses where nobody is."""

PAGE = """<!doctype html><meta charset=utf-8><title>ways out</title>
<link rel=dns-prefetch href="//prefetched.example.org"><link rel=preconnect href="http://127.0.0.1:7001">
<link rel=preconnect href="https://192.0.2.7"><link rel=prefetch href="http://127.0.0.1:7002/">
<img src="http://127.0.0.1:7003/"><img src="http://pictures.example.org/">
<iframe src="http://127.0.0.1:7004/"></iframe>
<script>
function peer(w) {
    const name = {username: 'u', credential: 'c'}, servers = [];
    for (const host of ['127.0.0.1', '192.0.2.1', '[2001:db8::1]', 'turn.example.org']) {
        servers.push({urls: `stun:${host}:3478`});
        for (const how of ['udp', 'tcp']) servers.push({urls: `turn:${host}:3479?transport=${how}`, ...name});
    }
    const one = new w.RTCPeerConnection({iceServers: servers.slice(0, 6)}), other = new w.RTCPeerConnection();
    const more = new w.RTCPeerConnection({iceServers: servers.slice(6)});
    for (const each of [one, more]) each.createDataChannel('x');
    more.createOffer().then(offer => more.setLocalDescription(offer));
    one.onicecandidate = event => event.candidate && other.addIceCandidate(event.candidate).catch(() => 0);
    other.onicecandidate = event => event.candidate && one.addIceCandidate(event.candidate).catch(() => 0);
    (async () => {
        await one.setLocalDescription(await one.createOffer());
        await other.setRemoteDescription(one.localDescription);
        await other.setLocalDescription(await other.createAnswer());
        await one.setRemoteDescription(other.localDescription);
        const named = ['11111111-2222-3333-4444-555555555555.local', 'peer.example.org'];
        const hows = ['udp 9 H 9009 typ host', 'tcp 8 H 9010 typ host tcptype passive'];
        for (const host of ['192.0.2.9', '127.0.0.1', ...named]) for (const how of hows) {
            const candidate = `candidate:1 1 ${how}`.replace('H', host);
            await one.addIceCandidate({candidate, sdpMid: '0', sdpMLineIndex: 0}).catch(() => 0);
        }
    })();
}
function tried(what) { try { what(); } catch (problem) { console.log(String(problem)); } }
addEventListener('load', () => {
    tried(() => peer(window));
    for (const how of [{}, {src: 'about:blank'}, {srcdoc: '<p>'}, {src: 'javascript:void 0'}]) {
        const frame = Object.assign(document.createElement('iframe'), how);
        document.body.append(frame);
        tried(() => peer(frame.contentWindow));
        frame.addEventListener('load', () => tried(() => peer(frame.contentWindow)));
    }
    const popup = open('about:blank');
    tried(() => peer(popup));
    setTimeout(() => tried(() => peer(popup)), 500);
    for (const to of ['https://192.0.2.1:4433/', 'https://127.0.0.1:7020/', 'https://transport.example.org/'])
        tried(() => {
            const one = new WebTransport(to);
            one.ready.catch(() => 0);
            one.closed.catch(() => 0);
        });
    for (const to of ['ws://127.0.0.1:7030/', 'wss://192.0.2.1/', 'ws://socket.example.org/'])
        tried(() => new WebSocket(to));
    for (const to of ['http://127.0.0.1:7040/', 'http://localhost:7041/', 'http://[::1]:7042/',
            'https://192.0.2.1:8443/',
            'http://host.local/', 'http://169.254.169.254/', 'http://wpad/wpad.dat'])
        fetch(to, {mode: 'no-cors'}).catch(() => 0);
    navigator.sendBeacon('http://127.0.0.1:7050/', 'x');
    navigator.sendBeacon('http://192.0.2.1:7051/', 'x');
    tried(() => new EventSource('http://192.0.2.1:7063/'));
    const work = "fetch('http://127.0.0.1:7061/'); new WebSocket('ws://192.0.2.1/')";
    tried(() => new Worker(URL.createObjectURL(new Blob([work]))));
});
</script><body><form><input name=user><input type=password name=password></form>"""
