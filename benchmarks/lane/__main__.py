"""One command for all contenders: same orders, alternating, several rounds.

It makes a table, JSON and a picture of ratios.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.lane.bot import NAME as US
from benchmarks.lane.bot import OurBot
from benchmarks.lane.contender import Absent, Contender
from benchmarks.lane.floor import Floor
from benchmarks.lane.ground import Setting, lay
from benchmarks.lane.picture import draw
from benchmarks.lane.plain_playwright import PlainPlaywright, Usual
from benchmarks.lane.plain_robot import PlainRobot
from benchmarks.lane.plain_selenium import PlainSelenium
from benchmarks.lane.table import as_json, table
from benchmarks.lane.took import Summary, Took, summed
from tests.support.mock_site import MockSite


def main() -> None:
    """Measure and print."""
    given = _reader().parse_args()
    results: dict[Setting, dict[str, Summary]] = {}
    with MockSite() as site:
        for latency in given.latency:
            setting = Setting(latency, given.orders, max(given.listed, given.orders), given.layout)
            results[setting] = _compare(site, setting, given.rounds, given.only, given.other)
    sys.stdout.write(table(results, US) + "\n")
    if given.json:
        given.json.write_text(json.dumps(as_json(results), ensure_ascii=False, indent=1), encoding="utf-8")
    if given.picture:
        draw(given.picture, results, US)


def _compare(
    site: MockSite, setting: Setting, rounds: int, only: Sequence[str], other_checkout: Path | None
) -> dict[str, Summary]:
    """Every contender's figures; the bot goes first.

    The floor plays what the bot, or the other checkout, has asked for.
    """
    floor, ours = Floor(), OurBot()
    other = OurBot(other_checkout) if other_checkout else None
    bots = (ours, other) if other else (ours,)
    asks = (other or ours).name
    goes: dict[str, list[Took]] = {}
    for number in range(rounds):
        # The one that goes first alternates too.
        for contender in (
            *(bots[::-1] if number % 2 else bots),
            *(floor, PlainPlaywright(), PlainSelenium(), PlainRobot(), Usual()),
        ):
            if only and not any(word in contender.name for word in only):
                continue
            _go(site, setting, contender, goes, first=number == 0)
            if contender.name == asks:
                floor.record(site.requests())
    return {name: summed(took) for name, took in goes.items()}


def _go(
    site: MockSite, setting: Setting, contender: Contender, goes: dict[str, list[Took]], *, first: bool
) -> None:
    orders = min(setting.orders, contender.most)
    ground = lay(site, Setting(setting.latency, orders, setting.listed, setting.layout))
    try:
        goes.setdefault(contender.name, []).append(contender.work(ground))
    except Absent as lacking:
        del goes[contender.name]
        if first:
            sys.stderr.write(f"left out: {contender.name}: {lacking}\n")


def _reader() -> argparse.ArgumentParser:
    line = argparse.ArgumentParser(
        "python -m benchmarks.lane", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    line.add_argument("--latency", type=_numbers, default=[0, 150], help="milliseconds, as 0,50,150,500")
    line.add_argument("--orders", type=int, default=12, help="orders that are worked")
    line.add_argument("--listed", type=int, default=0, help="orders on the list, if more")
    line.add_argument("--layout", choices=("a", "b"), default="a", help="layout of the list")
    line.add_argument("--rounds", type=int, default=3)
    line.add_argument(
        "--beside",
        dest="other",
        type=Path,
        help="another checkout of this project, set up: its bot goes as well",
    )
    line.add_argument(
        "--only", nargs="*", default=[], help="contenders whose names contain one of these words"
    )
    line.add_argument("--json", type=Path, help="file for the figures")
    line.add_argument("--picture", type=Path, help="file for the picture (PNG or SVG)")
    return line


def _numbers(text: str) -> list[int]:
    return [int(one) for one in text.split(",")]


if __name__ == "__main__":
    main()
