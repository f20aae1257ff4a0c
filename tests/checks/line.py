"""The command line that the checks share: which cases, which seeds, how many at once, where the results go."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

SELECTORS = Path(__file__).resolve().parents[2] / "selectors"


@dataclass(frozen=True)
class Asked:
    """What a check is asked to do; `only` is a pattern of case names, empty for all that run by default.

    `resume` keeps each result as it comes; what passed there before is not tried again.
    """

    seeds: tuple[int, ...] = (1,)
    only: str = ""
    json: Path | None = None
    jobs: int = 1
    profile: str = "ultrabpp"
    """Whose skin of the mock site, and which profile of the bot."""
    resume: Path | None = None
    database: str = "sqlite"
    """What the bots' ledgers are kept in."""


def parser(name: str, about: str) -> argparse.ArgumentParser:
    """A parser with the shared options; a check may add its own."""
    line = argparse.ArgumentParser(prog=f"python3 bootstrap.py check {name}", description=about)
    line.add_argument(
        "--seed", type=seeds, default=(1,), help="3, or 1..5: what the site's orders are made from"
    )
    line.add_argument("--only", default="", help="pattern of cases: F13, F13/close/a, */leftover")
    line.add_argument("--json", type=Path, help="file for the results")
    line.add_argument("--jobs", type=int, default=1, help="cases at once, each with a mock site of its own")
    return line


def offer_profiles(reader: argparse.ArgumentParser) -> None:
    """Let a check whose cases fit every vendor's site be asked for one of them."""
    known = sorted(folder.name for folder in SELECTORS.iterdir() if folder.is_dir())
    reader.add_argument("--profile", choices=known, default=Asked.profile, help="whose site the cases run on")


def offer_databases(reader: argparse.ArgumentParser) -> None:
    """Let a check be asked for ledgers on a server, which it starts by itself."""
    reader.add_argument(
        "--database",
        choices=("sqlite", "postgresql"),
        default=Asked.database,
        help="what the bots' ledgers are kept in",
    )


def offer_resume(reader: argparse.ArgumentParser) -> None:
    """Let a check be had in several sittings; for those only that go by `running.run`."""
    reader.add_argument(
        "--resume",
        type=Path,
        help="file that keeps each result; what passed there, of this very tree, is not tried again",
    )


def asked(read: argparse.Namespace) -> Asked:
    """The shared options of a line that was read."""
    profile = getattr(read, "profile", Asked.profile)
    resume, database = getattr(read, "resume", None), getattr(read, "database", Asked.database)
    return Asked(read.seed, read.only, read.json, max(1, read.jobs), profile, resume, database)


def seeds(text: str) -> tuple[int, ...]:
    """`3` is that seed, `1..5` are five of them; ValueError for anything else."""
    first, dots, last = text.partition("..")
    found = tuple(range(int(first), int(last) + 1)) if dots else (int(first),)
    if not found:
        raise ValueError(f"no seed lies in {text}")
    return found


def chosen(names: Sequence[str], only: str) -> list[str]:
    """The cases that `only` means, part by part: `K7`, `K7/accept`, `*/leftover`; `close` is complete and reject."""
    wanted = only.split("/") if only else []
    return [name for name in names if _is_of(name.split("/"), wanted)]


def _is_of(case: Sequence[str], wanted: Sequence[str]) -> bool:
    """True where each part that is asked for fits. A case may have more parts, but not fewer."""
    words = [{part, "close"} if part in ("complete", "reject") else {part} for part in case]
    fits = (any(fnmatch(word, want) for word in have) for have, want in zip(words, wanted, strict=False))
    return len(wanted) <= len(case) and all(fits)
