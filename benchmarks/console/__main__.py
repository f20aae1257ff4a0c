"""L8: times of the console's pages with 100,000 orders in the ledger and several people looking.

python -m benchmarks.console [--orders 100000] [--people 5] [--rounds 20] [--home FOLDER] [--cpu] [--bot]

Orders are written straight into a ledger in a folder of its own. `--home` names a folder that is kept and
used again. Milliseconds mean something on a machine that does nothing else; on a busy one the server's CPU
time says more. `work` is that time as thousandths of a fixed piece of Python, by which two machines can be
compared. Exit code 1 where something lies beyond its limit.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.console import verdict
from benchmarks.console.bot_turns import People, turns
from benchmarks.console.exports import exports
from benchmarks.console.pages import Address, addresses
from benchmarks.console.people import Alone, alone, looking, together
from benchmarks.console.place import Place, made
from benchmarks.console.served import serving
from benchmarks.console.verdict import HEAD, LIVE, PAGE, Verdict, counted, exported, timed
from benchmarks.console.watch import lags
from benchmarks.speed import reference, thousandths

Pages = dict[str, Address]


def main() -> int:
    """Fill, measure and print; 1 where something lies beyond its limit."""
    given = _reader().parse_args()
    home = given.home.absolute() if given.home else Path(tempfile.mkdtemp(prefix="eoms-console-"))
    try:
        place = made(home, given.orders)
        pages = {
            name: address
            for name, address in addresses(place).items()
            if not given.only or any(word in name for word in given.only)
        }
        unit = reference()
        _print(f"{place.orders:,} orders, {given.people} people; reference {unit * 1e3:.1f} ms")
        verdicts = list(_judged(place, pages, given, unit))
    finally:
        if not given.home:
            shutil.rmtree(home)
    _print(counted(verdicts))
    return int(not all(one.within for one in verdicts))


def _judged(place: Place, pages: Pages, given: argparse.Namespace, unit: float) -> Iterator[Verdict]:
    with serving(place) as served:
        by_itself = alone(served, pages, given.times)
        if given.cpu:
            _print_cpu(by_itself, unit)
            return
        took = together(served, pages, given.people, given.rounds)
        _print(HEAD)
        yield from _printed(
            timed(name, took[name], PAGE, unit, share=0.95, first=one.first, cpu=one.cpu)
            for name, one in by_itself.items()
        )
        with looking(served, pages, given.people, given.pause):
            yield from _printed([timed("进度（SSE）", lags(served, given.people), LIVE, unit)])
            made_here = exports(served)
            yield from _printed(
                exported(name, one.seconds, one.cpu, one.rows) for name, one in made_here.items()
            )
    if given.bot:
        people = People(given.people, pages, given.pause)
        both = turns(place, people, given.bot_orders, given.bot_rounds)
        yield from _printed([verdict.with_people(both.alone, both.watched)])


def _printed(verdicts: Iterator[Verdict] | Sequence[Verdict]) -> Iterator[Verdict]:
    for one in verdicts:
        _print(one.line)
        yield one


def _print_cpu(by_itself: dict[str, Alone], unit: float) -> None:
    _print(f"{'first ms':>9}{'CPU ms':>9}{'work':>8}")
    for name, one in by_itself.items():
        _print(f"{one.first * 1e3:9.1f}{one.cpu * 1e3:9.1f}{thousandths(one.cpu, unit):8.0f}  {name}")


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _reader() -> argparse.ArgumentParser:
    line = argparse.ArgumentParser(
        "python -m benchmarks.console", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    line.add_argument("--orders", type=int, default=100_000)
    line.add_argument("--people", type=int, default=5)
    line.add_argument("--rounds", type=int, default=20, help="how often each of them turns every page")
    line.add_argument("--times", type=int, default=25, help="answers of a page whose CPU time is measured")
    line.add_argument("--home", type=Path, help="folder that is kept, and used again")
    line.add_argument("--only", nargs="*", default=[], help="pages whose names contain one of these words")
    line.add_argument(
        "--cpu",
        action="store_true",
        help="only processor time, the one figure that a busy machine leaves alone",
    )
    line.add_argument(
        "--pause", type=float, default=2.0, help="seconds until people who look meanwhile turn a page"
    )
    line.add_argument(
        "--bot", action="store_true", help="a bot with and without people at the console as well"
    )
    line.add_argument("--bot-orders", type=int, default=12, help="orders of each of its rounds")
    line.add_argument("--bot-rounds", type=int, default=4, help="its rounds with people, and without")
    return line


if __name__ == "__main__":
    sys.exit(main())
