"""What the branch's own table of past orders adds: call-backs, and when a leftover was solved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from eoms_bot.decide.times import SHANGHAI
from eoms_bot.model.board import Group, Leftover, Span
from eoms_bot.model.evidence import Record, Snapshot

UNSOLVED = "未解决"


def call_backs(history: Snapshot, span: Span) -> tuple[Group, ...] | None:
    """The month's call-backs by result; None where no table tells of them."""
    if not history.usable:
        return None
    counted: Counter[str] = Counter()
    for order in history.records:
        called = _day(order, "回访时间")
        if called is not None and span.first <= called < span.end:
            counted[order.text("回访结果")] += 1
    groups = (Group((result,), count) for result, count in counted.items())
    return tuple(sorted(groups, key=lambda group: (-group.count, group.names)))


def leftovers(own: Iterable[Leftover], history: Snapshot) -> tuple[Leftover, ...]:
    """The ledger's leftovers with what the table knows of them, and those that only the table has; each order once."""
    found = {one.order_no: one for one in own}
    for order in history.records if history.usable else ():
        number, done = order.text("工单号"), _day(order, "完成时间")
        if number in found:
            found[number] = replace(found[number], solved=_day(order, "遗留解决时间"))
        elif order.text("处理结果") == UNSOLVED and done is not None:
            found[number] = Leftover(number, done, _day(order, "预计解决时间"), _day(order, "遗留解决时间"))
    return tuple(sorted(found.values(), key=lambda one: (one.since, one.order_no)))


def note_of(history: Snapshot) -> str:
    """What the ageing does not know without that table."""
    if history.usable:
        return ""
    return f"遗留问题什么时候解决，只有历史工单表知道（{history.told()}）；没有它，遗留一直按没有解决算"


def why_no_call_backs(history: Snapshot) -> str:
    """Why there are no call-backs; empty where the table tells of them."""
    return "" if history.usable else f"账本不记回访，要有历史工单表（{history.told()}）"


def _day(order: Record, column: str) -> date | None:
    when = order.time(column)
    return when.astimezone(SHANGHAI).date() if when else None
