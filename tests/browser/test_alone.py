"""WebRTC is the only way past the proxy for a browser that is alone in a namespace, and flags close it.

The flags are those of Chromium 156. The headless shell knows the one with `force`, the full browser the
other.
"""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from eoms_bot.browser.start import launch
from tests.browser.ways_out_page import PAGE
from tests.support import alone

BROWSERS = [
    pytest.param(one, marks=() if "shell" in one else pytest.mark.long)
    for one in alone.BROWSERS
    if alone.real_browser(one)
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(bool(alone.why_not()), reason=alone.why_not() or "it can be alone"),
]
NO_UDP = [f"--{name}webrtc-ip-handling-policy=disable_non_proxied_udp" for name in ("force-", "")]
BARE = [one for one in launch.ARGS if one not in NO_UDP]
NO_PEERS = """for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection'])
    Object.defineProperty(globalThis, name, {value: undefined, writable: false, configurable: false});"""
SECONDS = 5
SITE = "http://site.example.com/"


class Proxy(ThreadingHTTPServer):
    """Serves the page as the site's, and refuses everything else."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.asked = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Answers(BaseHTTPRequestHandler):
    """What the proxy says; it keeps what it was asked."""

    server: Proxy

    def do_GET(self):
        self.server.asked.append(f"{self.command} {self.path}")
        body = PAGE.encode() if self.path == SITE else b""
        self.send_response(200 if body else 409)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_CONNECT = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture
def proxy():
    server = Proxy()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def counts_of(playwright, proxy, tmp_path):
    """Opens the page for some seconds; returns what the browser's packets were."""

    def run(browser, *flags, script=""):
        port = proxy.server_address[1]
        here = f"127.0.0.1:{port}"
        started = playwright.chromium.launch(
            executable_path=alone.make_browser(tmp_path, alone.real_browser(browser)),
            proxy={"server": f"http://{here}"},
            args=[
                *(*BARE, "--no-sandbox", *flags),
                f"--host-resolver-rules=MAP {here} {here} , MAP * ~NOTFOUND",
            ],
        )
        context = started.new_context(service_workers="block")
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.goto(SITE)
        page.wait_for_timeout(SECONDS * 1000)
        started.close()
        (counted,) = alone.counted(tmp_path)
        assert (counted.ended, counted.lost) == (True, 0)
        assert counted.connections, "the proxy was asked through the wrapper"
        assert any(line.startswith("CONNECT") for line in proxy.asked), "the page has tried"
        return counted

    return run


@pytest.mark.parametrize("browser", BROWSERS)
def test_without_its_flags_webrtc_gets_past_the_proxy(counts_of, browser):
    counted = counts_of(browser)
    assert counted.by_destination["udp 192.0.2.1:3478"] >= 1
    assert counted.by_destination["udp 127.0.0.1:9009"] >= 1


@pytest.mark.parametrize("browser", BROWSERS)
def test_with_its_flags_webrtc_tells_nobody_anything(counts_of, browser):
    """What is left: that the host listens to mDNS, and a question for a name that is not the page's."""
    counted = counts_of(browser, *NO_UDP)
    assert set(counted.by_destination) <= {"igmp 224.0.0.22:0", "udp 224.0.0.251:5353"}


@pytest.mark.parametrize("browser", BROWSERS)
def test_without_webrtc_no_packet_leaves_but_to_the_proxy(counts_of, browser):
    counted = counts_of(browser, *NO_UDP, script=NO_PEERS)
    assert counted.by_destination == {}
    assert counted.elsewhere == 0
