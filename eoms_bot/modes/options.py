"""Options: one order's form is opened with the gate closed, and its drop-downs are read."""

from __future__ import annotations

from collections.abc import Sequence

from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Outcome, Verdict
from eoms_bot.model.run import Progress, RunSummary
from eoms_bot.run.book import Book
from eoms_bot.run.desk import Desk
from eoms_bot.run.holder import insist_free
from eoms_bot.run.lane.lane import RunLane
from eoms_bot.run.mode import OPTIONS
from eoms_bot.run.once import Hooks, run_once
from eoms_bot.run.ports import Ports
from eoms_bot.run.preparing import desk_of
from eoms_bot.run.request import RunRequest
from eoms_bot.run.walk import Walked, read
from eoms_bot.settings import Settings
from eoms_bot.sites.canary import against_snapshot
from flows.read_options import read_options
from flows.read_order import insist_workable

Found = dict[str, tuple[str, ...]]
NO_FORM = "工单还没有受理，没有表单可看；选一张本账号已受理的"


def options_of(
    settings: Settings, order_no: str, *, progress: Progress, ports: Ports
) -> tuple[RunSummary, Found]:
    """What the site offers in each field of this order's completion form: field → options.

    A field that was not read is empty. The order must be on the to-do list, and ours.
    """
    insist_free(settings)
    profile, desk = desk_of(settings, ports, None)
    found: Found = {}

    def look(lane: RunLane, _desk: Desk, _book: Book, walked: Walked, _listed: Sequence[OrderRef]) -> Verdict:
        opened = read(lane, walked)
        insist_workable(lane, opened)
        if opened.order.needs_accept:
            return Verdict(Outcome.HELD, NO_FORM)
        found.update(read_options(lane.site, opened))
        return Verdict(Outcome.PREVIEWED, f"读了 {len(found)} 个字段的选项，没有发送")

    request = RunRequest(settings, OPTIONS, profile, desk, (order_no,), 1)
    summary = run_once(request, Hooks(against_snapshot, way=look), progress, ports)
    return summary, found
