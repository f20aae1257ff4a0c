"""TLS on both sides: the site must prove itself before a byte leaves, and the browser trusts one key of this
run and no other.
"""

from __future__ import annotations

import datetime
import ssl

import pytest
from cryptography import x509
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.gate.tls import Stand
from eoms_bot.browser.start import launch
from eoms_bot.model.write import WriteState
from eoms_bot.run.lane.trust import trust_of
from tests.browser.gate.wire_kit import (
    DONE,
    FORM_TYPE,
    HELLO,
    context_of,
    in_turn,
    open_bench,
    say,
    say_and_close,
)
from tests.browser.kit import FORM, SAVE, SENT_BODY, VIEW
from tests.support import certificates
from tests.support.raw_site import page

HOST = "localhost"
PIN, OTHER, EXPIRED, ELSEWHERE = "pin", "other", "expired", "elsewhere"


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    """Certificates and keys: the site's own, another one, one that has expired, and one of another host."""
    folder = tmp_path_factory.mktemp("tls")
    return {
        PIN: certificates.make(folder / PIN, HOST, days=30),
        OTHER: certificates.make(folder / OTHER, HOST, days=30),
        EXPIRED: certificates.make(folder / EXPIRED, HOST, days=-3),
        ELSEWHERE: certificates.make(folder / ELSEWHERE, "elsewhere.example", days=30),
    }


@pytest.fixture
def stand(tmp_path):
    """What the browser is shown in the site's place."""
    return Stand.made(HOST, tmp_path)


@pytest.fixture
def bench_of(profile, pairs, stand):
    """Opens a proxy before an https site that shows one certificate while another one is pinned."""

    def make(shows, pinned=PIN):
        trust = trust_of(pairs[pinned][0] if pinned else None)
        return open_bench(profile, tls=context_of(pairs[shows]), trust=trust, stand=stand.context, host=HOST)

    return make


def tunnel_of(bench):
    """A connection of the browser in a tunnel to the site."""
    client = bench.client()
    client.tunnel(f"{HOST}:{bench.site.port}")
    return client


def inside(method, path, body=""):
    """A request as it stands in a tunnel."""
    length = f"Content-Length: {len(body)}\r\n{FORM_TYPE}\r\n" if body else ""
    return f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\n{length}\r\n{body}"


def through(bench, *requests):
    """Send requests through one tunnel; what each was answered."""
    client = tunnel_of(bench)
    told = []
    for raw in requests:
        client.send(raw)
        told.append(client.answer().told)
    return told


def test_pinned(bench_of):
    """Reads and a write pass to the site that shows the pinned certificate, each under the site's own name."""
    with bench_of(PIN) as bench:
        bench.site.act = in_turn(say(HELLO), say(DONE), say(HELLO))
        bench.arm()

        told = through(bench, inside("GET", VIEW), inside("POST", SAVE, SENT_BODY), inside("GET", VIEW))

        assert told == [(200, False)] * 3
        assert bench.site.bodies(SAVE) == [SENT_BODY]
        assert [seen.target for seen in bench.site.seen] == [VIEW, SAVE, VIEW]
        assert {line for seen in bench.site.seen for line in seen.headers if line.startswith("Host")} == {
            f"Host: {HOST}:{bench.site.port}"
        }
        assert [(seen.connection, seen.turn) for seen in bench.site.seen] == [(1, 1), (2, 1), (1, 2)]
        assert bench.journal.states == {1: WriteState.ANSWERED_OK}


WRONG = [(OTHER, PIN), (EXPIRED, EXPIRED), (ELSEWHERE, ELSEWHERE), (PIN, None)]


@pytest.mark.parametrize(("shows", "pinned"), WRONG, ids=["another", "expired", "another host", "of nobody"])
def test_site_that_cannot_prove_itself(bench_of, shows, pinned):
    """Whoever cannot prove to be the site gets no byte: CertificateWrong for a read, NOT_SENT for a write."""
    with bench_of(shows, pinned) as bench:
        bench.arm()

        told = through(bench, inside("GET", VIEW), inside("POST", SAVE, SENT_BODY))

        assert told == [(502, True)] * 2
        assert bench.site.seen == []
        assert [said.partition(":")[0] for said in bench.troubles()] == ["CertificateWrong"]
        assert bench.journal.states == {1: WriteState.NOT_SENT}
        assert "未连上网站" in bench.journal.notes[1]
        assert bench.gate.crash is None


def test_site_that_changes(bench_of, pairs):
    """Each connection is proven anew: where the certificate changes, nothing goes over the next one."""
    with bench_of(PIN) as bench:
        bench.site.act = say_and_close(HELLO)
        bench.arm()
        before = through(bench, inside("GET", VIEW))
        bench.site.tls = context_of(pairs[OTHER])

        behind = through(bench, inside("GET", VIEW), inside("POST", SAVE, SENT_BODY))

        assert (before, behind) == ([(200, False)], [(502, True)] * 2)
        assert len(bench.site.seen) == 1
        assert bench.journal.states == {1: WriteState.NOT_SENT}


def test_site_that_speaks_no_tls(bench_of):
    """A site that answers without TLS gets no byte."""
    with bench_of(PIN) as bench:
        bench.site.shut = page("400", status="400 Bad Request")
        bench.arm()

        told = through(bench, inside("GET", VIEW), inside("POST", SAVE, SENT_BODY))

        assert told == [(502, True)] * 2
        assert bench.journal.states == {1: WriteState.NOT_SENT}


def test_site_that_closes_in_the_handshake(bench_of):
    """A connection that dies before TLS is agreed on is NOT_SENT."""
    with bench_of(PIN) as bench:
        bench.site.shut = b""
        bench.arm()

        assert through(bench, inside("POST", SAVE, SENT_BODY)) == [(502, True)]
        assert bench.journal.states == {1: WriteState.NOT_SENT}


def test_old_tls(bench_of, pairs):
    """A site that speaks only TLS 1.0 gets no byte."""
    with bench_of(PIN) as bench:
        old = context_of(pairs[PIN])
        old.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.warns(DeprecationWarning, match="TLSv1"):
            old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1
        bench.site.tls = old
        bench.arm()

        assert through(bench, inside("POST", SAVE, SENT_BODY)) == [(502, True)]
        assert bench.journal.states == {1: WriteState.NOT_SENT}


# --- the browser's side


def test_stand(bench_of, stand, tmp_path):
    """In the tunnel stands the key that the browser was given, for the site's host and a few days; no file
    of it is left.
    """
    with bench_of(PIN) as bench:
        client = tunnel_of(bench)

        assert client.key_hash() == stand.key_hash
    assert list(tmp_path.iterdir()) == []


def test_stands_differ(tmp_path):
    """Each run has a key of its own."""
    assert Stand.made(HOST, tmp_path).key_hash != Stand.made(HOST, tmp_path).key_hash
    assert list(tmp_path.iterdir()) == []


def test_stand_that_fails(tmp_path, monkeypatch):
    """The key's file is gone also where OpenSSL does not take it."""

    def broken(*_args, **_named):
        raise ssl.SSLError("no")

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", broken)

    with pytest.raises(ssl.SSLError):
        Stand.made(HOST, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "eoms.example", "::1"])
def test_stand_is_for_the_host(tmp_path, host, monkeypatch):
    """The certificate is valid now, for this host alone, and only for days."""
    files = []
    load = ssl.SSLContext.load_cert_chain

    class Watching(ssl.SSLContext):
        def load_cert_chain(self, certfile, *rest, **named):
            files.append((certfile.read_text(), certfile.stat().st_mode & 0o777))
            load(self, certfile, *rest, **named)

    monkeypatch.setattr(ssl, "SSLContext", Watching)
    Stand.made(host, tmp_path)

    [(text, mode)] = files
    certificate = x509.load_pem_x509_certificate(text.encode())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    now = datetime.datetime.now(datetime.UTC)
    assert [str(name.value) for name in names] == [host]
    assert certificate.not_valid_before_utc < now < certificate.not_valid_after_utc
    assert certificate.not_valid_after_utc - now < datetime.timedelta(days=30)
    assert "ENCRYPTED PRIVATE KEY" in text
    assert mode == 0o600


@pytest.mark.parametrize(
    "place",
    [
        "elsewhere.example:443",
        "127.0.0.1:{port}",
        "localhost:1",
        "localhost",
        "LOCALHOST:{port}",
        "localhost.:{port}",
        "u@localhost:{port}",
        "[::1]:{port}",
    ],
)
def test_tunnel_to_elsewhere(bench_of, place):
    """A tunnel to any place that is not written as the site is refused with an answer, and nobody is
    connected to.
    """
    with bench_of(PIN) as bench:
        place = place.format(port=bench.site.port)
        client = bench.client()
        client.send(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n")

        assert client.answer().told == (409, True)
        assert client.rest() == b""
        assert bench.site.connections == 0
        assert bench.gate.crash is None


def test_bytes_behind_connect(bench_of):
    """A tunnel whose first bytes come before it stands is refused."""
    with bench_of(PIN) as bench:
        client = bench.client()
        place = f"{HOST}:{bench.site.port}"
        client.send(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n{inside('GET', VIEW)}")

        assert client.answer().told == (409, True)
        assert client.rest() == b""
        assert bench.site.connections == 0


def test_tunnel_without_tls(bench_of):
    """What speaks no TLS in a tunnel is told nothing, and reaches nobody."""
    with bench_of(PIN) as bench:
        client = bench.client()
        place = f"{HOST}:{bench.site.port}"
        client.send(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n\r\n")
        client.sock.recv(1000)

        client.send(inside("GET", VIEW))

        assert b"HTTP" not in client.rest()
        assert bench.site.connections == 0


@pytest.mark.parametrize(
    "target",
    [
        "https://localhost:{port}{path}",
        "http://localhost:{port}{path}",
        "https://elsewhere.example{path}",
        "@elsewhere.example{path}",
        ".elsewhere.example{path}",
        "//elsewhere.example{path}",
        "1{path}",
        "*",
        "/eoms/static/..{path}",
        "{path}#x",
        "/[{path}",
        "//[{path}",
    ],
)
def test_target_in_a_tunnel(bench_of, target):
    """In the tunnel a target is a path: whatever else is written there is refused with an answer."""
    with bench_of(PIN) as bench:
        client = tunnel_of(bench)

        client.send(inside("GET", target.format(port=bench.site.port, path=VIEW)))

        assert client.answer().told == (409, True)
        assert bench.site.connections == 0
        assert bench.gate.crash is None


def test_tunnel_in_a_tunnel(bench_of):
    """In the tunnel there is no second one."""
    with bench_of(PIN) as bench:
        client = tunnel_of(bench)

        client.send(f"CONNECT {HOST}:{bench.site.port} HTTP/1.1\r\nHost: {HOST}\r\n\r\n")

        assert client.answer().told == (409, True)
        assert bench.site.connections == 0


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_plain_request_to_an_https_site(bench_of, scheme):
    """Without a tunnel an https site is not asked, under no scheme: what left the browser in the clear goes
    nowhere.
    """
    with bench_of(PIN) as bench:
        place = f"{HOST}:{bench.site.port}"
        client = bench.client()

        client.send(f"GET {scheme}://{place}{VIEW} HTTP/1.1\r\nHost: {place}\r\n\r\n")

        assert client.answer().told == (409, True)
        assert bench.site.connections == 0


def test_pipelined_in_a_tunnel(bench_of):
    """Requests that come together in a tunnel: one is answered, and the connection is over."""
    with bench_of(PIN) as bench:
        bench.arm()
        client = tunnel_of(bench)

        client.send(inside("GET", VIEW) + inside("POST", SAVE, SENT_BODY))

        assert client.rest().count(b"HTTP/1.1 ") == 1
        assert bench.site.posts == []


# --- a real browser


@pytest.fixture
def chromium(playwright, browser_type_launch_args):
    """Starts browsers behind a proxy; they are closed after the test."""
    browsers = []

    def start(proxy, stand):
        args = [
            *launch.arguments(proxy, stand),
            *[one for one in browser_type_launch_args["args"] if one == "--no-sandbox"],
        ]
        options = {**browser_type_launch_args, "args": args, "proxy": {"server": proxy.address}}
        browsers.append(playwright.chromium.launch(**options))
        return browsers[-1].new_page()

    yield start
    for browser in browsers:
        browser.close()


@pytest.mark.browser
def test_chromium(bench_of, stand, chromium):
    """A real browser loads a page of an https site through the proxy, and takes the key for the site's."""
    with bench_of(PIN) as bench:
        window = chromium(bench.proxy, stand)

        shown = window.goto(bench.origin + VIEW)

        assert shown.status == 200
        assert window.locator("p").inner_text() == "你好"
        assert window.evaluate("isSecureContext")
        assert VIEW in [seen.target for seen in bench.site.seen]
        window.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("known", [False, True], ids=["no key", "another key"])
def test_chromium_that_does_not_know_the_key(bench_of, chromium, tmp_path, known):
    """Without the flag, or with the hash of another key, the browser refuses, and the site hears nothing."""
    with bench_of(PIN) as bench:
        window = chromium(bench.proxy, Stand.made(HOST, tmp_path) if known else None)

        with pytest.raises(PlaywrightError, match="ERR_CERT_AUTHORITY_INVALID"):
            window.goto(bench.origin + VIEW)

        assert bench.site.seen == []
        window.context.close()


@pytest.mark.browser
def test_chromium_sends_a_lost_post_once(bench_of, stand, chromium):
    """A form over https whose answer is lost leaves once, and the page shows our answer."""
    with bench_of(PIN) as bench:
        bench.site.act = in_turn(say(page(FORM)), say(HELLO))
        bench.arm()
        window = chromium(bench.proxy, stand)
        window.goto(bench.origin + VIEW)
        bench.site.act = say_and_close(b"")

        window.locator("#go").click()
        window.wait_for_selector("#eoms-bot-gate")

        assert bench.site.bodies(SAVE) == [SENT_BODY]
        assert bench.journal.states == {1: WriteState.UNKNOWN}
        window.context.close()
