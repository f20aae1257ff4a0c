"""Soak: a simulated day of unattended passes with faults (L1–L4), a ledger of a million actions (L5), a long
list (L6).

`--orders 100` makes the day shorter, `--percent` says how many of its orders get a fault. `--only day`,
`ledger` or `list` runs one part. `--database postgresql` keeps the day's ledger on a server; its size counts
as nothing then.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.checks import line
from tests.checks.line import Option
from tests.checks.running import Check, Ended
from tests.checks.soak import big_ledger, long_list, picture, verdict
from tests.checks.soak.day import Day
from tests.checks.soak.figures import Figure, judged
from tests.checks.soak.trouble import KINDS, Trouble
from tests.support.mock_site import MockSite

ORDERS = 2400
PER_PASS, MOST_PASSES = 25, 6
"""Passes of hundreds of orders: what one process leaks shows only in a long one, and browsers are renewed on
its way.
"""

DAY = "day"
PARTS: dict[str, Callable[..., list[Figure]]] = {
    DAY: lambda site, home, seed, **size: _day(site, home, seed, size["orders"], size["percent"]),
    "ledger": lambda _site, home, _seed, **size: big_ledger.measure(home.parent, size["actions"]),
    "list": lambda site, home, _seed, **size: long_list.measure(site, home, size["listed"]),
}
OFFERS = (
    Option("orders", "orders of the day", ORDERS),
    Option("percent", "orders that get a fault, in percent", 1.0),
    Option("actions", "actions in the seeded ledger", 1_000_000),
    Option("listed", "orders on the long list", 10_000),
    line.DATABASE,
)


def run_case(site: MockSite, home: Path, name: str, seed: int, **size: float) -> Ended:
    """Measure one part."""
    return judged(PARTS[name](site, home, seed, **size))


def _day(site: MockSite, home: Path, seed: int, orders: int, percent: float) -> list[Figure]:
    passes = max(2, min(MOST_PASSES, orders // PER_PASS))
    faults = round(orders * percent / 100)
    if orders >= ORDERS and faults:
        faults = max(faults, KINDS)  # a whole day has every kind, although that is a little more than 1 %
    day = Day.begun(site, home, seed, orders, Trouble(site, faults, passes))
    day.live()
    verdict.table(day)
    print(f"faults: {', '.join(day.trouble.dealt)}; the passes ended with {verdict.exits(day.done)}")
    drawing = home.parent / "memory.svg"
    memory = verdict.memory_of(day)
    picture.draw(drawing, "Memory of the tree (PSS), pass by pass", "minutes of work", "MB", memory, 1200)
    print(f"picture: {drawing}", flush=True)
    return verdict.figures(day)


CHECK = Check(
    __name__, lambda: list(PARTS), run_case, seeded=lambda name: name == DAY, offers=OFFERS, alone=True
)
