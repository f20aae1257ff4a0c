"""A simulated day: orders arrive, unattended passes work them, faults strike, a person does what a person
would.

A pass is `eoms-bot run` as a scheduler starts it, with its supervisor. Between two passes the clocks of site
and bot move on, and a person handles what the bot has left to people: held orders and UNKNOWN writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from tests.checks.soak.meter import Meter, size_of
from tests.checks.soak.trouble import Trouble
from tests.checks.world import ANOTHER, IN_TURN, World
from tests.support.bot import Finished
from tests.support.mock_site import MockSite

Json = dict[str, Any]
SEEDED = 0.3
"""The share of orders that come from the mock's seed: every kind of a branch, also such that a person must
see.
"""

DAY = timedelta(hours=24)
LOOK_MINUTES = 15
LIMITS: Json = {"read_seconds": 15, "step_seconds": 10, "submit_seconds": 5}
PATIENCE = 3 * 3600.0
RUN_TABLE = "\n[run]\nmax_orders = 3000\ndaily_cap = 3000\n"


@dataclass(frozen=True)
class Pass:
    """One unattended pass: when by the site's clock (hours since the start), how it ended, what it held and
    left.

    `items` are the orders of all its starts: a program that was killed is started again within the pass.
    """

    hours: tuple[float, float]
    run: Finished
    items: int
    meter: Meter
    run_bytes: int
    ledger_bytes: int
    wal_bytes: int
    left_temporary: int

    @property
    def seconds_each(self) -> float:
        """Seconds an order, browser start, list and report included."""
        return self.run.seconds / max(1, self.items)


@dataclass(kw_only=True)
class Day(World):
    """The day of one bot on one site."""

    orders: int
    trouble: Trouble
    begin: datetime
    seed: int = 1
    healthy: dict[str, str] = field(default_factory=dict)
    """Order → kind of those that nothing but the bot can keep from being done."""

    ours: set[str] = field(default_factory=set)
    """Every order that came."""

    done: list[Pass] = field(default_factory=list)
    by_person: set[str] = field(default_factory=set)
    told_sent: list[str] = field(default_factory=list)
    """Writes that the site had accepted and the bot could not prove: a person had to say so."""

    @classmethod
    def begun(cls, site: MockSite, home: Path, seed: int, orders: int, trouble: Trouble) -> Day:
        """Its first moment: no order has come yet."""
        plain = World.fresh(site, home, seed=seed, orders=0)
        day = cls(site, plain.bot, orders=orders, trouble=trouble, begin=plain.now(), seed=seed)
        day.bot.configure(**LIMITS)
        day.bot.site_clock = f"{site.root}/__mock/clock"
        day.bot.add_settings(RUN_TABLE)
        return day

    @property
    def passes(self) -> int:
        """How many there are, the quiet one at the end left out."""
        return self.trouble.passes

    def live(self) -> None:
        """Live through the day, then one quiet pass for what the last one left."""
        for index in range(self.passes):
            fresh = self._arrive(index)
            plans = self.trouble.of_pass(index, fresh, str(self.bot.home.parent))
            self._pass(plans)
            self.trouble.over()
            self._person()
            self._await(DAY * (index + 1) / self.passes)
        self._pass([])
        self._person()

    def _arrive(self, index: int) -> list[tuple[str, str]]:
        """The orders of a wave, with a workbook for the inbox; returns the healthy ones."""
        count = self.orders * (index + 1) // self.passes - self.orders * index // self.passes
        seeded = self.site.seed(self.seed * 100 + index, int(count * SEEDED)) if int(count * SEEDED) else []
        fresh = [(kind, *self.new_order(kind)) for kind in islice(cycle(IN_TURN), count - len(seeded))]
        healthy = [(number, kind) for kind, number, _row in fresh]
        self.healthy |= dict(healthy)
        self.ours |= {number for number, _ in healthy} | set(seeded)
        notes = [row for row in self.site.notes() if row["工单号"] in set(seeded)]
        self.bot.batch(*notes, *(row for _kind, _number, row in fresh), name=f"inbox/{index:02}.csv")
        return healthy

    def _pass(self, plans: list[Json]) -> None:
        begun, meter = self._hours(), Meter()
        before = {row["run_id"] for row in self.bot.ledger().orders}
        with self.bot.started("run", at=plans) as process:
            with meter.on(process.pid, self.bot.temporary):
                run = self.bot.wait(process, PATIENCE)
            left = size_of(self.bot.temporary)
        folders = [folder for folder in self.bot.run_folders() if (folder / "run.json").exists()]
        newest = max(folders, key=lambda folder: (folder / "run.json").stat().st_mtime)
        ended = Finished(run.code, run.stdout, run.stderr, newest, run.seconds)
        ledger = self.bot.home / "ledger.db"
        self.done.append(
            Pass(
                (begun, self._hours()),
                ended,
                len({row["order_no"] for row in self.bot.ledger().orders if row["run_id"] not in before}),
                meter,
                size_of(self.bot.home / "runs"),
                _size(ledger),
                _size(ledger.with_name("ledger.db-wal")),
                left,
            )
        )

    def _person(self) -> None:
        """Somebody handles what was held or refused, and looks on the site for the writes that stay unknown."""
        active = {one["order_no"] for one in self.site.orders() if one["active"]}
        for item in self.done[-1].run.run["items"]:
            if item["outcome"] in ("HELD", "REFUSED") and item["order_no"] in active:
                self.site.colleague(item["order_no"], "finish")
                self.by_person.add(item["order_no"])
        if any(one["state"] == "UNKNOWN" for one in self.bot.ledger().writes):
            self.site.clock(advance_seconds=LOOK_MINUTES * 60)
            self._resolve()

    def _resolve(self) -> None:
        self.bot.run("reconcile", seconds=PATIENCE)
        for write, line in tuple(self.unknown_writes()):
            self.told_sent += [write["key"]] if "--sent" in line else []
            self.bot.run(*line, env=ANOTHER)

    def _await(self, since_start: timedelta) -> None:
        """The clocks move on to this time of the day, if they have not passed it."""
        left = (self.begin + since_start - self.now()).total_seconds()
        if left > 0:
            self.site.clock(advance_seconds=left)

    def _hours(self) -> float:
        return (self.now() - self.begin).total_seconds() / 3600


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
