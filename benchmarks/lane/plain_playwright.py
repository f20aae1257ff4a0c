"""A straightforward Playwright script: menu, search, order, field by field, submit.

No ledger, no read-back, no proof.

`--pauses` makes it the usual script: a fixed sleep after each step instead of a look whether the page is
ready.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import bootstrap
from benchmarks.lane.contender import Script
from benchmarks.lane.ground import ACCOUNT, PASSWORD, Ground
from tests.support import mock_hand
from tests.support.bot import browser

PAUSES = {"login": 8.0, "menu": 3.0, "search": 3.0, "order": 5.0, "fill": 5.0, "submit": 5.0}
"""Seconds as such scripts have them: long enough for the slowest day that its writer has seen."""


class PlainPlaywright(Script):
    """Playwright as its tutorial has it."""

    name, module = "playwright, straightforward", "benchmarks.lane.plain_playwright"
    pauses: Mapping[str, float] = {}

    def task(self, ground: Ground) -> Mapping[str, object]:
        """Numbers, browser, pauses."""
        return {"numbers": ground.numbers, "browser": browser(), "pauses": self.pauses}


class Usual(PlainPlaywright):
    """The same with fixed sleeps."""

    name, pauses, most = "the usual script: fixed sleeps", PAUSES, 4


def main() -> None:
    """Work the orders of a file."""
    task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))

    def pause(step: str) -> None:
        time.sleep(task["pauses"].get(step, 0.0))

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=task["browser"], args=bootstrap.LAUNCH_ARGS)
        page = started.new_page(locale="zh-CN", timezone_id="Asia/Shanghai")
        mock_hand.sign_in(page, task["base_url"], ACCOUNT, PASSWORD)
        mock_hand.open_menu(page)
        pause("login")
        for number in task["numbers"]:
            _work(page, number, pause)
        started.close()


def _work(page: Page, number: str, pause: Callable[[str], None]) -> None:
    """One order from the menu to its closed window."""
    frame = mock_hand.walk(page, mock_hand.TODO_PATH)
    pause("menu")
    frame.locator("[name=tquerytext]").fill(number)
    frame.get_by_role("button", name="搜索", exact=True).click()
    pause("search")
    with page.context.expect_page() as opened:
        mock_hand.work_frame(page).get_by_text(number, exact=True).click()
    form = opened.value
    mock_hand.alerts_of(form)
    form.locator("#bpp_MaskLayer").wait_for(state="detached")
    pause("order")
    mock_hand.fill_completion(form, {"has_koujing": False}, solved=True)
    pause("fill")
    mock_hand.submit(form)
    pause("submit")


if __name__ == "__main__":
    main()
