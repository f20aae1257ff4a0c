"""Runs a hostile case as an operator would, and says what is not as it should be."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.hostile.cases import Case
from tests.hostile.place import Place
from tests.support.mock_site import MockSite

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180.0
PHONE = re.compile(r"(?<![0-9])1390000[0-9]{4}(?![0-9])")
MOST = 50
HANDED_ON = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "COVERAGE_PROCESS_START", "EOMS_BROWSER")


@dataclass(frozen=True)
class Said:
    """What a command left: exit code and both streams."""

    code: int
    text: str


Command = Callable[[tuple[str, ...], Place], Said]


def as_subprocess(argv: tuple[str, ...], place: Place) -> Said:
    """The real command line, in a process of its own."""
    env = {name: os.environ[name] for name in HANDED_ON if name in os.environ}
    env |= {"EOMS_CONFIG": str(place.settings), "PYTHONUTF8": "1", "NO_COLOR": "1", "HOME": str(place.home)}
    program = ["eoms_bot"]
    if place.share:
        env["PYTHONPATH"], program = str(ROOT), ["tests.hostile.on_share", place.share]
    done = subprocess.run(
        [sys.executable, "-m", *program, *argv],
        cwd=place.home,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return Said(done.returncode, done.stdout + done.stderr)


def problems_of(case: Case, home: Path, site: MockSite, command: Command) -> list[str]:
    """Run a case in a fresh home; what is wrong with how the bot took it."""
    seen = len(site.requests())
    place = Place(home, site.base_url)
    case.prepare(place)
    before = _files(home)
    said = command(case.argv, place)
    found = [] if said.code == case.code else [f"exit code {said.code}, should be {case.code}"]
    found += [f"does not say {word!r}" for word in case.words if word not in said.text]
    found += [f"shows {word!r}" for word in (*case.hidden, *PHONE.findall(said.text)) if word in said.text]
    told = len(re.findall(r"^ *\[[A-Z]+-[0-9]{3}\]", said.text, re.MULTILINE))
    found += [f"{told} problems at once"] if told > MOST else []
    found += [f"{len(site.requests()) - seen} requests to the site"] if len(site.requests()) > seen else []
    found += [f"left behind {name}" for name in sorted(_files(home) - before) if not _is_kept(name)]
    return [f"{case}: {one}" for one in found] + ([f"{case} said: {said.text[-800:]}"] if found else [])


def _files(home: Path) -> set[str]:
    return {path.relative_to(home).as_posix() for path in home.rglob("*")}


def _is_kept(name: str) -> bool:
    """The ledger and the lock may be made before a workbook is found to have been worked already."""
    return name.startswith(("ledger.db", "locks"))
