"""A branch with its tables: the site's orders, the bot that works them, and the truth of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from benchmarks.played.person import PlayedOrder
from benchmarks.played.world import PlayedPlan, Truth, with_county, write_tables
from benchmarks.typing.by_hand import by_hand
from benchmarks.typing.console import effort, played
from benchmarks.typing.effort import Effort, Kind, Options
from eoms_bot.browser.profile.model import as_paged
from eoms_bot.cli.trial.demo_site import GAZETTEER
from eoms_bot.model.decision import Hold
from eoms_bot.model.source_kinds import CALLS, KINDS
from eoms_bot.plan.approving import standing, stored
from eoms_bot.plan.plan_book import clean_of
from eoms_bot.run.ports import Ports
from eoms_bot.settings import load
from eoms_bot.tables.template import batch_options
from mock_eoms.people import gazetteer
from mock_eoms.tables.__main__ import of_site
from tests.support import moved, orders
from tests.support.bot import Bot, Finished
from tests.support.checker import check_settled
from tests.support.mock_site import MockSite
from tests.support.orders import SITE_ZONE

BEGINS = time(9, 10)
"""When the shift begins: customers may be called. It is on the next working day: a run whose clock is behind
the machine's would seem to be older than its process, and to have ended.
"""
SATURDAY = 5
ORDERS = 48
THIRTY = 30
LIMITS: dict[str, Any] = {"read_seconds": 60, "step_seconds": 60, "submit_seconds": 60}
PATIENCE = 1500.0
"""Seconds after which a run over all orders hangs, on a busy machine too."""
MISSING = (CALLS.key,)
"""The branch has no log of its telephone; 联系记录 is empty in the morning, and the call mode writes it."""
NOTES = "联系记录"


@dataclass(frozen=True)
class Expected:
    """An order as the played person leaves it, and what that costs in the console and at the site by hand."""

    played: PlayedOrder
    console: Effort
    by_hand: Effort

    @property
    def masked(self) -> Callable[[str], str]:
        """How the console shows a text of the order: its site is no secret."""
        return clean_of(replace(self.played.row, edits=self.played.edits))

    @property
    def kind(self) -> Kind:
        """Solved, unsolved or rejected."""
        return self.console.kind


@dataclass
class Branch:
    """A site, its bot and what is true."""

    site: MockSite
    bot: Bot
    truth: Mapping[str, Truth]
    clock: Path

    @classmethod
    def begun(cls, site: MockSite, home: Path, seed: int) -> Branch:
        """The morning: the orders are there, the tables too, and nobody has looked at anything."""
        site.reset(seed=seed, orders=ORDERS, now=f"{_morning():%Y-%m-%d %H:%M:%S}")
        bot = Bot(home, site.base_url, profile=site.profile, **LIMITS)
        own = {key: f"{kind.label}.csv" for key, kind in KINDS.items() if key not in MISSING}
        tables = "".join(f'[facts.{key}]\nfile = "{name}"\n' for key, name in own.items())
        bot.add_settings(f'[files]\ngazetteer = "{GAZETTEER}"\n{tables}')
        (home / GAZETTEER).write_text(json.dumps(gazetteer(), ensure_ascii=False), encoding="utf-8")
        truth = write_tables(home, seed, 0, "--site", site.base_url)
        for label in (CALLS.label, NOTES):
            (home / f"{label}.csv").unlink()
        listed, _now = of_site(site.base_url)
        bot.moved = home.parent / "moved"
        branch = cls(site, bot, with_county(truth, listed), bot.moved)
        branch.pass_time(0)
        return branch

    def now(self) -> datetime:
        """The time by the site's clock."""
        return datetime.fromisoformat(self.site.clock()).replace(tzinfo=SITE_ZONE)

    def pass_time(self, seconds: float) -> None:
        """Let time pass for site and bot."""
        self.site.clock(advance_seconds=seconds)
        moved.move(self.clock, (self.now() - datetime.now(SITE_ZONE)).total_seconds())

    def run(self, *words: str | Path) -> Finished:
        """Run a command of the bot to its end."""
        return self.bot.run(*words, seconds=PATIENCE)

    def look_at(self, plan_id: str) -> PlayedPlan:
        """The plan of a preview, with the truth that it is judged by."""
        settings = load(self.bot.home / "eoms.toml", {}, env={}, folder=self.bot.home)
        ports = Ports(clock=moved.MovedClock(self.clock))
        plan = stored(settings, ports, plan_id, "")
        return PlayedPlan(settings, plan, standing(settings, ports), self.truth)

    def thirty(self, preview: PlayedPlan) -> dict[str, Expected]:
        """What `benchmarks.typing` says of the thirty orders to be worked, the most urgent first.

        They are those that a person can finish. Left out is what needs more than a call to the customer: a
        fault of which only the county knows, and an order past its limit.
        """
        now = self.now()
        words = options(preview)
        done = [(one, effort(one, preview, words, now)) for one in played(preview, now)]
        done.sort(key=lambda both: (both[0].row.order.deadline is None, both[0].row.order.deadline))
        ours = [
            Expected(
                one, cost, by_hand(cost.order_no, cost.kind, one.decision, as_paged(preview.here.profile))
            )
            for one, cost in done
            if not cost.left
        ]
        return {one.console.order_no: one for one in ours[:THIRTY]}

    def judge(self, expected: Mapping[str, Expected], rows: Mapping[str, Mapping[str, str]]) -> list[str]:
        """What the outside checker finds; `rows`: order → the cells that the person saw and approved."""
        given = {number: [self._in_full(expected[number], row)] for number, row in rows.items()}
        found = self.bot.violations(self.site.oracle(), same_clock=False, rows=given)
        return [*map(str, [*found, *check_settled(self.bot.ledger())])]

    def _in_full(self, one: Expected, row: Mapping[str, str]) -> dict[str, str]:
        """Cells with what stands there masked: numbers and places of the order or of a table."""
        decisions = (one.played.row.decision, one.played.decision)
        cells = [cell for decision in decisions for cell in decision.backing.cells]
        cells += [cell for decision in decisions if isinstance(decision, Hold) for cell in decision.suggested]
        order = self.site.order(one.console.order_no)
        known = [*(found.value for _name, found in cells), *map(str, order["fields"].values()), orders.DESK]
        clean = one.masked
        full = {clean(text): text for text in known}
        return {column: full.get(text, text) if "*" in text else text for column, text in row.items()}


def _morning() -> datetime:
    """The begin of the shift on the first day from Monday to Friday that is still to come."""
    day = datetime.now(SITE_ZONE).date() + timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return datetime.combine(day, BEGINS, SITE_ZONE)


def options(preview: PlayedPlan) -> Options:
    """The words of the drop-downs."""
    return batch_options(preview.here.desk.dictionaries, preview.here.desk.rules)
