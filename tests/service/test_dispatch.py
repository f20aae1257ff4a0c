"""Runs by way of a queue: one that forgets, hands out twice, hangs or is down makes no second run, and none too few."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from eoms_bot.service.dispatch import LEFT, Dispatched
from eoms_bot.service.schedule.due import Begin
from eoms_bot.service.schedule.rows import How
from eoms_bot.service.work import EngineDown
from tests.service.test_service import HOURLY
from tests.service.world import World, WorldClock, WorldRuns, at

BEGIN = Begin("早班", at("05 09:30"), at("05 18:00"), How.ON_TIME)
LATER = Begin("早班", at("05 10:30"), at("05 18:00"), How.ON_TIME)


class FakeEngine:
    """Hands out what is put in `copies` times, each in a thread; while `down` it breaks. `became` is what it was told of each."""

    def __init__(self, copies=1):
        self.copies, self.down = copies, False
        self.opened, self.became, self.cleared = 0, [], []
        self._threads = []

    def allow(self, seconds):
        """It takes no time."""

    def open(self, carry):
        """Open, and remember who carries out."""
        self._check()
        self.opened += 1
        self.carry = carry

    def put(self, work):
        """Hand it out."""
        self._check()
        self.hand_out(work.work_id, self.copies)

    def hand_out(self, work_id, copies=1):
        """As if it had lain in the queue."""
        for _ in range(copies):
            thread = threading.Thread(target=lambda: self.became.append(self.carry(work_id)))
            thread.start()
            self._threads.append(thread)

    def clear(self, but):
        """Note what may stay."""
        self._check()
        self.cleared.append(tuple(but))

    def close(self):
        """Nothing is open."""

    def join(self):
        """Until everything that was handed out is dealt with."""
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()

    def _check(self):
        if self.down:
            raise EngineDown("调度数据库不能用")


@pytest.fixture
def runs():
    """Runs of ten minutes."""
    return WorldRuns(WorldClock(at("05 09:30")))


def dispatched(runs, engine):
    """A dispatcher that waits for its queue for a moment only."""
    made = Dispatched(runs, engine, "mock|clerk01|desk", 0.2)
    made.take_up()
    return made


def test_by_the_queue(runs):
    """A run starts in the queue's thread, has its place there until it ends, and its end is the queue's too."""
    engine = FakeEngine()
    made = dispatched(runs, engine)

    process = made.start(BEGIN)
    going = made.ended()
    runs.clock.wait(600)

    assert (process.pid, going, made.ended()) == (1, None, 0)
    engine.join()
    assert engine.became == ["exit code 0"]
    assert made.trouble() == ""


def test_handed_out_twice(runs):
    """Work that comes out of the queue twice is started once."""
    engine = FakeEngine(copies=3)
    made = dispatched(runs, engine)

    made.start(BEGIN)
    runs.clock.wait(600)
    made.ended()

    engine.join()
    assert sorted(engine.became) == ["exit code 0", LEFT, LEFT]
    assert runs.started == [("早班", BEGIN.tick)]


def test_left_by_an_earlier_service(runs):
    """What comes out of the queue and nobody waits for is left alone: the run table has told its end."""
    engine = FakeEngine()
    dispatched(runs, engine)

    engine.hand_out("mock|clerk01|desk|早班|2026-01-05T01:30:00+00:00")

    engine.join()
    assert (engine.became, runs.started) == ([LEFT], [])


def test_queue_that_forgets(runs):
    """A queue that never hands out is opened anew, once; then the run starts without it, and why is told until it works again."""
    engine = FakeEngine(copies=0)
    made = dispatched(runs, engine)

    made.start(BEGIN)

    assert runs.started == [("早班", BEGIN.tick)]
    assert engine.opened == 2
    assert made.trouble() == "调度在 0 秒里没有开始它"
    runs.clock.wait(600)
    made.ended()
    engine.copies = 1
    made.start(LATER)
    assert made.trouble() == ""
    made.close()
    engine.join()


def test_handed_out_too_late(runs):
    """Work that comes out behind a run that was started without the queue is left alone."""
    engine = FakeEngine(copies=0)
    made = dispatched(runs, engine)
    made.start(BEGIN)

    engine.hand_out("mock|clerk01|desk|早班|2026-01-05T01:30:00+00:00")

    engine.join()
    assert (engine.became, len(runs.started)) == ([LEFT], 1)


class SlowEngine(FakeEngine):
    """Each call takes 19 seconds of its own clock, or what is allowed where that is less, and then it is given up."""

    def __init__(self):
        super().__init__(copies=0)
        self.gone, self.until = 0.0, 0.0

    def monotonic(self):
        """Its clock."""
        return self.gone

    def allow(self, seconds):
        """From now on."""
        self.until = self.gone + seconds

    def close(self):
        """As slow as the rest, and nobody hears of its trouble."""
        self.gone += min(19.0, max(1.0, self.until - self.gone))

    def _check(self):
        left = self.until - self.gone
        self.gone += min(19.0, left)
        if left < 19.0:
            raise EngineDown("调度数据库没有答复")


def test_queue_that_takes_its_time(runs):
    """A queue whose every call is slow holds a run's start up for half a minute in all; then it starts without it."""
    engine = SlowEngine()
    made = Dispatched(runs, engine, "mock|clerk01|desk", 20.0, 30.0, engine.monotonic)
    made.take_up()
    before = engine.gone

    made.start(BEGIN)

    assert runs.started == [("早班", BEGIN.tick)]
    assert made.trouble() == "调度数据库没有答复"
    assert engine.gone - before <= 30.0 + 1.0  # closing is begun all the same


def test_run_that_cannot_start(runs):
    """What keeps a process from being made in the queue's thread is raised where the run was asked for."""

    def refuse(begin):
        raise OSError(11, "Resource temporarily unavailable")

    engine, runs.start = FakeEngine(), refuse
    made = dispatched(runs, engine)

    with pytest.raises(OSError, match="temporarily unavailable"):
        made.start(BEGIN)
    engine.join()
    assert engine.became == ["not started"]


def test_signal_while_it_starts(runs):
    """A signal that comes while the run is being made reaches it as soon as it is there."""
    engine, start = FakeEngine(), runs.start

    def told(begin):
        made.send_signal(signal.SIGTERM)
        return start(begin)

    made, runs.start = dispatched(runs, engine), told
    made.start(BEGIN)
    made.send_signal(signal.SIGTERM)

    assert runs.signals == [signal.SIGTERM, signal.SIGTERM]
    made.close()
    engine.join()


def test_only_the_run_in_hand_stays_in_the_queue(runs):
    """Whatever the queue holds besides the run in hand is cleared away: at the service's start, and before each run."""
    engine = FakeEngine()
    made = dispatched(runs, engine)

    made.start(BEGIN)

    assert engine.cleared == [(), ("mock|clerk01|desk|早班|2026-01-05T01:30:00+00:00",)]
    made.close()
    engine.join()


def test_service_tells_of_its_queue(tmp_path):
    """People hear that the queue is down and that runs start all the same, once, and that it is up again."""
    world, engine = World(tmp_path, HOURLY, start=at("05 08:00")), FakeEngine()
    world.carrier = Dispatched(world.runs, engine, "mock|clerk01|desk", 0.2)
    engine.down = True
    world.up()
    world.until(at("05 10:30"))
    engine.down = False

    world.until(at("05 11:30"))

    assert world.alarms() == [
        "05 08:03 【调度】调度数据库不能用；到点的运行由服务直接开始",
        "05 11:03 【恢复】调度又正常了",
    ]
    assert len(world.runs.started) == 3
    engine.join()


KILLED = """
import os, signal, sys
from pathlib import Path
from eoms_bot.service.dispatch import Dispatched
from eoms_bot.service.engine import ByDbos
from tests.service.test_dispatch import BEGIN, LATER
from tests.service.world import WorldClock, WorldRuns, at

where, folder = sys.argv[1], Path(sys.argv[2])
die = lambda: os.kill(os.getpid(), signal.SIGKILL)

class Runs(WorldRuns):
    def start(self, begin):
        if where == "claimed":
            die()
        with (folder / "started").open("a") as file:
            print(f"{begin.tick:%H:%M}", file=file)
        if where == "started":
            die()
        return super().start(begin)

class Engine(ByDbos):
    def put(self, work):
        super().put(work)
        if where == "queued":
            die()

engine = Engine(f"sqlite:///{folder / 'dispatch.db'}", "a", 5.0 if where == "queued" else 0.05)
made = Dispatched(Runs(WorldClock(at("05 09:30"))), engine, "a", 60.0, 240.0)
made.take_up()
made.start(LATER if where == "again" else BEGIN)
made.close()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize(
    ("where", "began"), [("queued", []), ("claimed", []), ("started", ["09:30"])], ids=lambda case: str(case)
)
def test_killed_service(tmp_path, where, began):
    """Killed with its work in the queue, taken out, or started: the next service starts what is due then, and that work never again."""
    pytest.importorskip("dbos", reason="the extra `service` is not installed")

    def process(where):
        words = [sys.executable, "-c", KILLED, where, str(tmp_path)]
        root = Path(__file__).resolve().parents[2]
        return subprocess.run(words, cwd=root, capture_output=True, text=True, timeout=240, check=False)

    killed, again = process(where), process("again")

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "started").read_text().split() == [*began, "10:30"]
