"""A list of the site (待办, 已办, 问题遗留库): rows as facts, paging, quick search, opening a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, Locator, Page, Request, Response
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from eoms_bot.browser.ask_one import Alone, read_one
from eoms_bot.browser.click import CLICKED_FUNCTION, Place, click, press
from eoms_bot.browser.pages.base import await_landmarks
from eoms_bot.browser.pages.list_as_served import (
    FRESH_SECONDS,
    ListSearch,
    SearchUnderWay,
    ask,
    asked_of,
    put,
)
from eoms_bot.browser.pages.list_row import ListRow, each_once, searched_for
from eoms_bot.browser.profile.model import FormLayout, ListProfile
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import reading
from eoms_bot.errors import SiteChanged, TransientSiteError, WrongPage
from eoms_bot.visible import squeeze

_ROWS_SCRIPT = """(table, attribute) => Array.from(table.rows).map(row => ({
    className: row.className,
    cells: Array.from(row.cells).map(cell => {
        const link = cell.querySelector('a[' + attribute + ']'), full = cell.querySelector('a[title]');
        const call = link ? link.getAttribute(attribute) : '';
        return {text: cell.innerText.trim(), full: full ? full.title : '', call};
    })
}))"""
_ROWS_AND_PAGER_SCRIPT = f"""(table, [attribute, css]) => {{
    let all = [];
    try {{ all = document.querySelectorAll(css); }} catch {{ }}
    return [({_ROWS_SCRIPT})(table, attribute), all.length === 1 ? all[0].innerText : null];
}}"""
"""The rows, and the text of the pager.

The text is null where not exactly one pager is found, or its selector is of another kind than CSS.
"""
_LINK_SCRIPT = (
    "(table, [index, attribute, pressed]) => {"
    + CLICKED_FUNCTION
    + """
    const row = table.rows[index], link = row ? row.querySelector('a[' + attribute + ']') : null;
    const at = link && pressed && navigator.userAgent.includes('Headless') ? middle(link) : null;
    return [link ? link.getAttribute(attribute) : '', at && at.within];
}"""
)
"""What a row's link calls, and where the mouse meets the link.

The place is given only for a link that is to be `pressed` in a window that nobody sees.
"""
_LINKS = {"onclick": "a[onclick]", "href": "a[href]"}

_SEARCH_SCRIPT = (
    """([fieldCss, option, boxCss, goCss, text]) => {"""
    + CLICKED_FUNCTION
    + """
    const alone = css => {
        const all = document.querySelectorAll(css);
        return all.length === 1 ? all[0] : null;
    };
    const box = alone(boxCss), go = alone(goCss), field = fieldCss ? alone(fieldCss) : null;
    if (fieldCss && (field === null || field.selectedOptions[0]?.text.trim() !== option)) return false;
    if (box === null || go === null || box.disabled || box.readOnly) return false;
    if (!box.checkVisibility({checkVisibilityCSS: true})) return false;
    box.focus();
    box.value = text;
    for (const name of ['input', 'change']) box.dispatchEvent(new Event(name, {bubbles: true}));
    return clicked(go);
}"""
)
"""Types and searches where nothing has to be chosen or awaited first; false otherwise."""

_TITLED_SCRIPT = """([css, title]) => {
    const found = document.querySelector(css);
    return found !== null && found.innerText.replace(/\\s+/g, '').includes(title);
}"""
_STANDS_SCRIPT = f"""([landmarks, ...wanted]) =>
    landmarks.every(css => document.querySelectorAll(css).length === 1) && ({_TITLED_SCRIPT})(wanted)"""
_POLL_MS = 100


class _NotReady(Exception):
    """No request was made: something has to be chosen or awaited first."""


class OrderListPage:
    """A list in the work frame."""

    def __init__(self, session: Session, frame: Frame, spec: ListProfile) -> None:
        self._session = session
        self._frame = frame
        self._spec = spec
        self._asked: ListSearch | None = None
        self._coming: SearchUnderWay | None = None

    def arrive(self) -> OrderListPage:
        """Wait for the list, and make sure that it is the one that the profile means."""
        await_landmarks(self._session, self._frame, self._spec, self._spec.title)
        if squeeze(self._spec.title) not in self._text("title"):
            self._await_title()
        return self

    def _await_title(self) -> None:
        """Wait for the title while another list is still shown.

        A page that was refreshing itself came first, and this list comes after it.
        """
        with reading(self._spec.title, self._session.explain):
            try:
                self._frame.wait_for_function(_TITLED_SCRIPT, arg=self._wanted(), polling=_POLL_MS)
            except PlaywrightTimeout as late:
                errors = self._session.explain()
                title = self._text("title")
                raise WrongPage(
                    f"应为“{self._spec.title}”，实际是“{title}”（{self._frame.url}）{errors}"
                ) from late

    def _wanted(self) -> list[str]:
        return [self._spec.css("title"), squeeze(self._spec.title)]

    @property
    def is_gone(self) -> bool:
        """Whether the window, or the frame in it, is gone."""
        return self._frame.is_detached() or self._frame.page.is_closed()

    @property
    def is_shown(self) -> bool:
        """Whether the list is shown now with all its landmarks; this does not wait."""
        try:
            landmarks = [part.css for part in self._spec.landmarks.values()]
            return bool(self._frame.evaluate(_STANDS_SCRIPT, [landmarks, *self._wanted()]))
        except PlaywrightError:
            return False

    def total(self) -> int:
        """How many orders the site says the list has."""
        return self._number(self._spec.total_pattern)

    def pages(self) -> int:
        """How many pages the site says the list has."""
        return self._number(self._spec.pages_pattern)

    def rows(self, page: int = 1) -> list[ListRow]:
        """The rows of the page on show, in order; SiteChanged for a header of no known layout.

        A row that the site shows twice, with the same number and the same link, is one row.
        """
        return self._rows(self._table(), page)

    def _rows(self, raw: list[dict[str, Any]], page: int = 1) -> list[ListRow]:
        header = _header(raw)
        layout = self._spec.layouts[self._layout(header)]
        step = layout.rows_per_order
        if (len(raw) - 1) % step:
            raise SiteChanged(f"{self._spec.title}: {len(raw) - 1} 行不能按每单 {step} 行划分")
        return each_once([self._row(raw, start, header, layout, page) for start in range(1, len(raw), step)])

    def layout(self) -> str:
        """The profile's name of the layout on show; SiteChanged for a header of no known layout."""
        return self._layout(_header(self._table()))

    def is_last(self, page: int) -> bool:
        """Whether the site says that the list has no page after this one."""
        return page >= self.pages()

    def next_page(self, _page: int = 1) -> None:
        """Turn to the next page and wait for it."""
        self._session.begin_load()
        self._navigate(lambda: click(self._frame.locator(self._spec.css("next_page"))))

    def search(self, text: str) -> list[ListRow]:
        """Quick search for a number; returns the matching rows, which the list then shows."""
        self._session.begin_load()
        try:
            request = self._navigate(lambda: self._search_at_once(text))
        except _NotReady:
            self._type(text)
            request = self._navigate(lambda: click(self._frame.locator(self._spec.css("search_go"))))
        rows = self._found(text)
        self._asked = asked_of(request, text)
        return rows

    def search_again(self, text: str) -> list[ListRow]:
        """Repeat the request of a former search for another text, and put the answer in place.

        Where that does not work, the search is a normal one. TransientSiteError where the list is not there
        any more.
        """
        ahead = self._is_coming(text)
        if not ahead:
            self._insist_shown()
            self.ask_ahead(text)
        coming, self._coming = self._coming, None
        if coming is not None and put(self._session, self._frame, self._spec, coming):
            return self._found(text)
        if ahead:
            self._insist_shown()
        return self.search(text)

    def _insist_shown(self) -> None:
        if not self.is_shown:
            raise TransientSiteError(f"{self._spec.title}: 原处已不是这个列表")

    def ask_ahead(self, text: str) -> bool:
        """Send the request whose answer `search_again` will put in place.

        False where the list was never searched; nothing is asked then.
        """
        if self._asked is None:
            return False
        if self._coming is not None:
            self._coming.asking.drop()
        self._session.begin_load()
        self._coming = ask(self._session, self._asked, text)
        return True

    def _is_coming(self, text: str) -> bool:
        coming, now = self._coming, self._session.clock.monotonic()
        return coming is not None and coming.text == text and now - coming.at < FRESH_SECONDS

    def _found(self, text: str) -> list[ListRow]:
        """The rows on show; TransientSiteError where a search for this text cannot give them."""
        raw, pager = self._table_and_pager()
        rows, total = self._rows(raw), self._number_in(pager, self._spec.total_pattern)
        if total != len(rows) or not searched_for(text, [row.facts["order_no"] for row in rows]):
            raise TransientSiteError(f"{self._spec.title}: 搜索 {text} 没有生效，列表共 {total} 条")
        return rows

    def _search_at_once(self, text: str) -> None:
        """Search in one round trip, where all is ready for it; _NotReady where it is not.

        A search is a read, so it may be started again.
        """
        spec = self._spec
        field = spec.css("search_field") if "search_field" in spec.selectors else ""
        asked = [field, spec.search_option, spec.css("search_text"), spec.css("search_go"), text]
        try:
            begun = self._frame.evaluate(_SEARCH_SCRIPT, asked)
        except PlaywrightError:
            begun = False  # the page is on its way elsewhere
        if not begun:
            raise _NotReady

    def _type(self, text: str) -> None:
        """Type the text as a person would, and wait for what is not ready yet."""
        with reading(f"{self._spec.title} 的搜索", self._session.explain):
            if "search_field" in self._spec.selectors:
                field = self._frame.locator(self._spec.css("search_field"))
                field.select_option(label=self._spec.search_option)
            self._frame.locator(self._spec.css("search_text")).fill(text)

    def open(self, row: ListRow) -> Page:
        """Open a row in a new window, by its own link.

        TransientSiteError where another row is in its place by now.
        """
        rows = self._frame.locator(self._spec.css("table")).locator("tr")
        link = rows.nth(row.index).locator(_LINKS[self._spec.link]).first
        self._session.begin_load()
        at = self._insist_there(row)  # after the wait for its turn, in which a list may move
        with reading(f"打开工单 {row.facts.get('order_no', '')}", self._session.explain):
            return _OPENINGS[self._spec.opens](self._session, self._frame, link, at)

    def _insist_there(self, row: ListRow) -> Place | None:
        """Make sure that the row is still the one that was read; return where to click its link.

        A site may refresh a list at any moment. TransientSiteError where another row is there.
        """
        with reading(self._spec.title, self._session.explain):
            asked = [row.index, self._spec.link, self._spec.opens == "new_window"]
            call, at = self._of_alone("table", _LINK_SCRIPT, asked)
        if self._spec.open_pattern is not None and (not call or self._ids([call]) != row.ids):
            raise TransientSiteError(
                f"{self._spec.title}: 第{row.index}行已不是工单 {row.facts['order_no']}，列表刚刚刷新过"
            )
        return tuple(at) if at else None

    def _navigate(self, act: Callable[[], None]) -> Request | None:
        """Do an act that loads the list again; return the request of that load."""
        with (
            reading(self._spec.title, self._session.explain),
            self._frame.expect_navigation(wait_until="load") as led,
        ):
            act()
        self.arrive()
        answer: Response | None = led.value
        return None if answer is None else answer.request

    def _table(self) -> list[dict[str, Any]]:
        """The table's rows as they are, with the header first."""
        with reading(self._spec.title, self._session.explain):
            raw: list[dict[str, Any]] = self._of_alone("table", _ROWS_SCRIPT, self._spec.link)
        return raw

    def _table_and_pager(self) -> tuple[list[dict[str, Any]], str]:
        """The table's rows and the pager's words, of the same moment."""
        with reading(self._spec.title, self._session.explain):
            asked = [self._spec.link, self._spec.css("pager")]
            raw, pager = self._of_alone("table", _ROWS_AND_PAGER_SCRIPT, asked)
        return raw, self._text("pager") if pager is None else squeeze(pager)

    def _layout(self, header: tuple[str, ...]) -> str:
        for name, layout in self._spec.layouts.items():
            if tuple(squeeze(label) for label in layout.header) == header:
                self._insist_on_columns(layout)
                return name
        wanted = "；或 ".join(" | ".join(layout.header) for layout in self._spec.layouts.values())
        raise SiteChanged(f"{self._spec.title}: 表头是 {' | '.join(header)}，应为 {wanted}")

    def _insist_on_columns(self, layout: FormLayout) -> None:
        for name in self._spec.READ:
            if not self._spec.reads(name, layout):
                raise SiteChanged(
                    f"{self._spec.title}: 表头 {' | '.join(layout.header)} 里没有“{self._spec.columns[name]}”"
                    f"（档案 columns.{name}）"
                )

    def _row(
        self, raw: list[dict[str, Any]], start: int, header: tuple[str, ...], layout: FormLayout, page: int
    ) -> ListRow:
        cells = raw[start]["cells"]
        if len(cells) != len(header):
            raise SiteChanged(f"{self._spec.title} 第{start}行有 {len(cells)} 格，表头有 {len(header)} 格")
        facts = {}
        for name, label in self._spec.columns.items():
            if squeeze(label) in header:
                cell = cells[header.index(squeeze(label))]
                facts[name] = cell["full"] or cell["text"]
        if layout.title_in_second_row:
            facts["title"] = raw[start + 1]["cells"][0]["full"] or raw[start + 1]["cells"][0]["text"]
        calls = [cell["call"] for cell in cells if cell["call"]]
        return ListRow(facts, self._ids(calls), self._is_vip(raw[start]["className"]), page, start)

    def _ids(self, calls: list[str]) -> dict[str, str]:
        if self._spec.open_pattern is None or not calls:
            return {}
        match = re.search(self._spec.open_pattern, calls[0])
        if match is None:
            raise SiteChanged(f"{self._spec.title}: 链接 {calls[0]!r} 不符合 {self._spec.open_pattern}")
        return match.groupdict()

    def _is_vip(self, class_name: str) -> bool:
        return bool(self._spec.vip_class) and self._spec.vip_class in class_name.split()

    def _text(self, name: str) -> str:
        with reading(f"{self._spec.title} 的 {name}", self._session.explain):
            return squeeze(self._of_alone(name, "one => one.innerText"))

    def _of_alone(self, name: str, script: str, argument: object = None) -> Any:
        """What a script returns for the one element of a selector."""
        return read_one(Alone(self._frame, self._spec.css(name)), script, argument)

    def _number(self, pattern: str) -> int:
        return self._number_in(self._text("pager"), pattern)

    def _number_in(self, text: str, pattern: str) -> int:
        match = re.search(pattern, text)
        if match is None or not match.group(1).strip().isdecimal():
            raise SiteChanged(f"{self._spec.title}: 页码栏 {text!r} 中没有 {pattern} 括号里应有的数")
        return int(match.group(1))


def _in_new_window(session: Session, frame: Frame, link: Locator, at: Place | None) -> Page:
    """Open a link for which the site opens a window.

    The mouse presses the link's middle where nothing hides it; else the browser's own click is used. Where
    the list moves in between, another row's window opens. The caller that works an order makes sure of its
    number (`OrderFormPage.read_on_arrival`).
    """
    try:
        with frame.page.expect_popup() as opened:
            if at is None:
                link.click()
            else:
                press(frame.page, at)
    except PlaywrightTimeout:
        session.window_due = True
        raise
    return opened.value


def _in_new_tab(session: Session, frame: Frame, link: Locator, _at: Place | None) -> Page:
    """Open a link that the site would load over the list, in a new tab, as a person may.

    List and order both stay open.
    """
    address = urljoin(frame.url, link.get_attribute("href") or "")
    page = session.new_page()
    page.goto(address, wait_until="load", referer=frame.url)
    return page


_OPENINGS: dict[str, Callable[[Session, Frame, Locator, Place | None], Page]] = {
    "new_window": _in_new_window,
    "same_window": _in_new_tab,
}


def _header(raw: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """The labels of a table's header; empty for an empty table."""
    return tuple(squeeze(cell["text"]).rstrip("↑↓") for cell in raw[0]["cells"]) if raw else ()
