"""Axe: axe-core finds no violation on any page of the console, and none scrolls sideways; light and dark.

    python3 bootstrap.py check axe [--only NAME] [--to FOLDER]

The pages are those of `check pictures`, from the same data. npm installs axe-core into a folder that is gone
afterwards, by the lock next to this file. `--to` keeps a picture of each page that something is wrong with.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from eoms_bot.console.security.roles import Role
from tests.checks import pictures
from tests.checks.pictures import camera, shots
from tests.checks.pictures.camera import Look
from tests.checks.pictures.shots import Shot
from tests.checks.pictures.worked import APPROVER

HERE = Path(__file__).parent
LOOKS = tuple(Look(size, dark=dark) for size in (camera.SMALL, camera.NARROW) for dark in (False, True))
LOGIN = Shot("login", "/login")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
_RUN = """async rules => (await axe.run(document, {runOnly: rules})).violations.map(one => ({
    id: one.id, help: one.help, count: one.nodes.length,
    first: one.nodes.slice(0, 3).map(node => node.target.join(' ') + ' — ' + node.failureSummary)
}))"""
_TOO_WIDE = """() => {
    const most = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= most) return '';
    const all = [...document.body.querySelectorAll('*')];
    const wide = all.filter(one => one.getBoundingClientRect().right > most + 1);
    const one = wide.at(-1);
    const where = one ? one.tagName + '.' + one.className : '';
    return `${document.documentElement.scrollWidth} > ${most}: ${where}`;
}"""


def main(argv: Sequence[str]) -> int:
    """Look at every page; returns 0 where nothing is wrong."""
    given = _reader().parse_args(argv)
    wanted = [shot for shot in (LOGIN, *shots.every()) if shot.name.startswith(given.only)]
    passed, failed = 0, 0
    with tempfile.TemporaryDirectory() as folder, camera.browser() as browser:
        axe = axe_core(Path(folder) / "axe")
        settings, clock = pictures.office(Path(folder) / "eoms", None)
        with pictures.console(settings, clock) as place:
            known = pictures.known(place)
            for look in LOOKS:
                with camera.page(browser, look) as page:
                    for shot in wanted:
                        if shot is not LOGIN and page.url.endswith(("about:blank", LOGIN.path)):
                            page.goto(f"{place.origin}/login#{place.token(Role.APPROVER, APPROVER)}")
                            page.wait_for_url(lambda url: not url.partition("#")[0].endswith(LOGIN.path))
                        page.goto(place.origin + shot.path.format_map(known))
                        shot.act(page)
                        found = list(findings(page, axe))
                        passed, failed = passed + (not found), failed + bool(found)
                        for line in found:
                            print(f"{shot.name}{look.ending}: {line}", flush=True)
                        if found and given.to:
                            given.to.mkdir(parents=True, exist_ok=True)
                            camera.take(page, given.to / f"{shot.name}{look.ending}.png")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def axe_core(folder: Path) -> str:
    """axe-core's script, installed by npm from the lock; RuntimeError says what npm had against it."""
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("npm was not found; install Node.js with npm, then run this check again")
    folder.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    line = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"npm ci ended with {done.returncode}: {done.stderr[-500:]}")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def findings(page: Page, axe: str) -> Iterator[str]:
    """What is wrong with the page as it stands, one line each."""
    page.evaluate(axe)
    violations: list[dict[str, Any]] = page.evaluate(_RUN, _RULES)
    for one in violations:
        yield f"{one['id']} × {one['count']}: {one['help']}"
        yield from (f"    {' '.join(str(first).split())}" for first in one["first"])
    if wide := page.evaluate(_TOO_WIDE):
        yield f"scrolls sideways: {wide}"


def _reader() -> argparse.ArgumentParser:
    reader = argparse.ArgumentParser("check axe", description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--only", default="", metavar="NAME", help="pages whose name begins so")
    reader.add_argument("--to", type=Path, metavar="FOLDER", help="pictures of the pages with findings")
    return reader
