"""The read-only run: orders are read and decided; no form is opened for a reply, filled or sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from eoms_bot.model.decision import Hold
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Outcome, Verdict
from eoms_bot.model.run import Progress, RunSummary
from eoms_bot.report.words import DECISION_ZH
from eoms_bot.run.book import Book
from eoms_bot.run.desk import Desk
from eoms_bot.run.division import with_division
from eoms_bot.run.holder import insist_free
from eoms_bot.run.lane.lane import RunLane
from eoms_bot.run.mode import LOOK
from eoms_bot.run.once import Hooks, run_once
from eoms_bot.run.ports import Ports
from eoms_bot.run.preparing import desk_of
from eoms_bot.run.request import RunRequest
from eoms_bot.run.walk import Walked, left_to_another, read
from eoms_bot.settings import Settings
from eoms_bot.sites.canary import against_snapshot
from flows.read_order import insist_workable


def look(
    settings: Settings, *, limit: int | None, progress: Progress, ports: Ports, until: datetime | None = None
) -> RunSummary:
    """One pass over the to-do list that only reads and decides, with the facts of the inbox."""
    insist_free(settings)
    profile, bare = desk_of(settings, ports, None)
    desk = with_division(settings, profile, bare)
    request = RunRequest(settings, LOOK, profile, desk, limit=limit, until=until)
    return run_once(request, Hooks(against_snapshot, way=_look), progress, ports)


def _look(lane: RunLane, desk: Desk, book: Book, walked: Walked, listed: Sequence[OrderRef]) -> Verdict:
    opened = read(lane, walked)
    another = left_to_another(lane, desk.dealing, opened)
    if another is not None:
        return another
    insist_workable(lane, opened)
    now = lane.clock.now()
    walked.decision = decision = desk.decide(opened.order, desk.facts(opened.order, listed, now), now)
    if isinstance(decision, Hold):
        return Verdict(Outcome.HELD, decision.why)
    decided = DECISION_ZH[type(decision).__name__.lower()]
    return Verdict(Outcome.PREVIEWED, f"只读：判定为{decided}，没有试填，没有发送")
