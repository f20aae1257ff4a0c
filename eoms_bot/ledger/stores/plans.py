"""Plans: what previews found, and what people said to it.

All of it is personal, so it lives here and nowhere else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

import eoms_bot.ledger.audit as audit
from eoms_bot.errors import BadInput, LedgerError
from eoms_bot.ledger.audit import Actor, Deed, Entry
from eoms_bot.ledger.schema import audit as chain
from eoms_bot.ledger.schema import plan_rows, plans
from eoms_bot.ledger.stores import drafts
from eoms_bot.ledger.stores.drafts import AnswerDraft, DraftKey
from eoms_bot.ledger.times import parse, utc_text
from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.decision import Decision
from eoms_bot.model.form import Filled
from eoms_bot.model.order import Order
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.plan import Approval, Basis, Plan, PlanRow, RowState, decided
from eoms_bot.model.zone import SHANGHAI

ENDS = frozenset({Outcome.DONE, Outcome.REFUSED, Outcome.BY_OTHER, Outcome.UNKNOWN})
"""Outcomes after which a row is 已执行: nothing of it may be tried again.

The other outcomes leave it as it was approved.
"""

PERSONAL = ("facts", "cells", "shown", "decision", "form", "edits")
"""Columns of a row that a purge clears."""

PlaceOfRow = tuple[str, int]


@dataclass(frozen=True)
class RowOfOrder:
    """A row of a plan about one order: where it stands, what became of it, who has said so.

    The name of the person is empty where nobody is named.
    """

    plan_id: str
    position: int
    state: RowState
    who: str
    made_at: datetime


_APPROVED = re.compile(r"计划 (\S+) 第 ([0-9]+) 行，")
"""How the note of an approval's record begins."""

_ORDER: TypeAdapter[Order] = TypeAdapter(Order)
_DECISION: TypeAdapter[Decision] = TypeAdapter(Decision)
_FILLED: TypeAdapter[Filled | None] = TypeAdapter(Filled | None)


def keep(connection: Connection, plan: Plan) -> None:
    """Store a plan whole; a number is used only once."""
    basis = {name: value for name, value in vars(plan.basis).items() if name != "rules"}
    open_orders = {number: when and when.isoformat() for number, when in plan.open_orders.items()}
    head = {"plan_id": plan.plan_id, "run_id": plan.run_id, "made_at": utc_text(plan.made_at)}
    head |= {"asked_by": plan.asked_by, "rules": _json(plan.basis.rules), "open_orders": _json(open_orders)}
    connection.execute(insert(plans).values(head | basis))
    if plan.rows:
        connection.execute(insert(plan_rows), [_values(plan.plan_id, row) for row in plan.rows])


def _values(plan_id: str, row: PlanRow) -> dict[str, Any]:
    return {
        "plan_id": plan_id,
        "position": row.position,
        "order_no": row.order.order_no,
        "task_id": row.order.task_id,
        "fingerprint": row.order.fingerprint,
        "facts": _ORDER.dump_json(row.order).decode(),
        "origin": _json(row.origin),
        "cells": _json(row.cells),
        "shown": _json(row.shown),
        "kind": type(row.decision).__name__.lower(),
        "rule": row.decision.rule,
        "rule_version": row.decision.version,
        "decision": _DECISION.dump_json(row.decision).decode(),
        "form": _FILLED.dump_json(row.filled).decode(),
        "picture": row.picture,
        "state": str(row.state),
        "edits": _json(row.edits),
    }


def find(connection: Connection, plan_id: str, position: int | None = None) -> Plan | None:
    """The plan of that number, without the rows that a purge has cleared; None where there is none.

    Where a position is named, the plan comes with that row alone. To check 200 orders and forms takes longer
    than a page may.
    """
    head = connection.execute(select(plans).where(plans.c.plan_id == plan_id)).first()
    wanted = () if position is None else (plan_rows.c.position == position,)
    return None if head is None else _plan(connection, head, *wanted)


def newest(connection: Connection, limit: int) -> list[Plan]:
    """The newest plans, newest first."""
    heads = connection.execute(select(plans).order_by(plans.c.id.desc()).limit(limit)).all()
    return [_plan(connection, head) for head in heads]


def rows_of(connection: Connection, site_id: str, order_no: str, task_id: str) -> list[RowOfOrder]:
    """The rows of plans about this very task of an order, the newest first.

    Rows that were worked are left out.
    """
    own = (plan_rows.c.order_no == order_no, plan_rows.c.task_id == task_id, plans.c.site_id == site_id)
    query = (
        select(
            *(plan_rows.c.plan_id, plan_rows.c.position, plan_rows.c.state, plan_rows.c.approved_by),
            plans.c.made_at,
        )
        .join(plans, plans.c.plan_id == plan_rows.c.plan_id)
        .where(*own, plan_rows.c.state != str(RowState.WORKED))
        .order_by(plan_rows.c.id.desc())
    )
    return [
        RowOfOrder(row.plan_id, row.position, RowState(row.state), row.approved_by, parse(row.made_at))
        for row in connection.execute(query)
    ]


def _plan(connection: Connection, head: Row[Any], *wanted: ColumnElement[bool]) -> Plan:
    mine = (plan_rows.c.plan_id == head.plan_id, plan_rows.c.purged_at.is_(None), *wanted)
    rows = connection.execute(select(plan_rows).where(*mine).order_by(plan_rows.c.position))
    names = ("site_id", "account", "version", "dictionaries", "profile", "branch", "sources")
    basis = Basis(rules=json.loads(head.rules), **{name: getattr(head, name) for name in names})
    open_orders = {
        number: datetime.fromisoformat(when) if when else None
        for number, when in json.loads(head.open_orders).items()
    }
    return Plan(
        plan_id=head.plan_id,
        run_id=head.run_id,
        made_at=parse(head.made_at),
        asked_by=head.asked_by,
        basis=basis,
        open_orders=open_orders,
        rows=tuple(map(row_of, rows)),
    )


def row_of(row: Row[Any]) -> PlanRow:
    """A row of the table `plan_rows` as the plan had it."""
    origin = json.loads(row.origin)
    return PlanRow(
        position=row.position,
        order=_ORDER.validate_json(row.facts),
        decision=_DECISION.validate_json(row.decision),
        cells=json.loads(row.cells),
        shown=json.loads(row.shown),
        origin=(origin[0], origin[1]) if origin else None,
        filled=_FILLED.validate_json(row.form),
        picture=row.picture,
        state=RowState(row.state),
        edits=json.loads(row.edits),
        approved_by=row.approved_by,
        approved_at=parse(row.approved_at) if row.approved_at else None,
        outcome=row.outcome,
    )


def approve(
    connection: Connection,
    plan_id: str,
    approvals: Sequence[Approval],
    actor: Actor,
    now: datetime,
    *,
    again: bool,
) -> None:
    """Note who has approved which rows, each with its record in the audit chain.

    The same word twice is one. BadInput where a row has been worked meanwhile and `again` does not say that
    it shall be worked.
    """
    for approval in approvals:
        row = _of(connection, plan_id, approval.position)
        if row.order_no != approval.order_no:
            raise LedgerError(
                f"计划 {plan_id} 第 {approval.position} 行是 {row.order_no}，不是 {approval.order_no}"
            )
        if row.state == RowState.WORKED and not again:
            raise BadInput(f"计划 {plan_id} 第 {approval.position} 行（{row.order_no}）刚由另一次运行执行")
        if _said_before(row, approval):
            continue
        when = approval.when or now
        values = {"state": str(RowState.APPROVED), "edits": _json(approval.edits)}
        values |= {"approved_by": approval.who, "approved_at": utc_text(when)}
        connection.execute(update(plan_rows).where(plan_rows.c.id == row.id).values(values))
        drafts.approve(
            connection,
            DraftKey(_site_of(connection, plan_id), row.order_no, row.task_id),
            approval.edits,
            row.fingerprint,
            approval.who,
            when,
        )
        audit.append(connection, _entry(connection, plan_id, approval, actor, when, now))


def _site_of(connection: Connection, plan_id: str) -> str:
    return str(connection.execute(select(plans.c.site_id).where(plans.c.plan_id == plan_id)).scalar_one())


def _said_before(row: Row[Any], approval: Approval) -> bool:
    same = (row.state, row.approved_by, json.loads(row.edits)) == (
        RowState.APPROVED,
        approval.who,
        dict(approval.edits),
    )
    return same and (approval.when is None or utc_text(approval.when) == row.approved_at)


def _entry(
    connection: Connection, plan_id: str, approval: Approval, actor: Actor, when: datetime, now: datetime
) -> Entry:
    """The record of one approval; of the edits only which cells, since their words may name the customer."""
    edited = f"，改动 {'、'.join(COLUMNS[name] for name in approval.edits)}" if approval.edits else ""
    return Entry(
        at=now,
        event=Deed.APPROVED,
        run_id=actor.run_id,
        account=actor.account,
        operator=approval.who,
        order_no=approval.order_no,
        task_id=approval.task_id,
        rule=approval.decision.rule,
        rule_version=approval.decision.version,
        decided_hash=audit.approved(audit.salt_of(connection), decided(approval.decision)),
        note=f"计划 {plan_id} 第 {approval.position} 行，批准于 {utc_text(when)}{edited}",
    )


class Counts:
    """Which rows people have answered for, as the transaction that is about to add some sees them.

    A row is (number of its plan, position), or (SHA-256 of its workbook, number).
    """

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._midnight = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)

    def draft(self, key: DraftKey) -> AnswerDraft:
        """What is typed for a task at this moment."""
        return drafts.find(self._connection, key)

    def of_plan(self, plan_id: str) -> frozenset[PlaceOfRow]:
        """The rows of a plan that are approved now, or worked."""
        said = plan_rows.c.state.in_((str(RowState.APPROVED), str(RowState.WORKED)))
        rows = self._connection.execute(
            select(plan_rows.c.position).where(plan_rows.c.plan_id == plan_id, said)
        )
        return frozenset((plan_id, row.position) for row in rows)

    def of_person(self, who: str) -> frozenset[PlaceOfRow]:
        """The rows that somebody has approved or started today (Asia/Shanghai), whatever became of them.

        The audit chain says so: in it, no later word takes one back. It is read down to the first record that
        is a day older, because the clocks of several machines may differ.
        """
        older = select(chain.c.seq).where(chain.c.at < utc_text(self._midnight - timedelta(days=1)))
        last_old = self._connection.execute(older.order_by(chain.c.seq.desc()).limit(1)).scalar() or 0
        deeds = chain.c.event.in_((str(Deed.APPROVED), str(Deed.CONSOLE_STARTED)))
        today = (chain.c.seq > last_old, chain.c.at >= utc_text(self._midnight))
        mine = select(chain.c.event, chain.c.decided, chain.c.note).where(
            *today, deeds, chain.c.operator == who
        )
        return frozenset(place for row in self._connection.execute(mine) for place in _places(row))


@dataclass(frozen=True)
class PlanWords:
    """What a plan's workbook says of its rows: approvals, and the struck rows (position → who, or nobody).

    `again`: rows that were worked before are worked again.
    """

    plan_id: str
    approvals: Sequence[Approval]
    struck: Mapping[int, str]
    again: bool = False


Insist = Callable[[Counts], None]
"""Raises where the rows are more than somebody may answer for.

The transaction then leaves nothing.
"""


def unbounded(_counts: Counts) -> None:
    """No bound."""


def _places(row: Any) -> Iterator[PlaceOfRow]:
    """The rows that a record of an approval or of a start names."""
    if row.event == Deed.APPROVED:
        found = _APPROVED.match(row.note)
        yield (found[1], int(found[2])) if found else (row.note, 0)
        return
    for source, numbers in json.loads(row.decided or "[]"):
        yield from ((source, int(number)) for number in numbers.split(","))


def start_asked(
    connection: Connection, who: str, note: str, rows: Collection[PlaceOfRow], actor: Actor, now: datetime
) -> None:
    """Note that somebody asks for a run of these rows."""
    sources = sorted({source for source, _number in rows})
    numbers = {name: sorted(number for source, number in rows if source == name) for name in sources}
    decided = _json([[name, ",".join(map(str, numbers[name]))] for name in sources]) if rows else ""
    asker = vars(replace(actor, operator=who))
    audit.append(connection, Entry(at=now, event=Deed.CONSOLE_STARTED, note=note, decided=decided, **asker))


def strike(
    connection: Connection, plan_id: str, positions: Mapping[int, str], actor: Actor, now: datetime
) -> None:
    """Note which rows people do not want, each with its record in the audit chain.

    The same word twice is one. `positions`: position → who says so, empty where nobody is named. A worked row
    stays so.
    """
    for position, who in positions.items():
        row = _of(connection, plan_id, position)
        same = (row.state, row.approved_by, row.approved_at) == (RowState.STRUCK, who, None)
        if row.state == RowState.WORKED or same:
            continue
        values = {"state": str(RowState.STRUCK), "approved_by": who, "approved_at": None}
        connection.execute(update(plan_rows).where(plan_rows.c.id == row.id).values(values))
        entry = Entry(
            at=now,
            event=Deed.STRUCK,
            run_id=actor.run_id,
            account=actor.account,
            operator=who,
            order_no=row.order_no,
            task_id=row.task_id,
            note=f"计划 {plan_id} 第 {position} 行不执行",
        )
        audit.append(connection, entry)


def take_back(
    connection: Connection, plan_id: str, position: int, who: str, actor: Actor, now: datetime
) -> None:
    """A person's last word on a row holds no longer; BadInput where it is no word of that person, or worked.

    The row is struck, with the time of this: no run does it, and people find it waiting.
    """
    row = _of(connection, plan_id, position)
    if row.state not in (RowState.APPROVED, RowState.STRUCK) or row.approved_by != who:
        raise BadInput(f"计划 {plan_id} 第 {position} 行现在不是 {who} 批准或定为不执行的，没有撤回")
    values = {"state": str(RowState.STRUCK), "approved_at": utc_text(now)}
    connection.execute(update(plan_rows).where(plan_rows.c.id == row.id).values(values))
    note = f"计划 {plan_id} 第 {position} 行，撤回“{row.state}”，又等人看"
    audit.append(
        connection,
        Entry(
            *(now, Deed.STRUCK, actor.run_id, actor.account, who, row.order_no, row.task_id),
            note=note,
        ),
    )


def worked(connection: Connection, plan_id: str, outcomes: Mapping[str, Outcome], run_id: str) -> None:
    """Note what became of the rows (order number → outcome); those in `ENDS` end a row."""
    for order_no, outcome in outcomes.items():
        mine = (plan_rows.c.plan_id == plan_id, plan_rows.c.order_no == order_no)
        values = {"outcome": str(outcome), "worked_by": run_id}
        values |= {"state": str(RowState.WORKED)} if outcome in ENDS else {}
        connection.execute(update(plan_rows).where(*mine).values(values))


def _of(connection: Connection, plan_id: str, position: int) -> Row[Any]:
    mine = (plan_rows.c.plan_id == plan_id, plan_rows.c.position == position)
    row = connection.execute(select(plan_rows).where(*mine)).first()
    if row is None:
        raise LedgerError(f"账本里没有计划 {plan_id} 的第 {position} 行")
    return row


def _json(value: object) -> str:
    return json.dumps(value if not isinstance(value, Mapping) else dict(value), ensure_ascii=False)
