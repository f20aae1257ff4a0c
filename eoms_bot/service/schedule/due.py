"""What is due: which runs start now, and which do not. Pure.

The answer follows from the time, the schedules, the work calendar and the run table. The rules, for
each schedule:

- Only a tick in a window counts: a tick on a holiday, or outside the hours, was never promised.
- Each counted tick gets one end, with the reason: it starts, or is SKIPPED, or MISSED. A tick that
  has started never starts again.
- A tick is started when it is due, or at most `GRACE` later. A later tick was missed (nobody was
  there). With `missed = once` the newest missed tick starts now, once, if its own window still
  lasts. It replaces the older ones.
- During another run, `overlap = skip` skips the tick. `wait` keeps the newest tick until that run
  ends, or until the tick's window ends.
- If ticks have been skipped for `STUCK_AFTER`, one tick in that time reports it: a run that hangs
  must not silence the service.
- A clock that goes back starts nothing twice. If it goes back far, the schedule counts from there
  again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from eoms_bot.decide.workdays import WorkDays
from eoms_bot.model import cron
from eoms_bot.model.schedule import Schedule
from eoms_bot.service.schedule.rows import BUSY, STUCK, How, KnownSchedule, State
from eoms_bot.service.schedule.windows import window_at

GRACE = timedelta(minutes=5)
"""A tick that is at most this late is on time: the machine was busy, or restarted."""
FARTHEST_BACK = timedelta(days=31)
"""Ticks that are older than this are not counted one by one."""
CLOCK_SLACK = timedelta(hours=1)
"""A clock that goes back by more than this was wrong before; later notes lose their meaning."""

STUCK_AFTER = timedelta(hours=6)
"""No shift's orders take so long; `STUCK` says so in words."""

NOT_THERE = "当时程序不在，或开始不了"
REPLACED = "由后来的一次代替"
WINDOW_OVER = "等到时间窗结束，上一次还没有完"
CHANGED = "计划改过，从这里重新计"
CLOCK_BACK = "时钟往回拨了，从这里重新计"


@dataclass(frozen=True)
class Begin:
    """A run to be started now; it begins no order from `until` on."""

    schedule: str
    tick: datetime
    until: datetime
    how: How


@dataclass(frozen=True)
class Passed:
    """`count` ticks from `first` to `tick` that get a row without a start."""

    schedule: str
    state: State
    tick: datetime
    first: datetime
    count: int
    why: str


@dataclass(frozen=True)
class Due:
    """The rows for the table, and then the one run that may start."""

    passed: tuple[Passed, ...] = ()
    begin: Begin | None = None


def due(
    now: datetime,
    schedules: Mapping[str, Schedule],
    days: WorkDays,
    known: Mapping[str, KnownSchedule],
    *,
    busy: bool,
    closed: str = "",
) -> Due:
    """What is due at `now` (aware). Only one run: the first schedule that is due goes first.

    `busy`: a run is going on, whoever started it. `closed` says why nothing may start at all, e.g.
    a stop file.
    """
    passed: list[Passed] = []
    begin: Begin | None = None
    for name, schedule in schedules.items():
        one = _Look(
            now, name, schedule, days, known.get(name, KnownSchedule()), busy or begin is not None, closed
        )
        found = one.due()
        passed += found.passed
        begin = begin or found.begin
    return Due(tuple(passed), begin)


@dataclass(frozen=True)
class _Look:
    """A look at one schedule."""

    now: datetime
    name: str
    schedule: Schedule
    days: WorkDays
    known: KnownSchedule
    busy: bool
    closed: str

    def due(self) -> Due:
        counted = self.known.counted
        if counted is None:
            return self._count_from_now("")
        if self.known.when != self.schedule.when:
            return self._count_from_now(CHANGED)
        if counted - self.now > CLOCK_SLACK:
            return self._count_from_now(CLOCK_BACK)
        ticks = tuple(self._ticks(max(counted, self.now - FARTHEST_BACK)))
        if self.closed:
            return Due(tuple(self._leave((*self._waiting(), *ticks), State.SKIPPED, self.closed)))
        return self._busy(ticks) if self.busy else self._free(ticks)

    def _count_from_now(self, why: str) -> Due:
        """The schedule counts from now on; a tick that waited under its old terms is skipped."""
        left = self._leave(self._waiting(), State.SKIPPED, why)
        return Due((*left, self._passed(State.SEEN, (self.now,), why)))

    def _ticks(self, after: datetime) -> Iterator[datetime]:
        for tick in cron.ticks(self.schedule.cron, after, self.now):
            if tick not in self.known.started and window_at(self.schedule, self.days, tick):
                yield tick

    def _free(self, ticks: Sequence[datetime]) -> Due:
        """No run is going on: the newest tick starts if it may, else the one that has waited."""
        older, newest = ticks[:-1], ticks[-1:]
        waiting = self._waiting()
        if newest and self._may_start(newest[0]):
            how = How.CATCH_UP if self._late(newest[0]) else How.ON_TIME
            passed = (*self._leave(waiting, State.SKIPPED, REPLACED), *self._missed(older, REPLACED))
            return Due(passed, self._begin(newest[0], how))
        passed = tuple(self._missed(ticks))
        if waiting and self._lasts(waiting[0]):
            return Due(passed, self._begin(waiting[0], How.WAITED))
        return Due((*self._leave(waiting, State.SKIPPED, WINDOW_OVER), *passed))

    def _busy(self, ticks: Sequence[datetime]) -> Due:
        """Another run is going on: the newest tick waits, or is skipped."""
        older, newest = ticks[:-1], ticks[-1:]
        waiting = self._waiting()
        over = () if not waiting or self._lasts(waiting[0]) else waiting
        passed = [*self._leave(over, State.SKIPPED, WINDOW_OVER), *self._missed(older)]
        if newest and not self._may_start(newest[0]):
            return Due((*passed, *self._missed(newest)))
        if newest and self.schedule.overlap == "wait":
            kept = () if over else waiting
            passed += [*self._leave(kept, State.SKIPPED, REPLACED), *self._leave(newest, State.WAITING, BUSY)]
        elif newest:
            passed += self._leave(newest, State.SKIPPED, self._why_skipped(newest[0]))
        return Due(tuple(passed))

    def _why_skipped(self, tick: datetime) -> str:
        """Why a tick is skipped during another run.

        Once in `STUCK_AFTER` the reason says that the run lasts too long.
        """
        since, counted = self.known.busy_since, self.known.counted
        if since is None or counted is None:
            return BUSY
        return STUCK if (tick - since) // STUCK_AFTER > (counted - since) // STUCK_AFTER else BUSY

    def _waiting(self) -> tuple[datetime, ...]:
        return () if self.known.waiting is None else (self.known.waiting,)

    def _late(self, tick: datetime) -> bool:
        return self.now - tick > GRACE

    def _lasts(self, tick: datetime) -> bool:
        """Whether the tick's own window still lasts."""
        window = window_at(self.schedule, self.days, tick)
        return window is not None and window.holds(self.now)

    def _may_start(self, tick: datetime) -> bool:
        return self._lasts(tick) and (self.schedule.missed == "once" or not self._late(tick))

    def _begin(self, tick: datetime, how: How) -> Begin:
        window = window_at(self.schedule, self.days, tick)
        assert window is not None, "only a tick in a window is begun"
        return Begin(self.name, tick, window.end, how)

    def _missed(self, ticks: Sequence[datetime], why: str = NOT_THERE) -> Iterator[Passed]:
        return self._leave(ticks, State.MISSED, why)

    def _leave(self, ticks: Sequence[datetime], state: State, why: str) -> Iterator[Passed]:
        if ticks:
            yield self._passed(state, ticks, why)

    def _passed(self, state: State, ticks: Sequence[datetime], why: str) -> Passed:
        return Passed(self.name, state, ticks[-1], ticks[0], len(ticks), why)
