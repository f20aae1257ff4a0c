"""Calls: what the telephone's log and people's notes say of the talk with an order's customer.

A note is a person's word; a line of the log is a fact. A line belongs to an order by the note that was
written after it. So a call about another order of the same number does not count for this one. What is not
certain is a doubt: a person sees the reply before it goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from eoms_bot.decide import numbers
from eoms_bot.decide.times import to_minute
from eoms_bot.decide.wording import NOT_REACHED
from eoms_bot.model.batch import KnownCell
from eoms_bot.model.branch import Branch
from eoms_bot.model.decision import Standing
from eoms_bot.model.evidence import Evidence, Record
from eoms_bot.model.order import Order

LEAST_SECONDS = 20
"""A shorter call is no talk."""
NOTED_WITHIN = timedelta(hours=2)
"""A note belongs to a call for at most this long after it."""
TALK = ("result", "attitude", "contact_time")
"""Cells that the talk with the customer fills."""
TIMES = ("result", "contact_time", "solved_time")
"""Cells that say whether the customer was called before the repair."""


@dataclass(frozen=True)
class Contact:
    """The cells of a reply that calls and notes fill, and why a person must look.

    `against` says why they fill none.
    """

    cells: Mapping[str, KnownCell] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    against: str = ""


Numbers = Mapping[str, frozenset[str] | None]
"""Each other open order → its customer's numbers; None where nobody has seen them."""


def contact(order: Order, evidence: Evidence, branch: Branch, others: Numbers) -> Contact:
    """Result, attitude, time and numbers of the talk with this customer, as far as notes and log say so.

    A note that gives only the number is a guess where another open order has that number too. It is a doubt
    while the numbers of some open orders are not known.
    """
    notes = tuple(_own(order, evidence))
    if not notes:
        return Contact(against=_no_note(order, evidence))
    found = _of_notes(order, notes, evidence, branch)
    if any(note.text("工单号") for note in notes):
        return found
    own = phones_of(order)
    alike = [number for number, theirs in others.items() if theirs is not None and theirs & own]
    if alike:
        unsure = {name: replace(one, standing=Standing.GUESS) for name, one in found.cells.items()}
        return Contact(unsure, against=f"联系记录只写了号码，{'、'.join(alike[:3])} 也是这个号码")
    unseen = sum(theirs is None for theirs in others.values())
    if unseen:
        doubt = f"联系记录只写了号码，还有 {unseen} 张在办工单没有读到号码，不知道有没有同号的"
        return replace(found, doubts=(*found.doubts, doubt))
    return found


def _of_notes(order: Order, notes: Sequence[Record], evidence: Evidence, branch: Branch) -> Contact:
    said = {(note.text("处理结果"), note.text("客户态度")) for note in notes}
    if len(said) > 1:
        places = "；".join(note.cite("处理结果", "客户态度") for note in notes)
        return Contact(against=f"联系记录有几条，互相不一致：{places}")
    note = max(notes, key=_when)
    cells = _of_note(note)
    if note.text("客户态度") == NOT_REACHED:
        return Contact(cells)
    call, doubt = _call_of(order, note, evidence)
    if call is None:
        cells["contact_time"] = KnownCell(_when(note), note.cite("时间"), Standing.PERSON)
        return Contact(cells, (doubt,) if doubt else ())
    cells |= _of_call(call, branch)
    return Contact(cells)


def phones_of(order: Order) -> frozenset[str]:
    """The numbers of an order at which its customer may be called."""
    return frozenset(one for name in numbers.ORDER_FACTS for one in numbers.numbers(order.fact(name)))


def _own(order: Order, evidence: Evidence) -> Iterator[Record]:
    """The notes that name this order, or only its number.

    A note from before the dispatch is of an earlier order.
    """
    sent = order.ref.dispatched
    for note in _about(order, evidence):
        since = sent is None or _when(note) >= sent
        if since and note.text("工单号") in ("", order.order_no):
            yield note


def _about(order: Order, evidence: Evidence) -> tuple[Record, ...]:
    """The notes that have the order's number, or one of its customer."""
    table = evidence.of("call_notes")
    listed = table.by("工单号", lambda row: (row.text("工单号"),)) if table.usable else {}
    named = (table.records[place] for place in listed.get(order.order_no, ()))
    called = numbers.rows_of(evidence, "call_notes", "号码", phones_of(order))
    return tuple({id(note): note for note in (*named, *called)}.values())


def _no_note(order: Order, evidence: Evidence) -> str:
    """Why no note is of this order, with those of its customer that are of another one."""
    table = evidence.of("call_notes")
    if not table.usable:
        return table.describe()
    others = [note.cite("工单号", "时间") for note in _about(order, evidence)]
    why = f"；{'、'.join(others[:3])} 是分派之前的，或写的是别的工单" if others else ""
    return f"{table.label}里没有这张工单{why}"


def _of_note(note: Record) -> dict[str, KnownCell]:
    """What was said; 备注 may say what was done, and a person says whether it does."""
    columns = {"result": "处理结果", "attitude": "客户态度", "measure": "备注"}
    return {
        name: KnownCell(text, note.cite(column), Standing.GUESS if name == "measure" else Standing.PERSON)
        for name, column in columns.items()
        if (text := note.text(column))
    }


def _call_of(order: Order, note: Record, evidence: Evidence) -> tuple[Record | None, str]:
    """The line of the log that the note was written after, or None and what is doubtful about that."""
    table = evidence.of("calls")
    if not table.usable:
        return None, f"联系客户没有核对话单（{table.describe()}）"
    sent, noted = order.ref.dispatched, _when(note)
    fitting = [
        call
        for call in numbers.rows_of(evidence, "calls", "号码", phones_of(order))
        if call.text("接通") == "是"
        and (call.number("时长") or 0) >= LEAST_SECONDS
        and (began := call.time("开始时间")) is not None
        and (sent is None or began > sent)
        and began <= noted <= began + NOTED_WITHIN
    ]
    if fitting:
        return max(fitting, key=lambda call: call.time("开始时间") or noted), ""
    return None, f"联系客户未经话单核对：{note.cite('时间')}之前的话单里没有接通的这个号码"


def _of_call(call: Record, branch: Branch) -> dict[str, KnownCell]:
    began = call.time("开始时间")
    assert began is not None
    cells = {
        "contact_time": KnownCell(began, call.cite("开始时间"), Standing.FACT),
        "customer_number": KnownCell(call.text("号码"), call.cite("号码"), Standing.FACT),
    }
    from_number = call.text("主叫号码")
    if from_number and numbers.is_desk(from_number, branch):
        cells["caller_number"] = KnownCell(from_number, call.cite("主叫号码"), Standing.FACT)
    return cells


def too_early(cells: Mapping[str, KnownCell]) -> str:
    """That the customer was called before it was solved: he was content with something else.

    Empty where he was not.
    """
    result, called, solved = (cells[name].value if name in cells else None for name in TIMES)
    if result != "解决" or not isinstance(called, datetime) or not isinstance(solved, datetime):
        return ""
    if called >= solved:
        return ""
    return f"联系时间 {to_minute(called)} 早于解决时间 {to_minute(solved)}：客户认可的是不是现在的结果"


def _when(note: Record) -> datetime:
    when = note.time("时间")
    assert when is not None, "a required column"
    return when
