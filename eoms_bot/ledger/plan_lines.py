"""A plan as the console lists it: what has become of each row, and the lines of one page.

A row is some ten kilobytes of order, decision and form, of which a list shows one line; only the rows of one page are read for it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, select

from eoms_bot.ledger.schema import plan_rows, plans
from eoms_bot.ledger.times import parse
from eoms_bot.model.plan import RowState

HOLD = "hold"
"""The kind of a row that is left to people."""


@dataclass(frozen=True)
class PlanMark:
    """Of a row its number, its order, what has become of it, and what was decided: `complete`, `reject` or `hold`."""

    position: int
    order_no: str
    state: RowState
    kind: str
    rule: str

    @property
    def waits_decided(self) -> bool:
        """True where it waits, and can be approved as it is."""
        return self.state is RowState.WAITING and self.kind != HOLD


@dataclass(frozen=True)
class PlanOutline:
    """A plan with the marks of its rows, without those that a purge has cleared."""

    plan_id: str
    run_id: str
    made_at: datetime
    asked_by: str
    rows: tuple[PlanMark, ...]


@dataclass(frozen=True)
class PlanLine:
    """A row as a list shows it; `decision` and `why` as the preview wrote them, `edits` is how many cells people changed."""

    mark: PlanMark
    decision: str
    why: str
    deadline: datetime | None
    approved_by: str
    approved_at: datetime | None
    edits: int


@dataclass(frozen=True)
class PlanPage:
    """A page of a plan. `groups` are the rows that wait and can be approved as they are, by what is done and by which rule."""

    outline: PlanOutline
    groups: Mapping[tuple[str, str], Sequence[PlanMark]]
    lines: tuple[PlanLine, ...]
    more: bool


@dataclass(frozen=True)
class _Limit:
    """All that is read of an order here."""

    deadline: datetime | None


_LIMIT: TypeAdapter[_Limit] = TypeAdapter(_Limit)


def outline(connection: Connection, plan_id: str) -> PlanOutline | None:
    """The plan of that number; None where there is none."""
    named = select(plans.c.run_id, plans.c.made_at, plans.c.asked_by).where(plans.c.plan_id == plan_id)
    head = connection.execute(named).first()
    if head is None:
        return None
    own = plan_rows.c
    marks = select(own.position, own.order_no, own.state, own.kind, own.rule)
    marks = marks.where(own.plan_id == plan_id, own.purged_at.is_(None)).order_by(own.position)
    rows = (
        PlanMark(row.position, row.order_no, RowState(row.state), row.kind, row.rule)
        for row in connection.execute(marks)
    )
    return PlanOutline(plan_id, head.run_id, parse(head.made_at), head.asked_by, tuple(rows))


def page(
    connection: Connection, plan_id: str, state: RowState | None, limit: int, offset: int
) -> PlanPage | None:
    """So many of the plan's rows, those in `state` where one is named; None where there is no such plan."""
    found = outline(connection, plan_id)
    if found is None:
        return None
    wanted = [mark for mark in found.rows if state is None or mark.state is state]
    shown = wanted[offset : offset + limit]
    texts = _texts(connection, plan_id, [mark.position for mark in shown])
    return PlanPage(
        outline=found,
        groups=_groups(connection, found),
        lines=tuple(_line(mark, texts[mark.position]) for mark in shown),
        more=len(wanted) > offset + limit,
    )


def _groups(connection: Connection, found: PlanOutline) -> dict[tuple[str, str], list[PlanMark]]:
    """By the word that the preview wrote for what is done: the same in all rows of a kind, so that it is read once for each."""
    groups: dict[tuple[str, str], list[PlanMark]] = {}
    for mark in found.rows:
        if mark.waits_decided:
            groups.setdefault((mark.kind, mark.rule), []).append(mark)
    firsts = _texts(connection, found.plan_id, [marks[0].position for marks in groups.values()])
    named: dict[tuple[str, str], list[PlanMark]] = {}
    for (_kind, rule), marks in groups.items():
        word = str(json.loads(firsts[marks[0].position].shown).get("decision", ""))
        named.setdefault((word, rule), []).extend(marks)
    return named


def _texts(connection: Connection, plan_id: str, positions: Collection[int]) -> dict[int, Any]:
    """The rows of these numbers, without what no list shows."""
    own = plan_rows.c
    query = select(own.position, own.facts, own.shown, own.edits, own.approved_by, own.approved_at)
    query = query.where(own.plan_id == plan_id, own.position.in_(positions))
    return {row.position: row for row in connection.execute(query)} if positions else {}


def _line(mark: PlanMark, row: Any) -> PlanLine:
    shown = json.loads(row.shown)
    return PlanLine(
        mark=mark,
        decision=shown.get("decision", ""),
        why=shown.get("why", ""),
        deadline=_LIMIT.validate_json(row.facts).deadline,
        approved_by=row.approved_by,
        approved_at=parse(row.approved_at) if row.approved_at else None,
        edits=len(json.loads(row.edits)),
    )
