"""The command line that the checks share: which cases, which seeds, how many at once, where the results go."""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

SELECTORS = Path(__file__).resolve().parents[2] / "selectors"


@dataclass(frozen=True)
class Asked:
    """What a check is asked to do; `only` is a pattern of case names, empty for all that run by default.

    `resume` keeps each result as it comes; what passed there before is not tried again. `options` are the
    check's own.
    """

    seeds: tuple[int, ...] = (1,)
    only: str = ""
    json: Path | None = None
    jobs: int = 1
    resume: Path | None = None
    profile: str = "ultrabpp"
    """Whose skin of the mock site, and which profile of the bot."""
    database: str = "sqlite"
    """What the bots' ledgers are kept in."""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Option:
    """One more word of a check's line, `--name VALUE`; the default's type is the value's."""

    name: str
    help: str
    default: str | float
    choices: tuple[str, ...] = ()


PROFILE = Option(
    *("profile", "whose site the cases run on", Asked.profile),
    choices=tuple(sorted(path.name for path in SELECTORS.iterdir())),
)
"""For a check whose cases fit every vendor's site."""
DATABASE = Option(
    *("database", "what the bots' ledgers are kept in", Asked.database), choices=("sqlite", "postgresql")
)
"""For a check whose cases hold for a ledger on a server too, which it starts by itself."""
RECORDED = Option("recorded", "folder of a profile that was recorded there, instead of the program's", "")
"""For a check whose cases work with any profile of the vendor's site."""
SHARED = (PROFILE.name, DATABASE.name)


def parser(name: str, about: str, offers: Sequence[Option] = (), *, jobs: int = 1) -> argparse.ArgumentParser:
    """A parser with the shared options and those that a check offers; `jobs` is how many run at once by
    default.
    """
    line = argparse.ArgumentParser(prog=f"python3 bootstrap.py check {name}", description=about)
    line.add_argument(
        "--seed", type=seeds, default=(1,), help="3, or 1..5: what the site's orders are made from"
    )
    line.add_argument("--only", default="", help="pattern of cases: F13, F13/close/a, */leftover")
    line.add_argument("--json", type=Path, help="file for the results")
    line.add_argument(
        "--jobs", type=int, default=jobs, help=f"cases at once, each with a mock site of its own; here {jobs}"
    )
    for one in offers:
        line.add_argument(
            f"--{one.name}",
            type=type(one.default),
            default=one.default,
            choices=one.choices or None,
            help=one.help,
        )
    return line


def offer_resume(reader: argparse.ArgumentParser) -> None:
    """Let a check be had in several sittings; for those only that go by `running.run`."""
    reader.add_argument(
        "--resume",
        type=Path,
        help="file that keeps each result; what passed there, of this very tree, is not tried again",
    )


def asked(read: argparse.Namespace, offers: Sequence[Option] = ()) -> Asked:
    """What a line that was read asks for; `offers` as they were given to `parser`."""
    named = {one.name: getattr(read, one.name) for one in offers}
    own = {name: value for name, value in named.items() if name not in SHARED}
    shared = {name: named[name] for name in SHARED if name in named}
    resume = getattr(read, "resume", None)
    return Asked(read.seed, read.only, read.json, max(1, read.jobs), resume, **shared, options=own)


def about(module: str) -> str:
    """What a check says of itself: the first paragraph of its module's docstring, in one line."""
    said = importlib.import_module(module).__doc__ or ""
    return " ".join(said.partition("\n\n")[0].split())


def at_once() -> int:
    """How many cases this machine takes at once: a case waits half of its time, so three keep two processors
    busy.
    """
    return ((os.cpu_count() or 1) * 3 + 1) // 2


def seeds(text: str) -> tuple[int, ...]:
    """`3` is that seed, `1..5` are five of them; ValueError for anything else."""
    first, dots, last = text.partition("..")
    found = tuple(range(int(first), int(last) + 1)) if dots else (int(first),)
    if not found:
        raise ValueError(f"no seed lies in {text}")
    return found


def chosen(names: Sequence[str], only: str) -> list[str]:
    """The cases that `only` means, part by part: `K7`, `K7/accept`, `*/leftover`; `close` is complete and
    reject.
    """
    wanted = only.split("/") if only else []
    return [name for name in names if _is_of(name.split("/"), wanted)]


def _is_of(case: Sequence[str], wanted: Sequence[str]) -> bool:
    """True where each part that is asked for fits. A case may have more parts, but not fewer."""
    words = [{part, "close"} if part in ("complete", "reject") else {part} for part in case]
    fits = (any(fnmatch(word, want) for word in have) for have, want in zip(words, wanted, strict=False))
    return len(wanted) <= len(case) and all(fits)
