"""处理时限 (promise G6): both places must agree on it; the branch's policy handles an order past it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from eoms_bot.decide.case import Case, CaseVerdict, failed, hit, passed
from eoms_bot.decide.times import to_minute, whole_minute
from eoms_bot.model.branch import Branch
from eoms_bot.model.decision import Hold
from eoms_bot.model.order import TIME_WANTED, Order

RULE = "H-时限"
BY_HAND = "由人现在就在网站上回复"
BY_SETTING = "或者把设置 branch.late 改为 warn 或 allow，再用 apply 让机器人回复，回复会标记超时"
"""What can be done about an order that the policy `refuse` holds."""


@dataclass(frozen=True)
class Lateness:
    """How an order stands to its limit.

    `late`: the limit itself has passed. `too_late`: it has passed or is nearer than the branch's margin, so
    that a write that begins now may arrive late. `problem` says why the limit cannot be relied on; it is
    empty where it can.
    """

    deadline: datetime | None
    late: bool
    too_late: bool
    problem: str


def lateness(order: Order, branch: Branch, now: datetime) -> Lateness:
    """How the order stands to its limit at `now`; the earlier of two differing limits counts."""
    listed, shown = order.ref.deadline, order.deadline
    known = [when for when in (listed, shown) if when is not None]
    deadline = min(known) if known else None
    late = deadline is not None and now > deadline
    margin = timedelta(minutes=branch.deadline_margin_minutes)
    too_late = deadline is not None and now > deadline - margin
    return Lateness(deadline, late, too_late, _problem(order, listed, shown))


def _problem(order: Order, listed: datetime | None, shown: datetime | None) -> str:
    if listed is None or shown is None:
        places = [name for name, when in (("待办列表", listed), ("工单页", shown)) if when is None]
        found = {"待办列表": order.ref.unread, "工单页": order.unread}
        written = [f"{name}写的是 {found[name]!r}" for name in places if found[name]]
        wanted = f"（{'，'.join(written)}；{TIME_WANTED}）" if written else ""
        return f"{'、'.join(places)}的处理时限读不出{wanted}"
    if whole_minute(listed) != whole_minute(shown):
        return f"处理时限不一致：待办列表 {to_minute(listed)}，工单页 {to_minute(shown)}"
    return ""


def why_held(order: Order, branch: Branch, now: datetime) -> str:
    """Why its limit leaves an order to people at `now`; empty where the bot may answer it."""
    state = lateness(order, branch, now)
    return state.problem or (_too_late(state, branch) if branch.late == "refuse" else "")


def _too_late(state: Lateness, branch: Branch) -> str:
    """How the limit is past or too near, in words; empty where it is neither."""
    if not state.too_late or state.deadline is None:
        return ""
    limit, margin = to_minute(state.deadline), branch.deadline_margin_minutes
    return f"已过处理时限 {limit}" if state.late else f"距处理时限 {limit} 不足 {margin} 分钟"


def check(case: Case) -> CaseVerdict:
    """Hold an order whose limit is unreadable or contradictory, or past under the policy `refuse`."""
    state, branch = lateness(case.order, case.branch, case.now), case.branch
    if state.problem or state.deadline is None:
        return _hold(case, state.problem, ("处理时限",))
    found = _too_late(state, branch)
    if not found:
        return CaseVerdict((passed(RULE, f"处理时限 {to_minute(state.deadline)}"),))
    if branch.late == "refuse":
        return _hold(case, found, (BY_HAND, BY_SETTING))
    return CaseVerdict((failed(RULE, f"{found}；设置 branch.late={branch.late}，继续处理"),))


def _hold(case: Case, why: str, missing: tuple[str, ...]) -> CaseVerdict:
    return CaseVerdict((hit(RULE, why),), Hold(why, missing, RULE, case.rules.version, ()))
