"""Release: does a reply that no person wrote go alone, wait for approval, or stay a person's? Pure.

A reply goes alone only under three conditions. One permission in force covers it entirely. No line of the
floor stops it. The branch's own handled orders have proven its reason. A permission of the demo needs no such
history, and counts on the bundled site alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from eoms_bot.decide.permission.floor import Unwritten, floor
from eoms_bot.model.batch import BATCH, COLUMNS
from eoms_bot.model.decision import Complete, Reject, Standing, guessed
from eoms_bot.model.permission import ACTION_ZH, PEOPLES_OWN, ActionKind, Permission, Proven
from eoms_bot.model.schedule import minutes_of
from eoms_bot.model.zone import SHANGHAI

DONE = "完成"
"""The reason of all completions; that of a reject is the rule table's."""
LARGEST_BOUND, LEAST_WATCHED = 0.01, 30
SHOWN_FOR = timedelta(minutes=15)
"""For this long people can see what will go alone, and can stop it."""
NO_CELL = frozenset(one.field for one in BATCH.columns if not one.part) - {"order_no"}
"""Cells that steer a reply and do not leave: what they say is the action, which the permission names."""


class Level(StrEnum):
    """Who lets a decision go."""

    ALONE = "alone"
    ONE_KEY = "one_key"
    PERSON = "person"


@dataclass(frozen=True)
class Release:
    """How a decision may leave. `why`: what stood in the way; empty where nothing did.

    `grounds`: what it goes on, as the ledger keeps it. `show`: the only thing missing is that people could
    see it for long enough.
    """

    level: Level
    why: str = ""
    grounds: str = ""
    show: bool = False


@dataclass(frozen=True)
class Bounds:
    """What the branch has settled: its permissions, and what may stand against all of them.

    `undeclared`: why the account or the disk lets nothing go alone. `shut`: reason → why it is shut. `hands`:
    why this order goes only with a person. `used` counts the replies of today that rest on a permission.
    `shown` says since when people can see that the order will go on this permission; None where nobody can.
    """

    permissions: tuple[Permission, ...]
    bundled: bool
    undeclared: str
    nothing_alone: str
    shut: Mapping[str, str]
    proven: Mapping[str, Proven]
    hands: str
    used: Callable[[Permission], int]
    shown: Callable[[Permission], datetime | None]


def release(bounds: Bounds, seen: Unwritten) -> Release:
    """How the reply to an order may leave, and what stood in the way of its going alone."""
    decision = seen.decision
    if names := guessed(decision):
        return Release(Level.PERSON, f"{'、'.join(names)} 只是猜测")
    if bounds.hands:
        return Release(Level.PERSON, bounds.hands)
    if bounds.nothing_alone:
        return _one_key(seen, bounds.nothing_alone)
    mine = [one for one in bounds.permissions if one.action == action_of(decision) and _names(one, decision)]
    if not mine:
        named = decision.reason if isinstance(decision, Reject) else ""
        return _one_key(seen, f"没有许可包括 {ACTION_ZH[action_of(decision)]}{named and f' {named}'}")
    tried = [_under(one, bounds, seen) for one in mine]
    return min(tried, key=lambda one: (one.level is not Level.ALONE, not one.show))


def _one_key(seen: Unwritten, why: str) -> Release:
    return Release(Level.ONE_KEY, "；".join((why, *(f"要看：{one}" for one in seen.decision.backing.doubts))))


def action_of(decision: Reject | Complete) -> ActionKind:
    """Which of the actions of a permission a decision is."""
    if isinstance(decision, Reject):
        return "reject"
    return "unsolved" if decision.leftover is not None else "solved"


def reason_of(decision: Reject | Complete) -> str:
    """What is shut or proven: the reject's reason, or `DONE`."""
    return decision.reason if isinstance(decision, Reject) else DONE


def _names(permission: Permission, decision: Reject | Complete) -> bool:
    return not isinstance(decision, Reject) or decision.reason in permission.reasons


def _under(permission: Permission, bounds: Bounds, seen: Unwritten) -> Release:
    """What one permission makes of it; everything that stands in the way is named."""
    against = [
        *_of_scope(permission, bounds, seen),
        *dict.fromkeys(_of_cells(permission, seen.decision)),
        *_of_history(permission, bounds, seen.decision),
        *(f"必须由人看：{line}" for line in floor(replace(seen, first=None) if permission.demo else seen)),
    ]
    if against:
        return Release(Level.ONE_KEY, f"{permission.named}：{'；'.join(against)}")
    if not permission.demo:
        shown = bounds.shown(permission)
        if shown is None or seen.now - shown < SHOWN_FOR:
            minutes = SHOWN_FOR // timedelta(minutes=1)
            why = f"{permission.named}：先公示 {minutes} 分钟，没有人撤下才发送"
            return Release(Level.ONE_KEY, why, permission.named, show=True)
    return Release(Level.ALONE, grounds=permission.grounds)


def _of_scope(permission: Permission, bounds: Bounds, seen: Unwritten) -> Iterator[str]:
    if permission.level != "alone":
        yield "写明由人逐张批准（one_key）"
    if why := permission.out_of_force(seen.now):
        yield why
    if permission.demo and not bounds.bundled:
        yield "演示用的，只在本机附带的模拟网站上算数"
    elif not permission.demo and bounds.undeclared:
        yield bounds.undeclared
    local = seen.now.astimezone(SHANGHAI)
    if not minutes_of(permission.begin) <= local.hour * 60 + local.minute < minutes_of(permission.end):
        yield f"现在 {local:%H:%M}，只在 {permission.begin}–{permission.end}"
    deadline = seen.order.deadline
    if deadline is None or deadline - seen.now < timedelta(hours=permission.hours_left):
        yield f"离处理时限不到 {permission.hours_left} 小时"
    if permission.areas and (area := _value(seen.decision, "area")) not in permission.areas:
        yield f"投诉区域 {area or '没有'} 不在许可里"
    if (used := bounds.used(permission)) >= permission.per_day:
        yield f"今天已凭它发送 {used} 张，一天最多 {permission.per_day} 张"


def _of_cells(permission: Permission, decision: Reject | Complete) -> Iterator[str]:
    """Each value that would leave, only a text says, and whose column the permission does not name."""
    values = decision.values.items() if isinstance(decision, Complete) else ()
    for name, one in (*decision.backing.cells, *values):
        column = COLUMNS.get(name, "")
        if not column or name in NO_CELL:
            continue
        if name in PEOPLES_OWN and one.standing is not Standing.PERSON:
            yield f"{column} 不是人说的"
        elif one.standing is Standing.READING and column not in permission.columns:
            yield f"{column} 是从文字读出的，许可没有写这一列"
        elif one.standing is Standing.GUESS:
            yield f"{column} 只是猜测"


def _of_history(permission: Permission, bounds: Bounds, decision: Reject | Complete) -> Iterator[str]:
    """That the reason is shut, or that the branch's own orders do not prove it; the demo has no history."""
    reason = reason_of(decision)
    if why := bounds.shut.get(reason):
        yield f"{reason} 已关：{why}"
    if permission.demo:
        return
    proven = bounds.proven.get(reason)
    if proven is None:
        yield f"{reason} 还没有用本部门的历史工单核对过（eoms-bot policy check）"
        return
    if proven.bound > LARGEST_BOUND:
        yield f"{reason} 的差错上界 {proven.bound:.1%}，要不超过 {LARGEST_BOUND:.0%}"
    if proven.watched < LEAST_WATCHED:
        yield f"{reason} 只有 {proven.watched} 张由人看过，要 {LEAST_WATCHED} 张"


def _value(decision: Reject | Complete, name: str) -> str:
    found = decision.values.get(name) if isinstance(decision, Complete) else None
    return found.value if found is not None else ""
