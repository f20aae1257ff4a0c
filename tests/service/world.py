"""The world of a service in a test: a clock that waiting moves, scripted runs, a disk that fills, a pager."""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from eoms_bot.advise.intercepting import Interception
from eoms_bot.decide.workdays import WorkDays
from eoms_bot.disk import SystemDisk
from eoms_bot.model.schedule import Schedule
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.run.asking import LoginQuestion
from eoms_bot.service.alarm_texts import ended, of_question
from eoms_bot.service.alarms.alarms import Alarms
from eoms_bot.service.alarms.outbox import Manners
from eoms_bot.service.dispatch import Dispatched
from eoms_bot.service.runs import Process, Runs
from eoms_bot.service.schedule.due import Begin
from eoms_bot.service.schedule.rows import Row, State
from eoms_bot.service.schedule.table import RunTable
from eoms_bot.service.service import Service
from tests.support.browser_deaths import Death, end_of, gives_up
from tests.support.run_table import rows_of

MANNERS = Manners("22:00", "07:30", gather=timedelta(minutes=3), repeat=timedelta(hours=4))
STEP = timedelta(seconds=30)
LOCKED_BEHIND = timedelta(seconds=45)
"""So long a run takes to be known by its lock; in a test longer than two looks."""
POLL = 0.02
"""Seconds between two looks of an engine into its queue, in a test."""


def at(text: str) -> datetime:
    """`06 09:30` as a moment of January 2026."""
    return datetime.strptime(f"2026-01-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


@dataclass
class WorldClock:
    """Wall and monotonic time; `jump` moves the wall alone, as somebody who sets the clock does."""

    moment: datetime
    gone: float = 0.0

    def now(self) -> datetime:
        """The wall."""
        return self.moment

    def monotonic(self) -> float:
        """Seconds."""
        return self.gone

    def wait(self, seconds: float) -> None:
        """Both go on."""
        self.moment += timedelta(seconds=seconds)
        self.gone += seconds

    def jump(self, by: timedelta) -> None:
        """Somebody sets the clock."""
        self.moment += by


class Killed(BaseException):
    """The service is gone at this very point; nothing of its own runs any more."""


@dataclass
class Killer:
    """Kills the service when it has come by so many points; None: lets it live."""

    points: int | None = None

    def __call__(self) -> None:
        """A point at which a service may die."""
        if self.points is None:
            return
        self.points -= 1
        if self.points < 0:
            self.points = None
            raise Killed


@dataclass
class WorldDisk(SystemDisk):
    """A disk that takes nothing while it is full; before and behind each write the service may die, and in the middle of a line."""

    killer: Killer = field(default_factory=Killer)
    full: bool = False

    def append(self, path: Path, content: bytes) -> None:
        """Append, or ENOSPC."""
        self._room()
        try:
            self.killer()
        except Killed:
            super().append(path, content[: len(content) // 2])
            raise
        super().append(path, content)
        self.killer()

    def put(self, path: Path, content: bytes) -> None:
        """Store, or ENOSPC."""
        self._room()
        self.killer()
        super().put(path, content)
        self.killer()

    def _room(self) -> None:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")


@dataclass
class WorldRuns:
    """Runs that last `lasts` and end with the code that `ends` says, else as a run ends whose browser has died; they go on when the
    service is killed. What they last is time that goes by, wherever the clock is set.
    """

    clock: WorldClock
    killer: Killer = field(default_factory=Killer)
    lasts: timedelta = timedelta(minutes=10)
    ends: Callable[[datetime], int] = lambda now: 0
    started: list[tuple[str, datetime]] = field(default_factory=list)
    signals: list[int] = field(default_factory=list)
    deaths: list[list[Death]] = field(default_factory=list)
    over_at: float | None = None
    locked_at: float = 0.0
    elsewhere: bool = False

    def take_up(self) -> None:
        """A service is there."""

    def trouble(self) -> str:
        """None."""
        return ""

    def start(self, begin: Begin) -> Process:
        """A run begins."""
        self.killer()
        assert not self.going, "two runs at once"
        self.started.append((begin.schedule, begin.tick))
        self.deaths.append([])
        self.over_at = self.clock.gone + self.lasts.total_seconds()
        self.locked_at = self.clock.gone + LOCKED_BEHIND.total_seconds()
        self.killer()
        return Process(len(self.started), 1.0)

    def ended(self) -> int | None:
        """Its code, once its time is over."""
        return None if self.going else self.ends(self.clock.now()) or end_of(self.deaths[-1])

    def is_there(self, process: Process) -> bool:
        """The last one, while it lasts."""
        return process.pid == len(self.started) and self.going

    def found(self, begin: Begin) -> Process | None:
        """The last one, while it lasts."""
        ours = self.going and self.started[-1] == (begin.schedule, begin.tick)
        return Process(len(self.started), 1.0) if ours else None

    def others(self) -> bool:
        """A person works the account, or a run does that nobody waits for: as soon as it has taken the account's lock."""
        return self.elsewhere or (self.going and self.clock.gone >= self.locked_at)

    def send_signal(self, number: int) -> None:
        """A run that is asked to stop finishes its order in a minute."""
        self.signals.append(number)
        self._over_within(60)

    def browser_dies(self, death: Death) -> None:
        """The browser of the run in hand, if one goes on."""
        if self.going:
            self.deaths[-1].append(death)
            if gives_up(self.deaths[-1]):
                self._over_within(0)

    def _over_within(self, seconds: float) -> None:
        if self.over_at is not None:
            self.over_at = min(self.over_at, self.clock.gone + seconds)

    @property
    def going(self) -> bool:
        """Whether one goes on."""
        return self.over_at is not None and self.clock.gone < self.over_at

    @property
    def codes(self) -> list[int]:
        """How each has ended or would end now, in their order."""
        return [end_of(one) for one in self.deaths]


@dataclass
class Pager:
    """A destination; what it was sent, with when."""

    clock: WorldClock
    killer: Killer = field(default_factory=Killer)
    names: tuple[str, ...] = ("值班群",)
    got: list[tuple[datetime, str]] = field(default_factory=list)

    def send(self, text: str) -> tuple[str, ...]:
        """It takes everything."""
        self.killer()
        self.got += [(self.clock.now(), line) for line in text.splitlines()[1:]]
        self.killer()
        return ()


@dataclass
class World:
    """All of it; `service` is the one that is up, or the last one."""

    folder: Path
    schedules: Mapping[str, Schedule]
    days: WorkDays = field(default_factory=WorkDays)
    start: datetime = field(default_factory=lambda: at("05 00:00"))
    closed: str = ""
    notice: str = ""
    question: LoginQuestion | None = None
    dispatched: bool = False
    found: Interception | None = None
    """What the newest interception has found."""

    def __post_init__(self) -> None:
        self.clock, self.killer = WorldClock(self.start), Killer()
        self.disk = WorldDisk(self.killer)
        self.runs = WorldRuns(self.clock, self.killer)
        self.pager = Pager(self.clock, self.killer)
        self.cuts: list[int] = []
        self.tidied: list[datetime] = []
        self.carrier = self._carrier()
        self.up()

    @property
    def database(self) -> Path:
        """Where the queue lies of a service whose runs are `dispatched`."""
        return self.folder / "dispatch.db"

    def _carrier(self) -> Runs:
        """The runs themselves, or the queue in front of them."""
        if not self.dispatched:
            return self.runs
        from eoms_bot.service.engine import ByDbos  # here: an extra

        place = f"mock|{self.folder}"
        return Dispatched(self.runs, ByDbos(f"sqlite:///{self.database}", place, POLL), place, 5.0, 120.0)

    def close(self) -> None:
        """The end of the test."""
        if isinstance(self.carrier, Dispatched):
            self.carrier.close()

    def up(self) -> None:
        """The service is started; whatever an earlier one held in memory is gone."""
        path = self.folder / "runs.jsonl"
        self.service = Service(
            schedules=self.schedules,
            table=RunTable.open(path, self.disk, self.clock.now()),
            runs=self.carrier,
            alarms=Alarms(self.folder / "alarms.json", self.disk, self.pager, self.clock, MANNERS, "mock"),
            clock=self.clock,
            days=lambda now: self.days,
            closed=lambda: self.closed,
            notice=lambda: self.notice,
            asked=lambda: of_question(self.question),
            beat=lambda: None,
            tidy=lambda: self.tidied.append(self.clock.now()),
            found=lambda name: self.found,
        )
        self.service.take_up()

    def until(self, moment: datetime) -> None:
        """The service looks, every half a minute. One that is killed meanwhile is up again a minute later."""
        while self.clock.now() < moment:
            try:
                self.service.turn()
            except Killed:
                self.down(self.clock.now() + 2 * STEP)
            self.clock.wait(STEP.total_seconds())

    def down(self, moment: datetime) -> None:
        """The service is killed, and is up again at that moment; of a queue it has lost hold as well."""
        self.cuts.append(len(rows_of(self.folder / "runs.jsonl")))
        self.clock.wait((moment - self.clock.now()).total_seconds())
        self.close()
        self.carrier = self._carrier()
        self.up()

    @property
    def rows(self) -> list[Row]:
        """The table as it is on the disk."""
        return RunTable.read(self.folder / "runs.jsonl", self.disk).rows

    def table(self) -> list[str]:
        """`早班 05 09:30 STARTED on_time`, a line a row; SEEN and RUNNING left out."""
        return [row_text(row) for row in self.rows if row.state not in (State.SEEN, State.RUNNING)]

    def alarms(self) -> list[str]:
        """`05 09:44 【…】…`, a line an alarm."""
        return [f"{when:%d %H:%M} {text}" for when, text in self.pager.got]


def row_text(row: Row) -> str:
    """A row in a line."""
    how = f" {row.how}" if row.how else ""
    many = f" x{row.count}" if row.count > 1 else ""
    why = f" {ended(row)}" if row.code else f" {row.why}" if row.why else ""
    return f"{row.schedule} {row.tick:%d %H:%M} {row.state}{how}{many}{why}"
