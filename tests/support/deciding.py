"""The bundled site's orders, decided without a browser from the tables that a branch would have for them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from eoms_bot.decide.calls import phones_of
from eoms_bot.decide.reading import PastOrders
from eoms_bot.model.branch import Branch, ReplyLimits
from eoms_bot.model.decision import Decision, Hold, Reject, Standing
from eoms_bot.model.evidence import Evidence, Snapshot, State
from eoms_bot.model.order import Order, OrderRef
from eoms_bot.model.source_kinds import KINDS
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.run.desk import Desk
from eoms_bot.run.preparing import TABLES
from eoms_bot.settings.facts import FactSources
from eoms_bot.tables import tables
from eoms_bot.tables.branch.sources import read_sources
from eoms_bot.tables.gazetteer import gazetteer_of
from eoms_bot.tables.reading import reader_over
from mock_eoms.seed.build import make_orders
from mock_eoms.store.orders import Order as Made
from mock_eoms.tables.columns import LABELS
from mock_eoms.tables.write import write_tables
from tests.support import branch_tables

NOW = branch_tables.NOW
DESK_NUMBER = "13900000008"
BRANCH = Branch(desk_numbers=(DESK_NUMBER,), fixed={"linkman": "值班岗"})
GAZETTEER = Path(__file__).resolve().parents[2] / "mock_eoms" / "seed" / "gazetteer.json"
FACTS = {
    "customer_tel": "CCH_ConsumerTel",
    "fault_number": "ComplaintNum",
    "apply_phone": "CCH_ApplyPhone",
    "client_level": "CCH_ClientLevel",
    "source": "CCH_ComplainResource",
    "complaint": "CCH_ComplainDesc",
    "koujing": "CCH_Koujing",
    "pretreatment": "CCH_PretreatmentDesc",
    "complain_type": "CCH_ComplainType",
    "fault_place": "CCH_Complain_AreaDesc",
    "fault_area": "CCH_FaultArea",
}
"""Fact of an order → the site's field that has it, as in `selectors/`."""

rules = cache(tables.load_rules)
READABLE = frozenset(
    {"handling", "reject_reason", "reject_note", "earlier_order_no"}
    | {"prov_cause", "measure", "solved_time", "area", "scene", "network"}
)
"""The cells that may leave although only the text says them; 有无口径 is none of them."""
Decisions = dict[str, Decision]


@cache
def orders(seed: int) -> tuple[Order, ...]:
    """The site's orders of a seed, the earliest dispatched first."""
    made = (_order(one) for one, _entries in make_orders(seed, branch_tables.ORDERS, NOW))
    return tuple(sorted(made, key=lambda one: one.ref.dispatched or NOW))


@cache
def evidence(seed: int) -> Evidence:
    """The tables of a seed, read from files as a branch's are."""
    with tempfile.TemporaryDirectory() as folder:
        write_tables(Path(folder), branch_tables.made(seed))
        named = {key: {"file": str(Path(folder, f"{LABELS[key]}.csv"))} for key in KINDS if key in LABELS}
        read = read_sources(FactSources.model_validate(named), NOW, TABLES)
    assert not read.problems
    return read.evidence


def without(seed: int, *keys: str, state: State = "未配置") -> Evidence:
    """The tables of a seed with some of them in this state, in which they say nothing."""
    gone = {key: Snapshot(KINDS[key].label, state) for key in keys}
    return Evidence({**evidence(seed).snapshots, **gone})


def desk(seed: int, **other: Any) -> Desk:
    """A desk with the tables of a seed and no workbook that has read all orders; `other` are its fields."""
    reader = reader_over(rules(), gazetteer_of(GAZETTEER, BRANCH.county))
    dictionaries = tables.load_dictionaries()
    bare = Desk(rules(), dictionaries, ReplyLimits(), BRANCH, (), (), evidence(seed), reader, PastOrders())
    fields: dict[str, Any] = {"phones": _phones(seed), "past": PastOrders(), "wants_person": False}
    return replace(bare, **fields | other)


def decisions(seed: int, at: Desk) -> Decisions:
    """Order number → its decision, of all orders of a seed; they are read in the order of their dispatch."""
    return {one.order_no: decided(at, one, orders(seed)) for one in orders(seed)}


@cache
def plain(seed: int, *gone: str) -> Decisions:
    """The decisions on all orders of a seed, with all its tables but these."""
    return decisions(seed, desk(seed, evidence=without(seed, *gone)))


def decided(at: Desk, order: Order, listed: tuple[Order, ...]) -> Decision:
    """The decision on one order while others stand on the list."""
    return at.decide(order, at.facts(order, [one.ref for one in listed], NOW), NOW)


def with_text(order: Order, **facts: str) -> Order:
    """The order with other texts in some of its fields."""
    return replace(order, facts={**order.facts, **facts})


def leaving(decision: Decision) -> Mapping[str, Any]:
    """Name → value of everything that would go into the site; empty for an order that is held."""
    if isinstance(decision, Reject):
        return {"reject_text": decision.text}
    found = dict(getattr(decision, "values", {}))
    rest = getattr(decision, "leftover", None)
    return found | ({"leftover": rest} if rest else {})


def _phones(seed: int) -> dict[str, frozenset[str]]:
    return {one.order_no: phones_of(one) for one in orders(seed)}


def alone(decision: Decision) -> bool:
    """Whether a permission could let it go alone: nothing stops it, and what is read may be read."""
    read = {name for name, one in decision.backing.cells if one.standing is Standing.READING}
    return not stopped(decision) and read <= READABLE


def stopped(decision: Decision) -> str:
    """Why an order doesn't go without a person, with all that is missing or in doubt; else empty."""
    if isinstance(decision, Hold):
        return "；".join((decision.why, *decision.missing, *decision.backing.doubts))
    return "；".join(decision.backing.doubts)


def _order(made: Made) -> Order:
    limit = _time(made.deal_deadline)
    ref = OrderRef(
        *(made.order_no, made.base_id, made.task_id, made.summary, made.task_status, made.dealer),
        *(limit, _time(made.dispatched), made.vip, ""),
    )
    facts = {name: made.fields.get(field, "") for name, field in FACTS.items()}
    return Order(
        *(ref, made.order_no, made.task_id, made.status, made.task_status, made.dealer, limit, facts),
        *((), (), False),
    )


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)
