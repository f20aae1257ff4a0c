"""The orders that wait for people: of each order the newest row of a plan, and what became of it since.

A row is some ten kilobytes. `QueueStore.marks` reads none of that: only indexes and short columns, however
many orders the ledger has. `rows` reads those that the caller does not know yet.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select

from eoms_bot.ledger.engine import reading
from eoms_bot.ledger.schema import audit, drafts, orders, plan_rows, plans, replies
from eoms_bot.ledger.stores import plans as stored
from eoms_bot.ledger.stores.plan_lines import SUPERSEDED
from eoms_bot.ledger.stores.replies import day_of, hashes
from eoms_bot.ledger.times import parse, utc_text
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.plan import PlanRow, RowState

_AT_ONCE = 200
"""How many rows one statement names."""
MOST_EARLIER = 6
_NEWEST = 2_000
"""How many of the newest orders are looked at for a change: no run notes one that is older than these."""


@dataclass(frozen=True)
class QueueMark:
    """The newest row of a plan about an order, without what the plan says of it.

    `outcome` is the newest that a run has noted since the plan was made, at `outcome_at`; None where no run
    has. `by_person`: a person's workbook has the row. Times are aware.
    """

    row_id: int
    plan_id: str
    run_id: str
    made_at: datetime
    position: int
    order_no: str
    task_id: str
    state: RowState
    kind: str
    rule: str
    by_person: bool
    approved_by: str
    approved_at: datetime | None
    outcome: Outcome | None
    outcome_at: datetime | None


@dataclass(frozen=True)
class EarlierReply:
    """A reply of these days to the same customer: its order, its day, and what was said in short."""

    order_no: str
    day: str
    result: str
    reason: str
    cause: str
    attitude: str


class QueueStore:
    """What the console's queue asks of a ledger. Each method is one reading transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def change(self) -> str:
        """A text that is another one after everything that can change the queue, whoever caused it.

        It costs four looks into indexes, however large the ledger is.
        """
        last = select(func.max(orders.c.id)).scalar_subquery()
        noted = select(func.max(orders.c.updated_at)).where(orders.c.id > last - _NEWEST)
        newest = (select(func.max(one)) for one in (audit.c.seq, drafts.c.id, plan_rows.c.id, orders.c.id))
        with reading(self._engine) as connection:
            found = [connection.execute(query).scalar() for query in (*newest, noted)]
        return ".".join(str(one or 0) for one in found)

    def marks(self, site_id: str, account: str, since: datetime) -> list[QueueMark]:
        """The newest row of every order that a plan of this account since then (aware) has, oldest first."""
        with reading(self._engine) as connection:
            return _marks(connection, site_id, account, since)

    def rows(self, row_ids: Collection[int]) -> dict[int, PlanRow]:
        """These rows of plans whole, by their ids; those that a purge has cleared are left out."""
        with reading(self._engine) as connection:
            return _rows(connection, row_ids)

    def earlier_replies(self, number: str, order_no: str, since: datetime) -> list[EarlierReply]:
        """The replies since that day to other orders of this customer's number, the newest first, 6 at most.

        The ledger knows the number only as a hash.
        """
        with reading(self._engine) as connection:
            return _earlier(connection, number, order_no, since)


def _marks(connection: Connection, site_id: str, account: str, since: datetime) -> list[QueueMark]:
    since_then = (orders.c.order_no == plan_rows.c.order_no, orders.c.updated_at >= plans.c.made_at)
    newest = (orders.c.updated_at.desc(), orders.c.id.desc())
    noted, noted_at = (
        select(column).where(*since_then).order_by(*newest).limit(1).scalar_subquery()
        for column in (orders.c.outcome, orders.c.updated_at)
    )
    own = plan_rows.c
    columns = (own.plan_id, plans.c.run_id, plans.c.made_at, own.position, own.order_no, own.task_id)
    query = (
        select(
            own.id,
            *columns,
            *(own.state, own.kind, own.rule, own.origin, own.approved_by, own.approved_at),
            noted.label("noted"),
            noted_at.label("noted_at"),
        )
        .join(plans, plans.c.plan_id == own.plan_id)
        .where(plans.c.made_at >= utc_text(since), plans.c.site_id == site_id, plans.c.account == account)
        .where(own.purged_at.is_(None), ~SUPERSEDED)
        .order_by(own.id)
    )
    return [
        QueueMark(
            row_id=row.id,
            plan_id=row.plan_id,
            run_id=row.run_id,
            made_at=parse(row.made_at),
            position=row.position,
            order_no=row.order_no,
            task_id=row.task_id,
            state=RowState(row.state),
            kind=row.kind,
            rule=row.rule,
            by_person=row.origin != "null",
            approved_by=row.approved_by,
            approved_at=parse(row.approved_at) if row.approved_at else None,
            outcome=Outcome(row.noted) if row.noted else None,
            outcome_at=parse(row.noted_at) if row.noted else None,
        )
        for row in connection.execute(query)
    ]


def _rows(connection: Connection, row_ids: Collection[int]) -> dict[int, PlanRow]:
    wanted, found = sorted(row_ids), dict[int, PlanRow]()
    for first in range(0, len(wanted), _AT_ONCE):
        some = plan_rows.c.id.in_(wanted[first : first + _AT_ONCE])
        query = select(plan_rows).where(some, plan_rows.c.purged_at.is_(None))
        found |= {row.id: stored.row_of(row) for row in connection.execute(query)}
    return found


def _earlier(connection: Connection, number: str, order_no: str, since: datetime) -> list[EarlierReply]:
    customer = hashes(connection, {"customer_tel": number})["customer"]
    if not customer:
        return []
    own = replies.c
    query = (
        select(own.order_no, own.day, own.result, own.reason, own.cause, own.attitude)
        .where(own.day >= day_of(since), own.customer == customer, own.order_no != order_no)
        .order_by(own.write_id.desc())
        .limit(MOST_EARLIER)
    )
    return [EarlierReply(*row) for row in connection.execute(query)]
