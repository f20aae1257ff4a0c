"""A preview of the bundled site's orders that rests on tables alone.

It comes with the truth that it is judged by.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from eoms_bot.browser.profile.model import as_paged
from eoms_bot.cli.trial import demo_site
from eoms_bot.model.ids import new_id
from eoms_bot.model.order import Order, OrderRef
from eoms_bot.model.outcome import Item, Outcome
from eoms_bot.model.plan import Plan
from eoms_bot.model.source_kinds import KINDS
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.plan.approving import Today, standing
from eoms_bot.plan.planning import plan_of
from eoms_bot.report.files import write_new
from eoms_bot.run.ports import Ports
from eoms_bot.settings import Settings, load
from mock_eoms.clock import parse_time
from mock_eoms.people import gazetteer
from mock_eoms.seed.build import make_orders
from mock_eoms.store.orders import Order as SiteOrder

ORDERS = 44
PLACES = "gazetteer"
NOWHERE = "http://127.0.0.1:9/eoms/"
"""The site's address in settings with which nothing is opened."""

Truth = Mapping[str, Any]


@dataclass(frozen=True)
class PlayedPlan:
    """A plan, what it is compared with, and the truth of each order by its number."""

    settings: Settings
    plan: Plan
    here: Today
    truth: Mapping[str, Truth]


def settings_in(
    home: Path, base_url: str, overrides: Mapping[str, Any] | None = None, without: Sequence[str] = ()
) -> Settings:
    """The demo's settings in an empty folder, with the county's names of places and no tables yet.

    `without`: kinds of tables that the branch does not give, PLACES for the names of places.
    """
    home.chmod(0o700)
    config = demo_site.write_config(home, base_url, "ultrabpp", datetime.now(SHANGHAI).date())
    content = json.dumps(gazetteer(), ensure_ascii=False, indent=1)
    write_new(home / demo_site.GAZETTEER, content.encode())
    settings = load(config, overrides or {}, env={}, folder=home)
    missing = {kind: type(getattr(settings.facts, kind))() for kind in without if kind != PLACES}
    files = settings.files.model_copy(update={"gazetteer": None}) if PLACES in without else settings.files
    facts = settings.facts.model_copy(update=missing)
    return settings.model_copy(update={"facts": facts, "files": files})


def write_tables(home: Path, seed: int, age_hours: float, *source: str) -> Mapping[str, Truth]:
    """Write the branch's tables; returns the truth, with `measure` as the handlers word it.

    `source`: words for where the orders are.
    """
    truth, replies = home / "truth.jsonl", home / "replies.jsonl"
    words = ("--seed", str(seed), "--age-hours", str(age_hours), *source)
    judged = ("--truth", str(truth), "--replies", str(replies))
    subprocess.run((sys.executable, "-m", "mock_eoms.tables", *words, *judged, str(home)), check=True)
    worded = {one["工单号"]: one.get("解决措施") for one in _lines(replies)}
    return {
        number: {**one, "measure": worded.get(number)}
        for one in _lines(truth)
        for number in [one["order_no"]]
    }


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, path.read_text("utf-8").splitlines())


def drop_tables(home: Path, kinds: Collection[str]) -> None:
    """Remove the files of these tables: the bot reads some of them from its folder without a setting."""
    for kind in kinds:
        if kind != PLACES:
            (home / f"{KINDS[kind].label}.csv").unlink(missing_ok=True)


@contextmanager
def decided_only(
    home: Path,
    seed: int,
    age_hours: float,
    without: Sequence[str] = (),
    overrides: Mapping[str, Any] | None = None,
) -> Iterator[PlayedPlan]:
    """The preview without a site and a browser: the orders as the site would make them at this moment."""
    settings = settings_in(home, NOWHERE, overrides, without)
    now = datetime.now(SHANGHAI).replace(second=0, microsecond=0)
    every = [order for order, _history in make_orders(seed, ORDERS, now)]
    truth = write_tables(home, seed, age_hours, "--now", now.isoformat())
    drop_tables(home, without)
    here = standing(settings, Ports())
    # What a colleague holds is not on the account's list.
    listed = [one for one in every if one.holder in (None, settings.site.account)]
    orders = sorted((_read(one, here) for one in listed), key=lambda order: order.order_no)
    refs = [order.ref for order in orders]
    items = [_item(order, refs, here, now) for order in orders]
    plan = plan_of(here.basis, here.desk, items, refs, new_id("R", now), settings.site.operator, now)
    yield PlayedPlan(settings, plan, here, with_county(truth, every))


def with_county(truth: Mapping[str, Truth], orders: Sequence[SiteOrder]) -> Mapping[str, Truth]:
    """The truth, and of each order the county of its place, as the site knows it."""
    counties = {order.order_no: order.truth.get("county", "") for order in orders}
    return {number: {**one, "county": counties[number]} for number, one in truth.items()}


def _item(order: Order, refs: Sequence[OrderRef], here: Today, now: datetime) -> Item:
    facts = here.desk.facts(order, refs, now)
    return Item(order.ref, Outcome.PREVIEWED, "", order, here.desk.decide(order, facts, now))


def _read(one: SiteOrder, here: Today) -> Order:
    """An order as the form's page shows it; its facts are read from the controls that the profile names."""
    controls = {
        name: spec.css.removeprefix("#") for name, spec in as_paged(here.profile).order_form.facts.items()
    }
    facts = {name: one.fields[control] for name, control in controls.items() if one.fields.get(control)}
    deadline = parse_time(one.deal_deadline)
    ref = OrderRef(
        *(one.order_no, one.base_id, one.task_id, one.summary, one.status, one.dealer_marked),
        *(deadline, parse_time(one.dispatched), one.vip, ""),
    )
    return Order(
        *(ref, one.order_no, one.task_id, one.status, one.task_status, one.dealer, deadline, facts, (), ()),
        needs_accept=one.holder is None,
    )
