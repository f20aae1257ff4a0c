"""Orders: how far each came in each run, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import astuple, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, or_, select, update

from eoms_bot.decide.similar import NO_TRAITS, Traits
from eoms_bot.errors import LedgerError
from eoms_bot.ledger.audit import Actor, Deed, note_deed
from eoms_bot.ledger.schema import audit, orders, plan_rows, runs
from eoms_bot.ledger.stores.replies import MOST, place_hash
from eoms_bot.ledger.times import parse, utc_text
from eoms_bot.model.outcome import INTERRUPTED, QUARANTINED, Outcome
from eoms_bot.model.privacy.mask import phone

PERSON_LET = "人工解除隔离"
"""How the reason begins by which a person lets an order be worked again."""
_AT_ONCE = 500
"""How many numbers one statement names."""


class Stage(StrEnum):
    """How far an order has come before its write."""

    PLANNED = "PLANNED"
    READ = "READ"
    FILLED = "FILLED"
    READ_BACK_OK = "READ_BACK_OK"


@dataclass(frozen=True)
class OrderRow:
    """An order in a run; `outcome` is None while it is under way, or where the run was interrupted."""

    order_no: str
    run_id: str
    stage: Stage
    outcome: Outcome | None
    reason: str
    updated_at: str


def set_stage(connection: Connection, order_no: str, stage: str, run_id: str, now: datetime) -> None:
    """The order has come to a stage; an outcome that it had in this run is void."""
    if stage not in set(Stage):
        raise LedgerError(f"账本不认识工单阶段 {stage}")
    values = {"stage": str(stage), "outcome": None, "reason": "", "traits": "", "updated_at": utc_text(now)}
    _store(connection, order_no, run_id, values)


def set_outcome(
    connection: Connection,
    order_no: str,
    outcome: Outcome,
    reason: str,
    run_id: str,
    now: datetime,
    traits: Traits = NO_TRAITS,
) -> None:
    """The order has its outcome in this run; by `traits`, which name no customer, similar ones are found."""
    values = {"outcome": str(outcome), "reason": reason, "updated_at": utc_text(now)}
    values["traits"] = _traits(connection, traits)
    _store(connection, order_no, run_id, values)


def leave(connection: Connection, order_no: str, run_id: str) -> None:
    """Remove the order from this run.

    A row of it would hide what the account notes to which the order is dealt. Rows of runs of the same
    account that died on it go as well. This run has not died, and their deaths would count as if no run lay
    between.
    """
    account = select(runs.c.account).where(runs.c.run_id == run_id).scalar_subquery()
    own = orders.c.run_id.in_(select(runs.c.run_id).where(runs.c.account == account))
    died = or_(orders.c.outcome.is_(None), orders.c.reason.startswith(INTERRUPTED, autoescape=True))
    mine = or_(orders.c.run_id == run_id, and_(own, died))
    connection.execute(delete(orders).where(orders.c.order_no == order_no, mine))


def let_try_again(connection: Connection, order_no: str, who: str, reason: str, now: datetime) -> None:
    """A person's word ends the quarantine of an order.

    It has a row of its own, and a record in the audit chain.
    """
    note = f"{PERSON_LET}：{who}：{reason}"
    run_id = f"resolve {now:%Y%m%d-%H%M%S%f}"
    set_outcome(connection, order_no, Outcome.SKIPPED, note, run_id, now)
    note_deed(connection, Deed.TRY_AGAIN, Actor(operator=who), now, phone(note), order_no=order_no)


def held_traits(connection: Connection, order_no: str, since: datetime) -> Traits:
    """The traits of an order that is left to a person since then, its place as a hash.

    None of any other order.
    """
    held = (orders.c.outcome == str(Outcome.HELD), orders.c.updated_at >= utc_text(since))
    query = select(orders.c.traits).where(orders.c.order_no == order_no, *held, is_newest())
    text = connection.execute(query).scalar()
    return Traits(*json.loads(text)) if text else NO_TRAITS


def as_kept(connection: Connection, traits: Traits) -> Traits:
    """The traits cut and hashed as in `replies`."""
    site, symptom, cause = (text.strip()[:MOST] for text in (traits.site, traits.symptom, traits.cause))
    return Traits(site, place_hash(connection, traits.place), symptom, cause)


def _traits(connection: Connection, traits: Traits) -> str:
    """The traits as they are kept, escaped, so that any text can be kept."""
    return "" if traits == NO_TRAITS else json.dumps(astuple(as_kept(connection, traits)))


@dataclass(frozen=True)
class ShownOrder:
    """Since when people see that an order will go alone, on what (`note`), or who took it down for good."""

    at: datetime
    note: str
    taken_down_by: str = ""


def show(connection: Connection, order_no: str, note: str, actor: Actor, now: datetime) -> None:
    """From now on people can see that the order will go alone; `note` says on what, and names no customer."""
    note_deed(connection, Deed.SHOWN, actor, now, note, order_no=order_no)


def take_down(connection: Connection, order_no: str, who: str, reason: str, now: datetime) -> None:
    """A person takes an order down that would go alone: it never will."""
    note_deed(connection, Deed.TAKEN_DOWN, Actor(operator=who), now, phone(reason), order_no=order_no)


def shown(connection: Connection, order_no: str) -> ShownOrder | None:
    """The last that was said of an order's going alone; None where nothing was."""
    said = (str(Deed.SHOWN), str(Deed.TAKEN_DOWN))
    query = select(audit).where(audit.c.order_no == order_no, audit.c.event.in_(said))
    row = connection.execute(query.order_by(audit.c.seq.desc()).limit(1)).first()
    if row is None:
        return None
    return ShownOrder(parse(row.at), row.note, row.operator if row.event == str(Deed.TAKEN_DOWN) else "")


def _store(connection: Connection, order_no: str, run_id: str, values: dict[str, Any]) -> None:
    mine = update(orders).where(orders.c.order_no == order_no, orders.c.run_id == run_id)
    if connection.execute(mine.values(values)).rowcount == 0:
        first = {"order_no": order_no, "run_id": run_id, "stage": str(Stage.PLANNED), "reason": ""}
        connection.execute(insert(orders).values(first | values))


def find(
    connection: Connection, outcome: Outcome | None, run_id: str | None, order_no: str | None = None
) -> list[OrderRow]:
    """The newest row of each order (of one run, if named).

    The outcome or the number filters the rows where it is named.
    """
    query = select(orders).where(is_newest() if run_id is None else orders.c.run_id == run_id)
    if outcome is not None:
        query = query.where(orders.c.outcome == str(outcome))
    if order_no is not None:
        query = query.where(orders.c.order_no == order_no)
    return [
        OrderRow(
            row.order_no,
            row.run_id,
            Stage(row.stage),
            None if row.outcome is None else Outcome(row.outcome),
            row.reason,
            row.updated_at,
        )
        for row in connection.execute(query.order_by(orders.c.id))
    ]


@dataclass(frozen=True)
class LastOfMode:
    """The newest run of a mode that had to do with an order.

    It says whose the run is, what the order came to, and when that was noted.
    """

    run_id: str
    who: str
    outcome: Outcome | None
    at: datetime


def last_of_mode(connection: Connection, order_no: str, mode: str) -> LastOfMode | None:
    """The newest run of this mode on an order; None where there was none."""
    query = (
        select(orders.c.run_id, orders.c.outcome, orders.c.updated_at)
        .join(runs, runs.c.run_id == orders.c.run_id)
        .where(orders.c.order_no == order_no, runs.c.mode == mode)
        .order_by(orders.c.updated_at.desc(), orders.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    begun = (audit.c.run_id == row.run_id, audit.c.event == str(Deed.RUN_STARTED))
    who = connection.execute(select(audit.c.operator).where(*begun).limit(1)).scalar() or ""
    outcome = None if row.outcome is None else Outcome(row.outcome)
    return LastOfMode(row.run_id, who, outcome, parse(row.updated_at))


def known(connection: Connection, order_nos: Collection[str]) -> frozenset[str]:
    """Those of these orders that a run, or a plan, has had before it."""
    wanted, found = sorted(order_nos), set[str]()
    for first in range(0, len(wanted), _AT_ONCE):
        some = wanted[first : first + _AT_ONCE]
        for column in (orders.c.order_no, plan_rows.c.order_no):
            found.update(connection.execute(select(column).where(column.in_(some))).scalars())
    return frozenset(found)


def is_newest() -> ColumnElement[bool]:
    """True of a row after which nothing was noted of the order.

    It uses the index of numbers for each row that is shown. The row's time decides, not its number. Of two
    accounts that had an order, the one that began later may have let go of it before the other one was done.
    """
    newer = orders.alias("newer")
    later = or_(
        newer.c.updated_at > orders.c.updated_at,
        and_(newer.c.updated_at == orders.c.updated_at, newer.c.id > orders.c.id),
    )
    return ~select(newer.c.id).where(newer.c.order_no == orders.c.order_no, later).exists()


def interruptions(connection: Connection, order_no: str, run_id: str) -> int:
    """How many runs in a row, other than `run_id`, died on this order: killed, or left by their browser.

    Being held for that very reason does not end the row; a person's word does, as every other outcome. Runs
    of other accounts do not count: one that works the order at this moment has no outcome yet either.
    """
    own = select(runs.c.account).where(runs.c.run_id == run_id).scalar_subquery()
    by_others = exists().where(runs.c.run_id == orders.c.run_id, runs.c.account != own)
    rows = connection.execute(
        select(orders.c.outcome, orders.c.reason)
        .where(orders.c.order_no == order_no, orders.c.run_id != run_id, ~by_others)
        .order_by(orders.c.id.desc())
    )
    counted = 0
    for outcome, reason in rows:
        if outcome is None or reason.startswith(INTERRUPTED):
            counted += 1
        elif not reason.startswith(QUARANTINED):
            break
    return counted
