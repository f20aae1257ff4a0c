"""处理记录, in a frame or in the order's page: an order's own log, from which proofs are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from loguru import logger
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import FrameLocator, Page

from eoms_bot.browser.pages.base import raise_on_error_page, read_time
from eoms_bot.browser.pages.history_as_served import put_in_place
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import reading
from eoms_bot.errors import HistoryUnknown, RestlessPage, SiteChanged, TransientSiteError
from eoms_bot.model.order import TIME_WANTED, HistoryEntry
from eoms_bot.model.privacy.mask import shape

_LINES_AT_ONCE = """([css, argument]) => {{
    const framed = css ? document.querySelectorAll(css) : null;
    if (framed && framed.length !== 1) return null;
    const held = framed ? framed[0].contentDocument : document;
    return held && held.readyState === 'complete' ? ({})(held.documentElement, argument) : null;
}}"""
"""Runs in the page that holds the frame, so the driver adds nothing to the frame's document."""

_LINES_SCRIPT = """(root, [marks, line, cells]) => {
    const whole = marks.every(css => root.querySelectorAll(css).length === 1);
    const joined = one => Array.from(one.cells, cell => cell.textContent.trim()).join(' | ');
    const text = one => cells ? joined(one) : one.textContent;
    return whole ? Array.from(root.querySelectorAll(line), text) : null;
}"""
"""The lines of a whole history; null while a required part is missing, or is there twice."""

_ADDRESS_SCRIPT = "css => document.querySelector(css)?.contentDocument?.URL ?? ''"

_TO_THE_END_SCRIPT = """root => {
    const scrolled = root.ownerDocument.scrollingElement;
    scrolled.scrollTo(0, scrolled.scrollHeight);
}"""


def address_alone(session: Session, page: Page) -> str:
    """The address at which an open order's history can be opened by itself.

    Empty where the profile does not allow it.
    """
    spec = session.paged.history
    if spec.frame is None or not spec.stands_alone:
        return ""
    try:
        return str(page.evaluate(_ADDRESS_SCRIPT, spec.frame))
    except PlaywrightError as problem:
        logger.bind(step="history").info("处理记录的地址读不出: {}", problem.message.splitlines()[0])
        return ""


class HistoryPage:
    """A history in a separate window."""

    def __init__(self, session: Session, page: Page) -> None:
        self._session = session
        self.page = page

    def read(self) -> tuple[HistoryEntry, ...]:
        """All log lines, as `read_history` reads them in an order's page."""
        return _read(self._session, self.page, None)


@contextmanager
def opened_alone(session: Session, address: str, of: str) -> Iterator[HistoryPage]:
    """The history at an address, in a window that is kept for the next history.

    `of` is the address of its order's page. The wait is no longer than for a step of a page, because the
    caller can do without this history.
    """
    session.begin_load()
    page = session.window_at_rest()
    try:
        if not _put_in_its_place(session, page, address, of):
            with reading("处理记录", session.explain):
                page.goto(address, wait_until="load", referer=of, timeout=session.step_seconds * 1000)
        yield HistoryPage(session, page)
    except BaseException:
        session.close_window(page)
        raise
    session.rest(page)


def _put_in_its_place(session: Session, page: Page, address: str, of: str) -> bool:
    """Show it in place of a history of the same path; False where it is still to be opened."""
    same = urlsplit(page.url)[:3] == urlsplit(address)[:3]
    may = session.paged.history.as_served and session.puts_histories
    return same and may and put_in_place(session, page, address, of)


def read_history(session: Session, page: Page) -> tuple[HistoryEntry, ...]:
    """All log lines, oldest first as the site prints them, once the frame is whole.

    HistoryUnknown where it does not come: an order with an unknown history must not pass for one without.
    """
    return _read(session, page, session.paged.history.frame)


def _read(session: Session, page: Page, frame: str | None) -> tuple[HistoryEntry, ...]:
    session.check_alive()
    try:
        session.served.insist_on("history")
        lines = _lines(session, page, frame)
    except RestlessPage:
        raise
    except (TransientSiteError, SiteChanged) as problem:
        raise HistoryUnknown(f"处理记录读不出，不能当作没有: {problem}") from problem
    return _entries(session, lines)


def read_entries(session: Session, page: Page) -> tuple[HistoryEntry, ...]:
    """The log lines of the frame's own document, where it is open by itself: on a saved page."""
    return _entries(session, _lines(session, page, None))


def _entries(session: Session, lines: list[str]) -> tuple[HistoryEntry, ...]:
    pattern = session.paged.history.line_pattern
    return tuple(_entry(line, pattern) for line in lines if line.strip())


def _at_once(page: Page, frame: str | None, asked: list[object]) -> list[str] | None:
    """The lines, in one round trip; None where they are not there, or not all of them."""
    try:
        lines: list[str] | None = page.evaluate(_LINES_AT_ONCE.format(_LINES_SCRIPT), [frame, asked])
    except PlaywrightError:
        return None  # not there yet, or on its way elsewhere
    return lines


def _lines(session: Session, page: Page, frame: str | None) -> list[str]:
    """The lines of the history in a frame of this page, or (None) in the page itself."""
    spec = session.paged.history
    with reading("处理记录", session.explain):
        asked = [[part.css for part in spec.landmarks.values()], spec.css("line"), spec.lines == "cells"]
        lines = _at_once(page, frame, asked)
        if lines is not None:
            return lines
        place = _place(page, frame)
        for part in spec.landmarks.values():
            if not place.locator(part.css).count():
                raise_on_error_page(session, place, "处理记录")
            place.locator(part.css).wait_for(state="attached")
        whole: list[str] | None = place.locator(":root").evaluate(_LINES_SCRIPT, asked)
    if whole is None:
        raise SiteChanged("处理记录读的时候变了，或有一部分出现两次，不能当作完整")
    return whole


def _place(page: Page, frame: str | None) -> Page | FrameLocator:
    """The document that holds the history: a frame's, or the page's own."""
    return page if frame is None else page.frame_locator(frame)


def show_history(session: Session, page: Page) -> None:
    """Show the history tab for the picture, with its newest entries in sight as the proof."""
    spec = session.paged.history
    with reading("处理记录页签", session.explain):
        page.locator(spec.css("tab")).click()
        page.locator(spec.shown).wait_for(state="visible")
        _place(page, spec.frame).locator(":root").evaluate(_TO_THE_END_SCRIPT)


def _entry(line: str, pattern: str) -> HistoryEntry:
    match = re.fullmatch(pattern, line.strip(), re.S)
    if match is None:
        raise SiteChanged(f"处理记录的一行 {shape(line.strip()[:80])!r} 不符合 {pattern}")
    read = read_time(match["when"])
    if read is None:
        raise SiteChanged(f"处理记录的时间 {shape(match['when'].strip()[:40])!r} 读不懂，{TIME_WANTED}")
    who, action, text = (match[name].strip() for name in ("who", "action", "text"))
    return HistoryEntry(read.when, who, action, text, read.within)
