"""The submit protocol under random programs, and broken ones that the same programs must catch.

Real runner, flows, gate, `send`, journal and ledger; pages and site are models (`tests/protocol`). A program is told by its
seed and number, and printed at its shortest where it breaks something.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from itertools import repeat
from pathlib import Path

from loguru import logger

from tests.protocol.bench import Bench
from tests.protocol.broken import VARIANTS
from tests.protocol.machine import SEATS, Protocol, shortest, violation
from tests.protocol.pages import in_place
from tests.protocol.plan import program_of

PROGRAMS = 5_000
MOST_TO_CATCH = 4_000
"""So many programs a broken protocol may survive at most."""
_PORTION = 250


@dataclass(frozen=True)
class Broken:
    """A program that breaks a promise, at its shortest."""

    seed: int
    number: int
    what: str
    program: str


def first_broken(machine: type[Protocol], seed: int, numbers: range) -> Broken | None:
    """The first of these programs that breaks something."""
    logger.remove()
    bench = Bench(*SEATS)
    try:
        with in_place():
            for number in numbers:
                program = program_of(seed, number)
                if violation(machine, bench, program):
                    short = shortest(machine, bench, program)
                    return Broken(seed, number, violation(machine, bench, short), str(short))
    finally:
        bench.close()
    return None


def _portion(seed: int, numbers: range) -> Broken | None:
    return first_broken(Protocol, seed, numbers)


def portions(first: int, programs: int) -> list[range]:
    """The numbers from `first` on, so many in all, in parts."""
    end = first + programs
    return [range(start, min(start + _PORTION, end)) for start in range(first, end, _PORTION)]


def try_all(seed: int, first: int, programs: int, jobs: int) -> Iterator[tuple[range, Broken | None]]:
    """Each part with what it has found."""
    parts = portions(first, programs)
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as workers:
        yield from zip(parts, workers.map(_portion, repeat(seed), parts), strict=True)


def try_broken(seed: int) -> Iterator[tuple[str, Broken | None]]:
    """Each broken protocol with the program that catches it."""
    for name, machine in VARIANTS.items():
        yield name, first_broken(machine, seed, range(MOST_TO_CATCH))


def _tell(broken: Broken) -> None:
    print(f"  seed {broken.seed}, program {broken.number}: {broken.what}")
    print("\n".join(f"    {line}" for line in broken.program.splitlines()), flush=True)


def _reader() -> argparse.ArgumentParser:
    assert __doc__ is not None
    line = argparse.ArgumentParser("python3 bootstrap.py check model", description=__doc__.splitlines()[0])
    line.add_argument("--programs", type=int, default=PROGRAMS, help=f"how many; {PROGRAMS} by default")
    line.add_argument("--first", type=int, default=0, help="number of the first program")
    line.add_argument("--seed", type=int, default=1)
    line.add_argument("--jobs", type=int, default=2, help="processes at once")
    line.add_argument("--json", type=Path, help="file for the results")
    return line


def main(argv: Sequence[str]) -> int:
    """The check's command."""
    asked = _reader().parse_args(argv)
    found, missed, done, begun = [], [], 0, time.monotonic()
    for name, caught in try_broken(asked.seed):
        print(
            f"{'ok    ' if caught else 'FAILED'} broken on purpose, {name}: {'caught' if caught else 'not caught'}"
        )
        if caught:
            _tell(caught)
        else:
            missed.append(name)
    started = time.monotonic()
    for part, broken in try_all(asked.seed, asked.first, asked.programs, asked.jobs):
        done += len(part) if broken is None else broken.number - part.start + 1
        if broken:
            print("FAILED")
            _tell(broken)
            found.append(broken)
        rate = done / (time.monotonic() - started)
        if broken or part.stop % (20 * _PORTION) == 0 or part.stop == asked.first + asked.programs:
            print(f"{done:>7} programs, {len(found)} violations, {rate:.1f} a second", flush=True)
    if asked.json:
        told = {"seed": asked.seed, "first": asked.first, "programs": done, "missed": missed}
        told |= {"violations": [asdict(one) for one in found], "seconds": round(time.monotonic() - begun)}
        asked.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    bad = len(found) + len(missed)
    print(f"{done + len(VARIANTS) - bad} passed, {bad} failed", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
