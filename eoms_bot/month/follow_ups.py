"""What the branch's table of past orders and its people's follow-ups add to a month.

They add call-backs, and when a leftover was solved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from eoms_bot.advise.lists import newest
from eoms_bot.model.board import Group, Leftover, Span
from eoms_bot.model.evidence import Record, Snapshot
from eoms_bot.model.listing import CALLED, SOLVED, FollowUp
from eoms_bot.model.source_kinds import UNSOLVED
from eoms_bot.model.zone import SHANGHAI

Calls = Mapping[str, tuple[datetime, str]]
"""Order → when its customer was called back last, and with what result."""


def called(history: Snapshot, words: Iterable[FollowUp]) -> Calls | None:
    """Every order's newest call-back; None where neither a table nor a person names any."""
    newest_calls = {one.order_no: (one.at, one.word) for one in newest(words).values() if one.kind == CALLED}
    if not history.usable and not newest_calls:
        return None
    for order in history.records if history.usable else ():
        at, number = order.time("回访时间"), order.text("工单号")
        if at is not None and (number not in newest_calls or at >= newest_calls[number][0]):
            newest_calls[number] = (at, order.text("回访结果"))
    return newest_calls


def call_backs(calls: Calls | None, span: Span) -> tuple[Group, ...] | None:
    """The month's call-backs by result; None where no source names any."""
    if calls is None:
        return None
    counted = Counter(result for at, result in calls.values() if span.first <= _day_of(at) < span.end)
    groups = (Group((result,), count) for result, count in counted.items())
    return tuple(sorted(groups, key=lambda group: (-group.count, group.names)))


def leftovers(
    own: Iterable[Leftover], history: Snapshot, words: Iterable[FollowUp] = ()
) -> tuple[Leftover, ...]:
    """The ledger's leftovers with what the table and people know of them.

    Leftovers that only the table has are added; each order stands once.
    """
    found = {one.order_no: one for one in own}
    for order in history.records if history.usable else ():
        number, done = order.text("工单号"), _day(order, "完成时间")
        if number in found:
            found[number] = replace(found[number], solved=_day(order, "遗留解决时间"))
        elif order.text("处理结果") == UNSOLVED and done is not None:
            found[number] = Leftover(number, done, _day(order, "预计解决时间"), _day(order, "遗留解决时间"))
    for word in newest(words).values():
        known = found.get(word.order_no)
        if word.kind == SOLVED and known is not None:
            found[word.order_no] = replace(known, solved=known.solved or _day_of(word.at))
    return tuple(sorted(found.values(), key=lambda one: (one.since, one.order_no)))


def note_of(history: Snapshot) -> str:
    """What the ageing does not know without that table."""
    if history.usable:
        return ""
    return (
        f"遗留问题的解决取自控制台的登记和历史工单表（{history.describe()}）；两处都没有的，一直按没有解决算"
    )


def why_no_call_backs(history: Snapshot) -> str:
    """Why there are no call-backs; empty where the table has them."""
    return "" if history.usable else f"没有登记过回访，也没有历史工单表（{history.describe()}）"


def _day(order: Record, column: str) -> date | None:
    when = order.time(column)
    return _day_of(when) if when else None


def _day_of(when: datetime) -> date:
    return when.astimezone(SHANGHAI).date()
