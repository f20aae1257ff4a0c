"""Photographs every page of the console: `python -m tests.checks.console_pictures FOLDER [CONFIG]`.

Without a configuration the sample run of the console's tests is shown; with one (a demo's `eoms.toml`), that ledger. Light and dark,
at 1280×720 and 1920×1080; the upper part, and the whole page where it is longer.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

import bootstrap
from eoms_bot.console.roles import Role
from eoms_bot.console.starts import Start
from eoms_bot.console.uploads import Book
from eoms_bot.report.files import append_line
from eoms_bot.report.folder import RunFolder
from eoms_bot.report.log import LISTED, TAKEN_UP
from eoms_bot.report.record import begun_record
from eoms_bot.report.text import LOCAL
from eoms_bot.run import handed_in
from eoms_bot.settings import Settings, load
from tests.console.kit import MovingClock, Place, seed, serving
from tests.report import samples
from tests.run.plans import Office

PLAN, REFUSED = "P20261126-093000-ab12", "S20261126-094000-wxyz"
SIZES = ((1280, 720), (1920, 1080))
SCHEMES = ("light", "dark")


def main(target: Path, config: Path | None) -> int:
    """Write all pictures."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings, clock = _history(Path(folder), config)
        browser = playwright.chromium.launch(**_launch())
        with serving(settings, clock) as place:
            if config is None:
                _under_way(place)
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
        return office.settings, clock
    return load(config, {}, env={}), MovingClock(datetime.now(UTC))


def _under_way(place: Place) -> None:
    """A run that goes on (this very process has begun it), workbooks that were uploaded, and a start that was refused."""
    desk, now = place.desk, datetime.now(UTC)
    folder = RunFolder.create(desk.settings.paths.runs, "apply", now)
    started, pids = now.astimezone(LOCAL).isoformat(timespec="seconds"), (os.getpid(), os.getppid())
    folder.begin(begun_record(folder.run_id, "apply", "clerk01", "王值班", started, pids, ["批次.xlsx"]))
    for line in ({"step": LISTED, "count": 12}, {"step": TAKEN_UP, "order_no": samples.number(9)}):
        append_line(folder.log, json.dumps(line))
    for item in samples.items()[:6]:
        folder.add(item)
    uploads, starts = handed_in.uploads(desk.settings.paths.home), handed_in.starts(desk.settings.paths.home)
    for place_of in (uploads, starts):
        place_of.mkdir(mode=0o700, parents=True)
    for minute, name, kind, plan in (
        ("0915", "今天的批次.xlsx", "batch", ""),
        ("0931", "计划.xlsx", "plan", PLAN),
    ):
        book = Book(f"U20261126-{minute}00-qkfz", name, kind, 12, "4f" * 32, "王值班", now.isoformat(), plan)
        (uploads / f"{book.book_id}.json").write_text(json.dumps(vars(book)), encoding="utf-8")
        (uploads / f"{book.book_id}.xlsx").write_bytes(b"PK")
    start = Start(
        REFUSED, "王值班", started, "apply", "执行 今天的批次.xlsx", pid=1, exit_code=2, finished=started
    )
    (starts / f"{REFUSED}.json").write_text(json.dumps(vars(start)), encoding="utf-8")
    said = "错误：输入有误，什么也没有做\n  这个批次已经执行过\n  [BATCH-024] U20261126-091500-qkfz.xlsx 已于 2026-11-26 09:20 执行\n"
    (starts / f"{REFUSED}.txt").write_text(said, encoding="utf-8")


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
            "run": f"/runs/{next(name for name in runs if '_run_' in name)}",
            "leftovers": "/leftovers",
        },
        **{"follow-up": "/follow-up", "rules": "/rules", "checks": "/checks", "missing": "/nowhere"},
    }
    pages |= {"run-live": f"/runs/{runs[0]}"} if place.desk.folders.begun(runs[0]) else {}
    pages |= {"start-refused": f"/runs/starts/{REFUSED}"} if place.desk.starts.find(REFUSED) else {}
    for plan in place.desk.books.views().plans(1):
        pages |= {"plan": f"/plans/{plan.plan_id}"}
        pages |= {f"plan-row-{number}": f"/plans/{plan.plan_id}/{number}" for number in (1, 3)}
    return pages | {f"order-{code}": f"/orders/{order_no}" for code, order_no in orders.items()}


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None))
