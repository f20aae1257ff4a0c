"""Closes the ways out of a page that no route sees, so that the gate really sees every request.

Chromium hands a request to the gate only while its frame lives. Sockets and shared workers never come by; what a page
sends while it is being left, or in the moment in which it closes its own window, goes out unseen (all tried). Pages as
old as these need none of it, and the program closes windows itself.
"""

from __future__ import annotations

QUIET_SCRIPT = """(() => {
    for (const name of ['Worker', 'SharedWorker', 'WebSocket', 'WebSocketStream', 'WebTransport',
                        'RTCPeerConnection', 'webkitRTCPeerConnection', 'fetchLater']) delete window[name];
    Navigator.prototype.sendBeacon = () => false;
    const plain = window.fetch;
    window.fetch = (what, how) => plain(new Request(what, {...how, keepalive: false}));
    window.close = () => undefined;
    const silence = event => event.stopImmediatePropagation();
    for (const name of ['beforeunload', 'visibilitychange', 'pagehide', 'unload', 'freeze'])
        window.addEventListener(name, silence, true);
})()"""
"""Runs in every document before the document's own scripts."""
