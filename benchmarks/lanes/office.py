"""Office: accounts, machines, and the orders that each account is to work.

There is one site, and one ledger on a server.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen, TimeoutExpired
from typing import Any

from benchmarks.lanes.machine import Machine
from tests.support import orders
from tests.support.bot import Bot
from tests.support.mock_site import MockSite

PASSWORDS = {f"clerk0{number}": f"mock-pass-{number}" for number in (1, 2, 4, 5)}
MACHINES = {"east": ("clerk01", "clerk02"), "west": ("clerk04", "clerk05")}
"""Machine → whose accounts it works. The two share nothing but the ledger and the site."""
ALL = tuple(account for accounts in MACHINES.values() for account in accounts)
PATIENCE: dict[str, Any] = {"read_seconds": 60, "step_seconds": 60, "submit_seconds": 60}
"""Four browsers may share two cores."""
LONGEST, POLL = 1800.0, 0.2
FEWEST = 3
"""Replies that each lane must have had while all were at work; with fewer there is no figure."""
MOST_OUTPUT = 2000


class Unfinished(RuntimeError):
    """A lane did not do all it was given; its figures would mean nothing."""


@dataclass(frozen=True)
class Lane:
    """An account at work: its bot and its workbook.

    `idle_prefix` begins its commands on any machine, where another lane has precedence.
    """

    bot: Bot
    batch: Path
    idle_prefix: tuple[str, ...] = ()

    @property
    def account(self) -> str:
        """Whose lane it is."""
        return self.bot.account

    def start(self, running: ExitStack, *words: str) -> Popen[str]:
        """Begin with the workbook; the process ends with `running` at the latest."""
        return running.enter_context(self.bot.started("apply", self.batch, *words))

    def await_replies(self, site: MockSite, process: Popen[str], count: int) -> None:
        """Return once this many of its replies are through; Unfinished where it ends before that."""
        while len(submits(site).get(self.account, ())) < count:
            try:
                process.wait(POLL)
            except TimeoutExpired:
                continue
            raise Unfinished(f"{self.account}: ended before {count} replies were through")

    def end(self, process: Popen[str]) -> None:
        """Wait for its end; Unfinished unless it has done everything."""
        ended = self.bot.wait(process, LONGEST)
        if ended.code:
            raise Unfinished(f"{self.account}: exit {ended.code}\n{ended.stderr[-MOST_OUTPUT:]}")

    def elsewhere(self, home: Path, machine: Machine) -> Lane:
        """The same account with the same workbook on another machine."""
        bot = self.bot.another(home / machine.name / self.account, account=self.account, **PATIENCE)
        bot.within = (*self.idle_prefix, *machine.within)
        bot.set_password(PASSWORDS[self.account])
        bot.rows = self.bot.rows
        return Lane(bot, self.batch, self.idle_prefix)


def open_lanes(
    site: MockSite,
    home: Path,
    database: str,
    accounts: Sequence[str],
    each: int,
    there: Mapping[str, Machine],
    idle_prefix: tuple[str, ...] = (),
) -> list[Lane]:
    """A lane for each account on its machine, with this many orders that it has accepted.

    A machine's first account goes before its others.
    """
    return [
        _open(
            site,
            home,
            there[machine_of(account)],
            database,
            account,
            each,
            () if goes_first(account) else idle_prefix,
        )
        for account in accounts
    ]


def machine_of(account: str) -> str:
    """The machine that works it."""
    return next(machine for machine, accounts in MACHINES.items() if account in accounts)


def goes_first(account: str) -> bool:
    """Whether it is its machine's first account."""
    return MACHINES[machine_of(account)][0] == account


def _open(
    site: MockSite,
    home: Path,
    machine: Machine,
    database: str,
    account: str,
    each: int,
    idle_prefix: tuple[str, ...],
) -> Lane:
    folder = home / machine.name
    folder.mkdir(mode=0o700, exist_ok=True)
    bot = Bot(folder / account, site.base_url, database=database, account=account, **PATIENCE)
    bot.within = (*idle_prefix, *machine.within)  # a namespace has a /sys of its own, without any groups
    bot.set_password(PASSWORDS[account])
    numbers = [orders.put(site, held=False, holder=account) for _ in range(each)]
    return Lane(bot, bot.batch(*map(orders.solved, numbers)), idle_prefix)


def submits(site: MockSite) -> Mapping[str, list[float]]:
    """Account → the moments of its replies that came through, in seconds of the site's own count."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    for one in site.requests():
        if "submit" in one["steps"] and one["status"] == 200:
            found[one["login"]].append(one["at"])
    return found


def pace(moments: Mapping[str, Sequence[float]]) -> float:
    """Orders a second while all lanes were at work.

    That time begins where the last lane has had its first reply, and ends where the first has had its last.
    Unfinished where a lane has had fewer than three replies in that time.
    """
    begun, ended = max(map(min, moments.values())), min(map(max, moments.values()))
    counts = [sum(begun < at <= ended for at in every) for every in moments.values()]
    if min(counts) < FEWEST:
        raise Unfinished(f"fewer than {FEWEST} replies of a lane fell into the time when all were at work")
    return sum(counts) / (ended - begun)
