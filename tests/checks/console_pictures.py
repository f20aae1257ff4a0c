"""Photographs every page of the console: `python -m tests.checks.console_pictures FOLDER [CONFIG]`.

Without a configuration the sample run of the console's tests is shown; with one (a demo's `eoms.toml`), that ledger. Light and dark,
at 1280×720 and 1920×1080; the upper part, and the whole page where it is longer.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

import bootstrap
from eoms_bot.console.roles import Role
from eoms_bot.settings import Settings, load
from tests.console.kit import MovingClock, Place, seed, serving
from tests.run.plans import Office
from tests.support import past_months

SIZES = ((1280, 720), (1920, 1080))
SCHEMES = ("light", "dark")


def main(target: Path, config: Path | None) -> int:
    """Write all pictures."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings, clock = _history(Path(folder), config)
        browser = playwright.chromium.launch(**_launch())
        with serving(settings, clock) as place:
            for size in SIZES:
                for scheme in SCHEMES:
                    _photograph(browser, place, target, size, scheme)
        browser.close()
    return 0


def _history(folder: Path, config: Path | None) -> tuple[Settings, MovingClock]:
    if config is None:
        # The history beside a plan: both are at the time of the deciding tests.
        office = Office(folder / "home")
        office.preview()
        clock = MovingClock(office.clock.now())
        seed(office.settings, clock)
        now = clock.now()
        past_months.put(
            office.settings.paths.ledger, (*past_months.drawn(5, 900, now, 110), *past_months.surge(now))
        )
        return office.settings, clock
    return load(config, {}, env={}), MovingClock(datetime.now(UTC))


def _launch() -> dict[str, Any]:
    as_root = sys.platform == "linux" and os.geteuid() == 0
    args = [*bootstrap.LAUNCH_ARGS, *(["--no-sandbox"] if as_root else [])]
    browser = os.environ.get(bootstrap.BROWSER_VARIABLE) or bootstrap.probe_browser().browser
    return {"args": args, **bootstrap.launch_arguments(browser)}


def _photograph(browser: Browser, place: Place, target: Path, size: tuple[int, int], scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="zh-CN",
    )
    page = context.new_page()
    page.goto(f"{place.origin}/login")
    page.screenshot(path=target / f"login-{size[0]}-{scheme}.png")
    page.goto(f"{place.origin}/login#{place.token(Role.APPROVER, '李批准')}")
    page.wait_for_url(f"{place.origin}/")
    for name, path in _pages(place).items():
        page.goto(place.origin + path)
        page.screenshot(path=target / f"{name}-{size[0]}-{scheme}.png")
        if size == SIZES[0]:
            page.screenshot(path=target / f"{name}-{size[0]}-{scheme}-whole.png", full_page=True)
    page.goto(place.origin + "/")
    page.get_by_role("button", name="立即停止", exact=True).click()
    page.screenshot(path=target / f"confirm-{size[0]}-{scheme}.png")
    context.close()


def _pages(place: Place) -> dict[str, str]:
    runs = place.desk.folders.names()
    rows = place.desk.books.views().page(limit=200)
    orders = {row.outcome.value: row.order_no for row in rows if row.outcome}
    pages = {
        **{
            "today": "/",
            "plans": "/plans",
            "orders": "/orders",
            "runs": "/runs",
            "run": f"/runs/{runs[0]}",
            "leftovers": "/leftovers",
        },
        **{"follow-up": "/follow-up", "rules": "/rules", "checks": "/checks", "missing": "/nowhere"},
    }
    month = place.desk.figures.today()
    pages |= {"board": "/board", "board-print": f"/board/{month:%Y-%m}/print"}
    for plan in place.desk.books.views().plans(1):
        pages |= {"plan": f"/plans/{plan.plan_id}"}
        pages |= {f"plan-row-{number}": f"/plans/{plan.plan_id}/{number}" for number in (1, 3)}
    return pages | {f"order-{code}": f"/orders/{order_no}" for code, order_no in orders.items()}


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None))
