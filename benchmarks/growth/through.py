"""A run through: thousands of orders in one process, `python -m benchmarks.growth.through`.

Each piece is as many orders as a browser lives for, so that every piece has one renewal of it. The last
pieces must cost what the first ones did. The memory of all processes must stay within what a machine is
planned for (limit L2).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import linear_regression, median, quantiles
from typing import Any

from benchmarks.growth.__main__ import WANTED, show, spent
from benchmarks.lane.bot import OurBot
from benchmarks.lane.contender import Worked
from benchmarks.lane.ground import Setting, lay
from benchmarks.lane.took import Took, Unfinished, measure, submits
from eoms_bot.run.lane.workplace import BROWSER
from tests.checks.soak.verdict import AN_HOURS_ORDERS
from tests.support.mock_site import MockSite

PIECE = BROWSER.orders
MOST_MEMORY, MOST_EVER, MOST_GROWTH = 1.2e9, 2e9, 10e6
"""Bytes that all processes may hold together.

The three bounds: in 95 % of all looks, ever, and the growth after every hour's orders.
"""

Log = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Memory:
    """What all processes held together, in bytes.

    `growth` is by as many orders as a long day has in an hour. It follows a line through the looks from the
    first piece's end to the last order's. Here those orders take a minute, and what a process keeps of its
    orders does not grow with the time.
    """

    usual: float
    most: float
    growth: float


def pieces(worked: Worked, size: int = PIECE) -> list[Took]:
    """What an order cost, for each `size` orders one after another.

    Unfinished where there are less than two such pieces. Each is measured from its first submit to that of
    the next piece, or to its own last one. What is left over counts for none.
    """
    places = [place for place, one in enumerate(worked.log) if submits([one])]
    if len(places) < 2 * size:
        raise Unfinished(f"{len(places)} orders: wanted are at least two times {size}")
    found = []
    for begin in range(0, len(places) - size + 1, size):
        end = min(begin + size, len(places) - 1)
        part = worked.log[places[begin] : places[end] + 1]
        found.append(measure(part, worked.looks, end - begin + 1))
    return found


def memory(worked: Worked, size: int = PIECE) -> Memory:
    """What was held from the first piece's end on; before that a program is still filling its caches."""
    completed = submits(worked.log)
    begun, ended = completed[size - 1]["at"], completed[-1]["at"]
    looks = [look for look in worked.looks if begun <= look.at <= ended]
    held = [float(look.memory) for look in worked.looks]
    slope = linear_regression([look.at for look in looks], [float(look.memory) for look in looks]).slope
    each = (ended - begun) / (len(completed) - size)
    return Memory(quantiles(held, n=20)[-1], max(held), slope * each * AN_HOURS_ORDERS)


def main() -> int:
    """Measure and print; 1 where the last orders cost more than is wanted, or too much memory was held."""
    given = _given()
    with MockSite() as site:
        worked = OurBot().worked(lay(site, Setting(0, given.orders, given.orders)))
    every, held = pieces(worked), memory(worked)
    for number, took in enumerate(every):
        show(
            f"orders {number * PIECE + 1:>5}–{(number + 1) * PIECE}:"
            f" {spent(took):.3f} s of a processor an order, {took.pages:.2f} requests,"
            f" {median(took.intervals):.2f} s"
        )
    processor, requests = grown([spent(took) for took in every]), grown([took.pages for took in every])
    show(
        f"last third of the pieces against the first: processor × {processor:.2f},"
        f" requests × {requests:.2f} (wanted {WANTED})"
    )
    show(
        f"memory of all processes: {held.usual / 1e6:.0f} MB in 95 % of all looks,"
        f" {held.most / 1e6:.0f} MB at most, {held.growth / 1e6:+.1f} MB by {AN_HOURS_ORDERS:.0f} orders "
        f"(wanted {MOST_MEMORY / 1e6:.0f}, {MOST_EVER / 1e6:.0f}, {MOST_GROWTH / 1e6:+.0f})"
    )
    return int(max(processor, requests) > WANTED or too_much(held))


def too_much(held: Memory) -> bool:
    """True where one of the three bounds of L2 is passed."""
    return held.usual >= MOST_MEMORY or held.most >= MOST_EVER or held.growth >= MOST_GROWTH


def grown(figures: Sequence[float]) -> float:
    """The median of the last third, as a multiple of the first third's."""
    third = max(1, len(figures) // 3)
    return median(figures[-third:]) / median(figures[:third])


def _given() -> argparse.Namespace:
    line = argparse.ArgumentParser("python -m benchmarks.growth.through", description=__doc__)
    line.add_argument("--orders", type=int, default=2400, help=f"orders of the run, at least {2 * PIECE}")
    given = line.parse_args()
    if given.orders < 2 * PIECE:
        line.error(f"--orders {given.orders}: wanted are at least {2 * PIECE}")
    return given


if __name__ == "__main__":
    sys.exit(main())
