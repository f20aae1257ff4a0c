"""Runs the cases of a check: one after another, or several at once in processes with a mock site each."""

from __future__ import annotations

import argparse
import atexit
import importlib
import json
import multiprocessing
import shutil
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Any

from tests.checks import line
from tests.checks.earlier import Earlier, tree_of
from tests.support import databases
from tests.support.mock_site import MockSite


@dataclass(frozen=True)
class Ended:
    """How a case ended, in words, and what is wrong with that. There is no problem where all is as promised.

    `figures`: what a case measured. Each figure is judged by itself and counted instead of the case, whose
    home is then kept.
    """

    how: str = ""
    problems: list[str] = field(default_factory=list)
    figures: Mapping[str, Ended] = field(default_factory=dict)


RunCase = Callable[..., Ended]
"""Site, home of the bot, name of the case, seed, and the check's own options by name → how it ended."""


@dataclass(frozen=True)
class Check:
    """A check whose cases are bots on the mock site. `module` is where worker processes find it, as `CHECK`.

    `names`: all cases, their parts divided by slashes. `default`: which cases run where none are asked for.
    `seeded`: for which cases the seed makes a difference; the others run once. `of_file`: which cases are
    about the ledger's file; they are left out where a server keeps the ledgers. `offers`: options of its
    command line in addition to the shared ones. `heading`: the text above a case, printed where it changes.
    `alone`: the check measures time, so it runs one case at a time by default, and can't be resumed.
    """

    module: str
    names: Callable[[], list[str]]
    run_case: RunCase
    default: Callable[[str], bool] = lambda name: True
    seeded: Callable[[str], bool] = lambda name: True
    of_file: Callable[[str], bool] = lambda name: False
    heading: Callable[[str], str] = lambda name: ""
    offers: tuple[line.Option, ...] = ()
    alone: bool = False

    @property
    def name(self) -> str:
        """Its name on the command line."""
        return self.module.rpartition(".")[2]

    def parser(self) -> argparse.ArgumentParser:
        """The parser of its command line, described by the first paragraph of the module's docstring."""
        jobs = 1 if self.alone else line.at_once()
        reader = line.parser(self.name, line.about(self.module), self.offers, jobs=jobs)
        if not self.alone:
            line.offer_resume(reader)
        return reader


@dataclass(frozen=True)
class Result:
    """A case that has run; `home` is kept where it failed."""

    case: str
    seed: int
    seconds: float
    how: str
    problems: list[str]
    home: str

    @property
    def ok(self) -> bool:
        """Whether all was as promised."""
        return not self.problems


def command(check: Check, argv: Sequence[str]) -> int:
    """The command of a check."""
    reader = check.parser()
    return run(check, line.asked(reader.parse_args(argv), check.offers), reader)


def run(check: Check, asked: line.Asked, reader: argparse.ArgumentParser) -> int:
    """Run what is asked for, print each result, and return 0 where every case passed."""
    names = [name for name in check.names() if asked.only or check.default(name)]
    names = line.chosen(names, asked.only)
    if _on(asked):
        names = _without_files(check, names)
    if not names:
        reader.error(f"no case is called {asked.only}")
    earlier = (
        Earlier(asked.resume, check.module, f"{asked.profile}{_on(asked)}{_with(asked)}", tree_of())
        if asked.resume
        else None
    )
    done: list[Result] = []
    above = ""
    with databases.served(asked.database == "postgresql"):
        for result in results(check, names, asked, earlier):
            if (heading := check.heading(result.case)) != above:
                above = heading
                print(heading, flush=True)
            show(result)
            done.append(result)
    return conclude(done, asked)


def _without_files(check: Check, names: Sequence[str]) -> list[str]:
    """The cases that apply to a ledger on a server; prints how many others there are."""
    kept = [name for name in names if not check.of_file(name)]
    if len(kept) < len(names):
        print(f"{len(names) - len(kept)} cases left out: they are about the file that a ledger is")
    return kept


def _on(asked: line.Asked) -> str:
    """The mark of results on another database than the usual one."""
    return "" if asked.database == line.Asked.database else f" on {asked.database}"


def _with(asked: line.Asked) -> str:
    """The mark of results with other options."""
    return "".join(f" {name}={value}" for name, value in asked.options.items())


def conclude(done: Sequence[Result], asked: line.Asked) -> int:
    """Write the results down, print the last line, and return the exit code."""
    failed = sum(not result.ok for result in done)
    if asked.json:
        text = json.dumps([asdict(result) for result in done], ensure_ascii=False, indent=1)
        asked.json.write_text(text, encoding="utf-8")
    print(f"{len(done) - failed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


def results(
    check: Check, names: Sequence[str], asked: line.Asked, earlier: Earlier | None = None
) -> Iterator[Result]:
    """The results in the order of the names, seed by seed, after those that were known `earlier`."""
    todo = [
        (name, seed) for seed in asked.seeds for name in names if seed == asked.seeds[0] or check.seeded(name)
    ]
    if earlier is None:
        yield from _worked(check, todo, asked)
        return
    known = {one: found for one in todo if (found := earlier.passed(*one)) is not None}
    print(f"{len(known)} of {len(todo)} had passed before on this tree", flush=True)
    yield from (Result(**found) for found in known.values())
    for result in _worked(check, [one for one in todo if one not in known], asked):
        earlier.note(asdict(result))
        yield result


def _worked(check: Check, todo: Sequence[tuple[str, int]], asked: line.Asked) -> Iterator[Result]:
    """Each case in a home of its own."""
    if not todo:
        return
    if asked.jobs == 1:
        for name, seed in todo:
            yield from one(check.module, name, seed, asked.profile, asked.options)
        return
    # Fresh processes: a forked one would share this one's pipes, and the sites end by those.
    workers = ProcessPoolExecutor(asked.jobs, mp_context=multiprocessing.get_context("spawn"))
    with workers:
        args = repeat(check.module), *zip(*todo, strict=True), repeat(asked.profile), repeat(asked.options)
        for found in workers.map(one, *args):
            yield from found


def one(
    module: str,
    name: str,
    seed: int,
    profile: str = line.Asked.profile,
    options: Mapping[str, Any] | None = None,
) -> list[Result]:
    """Run one case on this process's site. Its home is kept where the case failed or measured something."""
    check: Check = importlib.import_module(module).CHECK
    home = Path(tempfile.mkdtemp(prefix=f"eoms-{check.name}-"))
    begun = time.monotonic()
    ended = tried(check, _site(profile), home / "home", name, seed, options)
    seconds = round(time.monotonic() - begun, 1)
    if not ended.problems and not ended.figures:
        shutil.rmtree(home)
    return [
        Result(case, seed, seconds, found.how, found.problems, str(home))
        for case, found in (ended.figures or {name: ended}).items()
    ]


def tried(
    check: Check,
    site: MockSite,
    home: Path,
    name: str,
    seed: int,
    options: Mapping[str, Any] | None = None,
) -> Ended:
    """How a case ended. An exception is the failure of this case only: the cases after it still run."""
    try:
        return check.run_case(site, home, name, seed, **(options or {}))
    except Exception:
        return Ended("the check itself", [traceback.format_exc()])


def show(result: Result) -> None:
    """Print one line for a case that is as promised, and all details of one that is not."""
    word = "ok    " if result.ok else "FAILED"
    print(f"{word} {result.case:<32} {result.seconds:>6} s  {result.how}", flush=True)
    for problem in result.problems:
        print(f"       {problem}", flush=True)
    if not result.ok:
        print(f"       kept: {result.home}   seed: {result.seed}", flush=True)


@cache
def _site(profile: str) -> MockSite:
    """This process's mock site in that vendor's skin. It ends with the process."""
    site = MockSite(profile=profile).start()
    atexit.register(site.stop)
    return site
