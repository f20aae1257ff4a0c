"""今日: what needs a person, most urgent first; the day's outcomes; the lane, stop and breaker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial

from starlette.responses import Response

from eoms_bot.console import lane
from eoms_bot.console.look import seconds_since
from eoms_bot.console.query import ROWS
from eoms_bot.console.web import Call
from eoms_bot.ledger.stores.views import OPEN
from eoms_bot.model.outcome import Outcome
from eoms_bot.report import breaker as fuse
from eoms_bot.report.outcomes import ORDER_OF_OUTCOMES
from eoms_bot.run import stop_file
from eoms_bot.run.holder import working_runs


def show(call: Call) -> Response:
    """The page; `page` turns the list of what needs a person."""
    desk, number = call.desk, call.query("page").page()
    now = desk.now()
    views = desk.books.views()
    lanes = views.lanes()
    here = lane.look(desk.settings, views.lease(desk.account), now, lanes)
    day = desk.days.of(now, working_runs(desk.settings, lanes))
    first = (number - 1) * ROWS
    breaker = desk.books.ledger().breaker(desk.account)
    return call.page(
        "today.html",
        day=day,
        counts=counts_of(day.counts),
        needs=day.needs[first : first + ROWS],
        groups=Counter(need.group_zh for need in day.needs),
        total=len(day.needs),
        number=number,
        more=len(day.needs) > first + ROWS,
        lane=here,
        lanes=lane.others(desk.settings, lanes, partial(desk.books.ledger().sent_since, since=day.began)),
        served=bool(desk.settings.ledger.database),
        stopping=stop_file.state_of(desk.settings.paths.stop_file),
        breaker=fuse.line(breaker, now),
        broken=breaker.is_open,
        proven_seconds=seconds_since(day.last_proven, now),
        cap=desk.settings.run.daily_cap,
        cap_all=desk.settings.run.daily_cap_all,
        site=desk.settings.site,
    )


def counts_of(counted: Mapping[str, int]) -> dict[str, int]:
    """The day's orders by outcome, with every outcome of the ledger; `OPEN` are those without one."""
    kept = [outcome.value for outcome in ORDER_OF_OUTCOMES if outcome is not Outcome.PREVIEWED]
    return {code: counted.get(code, 0) for code in (*kept, OPEN)}
