"""Two machines with two lanes each, and with one each, compared with one lane.

The three alternate. Then a machine dies in the middle, and the other one takes over.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import psutil

from benchmarks.lanes.machine import Machine, machines
from benchmarks.lanes.office import ALL, MACHINES, Lane, open_lanes, pace, submits
from benchmarks.lanes.precedence import HIERARCHIES, idle_group
from tests.support import databases
from tests.support.mock_site import MockSite
from tests.support.unwinding import unwind_when_ended

FIRST_REPLIES = 2
"""This many replies of each lane are through when its machine dies."""
WANTED_RATIO, WANTED_SECONDS = 3.6, 60.0
ONE_EACH = [accounts[0] for accounts in MACHINES.values()]
"""A lane on each machine: if these do less than twice as much, a shared machine is not the cause."""


def main() -> int:
    """Measure and print; 1 where a figure lies beyond its limit."""
    given = _reader().parse_args()
    os.environ["EOMS_RUN_PACE"] = given.pace  # for every lane: its process reads it from here
    with _grounds(own_cores=given.cores == "own", in_order=given.lanes == "in-order") as grounds:
        ratios, apart = [], []
        kind = "a network namespace" if grounds.cabled else "a folder"
        show(f"a machine is {kind} with {grounds.cores}; {grounds.precedence}; pace {given.pace}")
        for number in range(given.rounds):
            one, two, four = (
                _together(grounds, accounts, given.latency, given.orders)
                for accounts in (ALL[:1], ONE_EACH, ALL)
            )
            ratios.append(four / one)
            apart.append(two / one)
            show(
                f"round {number + 1}: one lane {1 / one:.2f} s an order;"
                f" two, one on each machine, {1 / two:.2f} s: × {two / one:.2f};"
                f" four {1 / four:.2f} s: × {four / one:.2f}"
            )
        ratio = median(ratios)
        show(
            f"{given.latency} ms to the site and back: four lanes on two machines are × {ratio:.2f} of one"
            f" ({min(ratios):.2f}–{max(ratios):.2f}; wanted {WANTED_RATIO}),"
            f" two on a machine each × {median(apart):.2f}"
        )
        seconds, wrong = _taken_over(grounds, given.latency, given.orders_taken_over)
    show(
        f"a dead machine's orders had their ends {seconds:.0f} s after the takeover"
        f" (wanted {WANTED_SECONDS:.0f}), {len(wrong)} violations"
    )
    for violation in wrong:
        show(f"  {violation}")
    if given.json:
        figures = {
            "latency": given.latency,
            "pace": given.pace,
            "namespaces": grounds.cabled,
            "cores": grounds.cores,
            "precedence": grounds.precedence,
            "ratios": ratios,
            "ratios of two apart": apart,
            "taken over in": seconds,
            "violations": wrong,
        }
        given.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    return int(ratio < WANTED_RATIO or seconds > WANTED_SECONDS or bool(wrong))


@dataclass(frozen=True)
class Grounds:
    """The site, the machines by name, and the prefix of the commands of a lane with lower precedence."""

    site: MockSite
    machines: Mapping[str, Machine]
    idle_prefix: tuple[str, ...]

    @property
    def cabled(self) -> bool:
        """Whether the machines have networks of their own."""
        return all(machine.space for machine in self.machines.values())

    @property
    def precedence(self) -> str:
        """How lanes share a machine, in words."""
        return (
            "the first lane of a machine goes first" if self.idle_prefix else "lanes of a machine are alike"
        )

    @property
    def cores(self) -> str:
        """What processors a machine has, in words."""
        count = min(len(machine.cores) for machine in self.machines.values())
        return f"{count} of {os.cpu_count()} processors" if count else "all processors, shared"


@contextmanager
def _grounds(*, own_cores: bool, in_order: bool) -> Iterator[Grounds]:
    """Site, database and machines, as long as the block lasts."""
    with (
        databases.served(wanted=True),
        MockSite() as site,
        idle_group(HIERARCHIES if in_order else ()) as idle_prefix,
    ):
        ports = [urlsplit(address).port for address in (site.base_url, databases.new())]
        with machines(list(MACHINES), [port for port in ports if port], own_cores=own_cores) as there:
            yield Grounds(site, there, idle_prefix)


def _together(grounds: Grounds, accounts: Sequence[str], latency: int, each: int) -> float:
    """Orders a second of these accounts, all of them at work at the same time."""
    with _office(grounds, accounts, latency, each) as (lanes, running, _home):
        processes = [lane.start(running) for lane in lanes]
        for lane, process in zip(lanes, processes, strict=True):
            lane.end(process)
        return pace(submits(grounds.site))


def _taken_over(grounds: Grounds, latency: int, each: int) -> tuple[float, list[str]]:
    """Seconds from the takeover until the dead machine's last order has its end.

    With them comes what the checker finds at the end of it all.
    """
    site = grounds.site
    with _office(grounds, ALL, latency, each) as (lanes, running, home):
        processes = [lane.start(running) for lane in lanes]
        dying = [
            (lane, process)
            for lane, process in zip(lanes, processes, strict=True)
            if lane.account in MACHINES["east"]
        ]
        for lane, process in dying:
            lane.await_replies(site, process, FIRST_REPLIES)
        for _lane, process in dying:
            _kill(process.pid)
        begun = time.monotonic()
        heirs = [lane.elsewhere(home, grounds.machines["west"]) for lane, _process in dying]
        for heir, process in [(heir, heir.start(running, "--again", "接替")) for heir in heirs]:
            heir.end(process)
        seconds = time.monotonic() - begun
        for lane, process in zip(lanes, processes, strict=True):
            if lane.account in MACHINES["west"]:
                lane.end(process)
        lanes[0].bot.rows = {number: rows for lane in lanes for number, rows in lane.bot.rows.items()}
        return seconds, [str(one) for one in lanes[0].bot.violations(site.oracle())]


@contextmanager
def _office(
    grounds: Grounds, accounts: Sequence[str], latency: int, each: int
) -> Iterator[tuple[list[Lane], ExitStack, Path]]:
    """The site set up again, with its orders at this latency, and all that belongs to it.

    That is lanes of these accounts, what ends their processes, and the folder of all machines.
    """
    site = grounds.site
    site.reset(orders=0)
    with tempfile.TemporaryDirectory(prefix="eoms-lanes-") as folder, ExitStack() as running:
        lanes = open_lanes(
            site, Path(folder), databases.new(), accounts, each, grounds.machines, grounds.idle_prefix
        )
        site.switches(latency=str(latency))
        yield lanes, running, Path(folder)


def show(line: str) -> None:
    """A line for the person who waits."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _reader() -> argparse.ArgumentParser:
    line = argparse.ArgumentParser("python -m benchmarks.lanes", description=__doc__)
    line.add_argument("--latency", type=int, default=300, help="milliseconds to the site and back")
    line.add_argument("--orders", type=int, default=24, help="orders of each lane, while nobody dies")
    line.add_argument(
        "--orders-taken-over", type=int, default=8, help="orders of each lane where a machine dies"
    )
    line.add_argument("--pace", default="site", help="site, polite, or so many page loads a minute")
    line.add_argument(
        "--cores", choices=("own", "shared"), default="own", help="whether a machine has processors to itself"
    )
    line.add_argument(
        "--lanes",
        choices=("in-order", "alike"),
        default="in-order",
        help="whether the first lane of a machine goes before the other, where root can have that (Linux)",
    )
    line.add_argument("--rounds", type=int, default=3)
    line.add_argument("--json", type=Path, help="file for the figures")
    return line


def _kill(pid: int) -> None:
    """A whole machine goes: the program, its driver, its browser."""
    family = psutil.Process(pid)
    for one in [*family.children(recursive=True), family]:
        one.kill()


if __name__ == "__main__":
    unwind_when_ended()  # otherwise namespaces and server would stay, and hold their addresses
    sys.exit(main())
