"""A service in a simulated time: looks now and then, is away at times, has runs that last; what it did stays as rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from eoms_bot.decide.workdays import WorkDays
from eoms_bot.model.schedule import Schedule
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.service.schedule.due import Begin, Passed, due
from eoms_bot.service.schedule.rows import Row, State, known_of

MONDAY = datetime(2026, 1, 5, 0, 0, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    """`06 09:30` as a moment of January 2026."""
    return datetime.strptime(f"2026-01-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


@dataclass
class Simulated:
    """Schedules under a clock that a test moves; `lasts` is how long a run goes on."""

    schedules: Mapping[str, Schedule]
    days: WorkDays = field(default_factory=WorkDays)
    now: datetime = MONDAY
    lasts: timedelta = 3 * MINUTE
    rows: list[Row] = field(default_factory=list)
    begun: list[tuple[datetime, Begin]] = field(default_factory=list)
    over: datetime = MONDAY

    def look(self, *, closed: str = "") -> None:
        """One look of the service: what is due is written down and begun."""
        known = {name: known_of(self.rows, name) for name in self.schedules}
        found = due(self.now, self.schedules, self.days, known, busy=self.now < self.over, closed=closed)
        self.rows += [self._row(one) for one in found.passed]
        if found.begin is not None:
            one = found.begin
            self.rows.append(Row(self.now, one.schedule, State.STARTED, one.tick, how=one.how))
            self.begun.append((self.now, one))
            self.over = self.now + self.lasts

    def go(self, until: datetime, step: timedelta = MINUTE, *, closed: str = "") -> None:
        """Look each `step` up to and with `until`."""
        while self.now < until:
            self.now = min(until, self.now + step)
            self.look(closed=closed)

    def away(self, until: datetime) -> None:
        """Nobody looks."""
        self.now = until

    def told(self) -> list[str]:
        """The rows behind the first of each schedule, as `STARTED 06 09:30 on_time`."""
        return [_told(row) for row in self.rows if row.state is not State.SEEN]

    def _row(self, one: Passed) -> Row:
        when = self.schedules[one.schedule].when if one.state is State.SEEN else ""
        return Row(
            *(self.now, one.schedule, one.state, one.tick, one.first, one.count, one.why),
            when=when,
        )


def _told(row: Row) -> str:
    how = f" {row.how}" if row.how else ""
    more = f" ({row.count} from {row.first:%d %H:%M})" if row.count > 1 else ""
    return f"{row.state} {row.tick:%d %H:%M}{how}{more}"


def promised(
    schedule: Schedule, days: Mapping[date, bool], minutes: range, begin: int, end: int
) -> list[datetime]:
    """By brute force, the moments of two weeks on which a schedule fires: `minutes` of the day, in [begin, end) of it."""
    found = []
    for number in range(14):
        midnight = MONDAY + timedelta(days=number)
        works = days.get(midnight.date(), midnight.weekday() < 5)
        if schedule.days == "all" or works:
            found += [midnight + minute * MINUTE for minute in minutes if begin <= minute < end]
    return found
