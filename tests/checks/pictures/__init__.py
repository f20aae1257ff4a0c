"""Pictures: every page of the console and a run's report, from seeded data at a fixed moment, into docs/pictures/console.

    python3 bootstrap.py check pictures [--to FOLDER] [--config eoms.toml] [--only NAME] [--every]

At 1280×720 and 1920×1080, light, a few dark as well. The same data give the same pictures; look at each of
them before it is committed. `--config` photographs another ledger (a demo's), as it stands now. `--every` takes
each page light and dark, and 420 pixels wide as well: to be looked at, not for the manual, so it wants `--to`.
Playwright needs a browser as the tests do.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page

from eoms_bot import doctor as checks
from eoms_bot.console.findings import FoundAt
from eoms_bot.console.security.roles import Role
from eoms_bot.doctor import Check
from eoms_bot.model.decision import Hold
from eoms_bot.model.outcome import Outcome
from eoms_bot.settings import Settings, load
from tests.checks.pictures import camera, shots
from tests.checks.pictures.camera import Look
from tests.checks.pictures.office import NOW, Office
from tests.checks.pictures.shots import Shot
from tests.checks.pictures.worked import APPROVER
from tests.console.kit import MovingClock, Place, serving

TARGET = Path(__file__).resolve().parents[3] / "docs" / "pictures" / "console"
REPORT = "report"
LOGIN = "login"
HOME = "/srv/eoms"
"""What the pictures show in place of the folder in which the data lie."""


def main(argv: Sequence[str]) -> int:
    """Take the pictures; returns 0."""
    reader = _reader()
    given = reader.parse_args(argv)
    if given.every and given.to == TARGET:
        reader.error("--every: name a folder of its own with --to")
    given.to.mkdir(parents=True, exist_ok=True)
    taken = 0
    with tempfile.TemporaryDirectory() as folder, camera.browser() as browser:
        settings, clock = office(Path(folder) / "eoms", given.config)
        with console(settings, clock) as place:
            for look, wanted in _in_every_look(given.only) if given.every else _wanted(given.only):
                with camera.page(browser, look) as page:
                    taken += _console_pictures(page, place, given.to, look, wanted)
            taken += _report(browser, place, given.to, given.only)
    print(f"{taken} passed, 0 failed")
    return 0


def names() -> set[str]:
    """The file names of all pictures that this check makes."""
    found = {f"{shot.name}{look.ending}.png" for look, wanted in _wanted("") for shot in wanted}
    return found | {f"{name}{look.ending}.png" for name in (LOGIN, REPORT) for look in camera.SIZES}


def _reader() -> argparse.ArgumentParser:
    reader = argparse.ArgumentParser("check pictures", description=(__doc__ or "").splitlines()[0])
    reader.add_argument("--to", type=Path, default=TARGET, metavar="FOLDER")
    reader.add_argument("--config", type=Path, metavar="eoms.toml")
    reader.add_argument("--only", default="", metavar="NAME", help="pictures whose name begins so")
    reader.add_argument("--every", action="store_true", help="every page in every size, light and dark")
    return reader


def _in_every_look(only: str) -> list[tuple[Look, list[Shot]]]:
    every = [shot for shot in shots.every() if shot.name.startswith(only)]
    sizes = (camera.SMALL, camera.WIDE, camera.NARROW)
    return [(Look(size, dark=dark), every) for size in sizes for dark in (False, True)]


def _wanted(only: str) -> list[tuple[Look, list[Shot]]]:
    every = [shot for shot in shots.every() if shot.name.startswith(only)]
    light = [(look, [s for s in every if not s.whole or look is camera.SIZES[0]]) for look in camera.SIZES]
    return [*light, (camera.DARK, [shot for shot in every if shot.dark])]


def office(home: Path, config: Path | None) -> tuple[Settings, MovingClock]:
    """Seeded data in this folder and their moment; with a `config`, that ledger and now."""
    if config is None:
        return Office(home).make().settings, MovingClock(NOW)
    return load(config, {}, env={}), MovingClock(datetime.now(UTC))


@contextmanager
def console(settings: Settings, clock: MovingClock) -> Iterator[Place]:
    """The console over these data; what it says of this machine is made the same everywhere."""
    with serving(settings, clock) as place:
        found = place.desk.findings.look_again()
        place.desk.findings._found = _tidy(found, str(settings.paths.home))
        yield place


def _tidy(found: FoundAt, home: str) -> FoundAt:
    told = {
        "Python": "3.13.7",
        "系统用户": "普通用户",
        "浏览器": "chromium 140",
        "中文字体": "WenQuanYi Micro Hei",
    }
    plain = [
        Check(one.name, checks.PASSED, told[one.name]) if one.name in told else one for one in found.checks
    ]
    tidied = [
        replace(
            one,
            found=re.sub(r"剩余 [0-9]+ MB", "剩余 182400 MB", one.found.replace(home, HOME)),
            cure=one.cure.replace(home, HOME),
        )
        for one in plain
    ]
    return replace(found, checks=tuple(tidied))


def _console_pictures(page: Page, place: Place, target: Path, look: Look, wanted: Sequence[Shot]) -> int:
    if not look.dark:
        page.goto(f"{place.origin}/login")
        camera.take(page, target / f"{LOGIN}{look.ending}.png")
    page.goto(f"{place.origin}/login#{place.token(Role.APPROVER, APPROVER)}")
    page.wait_for_url(f"{place.origin}/desk")
    named = known(place)
    for shot in wanted:
        page.goto(place.origin + shot.path.format_map(named))
        shot.act(page)
        camera.take(page, target / f"{shot.name}{look.ending}.png", whole=shot.whole)
    return len(wanted) + (not look.dark)


def known(place: Place) -> Mapping[str, str | int]:
    """What stands for the parameters of an address: the newest of each kind, and orders that ended in a special way."""
    views, folders = place.desk.books.views(), place.desk.folders
    runs = [one for one in folders.names() if "_preview_" not in one]
    rows = views.page(limit=200)
    told = {row.order_no: folders.item(row.run_id, row.order_no) or {} for row in rows}
    richest = max(
        told, key=lambda number: (len(told[number].get("pictures", [])), len(told[number].get("writes", [])))
    )
    by_outcome = {row.outcome: row.order_no for row in reversed(rows)}
    start = place.desk.starts.newest()
    found: dict[str, str | int] = {
        "month": f"{place.desk.figures.today():%Y-%m}",
        "start_id": start.start_id if start else "",
        "run_id": runs[0],
        "order_no": richest,
        "unknown": by_outcome.get(Outcome.UNKNOWN, richest),
        "refused": by_outcome.get(Outcome.REFUSED, richest),
    }
    for head in views.plans(1):
        plan = place.ledger().plan(head.plan_id)
        assert plan is not None
        ready = [row for row in plan.rows if row.picture and row.state.name == "WAITING"]
        held = [row for row in plan.rows if isinstance(row.decision, Hold)]
        found |= {
            "plan_id": plan.plan_id,
            "position": (ready or plan.rows)[0].position,
            "held": (held or plan.rows)[0].position,
        }
    return found


def _report(browser: Browser, place: Place, target: Path, only: str) -> int:
    """The newest run's report.html, as a file on the disk."""
    if not REPORT.startswith(only):
        return 0
    path = place.desk.folders.path(str(known(place)["run_id"]))
    assert path is not None
    for look in camera.SIZES:
        with camera.page(browser, look) as page:
            page.goto((path / "report.html").as_uri())
            camera.take(page, target / f"{REPORT}{look.ending}.png")
    return len(camera.SIZES)
