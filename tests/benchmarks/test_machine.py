"""Machines of the lanes' benchmark: each reaches the site and the database by its own loopback, and nothing else of this one."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.lanes.machine import RELAY, ROOT, Machine, can_be_cabled, dealt, machines
from benchmarks.lanes.relay import read

NAMES = ("east", "west")
ASK = (
    "import sys, urllib.request as ask; sys.stdout.write(ask.urlopen(sys.argv[1], timeout=5).read().decode())"
)


class Greets(BaseHTTPRequestHandler):
    """Says whom it hears."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"hello from {self.path}".encode())

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture
def ports():
    """Two servers on this machine's loopback."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Greets) for _ in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield [server.server_address[1] for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


def ask(machine, port):
    """What a machine gets from a port of its own loopback; empty where nobody is there."""
    command = [*machine.within, sys.executable, "-c", ASK, f"http://127.0.0.1:{port}/{machine.name}"]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30).stdout


@pytest.mark.skipif(not can_be_cabled(), reason="only root can make network namespaces")
def test_machines(ports):
    """What is relayed is there on each machine; what is not, is not, and behind the block the machines are gone."""
    open_, closed = ports
    with machines(NAMES, [open_]) as there:
        told = {name: [ask(machine, port) for port in (open_, closed)] for name, machine in there.items()}
        spaces = [machine.space for machine in there.values()]

    assert told == {name: [f"hello from /{name}", ""] for name in NAMES}
    left = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True).stdout
    assert not [space for space in spaces if space in left]


def test_folders(monkeypatch):
    """Where no namespace can be made, a machine is a folder, and commands run as they stand."""
    monkeypatch.setattr("benchmarks.lanes.machine.can_be_cabled", lambda: False)

    with machines(NAMES, [1]) as there:
        assert there == {name: Machine(name, ()) for name in NAMES}


@pytest.mark.parametrize(
    ("cores", "among", "shares"),
    [
        ([0, 1], 2, [(0,), (1,)]),
        ([0, 1, 2, 5, 6], 2, [(0, 1), (2, 5)]),
        ([0], 2, [(), ()]),
        ([], 2, [(), ()]),
    ],
)
def test_processors_are_dealt(cores, among, shares):
    """Each machine has as many as the others, none has another's, and with too few of them there are no shares."""
    assert dealt(cores, among) == shares


COUNT = "import os; print(*sorted(os.sched_getaffinity(0)))"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux binds a process to processors")
def test_processors_of_its_own(monkeypatch):
    """What runs on a machine has that machine's processors, and no others."""
    monkeypatch.setattr("benchmarks.lanes.machine.can_be_cabled", lambda: False)
    every = sorted(os.sched_getaffinity(0))

    with machines(NAMES, [], own_cores=True) as there:
        found = {
            name: subprocess.run(
                [*machine.within, sys.executable, "-c", COUNT], capture_output=True, text=True, check=True
            ).stdout
            for name, machine in there.items()
        }

    shares = dealt(every, len(NAMES))
    assert found == {
        name: " ".join(map(str, share or every)) + "\n" for name, share in zip(NAMES, shares, strict=True)
    }


def test_relay_reads_its_line():
    """Where it listens, and whom it hands on to."""
    assert read("203.0.113.1:80=127.0.0.1:8080") == (("203.0.113.1", 80), ("127.0.0.1", 8080))


MUCH = bytes(range(256)) * 40_000
"""More than any buffer on the way takes."""


@contextmanager
def relay(listen, to):
    """A relay from one port of the loopback to another, as long as the block lasts."""
    line = [*RELAY, f"127.0.0.1:{listen}=127.0.0.1:{to}"]
    with subprocess.Popen(
        line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stdout.readline() == "up\n"
        yield
        running.stdin.close()


def free_port():
    """One where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def say(line, what):
    """All of it, and no more is coming."""
    line.sendall(what)
    line.shutdown(socket.SHUT_WR)


def all_of(line):
    """All that comes until there is no more."""
    pieces = []
    while piece := line.recv(65_536):
        pieces.append(piece)
    return b"".join(pieces)


def answer_once(server):
    """Hear a whole question, then say it backwards."""
    line, _ = server.accept()
    with line:
        say(line, all_of(line)[::-1])


def test_relay_hands_on_all():
    """What goes in at one end comes out at the other, whole, and so does what is said behind the end of a question."""
    near = free_port()
    with socket.create_server(("127.0.0.1", 0)) as far, relay(near, far.getsockname()[1]):
        threading.Thread(target=answer_once, args=(far,), daemon=True).start()
        with socket.create_connection(("127.0.0.1", near), timeout=20) as asking:
            threading.Thread(target=say, args=(asking, MUCH), daemon=True).start()
            said = all_of(asking)

    assert said == MUCH[::-1]


def test_relay_nobody_there():
    """Where nobody listens at the other end, whoever calls is told so by the end of his line."""
    near, nobody = free_port(), free_port()
    with relay(near, nobody), socket.create_connection(("127.0.0.1", near), timeout=20) as asking:
        said = all_of(asking)

    assert said == b""
