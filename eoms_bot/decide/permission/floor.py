"""Floor: what a person always sees before it goes, whatever a permission says.

`FLOOR` lists its lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from eoms_bot.decide import numbers
from eoms_bot.decide.diagnosis.model import NOWHERE, Located, Suspect
from eoms_bot.decide.permission import pressed
from eoms_bot.decide.permission.pressed import OrderMark, Pressing
from eoms_bot.decide.reading.model import BROADBAND, NOT_OURS, OURS
from eoms_bot.decide.reading.verdict import ABOUT
from eoms_bot.decide.wording import NOT_REACHED
from eoms_bot.model.decision import Complete, Reject, Standing
from eoms_bot.model.evidence import Evidence
from eoms_bot.model.order import Order
from eoms_bot.model.texts.triage import Mark

LEAST_LEFT = timedelta(hours=2)
"""With less time than this left to 处理时限 nothing goes without a person."""
REPEATED_WITHIN = timedelta(days=60)
CROWD, CROWD_WITHIN = 3, timedelta(hours=2)
"""This many orders of one site within this time may be an outage that nobody has announced yet."""
FIRST = 10
"""A person sees this many orders first of each new rule, phrase, model or profile."""
DISPLEASED = ("不满意", "不认可", NOT_REACHED)
COMPARED = "三网对比"
"""How the check of other networks begins: shown where it was tested, it is no ground to hold an order."""
_DATE = r"(?:\d{1,2}月|\d{1,2}[日号]|\d{4}[-/年]|[今明后]天|[本下]周|[本下]个?月|年[底内前])"
_PROMISE = re.compile(
    rf"(?:预计|计划|将于|将在|承诺|保证|争取|力争|尽快于)[^，。；,;]{{0,12}}{_DATE}"
    r"|(?:\d|[日号月底年])(?:之)?前[^，。；,;]{0,6}(?:完成|解决|恢复|开通|处理)"
)
"""Words with which a reply promises the customer a day."""
_SUBJECTS = {
    f"{ABOUT}{label}": name
    for label, name in (
        (BROADBAND, "宽带"),
        (OURS, "移动网络"),
        (NOT_OURS, "其他部门"),
    )
}
"""What a mark of the reading says an order is about, in whose department that is."""


@dataclass(frozen=True)
class Unwritten:
    """An order whose reply nobody has written, with all that the floor looks at.

    `marks` are the reading's, `major_signs` its signs of a major complaint. `returned`: the ledger says that
    we have answered the order under another task. `sites` holds each other order's serving site and 分派时间, as
    far as they are known. `first` counts the proven replies under the current state of this rule; None where
    that does not matter.
    """

    order: Order
    decision: Reject | Complete
    now: datetime
    evidence: Evidence = field(default_factory=Evidence)
    marks: tuple[Mark, ...] = ()
    major_signs: tuple[str, ...] = ()
    returned: OrderMark | None = None
    located: Located = NOWHERE
    suspects: tuple[Suspect, ...] = ()
    sites: tuple[tuple[str, datetime | None], ...] = ()
    first: int | None = None

    def cell(self, name: str) -> str:
        """A cell of the order's row; empty where it has none."""
        return next((one.value for cell, one in self.decision.backing.cells if cell == name), "")


def floor(seen: Unwritten) -> tuple[str, ...]:
    """Each line that wants a person, in Chinese; none where nothing does."""
    return tuple(why for line in FLOOR.values() for why in line(seen))


def _major(seen: Unwritten) -> Iterator[str]:
    if seen.major_signs:
        yield f"投诉文字像重大（{'、'.join(seen.major_signs)}）"
    elif seen.cell("major") == "是":
        yield "标为重大投诉"


def _vip(seen: Unwritten) -> Iterator[str]:
    if seen.order.ref.vip:
        yield "待办列表标为 VIP"


def _pressed(*kinds: Pressing) -> Callable[[Unwritten], Iterator[str]]:
    def line(seen: Unwritten) -> Iterator[str]:
        for one in pressed.marks(seen.order):
            if one.kind in kinds:
                yield f"{one.kind}（{one.place}：{one.words}）"

    return line


def _returned(seen: Unwritten) -> Iterator[str]:
    yield from _pressed(Pressing.RETURNED)(seen)
    if seen.returned is not None:
        yield f"退回（{seen.returned.words}）"


def _repeated(seen: Unwritten) -> Iterator[str]:
    """The order says so itself, or the branch's 历史工单 have one of the same number within 60 days before it."""
    yield from _pressed(Pressing.REPEATED)(seen)
    sent = seen.order.ref.dispatched or seen.now
    own = {one for name in numbers.ORDER_FACTS for one in numbers.numbers(seen.order.fact(name))}
    for row in numbers.rows_of(seen.evidence, "history", "客户电话", own):
        when, number = row.time("分派时间"), row.text("工单号")
        if number != seen.order.order_no and when and sent - REPEATED_WITHIN <= when < sent:
            yield f"60 天内重复（{row.cite('客户电话', '分派时间')}）"
            return


def _unsolved(seen: Unwritten) -> Iterator[str]:
    if isinstance(seen.decision, Complete) and seen.decision.leftover is not None:
        yield "未解决"


def _displeased(seen: Unwritten) -> Iterator[str]:
    if (said := seen.cell("attitude")) in DISPLEASED:
        yield f"客户态度 {said}"


def _promises(seen: Unwritten) -> Iterator[str]:
    decision = seen.decision
    if isinstance(decision, Complete):
        if expected := decision.values.get("expected_time"):
            yield f"预计解决时间 {expected.value} 是对客户的承诺"
            return
        said = [one.value for _, one in decision.clauses]
    else:
        said = [decision.text.value]
    if hit := next((hit for text in said if (hit := _PROMISE.search(text))), None):
        yield f"回复里承诺了日期（“{hit[0]}”）"


def _two_departments(seen: Unwritten) -> Iterator[str]:
    about = dict.fromkeys(_SUBJECTS[mark.says] for mark in seen.marks if mark.says in _SUBJECTS)
    if len(about) > 1:
        yield f"一张工单说了{'、'.join(about)}几件事"


def _unchecked(seen: Unwritten) -> Iterator[str]:
    steps = seen.decision.trace
    notes = [one.note for one in steps if one.verdict == "未核对" and not _never_tested(one.note, seen)]
    if notes:
        yield f"没有核对：{notes[0]}{f' 等 {len(notes)} 项' if len(notes) > 1 else ''}"
    yield from seen.decision.backing.doubts


def _never_tested(note: str, seen: Unwritten) -> bool:
    """Whether nobody has compared the networks there; a stale table of such tests counts like any other."""
    table = seen.evidence.of("drive_tests")
    return note.startswith(COMPARED) and (table.state == "未配置" or table.usable_at(seen.now))


def _crowd(seen: Unwritten) -> Iterator[str]:
    """Orders of the site within two hours of this one, this one among them.

    A reject names no site of its own.
    """
    sites, sent = seen.located.sites, seen.order.ref.dispatched or seen.now
    site = seen.cell("site") or (sites[0] if len(sites) == 1 else "")
    near = [when for one, when in seen.sites if one == site and when and abs(when - sent) <= CROWD_WITHIN]
    if site and len(near) + 1 >= CROWD:
        yield f"{site} 两小时内有 {len(near) + 1} 张工单"


def _neighbour(seen: Unwritten) -> Iterator[str]:
    """The cause is that of a row of another site; a cause that a person named himself is not meant."""
    named = dict(seen.decision.backing.cells).get("prov_cause")
    if named is None or named.standing is Standing.PERSON:
        return
    listed = (one for one in seen.suspects if one.cause == named.value and (one.by_rows or one.row))
    row = next((one.row for one in listed), None)
    site = row.text("基站名称") if row is not None else ""
    if site and site not in seen.located.sites:
        yield f"原因取自周边站 {site} 的告警"


def _first(seen: Unwritten) -> Iterator[str]:
    if seen.first is not None and seen.first < FIRST:
        yield f"规则 {seen.decision.rule} 现在的样子（规则表、程序、页面档案）只办成过 {seen.first} 张，前 {FIRST} 张由人看"


def _late(seen: Unwritten) -> Iterator[str]:
    deadline = seen.order.deadline
    if deadline is None:
        yield "处理时限未知"
    elif deadline - seen.now < LEAST_LEFT:
        yield "离处理时限不到两小时"


FLOOR: dict[str, Callable[[Unwritten], Iterator[str]]] = {
    "重大": _major,
    "VIP": _vip,
    "升级": _pressed(Pressing.ESCALATED),
    "督办": _pressed(Pressing.SUPERVISED),
    "催办": _pressed(Pressing.URGED),
    "退回": _returned,
    "重复": _repeated,
    "未解决": _unsolved,
    "态度": _displeased,
    "承诺日期": _promises,
    "两个部门": _two_departments,
    "未核对": _unchecked,
    "同站多单": _crowd,
    "邻站告警": _neighbour,
    "前十张": _first,
    "临近时限": _late,
}
"""Name of a line → what speaks for it; every line is checked."""
