"""Replay of handled orders: what would have gone alone, and where people had decided otherwise.

Pure. The row of 历史工单 is the truth. A cell that it leaves empty is not compared, nor is 解决措施: people word it
freely.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from eoms_bot.decide import complete, reject
from eoms_bot.decide.permission.brakes import DONE
from eoms_bot.decide.times import to_minute
from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.decision import Complete, Decision, Hold, Reject, guessed
from eoms_bot.model.evidence import Record
from eoms_bot.model.order import Order, OrderRef
from eoms_bot.model.privacy.personal import masker_of_row

COMPARED = (
    "result",
    "prov_cause",
    "has_koujing",
    "site",
    "area",
    "scene",
    "network",
    "attitude",
    "expected_time",
)
"""Cells of a completion that are compared with the column of the same name."""
WORDS = ("驳回说明", "解决措施")
"""Where a handled order's row may say what its reject said."""
TO_THE_MINUTE = len("2026-01-05 10:30")


@dataclass(frozen=True)
class Judged:
    """An order that would have gone alone: by which reason, and what people had otherwise, masked.

    `known` is False where the row does not say enough to judge it.
    """

    order_no: str
    place: str
    reason: str
    wrong: tuple[str, ...] = ()
    known: bool = True


def action_of(row: Record) -> str:
    """What people did, 完成 or 驳回: 处理方式, or what 处理结果 shows; empty where nobody can say."""
    return row.text("处理方式") or (complete.HANDLING if row.text("处理结果") else "")


def order_of(row: Record, deadline: datetime) -> Order:
    """The order as it came in, as far as its row still has it.

    Of 口径 the row says only whether there was any.
    """
    number, phone = row.text("工单号"), row.text("客户电话")
    facts = {
        "customer_tel": phone,
        "fault_number": phone,
        "complaint": row.text("投诉内容"),
        "fault_place": row.text("投诉地点"),
        "fault_area": row.text("县区"),
        "koujing": "历史工单写着有口径" if row.text("有无口径") == "有" else "",
    }
    ref = OrderRef(number, "", "", "", "", "", deadline, row.time("分派时间"), False, row.place)
    known = {name: text for name, text in facts.items() if text}
    return Order(ref, number, "", "", "", "", deadline, known, (), (), False)


def goes_alone(decision: Decision) -> bool:
    """Whether a decision without any person's row is sure enough for a permission that covers it."""
    if isinstance(decision, Hold):
        return False
    return not decision.backing.written and not decision.backing.doubts and not guessed(decision)


def judged(row: Record, decision: Reject | Complete, county: str) -> Judged:
    """A decision that goes alone, compared with the order's row; `county` is the branch's own."""
    reason = decision.reason if isinstance(decision, Reject) else DONE
    cells = {name: one.value for name, one in decision.backing.cells}
    mine = reject.HANDLING if isinstance(decision, Reject) else complete.HANDLING
    theirs = action_of(row)
    found = [*_differ("处理方式", mine, theirs)]
    known = True
    if not found and isinstance(decision, Reject):
        found = [*_differ("驳回原因", reason, row.text("驳回原因"))]
        known = bool(found or row.text("驳回原因"))
        if known and not found:
            stated = [*_stated(row, cells, reason, county)]
            found = [why for why in stated if why]
            known = None not in stated
    elif not found:
        found = [*_of_cells(row, cells)]
    masker = masker_of_row(row)
    return Judged(row.text("工单号"), row.place, reason, tuple(map(masker, found)), bool(found) or known)


def _stated(row: Record, cells: Mapping[str, str], reason: str, county: str) -> Iterator[str | None]:
    """What a reject says beyond its reason: the county or the earlier order.

    None where the row does not have it.
    """
    said = " ".join(row.text(column) for column in WORDS)
    if "earlier_order_no" in cells:
        named = cells["earlier_order_no"]
        earlier = row.text("原工单号")
        if named != earlier and named not in said:
            yield f"原工单号 {named}，实际 {earlier}" if earlier else None
    elif "县区" in reason and (named := cells.get("reject_note", "")):
        theirs = row.text("县区") if row.text("县区") != county else ""
        if named != theirs and named not in said:
            yield f"县区 {named}，实际 {theirs or said}" if theirs or row.text("驳回说明") else None


def _of_cells(row: Record, cells: Mapping[str, str]) -> Iterator[str]:
    for name in COMPARED:
        column, value = COLUMNS[name], cells.get(name, "")
        when = row.time(column)
        truth = to_minute(when) if when is not None else row.text(column)
        if when is not None:
            value = value[:TO_THE_MINUTE]
        if name == "site" and truth == cells.get("cell"):
            continue
        yield from _differ(column, value, truth)


def _differ(column: str, value: str, truth: str) -> Iterator[str]:
    if truth and value != truth:
        yield f"{column} {value or '没有'}，实际 {truth}"
