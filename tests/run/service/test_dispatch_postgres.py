"""A queue on PostgreSQL: the same code by another address, and a server that goes away keeps no run from starting."""

import tempfile
from pathlib import Path

import pytest

pytest.importorskip("dbos", reason="the extra `service` is not installed")
pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")

from eoms_bot.run.service import engine as module
from eoms_bot.run.service.dispatch import Dispatched
from eoms_bot.run.service.engine import ByDbos
from tests.run.service.test_dispatch import BEGIN, LATER
from tests.run.service.world import POLL, WorldClock, WorldRuns, at
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
    made = Dispatched(runs, ByDbos(server.url, "a", POLL), "a", 30.0)
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
