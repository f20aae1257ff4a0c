"""Who may use the proxy: the processes of its own browser, and nobody else on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import SimpleNamespace

import psutil
import pytest

from eoms_bot.browser.gate import Gate
from eoms_bot.browser.gate.site import SiteLink
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile.pace import NONE
from eoms_bot.browser.start import launch
from eoms_bot.browser.start.household import Household
from tests.browser.gate.wire_kit import PATIENCE, everything_logged, open_bench
from tests.browser.kit import VIEW, StillClock
from tests.support.fake_journal import FakeJournal

ASKING = """import socket, sys
for line in sys.stdin:
    port, *request = line.split()
    sock = socket.create_connection(("127.0.0.1", int(port)), 10)
    said = b""
    try:
        sock.sendall(" ".join(request).encode() + b" HTTP/1.1\\r\\nHost: here\\r\\n\\r\\n")
        while chunk := sock.recv(1024):
            said += chunk
            if b"</body>" in said or b"</p>" in said:
                break
    except ConnectionError:
        pass
    print(repr(said), flush=True)
    if "stay" not in sys.argv:
        sock.close()
"""
"""A program that asks what it is told, and says what it was answered."""


def status_of(answer):
    """The status of a page that has come."""
    assert answer is not None
    return answer.status


@contextmanager
def another_program(*words):
    """Another process of this machine; `ask` has it send one request."""
    with subprocess.Popen(
        [sys.executable, "-c", ASKING, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def ask(port, request):
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{port} {request}\n")
            process.stdin.flush()
            return process.stdout.readline().strip()

        try:
            yield SimpleNamespace(
                ask=ask, pid=process.pid, stdin=process.stdin, kill=process.kill, wait=process.wait
            )
        finally:
            process.kill()


@pytest.fixture
def household():
    """The processes that this test starts from now on."""
    return Household()


def test_stranger(profile):
    """Another program is refused without a byte, and counted; it reaches nobody, and its words are not
    logged.
    """
    with another_program() as stranger:
        household = Household()
        with everything_logged() as logged, open_bench(profile, is_ours=household.holds) as bench:
            said = stranger.ask(bench.proxy.port, f"GET {bench.origin}{VIEW}?word=kanari")

            assert said == "b''"
            assert bench.proxy.strangers == 1
            assert bench.site.untouched()
            assert bench.gate.tally.refusals == []
    assert len(logged) == 1
    assert "kanari" not in logged[0]


def test_this_program_itself(profile, household):
    """The program that the proxy runs in is no browser either."""
    with open_bench(profile, is_ours=household.holds) as bench:
        client = bench.client()

        assert client.rest() == b""
        assert bench.proxy.strangers == 1


def test_program_of_the_household(profile, household):
    """A process that the launch has started is served."""
    with another_program() as own, open_bench(profile, is_ours=household.holds) as bench:
        household.settle()

        said = own.ask(bench.proxy.port, f"GET {bench.origin}{VIEW}")

        assert said.startswith("b'HTTP/1.1 200 ")
        assert bench.proxy.strangers == 0


@contextmanager
def later_than(household):
    """Another program that starts once the household is settled."""
    household.settle()
    with another_program() as later:
        yield later


def test_program_that_is_started_later(profile, household):
    """What this program starts behind the launch is no part of the browser, and is refused like any other."""
    with (
        another_program(),
        open_bench(profile, is_ours=household.holds) as bench,
        later_than(household) as later,
    ):
        said = later.ask(bench.proxy.port, f"GET {bench.origin}{VIEW}")

        assert said == "b''"
        assert bench.proxy.strangers == 1


def test_process_that_is_gone(household):
    """A process that has ended holds nothing: no error, whoever asks."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        here = listener.getsockname()
        with another_program("stay") as own:
            household.settle()
            own.stdin.write(f"{here[1]} GET /\n")
            own.stdin.flush()
            sock, peer = listener.accept()
            with sock:
                before = household.holds(peer, here)
                own.kill()
                own.wait(PATIENCE)

                assert (before, household.holds(peer, here)) == (True, False)


def test_another_port_of_the_browser(household):
    """Both ends are looked at: a connection of the browser to elsewhere is none to the proxy."""
    with socket.create_server(("127.0.0.1", 0)) as listener, another_program("stay") as own:
        household.settle()
        here = listener.getsockname()
        own.stdin.write(f"{here[1]} GET /\n")
        own.stdin.flush()
        sock, peer = listener.accept()
        with sock:
            assert household.holds(peer, here)
            assert not household.holds((peer[0], peer[1] ^ 1), here)
            assert not household.holds(peer, (here[0], here[1] ^ 1))


def test_system_that_does_not_tell(household, monkeypatch):
    """Where the system does not tell whose a connection is, it is nobody's."""

    def denied(*_args, **_named):
        raise psutil.AccessDenied

    with socket.create_server(("127.0.0.1", 0)) as listener, another_program("stay") as own:
        household.settle()
        own.stdin.write(f"{listener.getsockname()[1]} GET /\n")
        own.stdin.flush()
        sock, peer = listener.accept()
        with sock:
            monkeypatch.setattr(psutil.Process, "net_connections", denied)

            assert not household.holds(peer, listener.getsockname())


def test_connection_that_the_system_overlooks(profile):
    """A line that is missing from the system's table in some looks does not make the browser a stranger."""
    looks = iter([False, False, False, True])

    with open_bench(profile, is_ours=lambda _peer, _here: next(looks)) as bench:
        answer = bench.read()

    assert answer.status == 200


def test_check_that_breaks(profile):
    """Where asking whose a connection is fails in an unforeseen way, nothing passes, and the connection is
    over.
    """

    def broken(_peer, _here):
        raise PermissionError("no")

    with open_bench(profile, is_ours=broken) as bench:
        assert bench.client().rest() == b""
        assert bench.site.untouched()


@pytest.mark.browser
@pytest.mark.skipif(os.name != "posix", reason="the processes of a launch are looked at")
def test_browser_and_stranger(profile, site, browser_type_launch_args):
    """While a real browser works through its proxy, another program is refused, and the browser works on."""
    options = browser_type_launch_args
    wanted = options.get("executable_path") or options.get("channel")

    def alone(stranger):
        household = Household()
        with launch.running(household, site=SiteLink(site.base_url), wanted=wanted) as launched:
            launched.proxy.gate = Gate(
                profile=profile,
                base_url=site.base_url,
                journal=FakeJournal(),
                guards=(),
                mark=lambda _point: None,
                submit_seconds=PATIENCE,
                politeness=Politeness(NONE, StillClock()),
            )
            context = launched.browser.new_context(proxy={"server": launched.proxy.address})
            window = context.new_page()
            before = status_of(window.goto(site.origin + VIEW))
            said = stranger.ask(launched.proxy.port, f"GET {site.origin}{VIEW}?stranger=1")
            behind = status_of(window.goto(site.origin + VIEW))
            strangers = launched.proxy.strangers
            context.close()
            return before, said, behind, strangers

    with another_program() as stranger, ThreadPoolExecutor(1) as thread:
        told = thread.submit(alone, stranger).result()

    assert told == (200, "b''", 200, 1)
    assert [seen for seen in site.seen if "stranger" in seen.target] == []
