"""Rows of the run table: the result of each moment at which a schedule was due.

A moment (`tick`) ends as STARTED, SKIPPED or MISSED; it may be WAITING before. SEEN marks when the
schedule begins to count. What has started is RUNNING as soon as its process is known. Then it is
ENDED, or LOST when the service did not see its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """What a row says of its tick."""

    SEEN = "SEEN"
    WAITING = "WAITING"
    STARTED = "STARTED"
    RUNNING = "RUNNING"
    ENDED = "ENDED"
    LOST = "LOST"
    SKIPPED = "SKIPPED"
    MISSED = "MISSED"


FATES = (State.STARTED, State.SKIPPED, State.MISSED)
"""The end states of a moment."""

BUSY = "上一次还在运行"
STUCK = "上一次还在运行，超过 6 小时没有开始过"
"""Reasons of a skip during another run: as the schedule asks, or so long that a person should look."""

STATE_ZH = {
    State.SEEN: "开始计",
    State.WAITING: "等上一次结束",
    State.STARTED: "开始",
    State.RUNNING: "在运行",
    State.ENDED: "结束",
    State.LOST: "结局不明",
    State.SKIPPED: "跳过",
    State.MISSED: "没有运行",
}


class How(StrEnum):
    """Why a tick is started now."""

    ON_TIME = "on_time"
    CATCH_UP = "catch_up"
    WAITED = "waited"


HOW_ZH = {How.ON_TIME: "准时", How.CATCH_UP: "补跑", How.WAITED: "等到上一次结束"}


@dataclass(frozen=True)
class Row:
    """One line of the table; times are aware.

    `count` ticks from `first` to `tick` have this state for the same reason. `when` belongs to
    SEEN: the expression from which the schedule's moments followed. `pid` and `born` (seconds since
    1970) belong to RUNNING. `code` belongs to ENDED: the exit code.
    """

    at: datetime
    schedule: str
    state: State
    tick: datetime
    first: datetime | None = None
    count: int = 1
    why: str = ""
    when: str = ""
    how: How | None = None
    until: datetime | None = None
    pid: int = 0
    born: float = 0.0
    code: int | None = None


@dataclass(frozen=True)
class KnownSchedule:
    """What the table knows of one schedule.

    Every tick up to `counted` is settled; None when the schedule is new. `waiting` is the tick that
    waits for the end of another run. `started` are the ticks that must never start again. Since
    `busy_since` every tick was skipped because of a run that is going on; None when the last one
    was not.
    """

    when: str = ""
    counted: datetime | None = None
    waiting: datetime | None = None
    started: frozenset[datetime] = frozenset()
    busy_since: datetime | None = None


def known_of(rows: Iterable[Row], schedule: str) -> KnownSchedule:
    """What the rows, in the order in which they were written, say of a schedule."""
    when, counted, waiting, busy_since = "", None, None, None
    started: set[datetime] = set()
    for row in rows:
        if row.schedule != schedule:
            continue
        if row.state in (State.SEEN, State.STARTED, State.SKIPPED):
            busy = row.state is State.SKIPPED and row.why in (BUSY, STUCK)
            busy_since = (busy_since or row.first or row.tick) if busy else None
        match row.state:
            case State.SEEN:
                when, counted, waiting = row.when, row.tick, None
            case State.WAITING:
                waiting = row.tick
            case State.STARTED:
                started.add(row.tick)
        if row.tick == waiting and row.state in FATES:
            waiting = None
        # An end says nothing of a new moment: after a clock was set back, its run may be one that is still
        # to come.
        if counted is not None and row.state in (*FATES, State.WAITING):
            counted = max(counted, row.tick)
    return KnownSchedule(when, counted, waiting, frozenset(started), busy_since)
