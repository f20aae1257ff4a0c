"""The submit protocol under random programs, and broken ones that the same programs must catch.

Runner, flows, gate, `send`, journal and ledger are real; pages and site are models (`tests/protocol`). Seed
and number identify a program. One that breaks a promise is printed in its shortest form.
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

from loguru import logger

from tests.checks import line
from tests.checks.running import Result
from tests.protocol.bench_server import bench_of
from tests.protocol.broken import SAID, VARIANTS
from tests.protocol.machine import SEATS, Protocol, shortest, violation
from tests.protocol.pages import in_place
from tests.protocol.plan import program_of
from tests.protocol.stateful import run as run_stateful
from tests.support import databases

PROGRAMS = 5_000
RANDOM = "programs"
HYPOTHESIS = "hypothesis"
SHARE = 20
"""Our programs per program that hypothesis draws: one of its programs takes that much longer."""
MOST_TO_CATCH = 4_000
"""How many programs a broken protocol may survive at most."""
_PORTION = 250
OFFERS = (line.DATABASE,)


@dataclass(frozen=True)
class Broken:
    """A program that breaks a promise, in its shortest form."""

    seed: int
    number: int
    what: str
    program: str


def first_broken(machine: type[Protocol], seed: int, numbers: range) -> Broken | None:
    """The first of these programs that breaks something."""
    logger.remove()
    bench = bench_of(*SEATS)
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
    """The numbers of `programs` programs from `first` on, in parts."""
    end = first + programs
    return [range(start, min(start + _PORTION, end)) for start in range(first, end, _PORTION)]


def try_all(seed: int, first: int, programs: int, jobs: int) -> Iterator[tuple[range, Broken | None]]:
    """Each part with its first broken program, if there is one."""
    parts = portions(first, programs)
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as workers:
        yield from zip(parts, workers.map(_portion, repeat(seed), parts), strict=True)


def _show(broken: Broken) -> None:
    print(f"  seed {broken.seed}, program {broken.number}: {broken.what}")
    print("\n".join(f"    {line}" for line in broken.program.splitlines()), flush=True)


def _reader() -> argparse.ArgumentParser:
    reader = line.parser("model", line.about(__name__), OFFERS, jobs=2)
    reader.add_argument("--programs", type=int, default=PROGRAMS, help=f"how many; {PROGRAMS} by default")
    reader.add_argument("--first", type=int, default=0, help="number of the first program")
    return reader


def main(argv: Sequence[str]) -> int:
    """The check's command. `--only` is `broken` (or a variant's pattern), `programs` or `hypothesis`."""
    reader = _reader()
    read = reader.parse_args(argv)
    asked = line.asked(read, OFFERS)
    variants = [name for name in VARIANTS if _wanted(asked.only, f"broken/{name}")]
    programs = read.programs if _wanted(asked.only, RANDOM) else 0
    examples = -(-read.programs // SHARE) if _wanted(asked.only, HYPOTHESIS) else 0
    if not variants and not programs and not examples:
        reader.error(f"no case is called {asked.only}")
    done: list[Result] = []
    with databases.served(asked.database == "postgresql"):
        for seed in asked.seeds:
            done += _broken_on_purpose(seed, variants)
            done += _random(seed, read.first, programs, asked.jobs)
            done += _by_hypothesis(seed, examples)
    if asked.json:
        text = json.dumps([asdict(one) for one in done], ensure_ascii=False, indent=1)
        asked.json.write_text(text, encoding="utf-8")
    bad = sum(not one.ok for one in done)
    print(
        f"{len(asked.seeds) * (programs + examples + len(variants)) - bad} passed, {bad} failed", flush=True
    )
    return 1 if bad else 0


def _wanted(only: str, name: str) -> bool:
    return not only or bool(line.chosen([name], only))


def _broken_on_purpose(seed: int, names: Sequence[str]) -> Iterator[Result]:
    for name in names:
        begun = time.monotonic()
        caught = first_broken(VARIANTS[name], seed, range(MOST_TO_CATCH))
        # Caught means by the promise that it breaks: a variant that crashes proves nothing.
        right = caught is not None and any(said in caught.what for said in SAID.values())
        how = "caught" if right else f"ended by {caught.what}" if caught else "not caught"
        print(f"{'ok    ' if right else 'FAILED'} broken on purpose, {name}: {how}")
        if caught:
            _show(caught)
        yield _result(f"broken/{name}", seed, begun, how, [] if right else [how])


def _random(seed: int, first: int, programs: int, jobs: int) -> Iterator[Result]:
    """One result for each part of the programs, which ends with its first violation."""
    done, found, started = 0, 0, time.monotonic()
    for part, broken in try_all(seed, first, programs, jobs):
        done += len(part) if broken is None else broken.number - part.start + 1
        if broken:
            print("FAILED")
            _show(broken)
            found += 1
        rate = done / (time.monotonic() - started)
        if broken or part.stop % (20 * _PORTION) == 0 or part.stop == first + programs:
            print(f"{done:>7} programs, {found} violations, {rate:.1f} a second", flush=True)
        bad = [f"program {broken.number}: {broken.what}\n{broken.program}"] if broken else []
        yield _result(f"{RANDOM}/{part.start}..{part.stop - 1}", seed, started, f"{len(part)} programs", bad)


def _by_hypothesis(seed: int, examples: int) -> Iterator[Result]:
    """One result for all that hypothesis draws; it ends with its first violation."""
    if not examples:
        return
    logger.remove()
    begun = time.monotonic()
    bad: list[str] = []
    bench = bench_of(*SEATS)
    try:
        with in_place():
            run_stateful(bench, Protocol, examples, seed)
    except AssertionError as broken:
        bad.append(str(broken))
        print(f"FAILED hypothesis, seed {seed}: {broken}")
    finally:
        bench.close()
    print(f"{examples:>7} programs by hypothesis, {len(bad)} violations", flush=True)
    yield _result(HYPOTHESIS, seed, begun, f"{examples} programs", bad)


def _result(case: str, seed: int, begun: float, how: str, problems: list[str]) -> Result:
    return Result(case, seed, round(time.monotonic() - begun, 1), how, problems, "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
