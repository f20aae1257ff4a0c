"""A bot at work while people look: `eoms-bot apply` on the ledger that the console shows.

It works on the mock site. Rounds with people alternate with rounds without.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.console.pages import Address
from benchmarks.console.people import looking
from benchmarks.console.place import Place
from benchmarks.console.served import serving
from benchmarks.lane.bot import OurBot
from benchmarks.lane.ground import Ground
from eoms_bot.report.text import LOCAL
from eoms_bot.run.clock import SystemClock
from eoms_bot.settings import load
from tests.support import orders
from tests.support.bot import Bot
from tests.support.mock_site import MockSite

ACCOUNT, PASSWORD = "clerk02", "mock-pass-2"
"""Not the account of the past: that one has sent all that an account may send a day."""


@dataclass(frozen=True)
class People:
    """Who looks: how many, at which pages, and seconds until each turns to the next one."""

    number: int
    pages: Mapping[str, Address]
    pause: float


@dataclass(frozen=True)
class Turns:
    """Seconds an order of every round: without anybody who looks, and with people."""

    alone: Sequence[float]
    watched: Sequence[float]


@dataclass(frozen=True)
class _Later(Ground):
    """Orders that were put after request number `since`."""

    since: int = 0

    def log(self) -> list[dict[str, Any]]:
        """The site's log of requests after that one."""
        return self.site.requests(self.since)


class _Here(OurBot):
    """The bot in a folder that is there already."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    def command(self, ground: Ground, home: Path) -> Sequence[str]:
        """Writes the workbook, and starts the command line with a watch on its marks."""
        batch, config = self._bot.batch(*ground.rows), self._bot.home / "eoms.toml"
        self._marks = home / "marks"
        return (
            sys.executable,
            *("-m", "benchmarks.lane.bot", "apply", str(batch), "--config", str(config)),
        )


def turns(place: Place, people: People, count: int, rounds: int) -> Turns:
    """This many rounds of this many orders each way.

    The console runs all the time; only the people come and go.
    """
    alone: list[float] = []
    watched: list[float] = []
    with MockSite() as site:
        site.reset(seed=1, orders=0, switches={"record": "on"})
        bot = _bot(place, site, count)
        config = bot.home / "eoms.toml"
        here = replace(place, config=config, settings=load(config, {}, env={}, folder=bot.home))
        with serving(here) as served:
            for nth in range(2 * rounds):
                # The first of a pair alternates, so that warming up or wearing out meets both.
                with_people = nth % 4 in (1, 2)
                crowd = looking(served, people.pages, people.number, people.pause)
                with crowd if with_people else nullcontext():
                    took = _Here(bot).work(_ground(site, count))
                (watched if with_people else alone).extend(took.intervals)
    return Turns(alone, watched)


def _bot(place: Place, site: MockSite, count: int) -> Bot:
    bot = Bot(place.settings.paths.home, site.base_url, account=ACCOUNT)
    bot.set_password(PASSWORD)
    config = bot.home / "eoms.toml"
    added = f"\n[run]\nmax_orders = {count}\ndaily_cap = 3000\n"
    added += f'[facts.history]\nfile = "{place.settings.paths.home / "历史工单.csv"}"\n'
    config.write_text(config.read_text(encoding="utf-8") + added, encoding="utf-8")
    return bot


def _ground(site: MockSite, count: int) -> Ground:
    """Orders that the ledger has not seen: a folder may be used many times."""
    now = SystemClock().now().astimezone(LOCAL)
    since = max((one["n"] for one in site.requests()), default=0)
    rows = []
    for nth in range(count):
        number = orders.put(site, held=False, holder=ACCOUNT, order_no=_number(now, nth))
        rows.append(orders.solved(number))
    return _Later(site, tuple(rows), since)


def _number(now: datetime, nth: int) -> str:
    """An order number from the second of the day.

    No other round has the same second, because an order takes longer than one.
    """
    second = now.hour * 3600 + now.minute * 60 + now.second
    return f"ID-056-{now:%Y%m%d}-{second + nth:05d}"
