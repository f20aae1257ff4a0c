"""今日: what needs a person, the most urgent first; the day's outcomes; the lane, the stop and the breaker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from eoms_bot.console import lane
from eoms_bot.console.desk import Desk
from eoms_bot.console.look import seconds_since
from eoms_bot.console.query import ROWS
from eoms_bot.console.web import Call
from eoms_bot.ledger import Views
from eoms_bot.ledger.views import OPEN
from eoms_bot.model.outcome import Outcome
from eoms_bot.report import breaker as fuse
from eoms_bot.report.needs import LEFT, LOOK_BACK, needs_of
from eoms_bot.report.record import ORDER_OF_OUTCOMES
from eoms_bot.report.text import LOCAL
from eoms_bot.run import stop_file


@dataclass(frozen=True)
class Marks:
    """The marks of the service: seconds since the last proven write, writes sent today and their cap, log-ins of today."""

    proven_seconds: float | None
    sent: int
    cap: int
    logins: int


def show(call: Call) -> Response:
    """The page; `page` turns the list of what needs a person."""
    desk, number = call.desk, call.query("page").page()
    now, views, ledger = desk.now(), desk.books.views(), desk.books.ledger()
    day = now.astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    left = views.touched_since(now - LOOK_BACK, LEFT)
    here = lane.look(desk.settings, views.lease(desk.account), now)
    working = here.lease.run_id if here.lease and here.alive else ""
    hours = desk.settings.lists.warn_hours
    needs = needs_of(desk.folders.briefs, ledger.unsettled(), left, now, near_hours=hours, working=working)
    first = (number - 1) * ROWS
    breaker = ledger.breaker(desk.account)
    return call.page(
        "today.html",
        day=day.date().isoformat(),
        counts=_counts(views.counts_since(day)),
        needs=needs[first : first + ROWS],
        groups=Counter(need.group_zh for need in needs),
        total=len(needs),
        number=number,
        more=len(needs) > first + ROWS,
        lane=here,
        working=views.working(now - LOOK_BACK),
        stopping=stop_file.state_of(desk.settings.paths.stop_file),
        breaker=fuse.told(breaker, now),
        broken=breaker.is_open,
        marks=_marks(desk, views, day, now),
        site=desk.settings.site,
    )


def _counts(counted: Mapping[str, int]) -> dict[str, int]:
    """The day's orders by outcome, every one named that the ledger keeps; `OPEN` are those without one."""
    kept = [outcome.value for outcome in ORDER_OF_OUTCOMES if outcome is not Outcome.PREVIEWED]
    return {code: counted.get(code, 0) for code in (*kept, OPEN)}


def _marks(desk: Desk, views: Views, day: datetime, now: datetime) -> Marks:
    ledger = desk.books.ledger()
    return Marks(
        proven_seconds=seconds_since(views.last_proven(), now),
        sent=ledger.sent_since(desk.account, day),
        cap=desk.settings.run.daily_cap,
        logins=sum(row.ok is None for row in ledger.logins_since(desk.account, day)),
    )
