"""Plans of the corpus: what a preview of just now would have left, spoilt in one way, approved, and handed back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl

from eoms_bot.ledger import Ledger
from eoms_bot.model.plan import Basis, Plan
from eoms_bot.plan.plan_book import render
from eoms_bot.plan.planning import basis_of, plan_of
from eoms_bot.run.clock import SystemClock
from eoms_bot.run.desk import Desk
from eoms_bot.run.ports import Ports
from eoms_bot.run.preparing import bare_desk
from eoms_bot.settings import load
from tests.hostile.place import Place
from tests.run import plans
from tests.run.plans import COLUMN, approve

NAME = "计划.xlsx"


@dataclass(frozen=True)
class Made:
    """How the plan came about: whether the ledger keeps it, how old it is, and what it says that is not so here.

    `cells` are typed into its sheet: (row, field) → value.
    """

    keep: bool = True
    minutes: float = 0
    version: str = ""
    account: str = ""
    site_id: str = ""
    dictionaries: str = ""
    profile: str = ""
    branch: str = ""
    rules: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[tuple[int, str], Any] = field(default_factory=dict)

    def spoil(self, basis: Basis) -> Basis:
        """What the plan rests on, with what is said otherwise."""
        names = ("version", "account", "site_id", "dictionaries", "profile", "branch")
        other = {name: value for name in names if (value := getattr(self, name))}
        return replace(basis, **other, rules={**basis.rules, **self.rules})


def put_plan(made: Made, place: Place) -> None:
    """Put the plan's workbook into the home, its first row approved, and the plan into the ledger."""
    settings = load(place.settings, {}, env={})
    profile, desk = bare_desk(settings, Ports(clock=SystemClock()))
    plan = _plan(made, basis_of(settings, profile, desk), desk)
    if made.keep:
        with Ledger.open(settings.paths.ledger) as ledger:
            ledger.keep_plan(plan)
    book = openpyxl.load_workbook(
        io.BytesIO(render(plan, desk.dictionaries, desk.rules, settings.run.plan_minutes))
    )
    for (row, name), value in (approve(2) | dict(made.cells)).items():
        book["计划"].cell(row, COLUMN[name]).value = value
    out = io.BytesIO()
    book.save(out)
    place.put(NAME, out.getvalue())


def _plan(made: Made, basis: Basis, desk: Desk) -> Plan:
    """A plan of the deciding tests' orders: a completed one and a rejected one."""
    now = datetime.now(UTC)
    items = plans.items(replace(desk, batches=plans.BATCHES))
    refs = [item.ref for item in items]
    made_at = now - timedelta(minutes=made.minutes)
    whole = replace(desk, batches=plans.BATCHES)
    return plan_of(made.spoil(basis), whole, items, refs, "2026-11-25_0100_preview_0001", "值班员", made_at)
