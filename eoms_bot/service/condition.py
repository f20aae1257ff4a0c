"""The service as its files show it from outside.

They show whether it lives, its next moments, the results of the last moments, and its waiting
alarms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from eoms_bot.decide.workdays import WorkDays
from eoms_bot.disk import Disk
from eoms_bot.errors import LedgerError
from eoms_bot.service import pulse
from eoms_bot.service.alarms import alarms
from eoms_bot.service.schedule import table
from eoms_bot.service.schedule.ahead import Coming, next_of
from eoms_bot.service.schedule.rows import Row, State
from eoms_bot.service.schedule.table import RunTable
from eoms_bot.service.wiring import folder_of
from eoms_bot.settings import Settings

DEAD_SECONDS = 300
"""A service touches its heartbeat every few seconds; a busy machine may delay it this long."""
SHOWN = 10
NOT_RUN = (State.MISSED, State.SKIPPED, State.LOST)


@dataclass(frozen=True)
class ServiceCondition:
    """What a look at the files has found.

    `silent_seconds` is None when no service has ever lived. `broken` says why the table can't be
    read.
    """

    silent_seconds: float | None
    coming: dict[str, Coming | None]
    rows: tuple[Row, ...]
    waiting: tuple[str, ...]
    failing: tuple[str, ...]
    broken: str = ""

    @property
    def alive(self) -> bool:
        """Whether a service lives."""
        return self.silent_seconds is not None and self.silent_seconds <= DEAD_SECONDS

    @property
    def not_run(self) -> int:
        """How many moments of the last rows did not run as they should."""
        return sum(row.count for row in self.rows if row.state in NOT_RUN)


def condition_of(settings: Settings, days: WorkDays, disk: Disk, now: datetime) -> ServiceCondition:
    """Look once, at `now` (aware), by these working days; write nothing, and require no file."""
    folder = folder_of(settings)
    rows, broken = _rows(folder / table.FILE, disk)
    return ServiceCondition(
        pulse.silent_seconds(folder / pulse.FILE, now),
        next_of(settings.service.schedules, days, now),
        tuple(reversed(rows[-SHOWN:])),
        alarms.waiting_texts(folder / alarms.FILE),
        alarms.failing(folder / alarms.FILE),
        broken,
    )


def _rows(path: Path, disk: Disk) -> tuple[Sequence[Row], str]:
    """The rows with the result of a moment, oldest first; of an ended run only its end."""
    try:
        rows = RunTable.read(path, disk).rows
    except LedgerError as problem:
        return (), str(problem)
    ended = {(row.schedule, row.tick) for row in rows if row.state in (State.ENDED, State.LOST)}
    begun = (State.STARTED, State.RUNNING)
    shown = [
        row for row in rows if row.state is not State.SEEN and not (row.state in begun and _key(row) in ended)
    ]
    going = {_key(row) for row in shown if row.state is State.RUNNING}
    return [row for row in shown if not (row.state is State.STARTED and _key(row) in going)], ""


def _key(row: Row) -> tuple[str, datetime]:
    return (row.schedule, row.tick)
