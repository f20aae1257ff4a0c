"""C5 in a real browser: a walk over all pages, with texts that would be markup in orders, runs and plans, is as silent and as large as one with plain words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from loguru import logger

from eoms_bot.console.security.roles import Role
from eoms_bot.ledger import Ledger
from eoms_bot.model.outcome import Outcome
from eoms_bot.report import log
from eoms_bot.report.folder import RunFolder
from tests.console.hostile_texts import XSS
from tests.console.kit import MovingClock, in_place, serving
from tests.console.test_browser import complaints, log_in
from tests.console.test_pages import _hostile
from tests.console.test_plans import _saying
from tests.report import samples
from tests.run.plans import Office
from tests.support.past_months import Past, Reply, put

__all__ = ["complaints"]  # its fixture
pytestmark = pytest.mark.browser
NOW = datetime(2026, 1, 6, 4, tzinfo=UTC)
LOOK = "[document.getElementsByTagName('*').length, document.body.textContent.includes('alert(1)')]"
FEW = 4
"""So many orders and plans have pages of their own here; all sixty are read from those pages in test_pages.py and test_plans.py."""


def world(home, texts):
    """A home whose orders, runs, plans and past months say these texts; returns its settings and the pages to walk."""
    office = Office(home)
    plan, _ = office.preview()
    settings = office.settings
    with Ledger.open(settings.paths.ledger) as ledger:
        folder = RunFolder.create(settings.paths.runs, "run", NOW)
        ledger.run_started(folder.run_id, "run", "clerk01", NOW)
        items = [_hostile(number, text) for number, text in enumerate(texts, start=1)]
        for item, text in zip(items, texts, strict=True):
            ledger.stage(item.ref.order_no, "READ", folder.run_id, NOW)
            ledger.outcome(item.ref.order_no, Outcome.HELD, text, folder.run_id, NOW)
            folder.add(item)
        for number, text in enumerate(texts[:FEW]):
            ledger.keep_plan(_saying(plan, f"P20260106-1000{number:02d}-aaaa", text))
    summary = samples.summary(tuple(items), sources=tuple(texts), stopped=texts[0])
    folder.finish(replace(summary, run_id=folder.run_id, folder=str(folder.path)))
    put(settings.paths.ledger, [_past(number, text) for number, text in enumerate(texts)])
    plans = [f"/plans/P20260106-1000{number:02d}-aaaa" for number in range(FEW)]
    return settings, [
        *("/", "/orders", "/plans", "/runs", f"/runs/{folder.run_id}", "/leftovers", "/follow-up", "/data"),
        *("/replies", "/intercept", "/handover", "/shift"),
        *("/board", "/board/2026-01", "/board/2026-01/print", "/rules", "/rules/backtest", "/checks"),
        *(f"/orders/{samples.number(n)}" for n in range(1, FEW + 1)),
        *plans,
        *(f"{path}/{position}" for path in plans[:2] for position in (1, 2, 3)),
    ]


def _past(number, text):
    """A finished order of the month, left unsolved, of which everything that people type is this text."""
    at = datetime(2026, 1, 5, number % 24, number, tzinfo=UTC)
    said = dict.fromkeys(("cause", "area", "site", "attitude", "complaint_type"), text)
    return Past(f"PAST-{number:04d}", ((at, "DONE"),), Reply("complete", at, result="未解决", **said))


def walked(page, settings, paths):
    """Page → how many nodes its document has, and whether it shows a text that would be markup."""
    with serving(settings, MovingClock(NOW), aside=in_place) as place:
        page.context.clear_cookies()
        log_in(page, place, Role.APPROVER, "李批准")
        found = {}
        for path in paths:
            assert page.goto(place.origin + path).status == 200
            found[_named(path)] = page.evaluate(LOOK)
        page.goto("about:blank")  # a page that listens complains where its console ends
    log.REDACTOR.forget()
    logger.remove()
    return found


def _named(path):
    """The page, whatever its run is called."""
    return "/runs/…" if path.startswith("/runs/") else path


def test_walk(page, tmp_path, complaints):
    """No page opens a dialog, breaks its policy, makes an error or has one element more or less than with plain words."""
    plain = walked(page, *world(tmp_path / "a", [f"平常文字{n}" for n in range(len(XSS))]))
    hostile = walked(page, *world(tmp_path / "b", list(XSS)))

    assert len(plain) > 20
    assert {path: count for path, (count, _) in hostile.items() if count != plain[path][0]} == {}
    shown = {path for path, (_, there) in hostile.items() if there}
    assert shown >= {"/", "/runs/…", f"/orders/{samples.number(1)}", "/plans/P20260106-100000-aaaa/1"}
    assert complaints == []
