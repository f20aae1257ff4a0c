"""故障公告: one sentence for users about a fault, and the orders that it covers."""

from __future__ import annotations

from collections.abc import Iterator

from eoms_bot.advise.reply_common import Clause, Draft, ReplyDesk, ReplyRefusal, flaws, not_later, said
from eoms_bot.decide import manners
from eoms_bot.decide.diagnosis.places import by_place
from eoms_bot.decide.times import to_minute
from eoms_bot.decide.wording import shown
from eoms_bot.model.decision import Sourced
from eoms_bot.model.evidence import Record

PLACE = ("县区", "小区或学校", "楼栋")


def compose(row: Record, desk: ReplyDesk) -> Draft:
    """The announcement of one row, or why there is none; with the past orders of its area and window."""
    clauses = tuple(_clauses(row))
    refusals = (*_problems(row, desk), *flaws(clauses, (row,), desk))
    linked, unchecked = covered(row, desk)
    return Draft(clauses, tuple(dict.fromkeys(refusals)), unchecked, linked)


def covered(row: Record, desk: ReplyDesk) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The numbers of the orders that the announcement covers, and what was not checked.

    It covers orders that were dispatched in the window and whose place is the announcement's.
    """
    table = desk.evidence.of("history")
    began, expected = row.time("发生时间"), row.time("预计恢复时间")
    if not table.usable or began is None or expected is None:
        return (), (f"关联工单（{table.describe()}）",)
    found = [
        order
        for order in table.records
        if (when := order.time("分派时间"))
        and began <= when <= max(expected, desk.now)
        and order.text("县区") in ("", row.text("县区"))
        and by_place((row,), order.text("投诉地点"), row.text("县区"), "小区或学校")
    ]
    return tuple(order.text("工单号") for order in found), ()


def _clauses(row: Record) -> Iterator[Clause]:
    place = "".join(row.text(column) for column in PLACE)
    business = "、".join(row.parts("影响业务"))
    yield (
        "",
        said(
            row,
            *PLACE,
            "影响业务",
            words=f"{place}{business}业务受影响" if "业务" not in business else f"{place}{business}受影响",
        ),
    )
    yield "", said(row, "原因", words=f"原因为{row.text('原因')}")
    yield "", said(row, "影响用户数", words=f"影响用户{shown(row, '影响用户数')}户")
    yield "", said(row, "抢修队伍", words=f"已通知{row.text('抢修队伍')}处理")
    yield "", said(row, "预计恢复时间", words=f"预计{shown(row, '预计恢复时间')}恢复")
    yield "", Sourced("请向用户做好解释", "模板 故障公告的固定用语")
    for label in ("发生时间", "预计恢复时间"):
        yield label, said(row, label)
    yield "公告人及电话", said(row, "公告人", "公告人电话")
    for label in ("公告部门", "公告地市"):
        yield label, said(row, label)


def _problems(row: Record, desk: ReplyDesk) -> Iterator[ReplyRefusal]:
    unknown = [part for part in row.parts("影响业务") if part not in desk.choices.services]
    if unknown:
        yield ReplyRefusal(
            "影响业务",
            f"{'、'.join(unknown)} 不在 设置 reply.services 里：{'、'.join(desk.choices.services)}",
        )
    if not (row.number("影响用户数") or 0.0).is_integer():
        yield ReplyRefusal("影响用户数", f"{shown(row, '影响用户数')} 不是整数")
    yield from not_later(row, "发生时间", "预计恢复时间")
    expected = row.time("预计恢复时间")
    if expected and expected <= desk.now:
        yield ReplyRefusal("预计恢复时间", f"预计恢复时间 {to_minute(expected)} 已经过了")
    for column in ("原因", "抢修队伍"):
        words = row.text(column)
        inside = [word for word in desk.choices.internal_words if word.upper() in words.upper()]
        if inside:
            yield ReplyRefusal(column, f"公告要念给客户听，不能写内部用语：{'、'.join(inside)}")
        if promise := manners.promise(words):
            yield ReplyRefusal(column, f"不能承诺：“{promise}”")
