"""Every connection is attributed to the process that has opened it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support import alone, peers

pytestmark = pytest.mark.skipif(bool(alone.why_not()), reason=alone.why_not() or "packets can be seen")


@pytest.fixture
def listening():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server, server.getsockname()[1]


def until(seen, number):
    """Wait until so many connections have been looked up."""
    end = time.monotonic() + 10
    while len(seen.by_source) < number and time.monotonic() < end:
        time.sleep(0.01)


def test_connections_of_two_processes_are_told_apart(listening):
    server, port = listening
    text = f"import socket; s = socket.create_connection(('127.0.0.1', {port})); print(s.recv(1))"
    with peers.watched(lambda: port, os.getpid) as seen:
        with socket.create_connection(("127.0.0.1", port)):
            until(seen, 1)
        server.accept()[0].close()
        with subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE) as other:
            accepted = server.accept()[0]
            until(seen, 2)
            accepted.send(b"x")
            accepted.close()
            other.wait(20)
    assert seen.by_process == {os.getpid(): 1, other.pid: 1}
    assert seen.lost == 0


def test_many_short_connections_are_all_seen(listening):
    server, port = listening
    with peers.watched(lambda: port, os.getpid) as seen:
        for _ in range(200):
            with socket.create_connection(("127.0.0.1", port)):
                server.accept()[0].close()
    assert sum(seen.by_process.values()) == 200
    assert set(seen.by_process) <= {os.getpid(), 0}, "one that is gone has no process, and is not left out"


def test_other_ports_are_none_of_its_business(listening):
    _, port = listening
    with peers.watched(lambda: port + 1, os.getpid) as seen, socket.create_connection(("127.0.0.1", port)):
        pass
    assert not seen.by_process


SAYS_SO = "import sys; print(file=sys.stderr, flush=True); input()"


@pytest.mark.parametrize(("words", "name"), [(("-m", "code"), "code"), (("-c", SAYS_SO), "python")])
def test_a_process_is_named_by_its_module(words, name):
    """What `-m` runs names a process; without it its short name does."""
    line = [sys.executable, *words]
    with subprocess.Popen(
        line, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as it:
        assert it.stderr is not None
        it.stderr.read(1)  # by now it runs
        found = peers.named(Path(f"/proc/{it.pid}"))
        it.communicate(b"")

    assert found.startswith(name)
