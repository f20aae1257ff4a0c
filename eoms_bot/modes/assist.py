"""Assist: opens one held order's form in a window, with the known values in it.

A person fills in the rest and presses.

It is a run like any other, with lock, lease, folder and report; what differs is how its one order is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from eoms_bot.browser.profile.model import as_paged
from eoms_bot.browser.reader.port import Opened
from eoms_bot.browser.start.headed import insist_on_window
from eoms_bot.decide import by_hand
from eoms_bot.decide.case import Case
from eoms_bot.decide.deadline import lateness
from eoms_bot.decide.sequence import assembled
from eoms_bot.errors import BadInput, Problem
from eoms_bot.ledger import Ledger
from eoms_bot.model.decision import Decision, Hold
from eoms_bot.model.form import Typed
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import OUTCOME_ZH, Outcome, Verdict
from eoms_bot.model.run import Progress, RunSummary
from eoms_bot.model.write import UNSETTLED, Action
from eoms_bot.modes.applying import came_to
from eoms_bot.plan.assist_plan import desk_of_row
from eoms_bot.report.words import KIND_ZH, STATE_ZH
from eoms_bot.run import planned
from eoms_bot.run.book import Book
from eoms_bot.run.desk import Desk
from eoms_bot.run.holder import insist_free
from eoms_bot.run.lane.lane import RunLane
from eoms_bot.run.mode import ASSIST
from eoms_bot.run.once import Hooks, run_once
from eoms_bot.run.ports import Ports
from eoms_bot.run.preparing import desk_of
from eoms_bot.run.request import RunRequest
from eoms_bot.run.walk import Walked, accepted_by_us, earlier_writes, open_for_reply
from eoms_bot.settings import Settings
from eoms_bot.sites.canary import against_snapshot
from flows.assist import assist
from flows.assist_helper import Helper

CODE = "ASSIST-001"
TOO_LATE = "已过处理时限（含余量），设置 branch.late 是 refuse，闸门不放行：改为 warn 再协助，或到网站上办"


@dataclass(frozen=True)
class AssistRequest:
    """Who wants to be helped with which order; `kind` is `complete` or `reject`, empty: as its row says.

    `notify` gets what the person must know while the window is open, in Chinese and masked. `plan_id` is the
    plan whose row of the order counts, empty where none does.
    """

    order_no: str
    who: str
    notify: Callable[[str], None]
    kind: str = ""
    plan_id: str = ""


def assist_with(
    settings: Settings, asked: AssistRequest, *, batch_path: Path | None, progress: Progress, ports: Ports
) -> RunSummary:
    """Open the order's form for a person; facts come from a plan's row, the workbook, or the inbox.

    ConfigError where no window can be shown here, or where the profile is one by words. BadInput where the
    ledger knows that the order needs no further reply, or where the plan is stale. The run is the person's:
    he is responsible for all that it sends.
    """
    insist_on_window(settings.browser.executable)
    insist_free(settings)
    own = settings.model_copy(
        update={
            "browser": settings.browser.model_copy(update={"headed": True}),
            "site": settings.site.model_copy(update={"operator": asked.who}),
        }
    )
    if asked.plan_id:
        profile, desk = desk_of_row(own, ports, asked.plan_id, asked.order_no)
    else:
        profile, desk = desk_of(own, ports, batch_path)
    as_paged(profile)

    def way(lane: RunLane, desk: Desk, book: Book, walked: Walked, listed: Sequence[OrderRef]) -> Verdict:
        return _help(lane, desk, book, walked, listed, asked, settings.run.assist_minutes)

    def note(ledger: Ledger, summary: RunSummary) -> None:
        outcome = next((item.outcome for item in summary.items), None)
        result = OUTCOME_ZH[outcome] if outcome else summary.stopped
        ledger.assisted(asked.order_no, result, ports.clock.now())
        if asked.plan_id:
            task_id = desk.planned[asked.order_no].order.task_id
            outcomes = {
                item.ref.order_no: came_to(ledger, own.site.id, item, task_id) for item in summary.items
            }
            ledger.plan_worked(asked.plan_id, outcomes, summary.run_id)

    request = RunRequest(own, ASSIST, profile, desk, (asked.order_no,), 1)
    still_open = partial(_insist_open, order_no=asked.order_no)
    return run_once(request, Hooks(against_snapshot, before=still_open, after=note, way=way), progress, ports)


def _insist_open(ledger: Ledger, order_no: str) -> None:
    """BadInput where a reply to this order has already left, no matter who pressed it.

    There must be no second.
    """
    closes = [write for write in ledger.writes(order_no) if write.action is Action.CLOSE]
    last = closes[-1] if closes else None
    if last is not None and last.state in UNSETTLED:
        found = f"{KIND_ZH.get(last.kind, last.kind)} {STATE_ZH[last.state]}"
        wanted = "先核对：eoms-bot reconcile，或 eoms-bot resolve；不要重复提交"
        raise BadInput("这张工单的回复已经发出", [Problem(CODE, "账本", None, order_no, found, wanted)])
    row = next((row for row in ledger.orders() if row.order_no == order_no), None)
    if row is not None and row.outcome in (Outcome.DONE, Outcome.BY_OTHER):
        found = f"{OUTCOME_ZH[row.outcome]}（运行 {row.run_id}）"
        wanted = "不需要再回复；又派回来的，先运行一次 eoms-bot run 或 apply，让机器人看到它"
        raise BadInput("这张工单已经办结", [Problem(CODE, "账本", None, order_no, found, wanted)])


def _help(
    lane: RunLane,
    desk: Desk,
    book: Book,
    walked: Walked,
    listed: Sequence[OrderRef],
    asked: AssistRequest,
    minutes: int,
) -> Verdict:
    """One order from its row to its verdict, by a person's hand.

    The conditions of a reply hold for his as well.
    """
    opened = open_for_reply(lane, book, walked, earlier_writes)
    if isinstance(opened, Verdict):
        return opened
    if lane.branch.late == "refuse" and lateness(opened.order, lane.branch, lane.clock.now()).late:
        return Verdict(Outcome.HELD, TOO_LATE)
    # He is responsible for all that leaves, no matter who has approved a plan's row.
    lane.clerk.approvers = {}
    helper = _helper(lane, desk, opened, listed, asked, minutes)
    walked.decision = helper.decision
    if isinstance(helper.decision, Hold) and helper.decision.rule == planned.RULE:
        return Verdict(Outcome.HELD, helper.decision.why)
    _notify_of_reasons(helper.decision, asked)
    return assist(lane, opened, helper)


def _helper(
    lane: RunLane, desk: Desk, opened: Opened, listed: Sequence[OrderRef], asked: AssistRequest, minutes: int
) -> Helper:
    now = lane.clock.now()
    facts = desk.facts(opened.order, listed, now)
    row = assembled(opened.order, facts)
    case = Case(
        opened.order, replace(facts, row=row), desk.rules, desk.branch, desk.dictionaries, desk.limits, now
    )

    def warn(typed: tuple[Typed, ...], registered: str | None) -> tuple[str, ...]:
        return by_hand.warnings(typed, case, registered)

    decision = desk.decide(opened.order, facts, now, accepted=accepted_by_us(lane, opened))
    return Helper(by_hand.begun(case, asked.kind), decision, asked.who, minutes, asked.notify, warn)


def _notify_of_reasons(decision: Decision, asked: AssistRequest) -> None:
    """Why the order waits for a person, and what is missing."""
    if not isinstance(decision, Hold):
        asked.notify("这张工单机器人也能办；现在由你来办")
        return
    asked.notify(f"转人工的原因：{decision.why}")
    for text in decision.missing:
        asked.notify(f"缺少：{text}")
