"""What the console asks of a ledger: pages of orders, a day, runs, who holds the account.

The module only reads, by index. Nothing here loads a whole table's rows: with 100,000 orders every query
takes milliseconds (`python -m benchmarks.console`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, exists, func, or_, select

from eoms_bot.decide.handled import COMPLETE
from eoms_bot.ledger.audit import Deed
from eoms_bot.ledger.engine import reading
from eoms_bot.ledger.schema import (
    EXCUSED,
    audit,
    drafts,
    leases,
    orders,
    plan_rows,
    plans,
    replies,
    runs,
    writes,
)
from eoms_bot.ledger.server_lock import holders, key_of
from eoms_bot.ledger.stores import plan_lines
from eoms_bot.ledger.stores.orders import OrderRow, Stage, is_newest
from eoms_bot.ledger.stores.plan_lines import PlanOutline, PlanPage
from eoms_bot.ledger.stores.runs import RunRow
from eoms_bot.ledger.times import parse, utc_text
from eoms_bot.model.decision import Hold
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.plan import RowState
from eoms_bot.model.write import Action, Pair, Source, WriteState

OPEN = "OPEN"
"""Stands in counts for an order that has no outcome: under way, or its run was interrupted."""
MOST_OF_AN_ORDER = 50


@dataclass(frozen=True)
class LeaseRow:
    """Which run holds an account: its generation, the run, when it took it (UTC ISO)."""

    generation: int
    run_id: str
    taken_at: str


@dataclass(frozen=True)
class LaneRow:
    """An account of the ledger: the run that took it last, that run's state, and its current order.

    The order is empty where there is none. `holder`: whose process holds the account at this moment, on a
    server; empty where none does, and for a file. Times are UTC ISO.
    """

    account_key: str
    run_id: str
    taken_at: str
    finished_at: str | None
    exit_code: int | None
    in_hand: str
    holder: str


@dataclass(frozen=True)
class AuditRow:
    """A record of the audit chain.

    `decided` are the masked pairs of what an attempt was to send, at its INTEND only.
    """

    seq: int
    at: str
    event: str
    operator: str
    run_id: str
    write_id: int
    from_state: str
    to_state: str
    decided: tuple[Pair, ...]
    pictures: tuple[Pair, ...]
    note: str


@dataclass(frozen=True)
class PlanHead:
    """A plan without its rows: how many of them are in each state, by the state's word."""

    plan_id: str
    run_id: str
    made_at: str
    asked_by: str
    states: Mapping[str, int]


class Views:
    """Each method is one reading transaction; the newest row of an order is what counts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(
        self, *, text: str = "", outcome: Outcome | None = None, limit: int, offset: int = 0
    ) -> list[OrderRow]:
        """The newest row of each order, newest first.

        `text` is searched in the number, literally. What is found is sorted by number, the highest first.
        """
        query = select(orders).where(is_newest()).order_by(orders.c.id.desc()).limit(limit).offset(offset)
        if outcome is not None:
            query = query.where(orders.c.outcome == str(outcome))
        if text:
            matching = orders.c.order_no.contains(text, autoescape=True)
            query = query.where(matching).order_by(None).order_by(orders.c.order_no.desc())
        with reading(self._engine) as connection:
            return [_order(row) for row in connection.execute(query)]

    def touched_since(self, since: datetime, outcomes: Collection[Outcome]) -> list[OrderRow]:
        """The newest row of each order on which something was noted since then, oldest first.

        Only rows with one of these outcomes are returned.
        """
        query = select(orders).where(orders.c.outcome.in_([str(one) for one in outcomes]))
        with reading(self._engine) as connection:
            query = query.where(*_touched(connection, since)).order_by(orders.c.id)
            return [_order(row) for row in connection.execute(query)]

    def left_by_plans(self, since: datetime) -> list[OrderRow]:
        """The orders that a plan made since then leaves to people, oldest first.

        They come as rows of the preview that made the plan, HELD. The newest plan of an order counts. It
        counts only where no run has had to do with the order since, the plan's own run included.
        """
        newer, run = plan_rows.alias("newer"), orders.alias("run")
        same = newer.c.order_no == plan_rows.c.order_no
        later = select(newer.c.id).where(same, newer.c.id > plan_rows.c.id)
        seen = select(run.c.id).where(
            run.c.order_no == plan_rows.c.order_no,
            or_(run.c.updated_at >= plans.c.made_at, run.c.run_id == plans.c.run_id),
        )
        query = (
            select(plan_rows.c.order_no, plans.c.run_id, plans.c.made_at)
            .join(plans, plans.c.plan_id == plan_rows.c.plan_id)
            .where(
                plans.c.made_at >= utc_text(since),
                plan_rows.c.kind == Hold.__name__.lower(),
                plan_rows.c.state.in_([str(RowState.WAITING), str(RowState.STRUCK)]),
                plan_rows.c.purged_at.is_(None),
                ~later.exists(),
                ~seen.exists(),
            )
            .order_by(plan_rows.c.id)
        )
        with reading(self._engine) as connection:
            found = connection.execute(query).all()
        return [OrderRow(number, run_id, Stage.READ, Outcome.HELD, "", at) for number, run_id, at in found]

    def counts_since(self, since: datetime) -> dict[str, int]:
        """The number of orders by outcome on which something was noted since then.

        `OPEN` stands for orders without an outcome.
        """
        outcome = func.coalesce(orders.c.outcome, OPEN)
        with reading(self._engine) as connection:
            query = select(outcome, func.count()).where(*_touched(connection, since)).group_by(outcome)
            return {str(code): int(count) for code, count in connection.execute(query)}

    def last_worked(self) -> datetime | None:
        """When something was last noted on an order, or a plan was made; None before that."""
        noted = select(orders.c.updated_at).order_by(orders.c.id.desc()).limit(1)
        made = select(plans.c.made_at).order_by(plans.c.id.desc()).limit(1)
        with reading(self._engine) as connection:
            found = [connection.execute(query).scalar() for query in (noted, made)]
        return max((parse(one) for one in found if one is not None), default=None)

    def working(self, since: datetime, account: str = "") -> OrderRow | None:
        """The order that is, or was last, under way; None where none has been since then.

        Where an account is named, runs of other accounts do not count.
        """
        # Few rows are without an outcome: their index finds them at once.
        query = select(orders).where(
            orders.c.outcome.is_(None), orders.c.updated_at >= utc_text(since), is_newest()
        )
        if account:
            query = query.where(~exists().where(runs.c.run_id == orders.c.run_id, runs.c.account != account))
        with reading(self._engine) as connection:
            row = connection.execute(query.order_by(orders.c.id.desc()).limit(1)).first()
        return None if row is None else _order(row)

    def of_order(self, order_no: str) -> list[OrderRow]:
        """An order's rows in its runs, newest first, 50 at most."""
        query = select(orders).where(orders.c.order_no == order_no).order_by(orders.c.id.desc())
        with reading(self._engine) as connection:
            return [_order(row) for row in connection.execute(query.limit(MOST_OF_AN_ORDER))]

    def run_ids(self) -> list[str]:
        """Every run of the ledger, newest first."""
        with reading(self._engine) as connection:
            return list(connection.execute(select(runs.c.run_id).order_by(runs.c.id.desc())).scalars().all())

    def runs(self, run_ids: Sequence[str]) -> dict[str, RunRow]:
        """The named runs by their id; those that the ledger does not know are left out."""
        query = select(runs).where(runs.c.run_id.in_(run_ids))
        with reading(self._engine) as connection:
            return {row.run_id: _run(row) for row in connection.execute(query)}

    def counts(self, run_ids: Sequence[str]) -> dict[str, dict[str, int]]:
        """The number of orders of each named run by outcome (`OPEN` where they have none).

        It takes one pass over all orders.
        """
        outcome = func.coalesce(orders.c.outcome, OPEN)
        query = select(orders.c.run_id, outcome, func.count()).where(orders.c.run_id.in_(run_ids))
        found: dict[str, dict[str, int]] = defaultdict(dict)
        with reading(self._engine) as connection:
            for run_id, code, count in connection.execute(query.group_by(orders.c.run_id, outcome)):
                found[run_id][code] = count
        return dict(found)

    def lease(self, account_key: str) -> LeaseRow | None:
        """Who took the account last; None where nobody ever did."""
        query = select(leases).where(leases.c.account_key == account_key)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else LeaseRow(row.generation, row.run_id, row.taken_at)

    def lanes(self) -> list[LaneRow]:
        """Every account that has ever been worked, by name."""
        query = select(leases, runs.c.finished_at, runs.c.exit_code).outerjoin_from(
            leases, runs, runs.c.run_id == leases.c.run_id
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(leases.c.account_key)).all()
            open_ones = select(orders.c.run_id, orders.c.order_no).where(
                orders.c.outcome.is_(None), orders.c.run_id.in_([row.run_id for row in rows])
            )
            in_hand = {
                row.run_id: row.order_no for row in connection.execute(open_ones.order_by(orders.c.id))
            }
            held = holders(connection) if connection.dialect.name == "postgresql" else {}
        return [
            LaneRow(
                *(row.account_key, row.run_id, row.taken_at, row.finished_at, row.exit_code),
                in_hand=in_hand.get(row.run_id, ""),
                holder=held.get(key_of(row.account_key), ""),
            )
            for row in rows
        ]

    def plans(self, limit: int, since: datetime | None = None) -> list[PlanHead]:
        """The newest plans, newest first; only those made since then where a time is named."""
        query = select(plans.c.plan_id, plans.c.run_id, plans.c.made_at, plans.c.asked_by)
        if since is not None:
            query = query.where(plans.c.made_at >= utc_text(since))
        with reading(self._engine) as connection:
            heads = connection.execute(query.order_by(plans.c.id.desc()).limit(limit)).all()
            named = plan_rows.c.plan_id.in_([head.plan_id for head in heads])
            states = select(plan_rows.c.plan_id, plan_rows.c.state, func.count()).where(named)
            counted: dict[str, dict[str, int]] = defaultdict(dict)
            for plan_id, state, count in connection.execute(states.group_by("plan_id", "state")):
                counted[plan_id][state] = count
        return [PlanHead(*head, counted[head.plan_id]) for head in heads]

    def superseded(self, plan_ids: Collection[str]) -> dict[str, int]:
        """For each of these plans: how many rows, waiting or approved, have a newer row in another plan."""
        states = plan_rows.c.state.in_([str(RowState.WAITING), str(RowState.APPROVED)])
        query = select(plan_rows.c.plan_id, func.count()).where(
            plan_rows.c.plan_id.in_(plan_ids), states, plan_lines.SUPERSEDED
        )
        with reading(self._engine) as connection:
            found = connection.execute(query.group_by(plan_rows.c.plan_id)).all()
        return {str(plan_id): int(count) for plan_id, count in found}

    def newest_plan_row(self, order_no: str) -> tuple[str, int] | None:
        """The newest plan that has this order, and its row; None where none has."""
        query = select(plan_rows.c.plan_id, plan_rows.c.position).where(plan_rows.c.order_no == order_no)
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(plan_rows.c.id.desc()).limit(1)).first()
        return None if found is None else (found.plan_id, found.position)

    def rows_naming(self, names: Collection[str], since: datetime) -> list[tuple[str, int]]:
        """Plan and row of the waiting rows, in plans made since then, in which one of these names may stand.

        The preview wrote it there, or somebody typed it as the order's 占用基站. A row whose order stands in a
        newer plan is left out.
        """
        said = or_(*(drafts.c.text.contains(name, autoescape=True) for name in names))
        typed = select(drafts.c.order_no).where(drafts.c.field == "site", said)
        written = (plan_rows.c.shown.contains(name, autoescape=True) for name in names)
        query = (
            select(plan_rows.c.plan_id, plan_rows.c.position)
            .join(plans, plans.c.plan_id == plan_rows.c.plan_id)
            .where(
                plans.c.made_at >= utc_text(since),
                plan_rows.c.state == str(RowState.WAITING),
                plan_rows.c.purged_at.is_(None),
                ~plan_lines.SUPERSEDED,
                or_(plan_rows.c.order_no.in_(typed), *written),
            )
            .order_by(plan_rows.c.id)
        )
        with reading(self._engine) as connection:
            return [(plan_id, position) for plan_id, position in connection.execute(query)]

    def plan_outline(self, plan_id: str) -> PlanOutline | None:
        """A plan and what has become of its rows; None where there is none of that number."""
        with reading(self._engine) as connection:
            return plan_lines.outline(connection, plan_id)

    def plan_page(
        self, plan_id: str, *, state: RowState | None = None, limit: int, offset: int = 0
    ) -> PlanPage | None:
        """A page of a plan's rows, those in that state where one is named.

        None where there is no such plan.
        """
        with reading(self._engine) as connection:
            return plan_lines.page(connection, plan_id, state, limit, offset)

    def last_proven(self) -> str | None:
        """When the newest proven write was proven (UTC ISO); None where none was."""
        proven = select(writes.c.settled_at).where(writes.c.state == str(WriteState.PROVEN))
        with reading(self._engine) as connection:
            return connection.execute(proven.order_by(writes.c.id.desc()).limit(1)).scalar()

    def newest_completion(self) -> tuple[Pair, ...]:
        """The unmasked values of the newest proven completion that is not purged; empty without one."""
        kept = (writes.c.state == str(WriteState.PROVEN), writes.c.purged_at.is_(None))
        query = select(writes.c.decided).where(writes.c.kind == COMPLETE, *kept)
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(writes.c.id.desc()).limit(1)).scalar()
        return tuple((name, value) for name, value in json.loads(found)) if found else ()

    def trail(self, write_ids: Sequence[int]) -> list[AuditRow]:
        """The audit records of these attempts, oldest first."""
        query = select(audit).where(audit.c.write_id.in_(write_ids)).order_by(audit.c.seq)
        with reading(self._engine) as connection:
            return _audit(connection, query)

    def trail_end(self, limit: int) -> list[AuditRow]:
        """The newest audit records, newest first."""
        with reading(self._engine) as connection:
            return _audit(connection, select(audit).order_by(audit.c.seq.desc()).limit(limit))

    def accepted_open(self, account_key: str, since: datetime) -> list[tuple[str, str]]:
        """Orders that an account has accepted since then, proven, and to which no reply went: number, time.

        The oldest is first. An order whose newest row says that it was handled is left out.
        """
        reply, row = writes.alias("reply"), orders.alias("row")
        answered = select(reply.c.id).where(
            reply.c.order_no == writes.c.order_no,
            reply.c.action == str(Action.CLOSE),
            reply.c.state.not_in(EXCUSED),
        )
        newest = select(row.c.outcome).where(row.c.order_no == writes.c.order_no)
        newest_outcome = newest.order_by(row.c.id.desc()).limit(1).scalar_subquery()
        query = select(writes.c.order_no, writes.c.sending_at).where(
            writes.c.account_key == account_key,
            writes.c.sending_at >= utc_text(since),
            writes.c.action == str(Action.ACCEPT),
            writes.c.state == str(WriteState.PROVEN),
            ~answered.exists(),
            func.coalesce(newest_outcome, OPEN).not_in([str(Outcome.DONE), str(Outcome.BY_OTHER)]),
        )
        with reading(self._engine) as connection:
            return [(number, at) for number, at in connection.execute(query.order_by(writes.c.sending_at))]

    def sources_of_day(self, day: str) -> list[tuple[str, tuple[Source, ...]]]:
        """The proven replies of a day (`2026-01-05`, in Shanghai): kind, and where each value is from."""
        query = select(writes.c.kind, writes.c.sources).join(replies, replies.c.write_id == writes.c.id)
        # Written so that the day's index serves the query, and not that of a state which nearly all have.
        proven = func.coalesce(writes.c.state, "") == str(WriteState.PROVEN)
        with reading(self._engine) as connection:
            rows = connection.execute(query.where(replies.c.day == day, proven)).all()
        return [
            (kind, tuple((name, standing, text) for name, standing, text in json.loads(found or "[]")))
            for kind, found in rows
        ]

    def deeds_since(self, deeds: Collection[Deed], since: datetime) -> list[AuditRow]:
        """The records of these deeds since then, oldest first.

        The query looks only at records after the last one before that moment: no index has the deeds.
        """
        older = select(audit.c.seq).where(audit.c.at < utc_text(since)).order_by(audit.c.seq.desc()).limit(1)
        with reading(self._engine) as connection:
            last_old = connection.execute(older).scalar() or 0
            query = select(audit).where(
                audit.c.seq > last_old, audit.c.event.in_([str(one) for one in deeds])
            )
            return _audit(connection, query.order_by(audit.c.seq))


def _touched(connection: Connection, since: datetime) -> tuple[ColumnElement[bool], ...]:
    """True of an order's newest row where something was noted since then.

    The query looks only at rows down to the first that was last touched a day earlier: runs do not last that
    long. The database counts and filters the rows, which lets other threads work meanwhile. A busy day has
    ten thousand of them.
    """
    older = select(orders.c.id).where(orders.c.updated_at < utc_text(since - timedelta(days=1)))
    last_old = connection.execute(older.order_by(orders.c.id.desc()).limit(1)).scalar() or 0
    return orders.c.id > last_old, orders.c.updated_at >= utc_text(since), is_newest()


def _audit(connection: Connection, query: Any) -> list[AuditRow]:
    return [
        AuditRow(
            seq=row.seq,
            at=row.at,
            event=row.event,
            operator=row.operator,
            run_id=row.run_id,
            write_id=row.write_id,
            from_state=row.from_state,
            to_state=row.to_state,
            decided=_pairs(row.decided),
            pictures=_pairs(row.pictures),
            note=row.note,
        )
        for row in connection.execute(query)
    ]


def _pairs(text: str) -> tuple[Pair, ...]:
    return tuple((str(name), str(value)) for name, value in json.loads(text)) if text else ()


def _order(row: Row[Any]) -> OrderRow:
    outcome = None if row.outcome is None else Outcome(row.outcome)
    return OrderRow(row.order_no, row.run_id, Stage(row.stage), outcome, row.reason, row.updated_at)


def _run(row: Row[Any]) -> RunRow:
    return RunRow(row.run_id, row.mode, row.account, row.started_at, row.finished_at, row.exit_code)
