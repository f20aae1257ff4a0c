"""A list of the site by the words of its header: walked, filtered, and opened row by row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urljoin

from playwright.sync_api import ElementHandle, Frame, Page
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.body import UnreadableBody
from eoms_bot.browser.controls import FieldName, FormControl, fill
from eoms_bot.browser.controls.grid import GridRow, find_opener, headers, read_grid
from eoms_bot.browser.flat_body import json_pairs
from eoms_bot.browser.pages.base import SiteTime, read_time
from eoms_bot.browser.pages.list_row import ListRow
from eoms_bot.browser.places.advice import add_once, listed, located
from eoms_bot.browser.places.place import (
    PageArea,
    insist_sound,
    is_empty_line,
    json_word,
    patiently,
    press,
    whole,
)
from eoms_bot.browser.profile.described import ListWords, MenuWords
from eoms_bot.browser.profile.lines import ProfileWord
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import has_moved, reading
from eoms_bot.errors import SiteChanged, TransientSiteError
from eoms_bot.visible import squeeze

_MARK = "window[Symbol.for('before the search')] = true"
_MARKED = "Boolean(window[Symbol.for('before the search')])"
RowIds = dict[str, str]
"""`base_id` and `task_id` of a row."""
_PAGES = """(scope, wanted) => [...scope.querySelectorAll('select')].find(one => one.checkVisibility()
    && [...one.options].every((each, n) => Number(each.textContent) === n + 1)
    && [...one.options].some(each => each.textContent.trim() === wanted)) ?? null"""
"""The select with the numbers of all pages, where it has this one."""
_TO_THE_END = """row => {
    for (let over = row; over; over = over.parentElement) over.scrollTop = over.scrollHeight;
}"""
"""Scrolls all that holds a row to its end, as a person does who wants to see more rows."""
MOST_TURNS = 200
"""How often a list is turned for one order; a list that goes on after that does not end."""


class PlacedList:
    """A list in a document of the site; `way` is where the profile has the menu's labels to it."""

    def __init__(
        self,
        session: Session,
        document: Page | Frame,
        spec: ListWords,
        menu: MenuWords | None = None,
        way: str = "",
    ) -> None:
        self._session, self._spec, self._menu, self._way = session, spec, menu, way
        self.place: PageArea = whole(session, document)
        self._columns = dict(spec.columns)
        self.comes_anew = False
        """Whether a search loads the list again: then it can be asked again where it stands."""
        self._known: dict[str, list[RowIds]] = {}
        """Order → the ids of its rows in their order, as far as answers have brought them."""

    def arrive(self) -> PlacedList:
        """Wait for the list, and make sure that it is the one that the profile means."""
        insist_sound(self._session)
        words = [self._spec.at("title"), *(self._spec.at("columns", name) for name in self._columns)]
        frame = self._menu.at("work_frame") if self._menu else None
        first = f"；进了别的列表就改 {self._way}" if self._way else ""
        try:
            self.place.await_words(self._spec.title, *words, frame=frame, first=first)
        except SiteChanged as problem:
            with suppress(PlaywrightError):
                there = headers(self.place.scope, list(self._columns.values()))
                add_once(problem, f"；表头有: {listed(there)}" if there else "")
            raise
        self._session.check_alive()
        return self

    def total(self) -> int | None:
        """How many orders the site says the list has, once it says so; None where it never does."""
        return patiently(self._session, self.place.document, self._said_total)

    def _said_total(self) -> int | None:
        count = self._total()
        if count == 0 and self._session.heard.unanswered():
            raise SiteChanged(f"{self._spec.title}: 写着 0 条，网站还没有回答")
        return count

    def _total(self) -> int | None:
        if self._spec.total_pattern is None:
            return None
        return self._count("total_pattern", self._spec.total_pattern)

    def _count(self, key: str, pattern: str) -> int:
        """The number that a pattern of the profile cuts out of the page's text."""
        match = re.search(pattern, squeeze(self.place.scope.inner_text()))
        if match is None or not match.group(1).strip().isdecimal():
            with located(self._spec, key):
                raise SiteChanged(f"{self._spec.title}: 页面上没有 {pattern} 括号里应有的数")
        return int(match.group(1))

    def rows(self, page: int = 1) -> list[ListRow]:
        """The rows that are on show, once they have come."""
        return patiently(self._session, self.place.document, lambda: self._rows(page))

    def _rows(self, page: int) -> list[ListRow]:
        grid = self._grid()
        if all(is_empty_line(row, self._spec.empty) for row in grid):
            self._insist_empty()
            return []
        now = self._session.clock.now()

        def times(text: str) -> SiteTime | None:
            return read_time(text, now)

        facts = [{name: row[label] for name, label in self._columns.items()} for row in grid]
        ids = self._ids([row["order_no"] for row in facts], [row.get("href", "") for row in grid])
        return [ListRow(facts[n], ids[n], "mark" in row, page, n + 1, times) for n, row in enumerate(grid)]

    def is_last(self, page: int) -> bool:
        """Whether the list shows nothing more after this page."""
        return self._turn(page) is None

    def next_page(self, page: int = 1) -> None:
        """Bring the next rows, and wait for them."""
        turn = self._turn(page)
        if turn is None:
            raise SiteChanged(f"{self._spec.title}: 没有下一页")
        before = self._numbers()
        self._session.begin_load()
        with reading(f"{self._spec.title} 翻页", self._session.explain):
            if self._spec.paging == "scroll":
                turn.evaluate(_TO_THE_END)
            elif self._spec.paging == "select":
                turn.select_option(label=str(page + 1))
            else:
                press(turn)
        patiently(self._session, self.place.document, lambda: self._insist_new(before))

    def find(self, number: str) -> list[ListRow]:
        """The rows of this order; the list then shows them."""
        if self._spec.search or self._spec.search_name:
            return self._search(number)
        page, seen = 1, 0
        while True:
            shown = self.rows(page)
            seen = len(shown) + (0 if self._spec.paging in {"more", "scroll"} else seen)
            rows = [row for row in shown if row.facts["order_no"] == number]
            if not rows and self.is_last(page) and seen < (self.total() or 0):
                raise TransientSiteError(f"{self._spec.title}: 走完 {seen} 行，网站说共 {self.total()} 条")
            if rows or self.is_last(page):
                return rows
            if page >= MOST_TURNS:
                raise TransientSiteError(f"{self._spec.title}: 翻了 {page} 页还没有到底")
            self.next_page(page)
            page += 1

    def opener(self, number: str) -> tuple[ElementHandle, str]:
        """What opens the row of this order, and its address; that is empty where a script opens it."""

        def found() -> tuple[ElementHandle, str]:
            columns, key = list(self._columns.values()), self._columns["order_no"]
            opener = find_opener(self.place.scope, columns, key, number, self._spec.open)
            href = opener.get_attribute("href") or ""
            script = not href or href.startswith("#") or href.lower().startswith("javascript:")
            return opener, "" if script else urljoin(self.place.document.url, href)

        with (
            located(self._spec, "open"),
            reading(f"{self._spec.title} 的工单 {number}", self._session.explain),
        ):
            return patiently(self._session, self.place.document, found)

    def press(self, number: str) -> None:
        """Press what opens the row of this order, as often as this list wants it.

        A list that draws its rows again meanwhile is looked at again: opening only reads.
        """
        for last in (False, False, True):
            opener, _ = self.opener(number)
            try:
                if self._spec.double:
                    opener.dblclick()
                else:
                    opener.click()
                return
            except PlaywrightError as problem:
                if last or not has_moved(problem):
                    raise

    def _search(self, number: str) -> list[ListRow]:
        # What comes while something is typed looks like suggestions. A list may also be blank until then.
        with suppress(SiteChanged):
            self.rows()
        name = self._spec.search_name
        box = FormControl(self.place.scope, FieldName(self._spec.search, name=name), self.place.seconds)
        cure = "写搜索框旁边的字；没有搜索框就不写"
        with (
            located(self._spec, "search", cure=cure),
            reading(f"{self._spec.title} 的搜索", self._session.explain),
        ):
            fill(box, number)
            self.place.document.evaluate(_MARK)
        self._session.begin_load()
        with reading(f"{self._spec.title} 的搜索", self._session.explain):
            self._press_search()

        def found() -> list[ListRow]:
            is_new = not self.place.document.evaluate(_MARKED)
            if self.comes_anew and not is_new:
                raise SiteChanged(f"{self._spec.title}: 搜索 {number} 以后列表没有重新载入")
            rows = self._rows(1)
            if any(number.casefold() not in row.facts["order_no"].casefold() for row in rows):
                raise SiteChanged(f"{self._spec.title}: 搜索 {number} 没有生效")
            self.comes_anew = is_new
            return rows

        return patiently(self._session, self.place.document, found)

    def _press_search(self) -> None:
        what, word, name = (
            f"{self._spec.title} 的搜索",
            self._spec.at("search_button"),
            self._spec.search_name,
        )
        if not name:
            self.place.press_on(what, word)
            return
        css = f"[name={json.dumps(name)}]"
        patiently(
            self._session, self.place.document, lambda: self.place.button_after(what, css, word)
        ).click()

    def _grid(self) -> list[GridRow]:
        with located(self._spec, "columns"), reading(self._spec.title, self._session.explain):
            columns, key = list(self._columns.values()), self._columns["order_no"]
            return read_grid(self.place.scope, columns, key, self._spec.vip)

    def _insist_empty(self) -> None:
        """SiteChanged where a list without rows does not say so, or the site has not answered yet."""
        if self._session.heard.unanswered() or not (self.place.says(self._spec.empty) or self._counts_none()):
            with located(self._spec, "empty", cure="写空列表里写着的字"):
                words = "、".join(self._spec.empty)
                raise SiteChanged(f"{self._spec.title}: 没有行，也没有写 {words} 中的一个")

    def _counts_none(self) -> bool:
        """Whether the site says that the list has no order."""
        with suppress(SiteChanged):
            return self._total() == 0
        return False

    def _numbers(self) -> list[str]:
        label = self._columns["order_no"]
        return [row[label] for row in self._grid()]

    def _insist_new(self, before: list[str]) -> None:
        if self._numbers() == before:
            raise SiteChanged(f"{self._spec.title}: 翻页以后还是原来的 {len(before)} 行")

    def _turn(self, page: int) -> ElementHandle | None:
        """What brings more rows now; None at the end of the list."""
        if self._spec.paging == "select":
            return self.place.scope.evaluate_handle(_PAGES, str(page + 1)).as_element()
        if self._spec.paging == "scroll":
            numbers = self._numbers()
            if not numbers or len(numbers) >= (self._total() or 0):
                return None
            columns, key = list(self._columns.values()), self._columns["order_no"]
            return find_opener(self.place.scope, columns, key, numbers[-1], self._spec.open)
        word = ProfileWord(str(page + 1)) if self._spec.paging == "pages" else self._spec.at("turn")
        pattern = self._spec.pages_pattern
        if pattern is not None and page >= self._count("pages_pattern", pattern):
            return None
        if self._spec.paging == "none" or squeeze(word.words) not in self.place.offered():
            return None
        button = self.place.button(self._spec.title, word)
        return button if button.is_enabled() else None

    def _ids(self, numbers: list[str], links: list[str]) -> list[RowIds]:
        """The ids of these rows, which have these links; SiteChanged where they are not to be found."""
        if self._spec.ids_pattern is not None:
            found = zip(numbers, links, strict=True)
            return [{"base_id": number} | self._of_link(link) for number, link in found]
        if self._spec.ids is None:
            return [{"base_id": number, "task_id": number} for number in numbers]
        for answered in self._answered():
            self._known.update(answered)
        left = {number: list(known) for number, known in self._known.items()}
        if missing := [one for one in numbers if numbers.count(one) > len(left.get(one, []))]:
            with located(self._spec, "ids"):
                raise SiteChanged(f"{self._spec.title}: 回答 {self._spec.ids.path} 里没有工单 {missing[0]}")
        return [left[number].pop(0) for number in numbers]

    def _of_link(self, link: str) -> dict[str, str]:
        match = re.search(self._spec.ids_pattern or "", link)
        if match is None:
            with located(self._spec, "ids_pattern"):
                raise SiteChanged(f"{self._spec.title}: 链接 {link!r} 不符合 {self._spec.ids_pattern}")
        return match.groupdict()

    def _answered(self) -> Iterator[dict[str, list[RowIds]]]:
        """The ids in each answer that has brought rows of this list."""
        spec = self._spec.ids
        for text, path in self._session.heard.texts():
            if spec is None or re.search(spec.path, path) is None:
                continue
            found: dict[str, list[RowIds]] = {}
            try:
                pairs = dict(json_pairs(text.encode()))
                for place in range(int(pairs[spec.rows].strip("[]"))):
                    row = f"{spec.rows}/{place}"
                    at = {"base_id": spec.base_id or spec.order_no, "task_id": spec.task_id}
                    ids = {name: json_word(pairs[row + below]) for name, below in at.items()}
                    found.setdefault(json_word(pairs[row + spec.order_no]), []).append(ids)
            except (UnreadableBody, LookupError, ValueError) as odd:
                with located(self._spec, "ids"):
                    raise SiteChanged(f"{self._spec.title}: 回答 {path} 里的行读不出来") from odd
            yield found
