"""The engine as the dispatcher needs it: work comes out of its queue, once or more, in order, and its database is no treasure."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

pytest.importorskip("dbos", reason="the extra `service` is not installed")

from dbos import DBOS

from eoms_bot.service import engine as module
from eoms_bot.service.engine import ByDbos
from eoms_bot.service.work import EngineDown, Work
from tests.service.world import POLL, at


class Carrier:
    """Carries out at once; what it was handed, in order."""

    def __init__(self):
        self.got = []
        self._came = threading.Condition()

    def __call__(self, work_id):
        with self._came:
            self.got.append(work_id)
            self._came.notify_all()
        return "done"

    def wait_for(self, count):
        """Until so many have come."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.got) >= count, 60), self.got


def apart(ask):
    """Ask DBOS in a thread of its own: in a test's own, a browser of an earlier test may have left its loop running."""
    threads = ThreadPoolExecutor(1)
    try:
        return threads.submit(ask).result(60)
    finally:
        threads.shutdown(wait=False)  # a call that hangs must fail the test, and not hang it as well


@pytest.fixture
def database(tmp_path):
    """A database of its own."""
    return tmp_path / "dispatch.db"


@pytest.fixture
def opened(database):
    """Opens engines on that database; the last is closed."""
    engines = []

    def make(carry, place="a"):
        engine = ByDbos(f"sqlite:///{database}", place, POLL)
        engine.open(carry)
        engines.append(engine)
        return engine

    yield make
    engines[-1].close()


def test_work_comes_out_once(opened):
    """Work that is put in twice is carried out once."""
    carrier = Carrier()
    engine = opened(carrier)

    for name in ("one", "one", "two"):
        engine.put(Work(name, at("05 12:00")))
    carrier.wait_for(2)

    assert carrier.got == ["one", "two"]


def test_earlier_end_goes_first(opened):
    """Of what waits while another goes on, the work whose window ends first is next, whenever it was put in."""
    go, carrier = threading.Event(), Carrier()

    def carry(work_id):
        carrier(work_id)
        go.wait(60)
        return "done"

    engine = opened(carry)
    engine.put(Work("first", at("05 12:00")))
    carrier.wait_for(1)
    engine.put(Work("late", at("05 18:00")))
    engine.put(Work("early", at("05 13:00")))
    go.set()
    carrier.wait_for(3)

    assert carrier.got == ["first", "early", "late"]


def test_place_of_its_own(opened):
    """Two services with one database have a queue each: neither carries out the other's work."""
    here, there = Carrier(), Carrier()
    opened(here, "a").close()
    other = opened(there, "b")

    apart(lambda: DBOS.register_queue("a", worker_concurrency=1))
    ByDbos("", "a").put(Work("of a", at("05 12:00")))
    other.put(Work("of b", at("05 12:00")))
    there.wait_for(1)

    assert (here.got, there.got) == ([], ["of b"])


def test_cleared_work_never_comes(opened):
    """What is cleared away is not carried out by the next engine on that database."""
    go, carrier = threading.Event(), Carrier()
    engine = opened(lambda work_id: [carrier(work_id), go.wait(60)][0])
    engine.put(Work("goes on", at("05 12:00")))
    carrier.wait_for(1)
    engine.put(Work("waits", at("05 12:00")))

    engine.clear(("goes on",))
    engine.put(Work("later", at("05 12:00")))
    go.set()
    carrier.wait_for(2)

    assert carrier.got == ["goes on", "later"]


def test_deleted_database(opened, database):
    """An engine whose database is deleted takes no work, and says so; opened anew it does, on new tables."""
    carrier = Carrier()
    engine = opened(carrier)
    database.unlink()

    with pytest.raises(EngineDown, match="调度数据库不能用"):
        engine.put(Work("one", at("05 12:00")))
    engine.close()
    engine.open(carrier)
    engine.put(Work("two", at("05 12:00")))
    carrier.wait_for(1)

    assert carrier.got == ["two"]


def test_unusable_database(tmp_path):
    """A database that cannot be opened is told by its kind, without a word of its address."""
    engine = ByDbos(f"sqlite:///{tmp_path / 'nowhere' / 'x.db'}", "a", POLL)

    with pytest.raises(EngineDown) as told:
        engine.open(Carrier())
    engine.close()

    assert str(told.value) == "调度数据库不能用（OperationalError）"


def test_database_that_does_not_answer(opened, monkeypatch):
    """An engine that hangs is given up after a while, and is not asked again while it hangs."""
    engine, go = opened(Carrier()), threading.Event()

    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)
    with pytest.raises(EngineDown, match="没有答复"):
        engine._within(lambda: go.wait(60))
    with pytest.raises(EngineDown, match="还没有答复"):
        engine.put(Work("one", at("05 12:00")))

    go.set()
    engine._stuck.join(60)
    monkeypatch.undo()


def test_only_texts_are_stored(opened, database):
    """What lies in the database is JSON: nothing that could run when it is read."""
    carrier = Carrier()
    engine = opened(carrier)
    engine.put(Work("一", at("05 12:00")))
    carrier.wait_for(1)

    stored = apart(lambda: DBOS.list_workflows(workflow_ids=["一"]))

    assert [work.input for work in stored] == [{"args": ["a", "一"], "kwargs": {}}]
    assert b"py_pickle" not in database.read_bytes()


def test_no_variable_reaches_it(monkeypatch):
    """A variable that would have DBOS call its vendor's cloud is gone before DBOS is loaded."""
    script = (
        "import eoms_bot.service.engine, os; from dbos._utils import GlobalParams as g;"
        "print(g.dbos_cloud, [n for n in os.environ if n.startswith('DBOS')])"
    )
    monkeypatch.setenv("DBOS__CLOUD", "true")

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "[]"]


def test_old_work_is_forgotten(opened, monkeypatch):
    """Work that ended long ago leaves the database, so that it does not grow for ever."""
    carrier = Carrier()
    engine = opened(carrier)
    engine.put(Work("one", at("05 12:00")))
    engine.put(Work("two", at("05 12:00")))
    carrier.wait_for(2)
    monkeypatch.setattr(module, "KEPT", timedelta(days=-1))

    engine.clear(())

    assert "one" not in [work.workflow_id for work in apart(DBOS.list_workflows)]
