"""A person at the 工作台 in a real browser: calls, answers by the truth, approves, sends; every key is counted.

Nothing is clicked, but the link by which one logs in. What stands on the page is all that the person goes by,
and what customer and county told: the truth of the order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from playwright.sync_api import Locator, Page, expect

from benchmarks.played.person import TALK, answer, is_right
from benchmarks.played.world import Truth
from eoms_bot.decide.times import to_minute
from eoms_bot.model.batch import COLUMNS, as_typed
from eoms_bot.model.decision import Sourced
from eoms_bot.model.source_kinds import CONTACT_ATTITUDES, CONTACT_RESULTS
from tests.checks.desk.effort import Hand

PATIENCE_MS = 240_000.0
MOST_CELLS = 20
"""Cells of an order after which the person gives up."""
OPEN = """() => [...document.querySelectorAll('#open .cell')].filter(one => !one.hidden
    && (one.matches('.guess') || (one.matches('.asked') && !one.querySelector('[name]').value)))
    .map(one => one.querySelector('[name]').name)"""
HERE = """() => { const field = document.activeElement, cell = field.closest('.cell');
    return {id: field.id, name: cell ? field.name : '', value: cell ? field.value : '',
            guess: Boolean(cell) && cell.matches('.guess'), list: field.tagName === 'SELECT',
            words: field.tagName === 'SELECT' ? [...field.options].map(one => one.value) : [],
            at: field.tagName === 'SELECT' ? field.selectedIndex : 0,
            why: cell ? cell.querySelector('.ground small').textContent : ''}; }"""
CELLS = "() => [...document.querySelectorAll('#review .cell [name]')].map(one => [one.name, one.value])"
REPLY = "all => all.map(one => [one.firstChild.textContent, one.lastChild.textContent])"


@dataclass
class AtDesk:
    """One order as the person left it: what stood on the page when it was approved.

    `cells` by column; `texts`: label → reply text. `left` says why it was not approved.
    """

    order_no: str
    hand: Hand = field(default_factory=Hand)
    happens: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    left: str = ""


class DeskPerson:
    """The person; `page` is signed in and shows 工作台."""

    def __init__(self, page: Page, truth: Mapping[str, Truth]) -> None:
        self._page = page
        self._truth = truth
        self._one = AtDesk("")

    def ready(self) -> str:
        """Wait until an order can be worked, or none is left (then empty); returns its number."""
        page = self._page
        none = page.get_by_text("没有等人办的工单")
        expect(page.locator("#ready").or_(none)).to_be_visible(timeout=PATIENCE_MS)
        if none.count():
            return ""
        expect(page.locator("#ready")).to_be_enabled(timeout=PATIENCE_MS)
        (number,) = re.findall(r"ID-[\d-]+", page.locator("h1").inner_text())
        return str(number)

    def skip(self) -> AtDesk:
        """Leave an order for others or for later."""
        self._one = AtDesk(self.ready(), left="left for others")
        if self._here()["name"]:
            self._press("Escape")
        with self._page.expect_navigation(timeout=PATIENCE_MS):
            self._press("x")
        return self._one

    def work(self, order_no: str, now: datetime) -> AtDesk:
        """Answer and approve the order on the page."""
        self._one = AtDesk(order_no)
        truth, cells = self._truth[order_no], 0
        expect(self._page.locator("#approve")).to_be_enabled(timeout=PATIENCE_MS)
        if truth["action"] == "complete" and set(TALK) & set(self._open()):
            self._call(truth)
        if self._open():
            self._press("e")
        while (names := self._open()) and cells < MOST_CELLS:
            cells += 1
            if self._answer(truth, now, names):
                break
        if not self._page.locator("#verdict.ok, #happens b").count():
            self._one.left = (
                self._page.locator("#verdict").inner_text() or self._page.locator("#happens").inner_text()
            )
            return self._one
        self._note()
        with self._page.expect_navigation(timeout=PATIENCE_MS):
            self._press("Control+Enter" if self._here()["name"] else "a")
        return self._one

    def send(self) -> list[str]:
        """Send what is approved by the one button; returns the numbers that the dialog names."""
        self._one = AtDesk("")
        self._press("s")
        dialog = self._page.locator("#sending")
        expect(dialog.get_by_role("button", name="确认发送")).to_be_enabled(timeout=PATIENCE_MS)
        asked = re.findall(r"ID-[\d-]+", dialog.inner_text())
        while not dialog.get_by_role("button", name="确认发送").evaluate(
            "one => one === document.activeElement"
        ):
            self._press("Tab")
        self._press("Enter")
        expect(dialog).to_be_hidden(timeout=PATIENCE_MS)
        return [str(one) for one in asked]

    def see_sent(self, count: int) -> None:
        """Wait until so many orders stand under 已发, and no run goes on."""
        page = self._page
        sent = page.get_by_role("link", name=f"已发 {count}", exact=True)
        expect(sent).to_be_visible(timeout=PATIENCE_MS * 6)
        expect(page.locator("#queue .going")).to_have_count(0, timeout=PATIENCE_MS)

    # One cell, one key.

    def _press(self, key: str) -> None:
        self._one.hand.keys += 1
        self._page.keyboard.press(key)

    def _type(self, text: str) -> None:
        self._one.hand.keys += len(text)
        self._page.keyboard.type(text)

    def _here(self) -> dict[str, str | bool | int | list[str]]:
        found: dict[str, str | bool | int | list[str]] = self._page.evaluate(HERE)
        return found

    def _open(self) -> list[str]:
        self._settled()
        found: list[str] = self._page.evaluate(OPEN)
        return found

    def _settled(self) -> None:
        """Wait for the answer to what was typed."""
        expect(self._review).not_to_have_attribute("aria-busy", "true", timeout=PATIENCE_MS)

    @property
    def _review(self) -> Locator:
        return self._page.locator("#review")

    def _call(self, truth: Truth) -> None:
        """Show the number, talk, and note what the customer said by one key each."""
        page = self._page
        self._press("c")
        page.locator("#revealed a.no").first.wait_for(timeout=PATIENCE_MS)
        self._press(str(CONTACT_ATTITUDES.index(truth["attitude"]) + 1))
        self._press(str(CONTACT_RESULTS.index(truth["result"]) + 1))
        self._press("Enter")
        expect(page.locator("#call-state")).to_contain_text("已登记", timeout=PATIENCE_MS)
        self._settled()
        self._one.hand.calls += 1
        self._one.hand.cells += 2
        self._one.hand.choices += 2

    def _answer(self, truth: Truth, now: datetime, names: list[str]) -> bool:
        """Answer the cell that has the focus; True where the person knows no more."""
        here = self._here()
        name = str(here["name"])
        if name not in names:
            # What was typed last has changed what is asked.
            self._press("Escape")
            self._press("e")
            here = self._here()
            name = str(here["name"])
        found = Sourced(_seen(str(here["value"]), truth), str(here["why"]))
        cells: dict[str, str] = dict(self._page.evaluate(CELLS))
        if here["guess"] and is_right(name, found, truth, cells.get("prov_cause", "")):
            self._press("Enter")
            self._count(0.5)
            self._settled()
            return False
        value = answer(name, truth, now)
        text = to_minute(value) if isinstance(value, datetime) else as_typed(name, value)
        if not text:
            return True
        if here["list"]:
            self._choose(here, text)
        else:
            if here["value"]:
                self._press("Control+a")
            self._type(text)
            self._press("Enter")
        self._count(1)
        self._settled()
        if here["list"] and self._open():
            self._press("Escape")
            self._press("e")
        return False

    def _choose(self, here: Mapping[str, object], text: str) -> None:
        """Bring a list to a word by arrows, from the nearer end."""
        words = here["words"]
        assert isinstance(words, list)
        assert isinstance(here["at"], int)
        steps, back = words.index(text) - here["at"], len(words) - 1 - words.index(text)
        if back + 1 < abs(steps):
            self._press("End")
            steps = -back
        for _ in range(abs(steps)):
            self._press("ArrowDown" if steps > 0 else "ArrowUp")

    def _count(self, cells: float) -> None:
        self._one.hand.cells += cells
        self._one.hand.choices += 1

    def _note(self) -> None:
        """Keep what stands on the page at this moment."""
        page, one = self._page, self._one
        one.happens = page.locator("#happens").inner_text()
        one.texts = dict(page.locator("#reply p").evaluate_all(REPLY))
        one.cells = {COLUMNS[name]: text for name, text in page.evaluate(CELLS)}


def _seen(text: str, truth: Truth) -> str:
    """A guess as a person understands it, who knows from the talk which place stands behind the stars."""
    site = str(truth.get("site"))
    pattern = re.escape(text).replace(re.escape("***"), ".+")
    names = (site, *(f"{site}-{n}" for n in range(1, 10)))
    return next((name for name in names if re.fullmatch(pattern, name)), text) if "***" in text else text
