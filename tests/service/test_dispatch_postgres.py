"""A queue on PostgreSQL: the same code by another address, and a server that goes away, or is silent, keeps no run from starting."""

import socket
import tempfile
import threading
from pathlib import Path

import pytest

pytest.importorskip("dbos", reason="the extra `service` is not installed")
pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")

from eoms_bot.service import engine as module
from eoms_bot.service.dispatch import Dispatched
from eoms_bot.service.engine import ByDbos, patient
from tests.service.test_dispatch import BEGIN, LATER
from tests.service.world import POLL, WorldClock, WorldRuns, at
from tests.support import postgres

PROGRAMS = postgres.programs()


@pytest.fixture
def server():
    """A server; pytest's own folders are closed to the user that it runs as."""
    if PROGRAMS is None:
        pytest.skip("PostgreSQL is not installed")
    with tempfile.TemporaryDirectory() as folder, postgres.server(Path(folder), PROGRAMS) as running:
        yield running


@pytest.mark.slow
def test_server_that_goes_away(server, monkeypatch):
    """Runs start by the queue while the server is there, without it while it is away, which is told, and by the queue again behind that."""
    runs = WorldRuns(WorldClock(at("05 09:30")))
    made = Dispatched(runs, ByDbos(server.url, "a", POLL), "a", 30.0, 120.0)
    made.take_up()
    told = [made.trouble()]

    made.start(BEGIN)
    runs.clock.wait(600)
    made.ended()
    told.append(made.trouble())
    server.stop()
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 3.0)
    made.start(LATER)
    runs.clock.wait(600)
    made.ended()
    told.append(made.trouble())
    server.start()
    monkeypatch.undo()
    made.take_up()
    told.append(made.trouble())
    made.close()

    assert [bool(text) for text in told] == [False, False, True, False]
    assert "调度数据库" in told[2]
    assert runs.started == [("早班", BEGIN.tick), ("早班", LATER.tick)]


class Silent:
    """A server that takes connections and never says a word; `taken` are those, `port` is where it listens."""

    def __init__(self):
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port, self.taken = self._door.getsockname()[1], []
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self):
        while True:
            try:
                self.taken.append(self._door.accept()[0])
            except OSError:
                return

    def hang_up(self):
        """Take no more, and end what is there."""
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for line in self.taken:
            line.close()


@pytest.fixture
def silent():
    """A server that is silent."""
    server = Silent()
    yield server
    server.hang_up()


@pytest.mark.slow
def test_server_that_is_silent(silent):
    """A database that takes the connection and never answers is given up: the run starts while the line still hangs, and why is told."""
    runs = WorldRuns(WorldClock(at("05 09:30")))
    address = f"postgresql+psycopg://nobody@127.0.0.1:{silent.port}/queue?connect_timeout=120"
    made = Dispatched(runs, ByDbos(address, "a", POLL), "a", 20.0, 3.0)

    made.start(BEGIN)

    assert runs.started == [("早班", BEGIN.tick)]
    assert "没有答复" in made.trouble()
    assert len(silent.taken) <= 1  # a second one would mean that the first has ended


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("postgresql+psycopg://u@eoms.example/q", "postgresql+psycopg://u@eoms.example/q?connect_timeout=5"),
        (
            "postgresql://u:p%40@eoms.example:5432/q?sslmode=verify-full",
            "postgresql://u:p%40@eoms.example:5432/q?sslmode=verify-full&connect_timeout=5",
        ),
        (
            "postgresql://u@eoms.example/q?connect_timeout=30",
            "postgresql://u@eoms.example/q?connect_timeout=30",
        ),
        ("postgresql:///q", "postgresql:///q?connect_timeout=5"),
    ],
)
def test_patience_with_a_server(url, wanted):
    """A new connection may take five seconds, unless the address says otherwise; the rest of it stays as it is."""
    assert patient(url) == wanted
