"""A plan as the console lists it: what has become of each row, and the lines of one page.

A row is some ten kilobytes of order, decision and form, of which a list shows one line. The console reads
only the rows of one page. Of the other rows the database counts how many there are: a plan has up to 3,000.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, func, select

from eoms_bot.ledger.schema import plan_rows, plans
from eoms_bot.ledger.times import parse
from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.order import Order
from eoms_bot.model.plan import RowState

HOLD = "hold"
"""The kind of a row that is left to people."""


@dataclass(frozen=True)
class PlanMark:
    """A row's number, its order, what has become of it, and the decision: `complete`, `reject` or `hold`.

    `superseded`: a newer plan has a row of the same order.
    """

    position: int
    order_no: str
    state: RowState
    kind: str
    rule: str
    superseded: bool = False


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
    """A row as a list shows it.

    `decision`, `why` and `cells` (field → text, masked) are as the preview wrote them; `edits` is how many
    cells people changed.
    """

    mark: PlanMark
    order: Order
    decision: str
    why: str
    cells: Mapping[str, str]
    approved_by: str
    approved_at: datetime | None
    edits: int


@dataclass(frozen=True)
class PlanGroup:
    """Rows that can be approved together: how many, and where the first of them stands in the plan."""

    count: int
    first: int


@dataclass(frozen=True)
class PlanPage:
    """A page of a plan.

    `groups` are the rows that wait and can be approved together, by what is done and by which rule. `alone`
    are those that wait and are approved one by one, by their numbers in the plan: how many, and the first.
    """

    plan_id: str
    run_id: str
    made_at: datetime
    asked_by: str
    counts: Mapping[RowState, int]
    groups: Mapping[tuple[str, str], PlanGroup]
    lines: tuple[PlanLine, ...]
    more: bool
    alone: tuple[int, int] = (0, 0)

    @property
    def total(self) -> int:
        """Rows of the plan."""
        return sum(self.counts.values())


_ORDER: TypeAdapter[Order] = TypeAdapter(Order)


def outline(connection: Connection, plan_id: str) -> PlanOutline | None:
    """The plan of that number; None where there is none."""
    head = _head(connection, plan_id)
    if head is None:
        return None
    rows = tuple(
        PlanMark(position, order_no, RowState(state), kind, rule, bool(superseded))
        for position, order_no, state, kind, rule, superseded in _all(connection, _MARKS, plan_id)
    )
    return PlanOutline(plan_id, head.run_id, parse(head.made_at), head.asked_by, rows)


def page(
    connection: Connection, plan_id: str, state: RowState | None, limit: int, offset: int
) -> PlanPage | None:
    """So many of the plan's rows, those in `state` where one is named; None where there is no such plan."""
    head = _head(connection, plan_id)
    if head is None:
        return None
    wanted = {"state": str(state)} if state else {}
    found = _all(
        connection, _LINES_IN_STATE if state else _LINES, plan_id, most=limit + 1, first=offset, **wanted
    )
    return PlanPage(
        plan_id=plan_id,
        run_id=head.run_id,
        made_at=parse(head.made_at),
        asked_by=head.asked_by,
        counts={RowState(one): count for one, count in _all(connection, _COUNTS, plan_id)},
        groups=_groups(connection, plan_id),
        lines=tuple(map(_line, found[:limit])),
        more=len(found) > limit,
        alone=_alone(connection, plan_id),
    )


def _alone(connection: Connection, plan_id: str) -> tuple[int, int]:
    ((count, first),) = _all(connection, _ALONE, plan_id)
    return count, first or 0


def _groups(connection: Connection, plan_id: str) -> dict[tuple[str, str], PlanGroup]:
    """The groups, that of the first row first.

    The word that the preview wrote for what is done is the same in all rows of a kind.
    """
    groups: dict[tuple[str, str], PlanGroup] = {}
    for row in _all(connection, _WAITING, plan_id):
        key = (str(json.loads(row.shown).get("decision", "")), row.rule)
        before = groups.get(key, PlanGroup(0, row.position))
        groups[key] = PlanGroup(before.count + row.alike, before.first)
    return groups


def _line(row: Any) -> PlanLine:
    shown = json.loads(row.shown)
    order = _ORDER.validate_json(row.facts)
    return PlanLine(
        mark=PlanMark(
            row.position, row.order_no, RowState(row.state), row.kind, row.rule, bool(row.superseded)
        ),
        order=order,
        decision=shown.get("decision", ""),
        why=shown.get("why", ""),
        cells={name: text for name, text in shown.items() if name in COLUMNS},
        approved_by=row.approved_by,
        approved_at=parse(row.approved_at) if row.approved_at else None,
        edits=len(json.loads(row.edits)),
    )


def _head(connection: Connection, plan_id: str) -> Any:
    return connection.execute(_HEAD, {"plan": plan_id}).first()


def _all(connection: Connection, query: Select[Any], plan_id: str, **more: object) -> Sequence[Any]:
    return connection.execute(query, {"plan": plan_id, **more}).all()


def _waiting() -> Select[Any]:
    """The first row of each kind and rule that waits and is decided.

    `alike` is the number of all such rows.
    """
    own = plan_rows.c
    nth = func.row_number().over(partition_by=(own.kind, own.rule), order_by=own.position)
    alike = func.count().over(partition_by=(own.kind, own.rule))
    columns = (own.position, own.kind, own.rule, own.shown)
    found = (
        select(*columns, nth.label("nth"), alike.label("alike")).where(*_OWN, *_WAITS, _WRITTEN).subquery()
    )
    return select(found).where(found.c.nth == 1).order_by(found.c.position)


def _superseded() -> ColumnElement[bool]:
    newer = plan_rows.alias("newer")
    same = newer.c.order_no == plan_rows.c.order_no
    return exists(select(newer.c.id).where(same, newer.c.id > plan_rows.c.id).correlate(plan_rows))


SUPERSEDED = _superseded()
"""True of a row whose order stands in a newer plan."""
# They are made once: SQLAlchemy takes longer to build these statements than the database to answer them.
_HEAD = select(plans.c.run_id, plans.c.made_at, plans.c.asked_by).where(plans.c.plan_id == bindparam("plan"))
_OWN = (plan_rows.c.plan_id == bindparam("plan"), plan_rows.c.purged_at.is_(None))
"""True of the plan's rows except those that a purge has cleared."""
_MARKED = (
    plan_rows.c.position,
    plan_rows.c.order_no,
    plan_rows.c.state,
    plan_rows.c.kind,
    plan_rows.c.rule,
    SUPERSEDED.label("superseded"),
)
_SHOWN = (
    plan_rows.c.facts,
    plan_rows.c.shown,
    plan_rows.c.edits,
    plan_rows.c.approved_by,
    plan_rows.c.approved_at,
)
_MARKS = select(*_MARKED).where(*_OWN).order_by(plan_rows.c.position)
_COUNTS = select(plan_rows.c.state, func.count()).where(*_OWN).group_by(plan_rows.c.state)
_WAITS = (plan_rows.c.state == str(RowState.WAITING), plan_rows.c.kind != HOLD, ~SUPERSEDED)
"""True of rows that wait and are decided."""
_WRITTEN = plan_rows.c.origin != "null"
"""True of rows that a person's workbook has."""
_WAITING = _waiting()
_ALONE: Any = select(func.count(), func.min(plan_rows.c.position)).where(*_OWN, *_WAITS, ~_WRITTEN)
_LINES = _MARKS.add_columns(*_SHOWN).limit(bindparam("most")).offset(bindparam("first"))
_LINES_IN_STATE = _LINES.where(plan_rows.c.state == bindparam("state"))
