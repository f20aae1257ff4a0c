"""Runs a lane on a long list and one on a short list in the same minutes.

It prints the ratio of what an order costs them.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from statistics import median

from benchmarks.growth.two_lanes import FEWEST, FIRST, at_work_together
from benchmarks.lane.ground import Setting
from benchmarks.lane.took import Took
from tests.support.mock_site import MockSite

WANTED = 1.05
"""An order on the long list may cost at most this many times as much.

That holds for processor seconds and for requests.
"""
KINDS = ("program", "driver", "browser")


def main() -> int:
    """Measure and print; 1 where the long list costs more than is wanted."""
    given = _given()
    rounds: list[tuple[Took, Took]] = []
    with MockSite() as one, MockSite() as other:
        for number in range(given.rounds):
            short, long = (Setting(given.latency, given.orders, listed) for listed in given.listed)
            rounds.append(at_work_together((one, other), short, long))
            show(f"round {number + 1}")
            for listed, took in zip(given.listed, rounds[-1], strict=True):
                show(f"  {listed:>6} listed: {_figures_line(took)}")
    processor = [spent(long) / spent(short) for short, long in rounds]
    requests = [long.pages / short.pages for short, long in rounds]
    for what, ratios in (("processor", processor), ("requests", requests)):
        show(
            f"{what} an order: × {median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f}; wanted {WANTED})"
        )
    if given.json:
        figures = [{"short": _figures(short), "long": _figures(long)} for short, long in rounds]
        given.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    return int(max(median(processor), median(requests)) > WANTED)


def spent(took: Took) -> float:
    """Processor seconds an order, of all processes."""
    return sum(took.cpu.values())


def show(words: str) -> None:
    """A line as soon as there is one: a round takes minutes."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _figures(took: Took) -> dict[str, object]:
    """What holds for the time when both were at work.

    The most memory that a lane held is that of its whole run.
    """
    return {
        "cpu": took.cpu,
        "pages": took.pages,
        "static": took.static,
        "intervals": took.intervals,
    }


def _figures_line(took: Took) -> str:
    kinds = ", ".join(f"{kind} {took.cpu.get(kind, 0.0):.3f}" for kind in KINDS)
    return (
        f"{spent(took):.3f} s of a processor an order ({kinds}), {took.pages:.2f} requests, "
        f"{median(took.intervals):.2f} s, {len(took.intervals)} orders"
    )


def _given() -> argparse.Namespace:
    line = _reader()
    given = line.parse_args()
    fewest = FIRST + FEWEST
    if not fewest <= given.orders <= given.listed[0] <= given.listed[1]:
        line.error(
            f"--orders {given.orders} --listed {given.listed[0]} {given.listed[1]}:"
            f" wanted are at least {fewest} orders, at most as many as the short list has,"
            " and the short list before the long one"
        )
    return given


def _reader() -> argparse.ArgumentParser:
    line = argparse.ArgumentParser("python -m benchmarks.growth", description=__doc__)
    line.add_argument(
        "--listed", type=int, nargs=2, default=(100, 10_000), help="orders on the short and on the long list"
    )
    line.add_argument(
        "--orders", type=int, default=60, help="orders that each lane works; of 24 too few count"
    )
    line.add_argument("--latency", type=int, default=0, help="milliseconds to the site and back")
    line.add_argument("--rounds", type=int, default=3)
    line.add_argument("--json", type=Path, help="file for the figures")
    return line


if __name__ == "__main__":
    sys.exit(main())
