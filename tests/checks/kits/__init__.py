"""Kits: each control of element-ui, element-plus, layui and jquery-easyui is filled, read back and refused.

    python3 bootstrap.py check kits [--only KIT/CONTROL]

npm installs the kits into a folder that is gone afterwards, by the lock next to this file. The pages next
to it have the same fields in each kit. The last lines are a matrix: kit × control, with what failed there.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from eoms_bot.errors import BotError
from tests.checks.kits import claims
from tests.checks.kits.matrix import KITS, Row, rows
from tests.checks.line import chosen
from tests.checks.pictures import camera

HERE = Path(__file__).parent
Attempt = Callable[[Page], None]


def main(argv: Sequence[str]) -> int:
    """Try every claim on every control of every kit; returns 0 where all hold."""
    reader = argparse.ArgumentParser("check kits", description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--only", default="", metavar="KIT/CONTROL", help="pattern: layui, */cascade")
    only = reader.parse_args(argv).only
    results: dict[tuple[str, str], list[str]] = {}
    passed = 0
    with tempfile.TemporaryDirectory() as folder, camera.browser() as browser:
        site = installed(Path(folder) / "kits")
        for kit in KITS:
            for name, path, tries in cases(kit):
                if not chosen([f"{kit}/{name}"], only):
                    continue
                wrong = results.setdefault((kit, name), [])
                with browser.new_context() as context:
                    page = opened(context.new_page(), site / path)
                    for claim, attempt in tries:
                        trouble = trouble_of(attempt, page)
                        print(f"{kit}/{name} {claim}: {trouble or 'holds'}", flush=True)
                        wrong += [claim] if trouble else []
                        passed += not trouble
    print(table(results))
    failed = sum(map(len, results.values()))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def cases(kit: str) -> Iterator[tuple[str, str, list[tuple[str, Attempt]]]]:
    """Each case of a kit: its name, its page, and what is tried there by name."""
    for row in rows(kit):
        yield row.name, f"{kit}.html", [(one.__name__, attempt_of(one, row)) for one in claims.of(row)]
    for place in claims.PLACES:
        yield place.__name__, f"{kit}_places.html", [(place.__name__, place)]


def attempt_of(claim: claims.Claim, row: Row) -> Attempt:
    """A claim about one control, to be tried on its page."""
    return lambda page: claim(page, row)


def installed(folder: Path) -> Path:
    """The folder of the pages, with the kits installed by npm from the lock.

    RuntimeError says what npm had against it.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("npm was not found; install Node.js with npm, then run this check again")
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    line = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps"]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"npm ci ended with {done.returncode}: {done.stderr[-500:]}")
    return folder


def opened(page: Page, path: Path) -> Page:
    """The kit's page, once its widgets are there."""
    page.set_default_timeout(8000)
    page.goto(path.as_uri())
    page.wait_for_function("() => window.ready")
    return page


def trouble_of(attempt: Attempt, page: Page) -> str:
    """What is wrong with a claim; empty where it holds."""
    try:
        attempt(page)
    except (AssertionError, BotError, PlaywrightError) as trouble:
        return f"{type(trouble).__name__} {(str(trouble).splitlines() or [''])[0]}"
    return ""


def table(results: dict[tuple[str, str], list[str]]) -> str:
    """The matrix in lines: a control, and what failed in each kit."""
    lines = ["| control | " + " | ".join(KITS) + " |", "|---|" + "---|" * len(KITS)]
    for name in dict.fromkeys(name for _kit, name in results):
        cells = (results.get((kit, name)) for kit in KITS)
        shown = ("–" if wrong is None else ", ".join(wrong) or "holds" for wrong in cells)
        lines.append(f"| {name} | " + " | ".join(shown) + " |")
    return "\n".join(lines)
