"""Soak: a simulated day of unattended passes with faults (L1–L4), a ledger of a million actions (L5), a long list (L6).

`--orders 100` makes the day shorter, `--percent` says how many of its orders get a fault. `--only day`, `ledger` or `list`
runs one part. `--database postgresql` keeps the day's ledger on a server; its size counts as nothing then.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.checks import line, running
from tests.checks.soak import big_ledger, long_list, picture, verdict
from tests.checks.soak.day import Day
from tests.checks.soak.figures import Figure, results, told
from tests.checks.soak.trouble import KINDS, Trouble
from tests.support import databases
from tests.support.bot import Bot
from tests.support.mock_site import MockSite

ORDERS, ACTIONS, LISTED = 2400, 1_000_000, 10_000
PARTS = ("day", "ledger", "list")
PER_PASS, MOST_PASSES = 25, 6
"""Passes of hundreds of orders: what one process leaks shows only in a long one, and browsers are renewed on its way."""


def main(argv: Sequence[str]) -> int:
    """The check's command."""
    read = _reader().parse_args(argv)
    parts = [read.only] if read.only else PARTS
    todo = [(part, seed) for part in parts for seed in (read.seed if part == "day" else read.seed[:1])]
    done = []
    for part, seed in todo:
        home, begun = Path(tempfile.mkdtemp(prefix=f"eoms-soak-{part}-")), time.monotonic()
        found = _part(part, home, read, seed)
        told(found)
        done += results(found, seed, time.monotonic() - begun, str(home))
    return running.conclude(done, line.Asked(read.seed, "", read.json))


def _reader() -> argparse.ArgumentParser:
    assert __doc__ is not None
    reader = argparse.ArgumentParser(
        prog="python3 bootstrap.py check soak", description=__doc__.splitlines()[0]
    )
    reader.add_argument("--seed", type=line.seeds, default=(1,), help="what the orders are made from")
    reader.add_argument("--only", choices=PARTS, default="", help="one part")
    reader.add_argument("--orders", type=int, default=ORDERS, help="orders of the day")
    reader.add_argument("--percent", type=float, default=1.0, help="orders that get a fault, in percent")
    reader.add_argument("--actions", type=int, default=ACTIONS, help="actions in the seeded ledger")
    reader.add_argument("--listed", type=int, default=LISTED, help="orders on the long list")
    reader.add_argument("--json", type=Path, help="file for the results")
    line.offer_databases(reader)
    return reader


def _part(part: str, home: Path, read: argparse.Namespace, seed: int) -> list[Figure]:
    if part == "ledger":
        return big_ledger.measure(home, read.actions)
    if part == "list":
        return long_list.measure(home, read.listed)
    with databases.served(read.database == "postgresql"):
        return _day(home, read, seed)


def _day(home: Path, read: argparse.Namespace, seed: int) -> list[Figure]:
    passes = max(2, min(MOST_PASSES, read.orders // PER_PASS))
    faults = round(read.orders * read.percent / 100)
    if read.orders >= ORDERS and faults:
        faults = max(faults, KINDS)  # a whole day has every kind, although that is a little more than 1 %
    with MockSite() as site:
        bot = Bot(home / "home", site.base_url, database=databases.new())
        day = Day(site, bot, read.orders, passes, Trouble(site, faults, passes), seed)
        day.live()
        verdict.table(day)
        print(f"faults: {', '.join(day.trouble.dealt)}; the passes ended with {verdict.exits(day.done)}")
        drawing = home / "memory.svg"
        passes = verdict.memory_of(day)
        picture.draw(drawing, "Memory of the tree (PSS), pass by pass", "minutes of work", "MB", passes, 1200)
        print(f"picture: {drawing}", flush=True)
        return verdict.figures(day)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
