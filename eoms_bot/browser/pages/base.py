"""What all pages share: waiting for a page's landmarks, and texts without white space."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Frame, FrameLocator, Page

from eoms_bot.browser.profile.parts import Region, Selector
from eoms_bot.browser.session import Session
from eoms_bot.browser.trouble import reading
from eoms_bot.errors import SiteChanged, TransientSiteError
from eoms_bot.visible import squeeze

SITE_ZONE = ZoneInfo("Asia/Shanghai")
Document = Page | Frame

COUNTS_SCRIPT = "all => all.map(css => document.querySelectorAll(css).length)"


_DAY = r"([0-9]{4})(?:-([0-9]{1,2})-|/([0-9]{1,2})/|年([0-9]{1,2})月)([0-9]{1,2})"
_CLOCK = r"([0-9]{1,2})[:：]([0-9]{2})(?:[:：]([0-9]{2})(?:\.[0-9]{1,6})?)?"
_SHORT = re.compile(r"[0-9]{1,2}[-/][0-9]{1,2}\s")
_TIME = re.compile(rf"{_DAY}(?:日\s*|T|\s+){_CLOCK}")


class SiteTime(NamedTuple):
    """A time of the site: it lies between `when` and `within` after it.

    Sites print seconds or leave them out.
    """

    when: datetime
    within: timedelta


def read_time(text: str, now: datetime | None = None) -> SiteTime | None:
    """A time as the site prints it, aware in Asia/Shanghai.

    With `now`, a time without a year is the one that is nearest to it.

    None where the text is not exactly such a time. A day without a time of day is no time: nobody knows
    whether its beginning or its end is meant.
    """
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return _without_year(text.strip(), now) if now else None
    year, *months, day, hour, minute, second = found.groups()
    month = next(one for one in months if one)
    try:
        when = datetime(
            int(year), int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=SITE_ZONE
        )
    except ValueError:
        return None
    return SiteTime(when, timedelta(0) if second else timedelta(minutes=1))


def _without_year(text: str, now: datetime) -> SiteTime | None:
    """A time without a year, in the year that brings it nearest to now."""
    if _SHORT.match(text) is None:
        return None
    here = now.astimezone(SITE_ZONE).year
    read = [read_time(f"{year}-{text.replace('/', '-')}") for year in (here - 1, here, here + 1)]
    return min((one for one in read if one), key=lambda one: abs(one.when - now), default=None)


def site_time(text: str) -> datetime | None:
    """The moment of `read_time`; without seconds it is the earliest possible one."""
    found = read_time(text)
    return None if found is None else found.when


def unread_time(text: str) -> str:
    """The text in the place of a time, cut; empty where it is a time, or the place is blank."""
    return "" if read_time(text) else text.strip()[:40]


def await_landmarks(session: Session, document: Document, region: Region, page_name: str) -> None:
    """Return once every landmark of the page is there, each exactly once.

    SessionExpired where the site asks for a login. TransientSiteError where it answered with an error or
    shows one of its error texts. SiteChanged names the selector that is missing or ambiguous.
    """
    # The page has loaded. If it is the login page or an error, waiting for landmarks is useless.
    session.check_alive()
    session.served.insist_on("page")
    if not _are_there(document, region):
        for name, part in region.landmarks.items():
            _await_landmark(session, document, name, part, page_name)
    session.check_alive()


def _are_there(document: Document, region: Region) -> bool:
    """Whether every landmark is there exactly once, asked in one round trip.

    A page that has loaded has them all. False also where the question fails on a page that is just going
    away: the wait that follows reports more.
    """
    try:
        counts = document.evaluate(COUNTS_SCRIPT, [part.css for part in region.landmarks.values()])
    except PlaywrightError:
        return False
    return all(count == 1 for count in counts)


def _await_landmark(session: Session, document: Document, name: str, part: Selector, page_name: str) -> None:
    with reading(f"{page_name} 的 {name}（{part.description}，{part.css}）", session.explain):
        if not document.locator(part.css).count():
            raise_on_error_page(session, document, page_name)
        document.locator(part.css).first.wait_for(state="attached")
        found = document.locator(part.css).count()
    if found != 1:
        raise SiteChanged(f"{page_name}: 选择器 {name}（{part.css}）应命中 1 个，命中 {found} 个")


def press_labelled(session: Session, document: Document, css: str, label: str) -> None:
    """Press the one button of this selector.

    Its words must equal the label, letter by letter, apart from white space.
    """
    button = document.locator(css)
    with reading(f"按钮 {label}（{css}）", session.explain):
        button.wait_for()
        shown = squeeze(button.get_attribute("value") or button.inner_text())
    if shown != squeeze(label):
        raise SiteChanged(f"按钮 {css} 的文字是 {shown!r}，应为 {squeeze(label)!r}")
    button.click()


def raise_on_error_page(session: Session, document: Document | FrameLocator, page_name: str) -> None:
    """TransientSiteError where a page that lacks something says itself that it is an error.

    Where the page denies a right, it raises what that denial means.
    """
    session.insist_on_rights(session.looked_at)
    text = " ".join(document.locator("body").all_inner_texts())
    for mark in session.profile.site.error_texts:
        if mark in text:
            raise TransientSiteError(f"{page_name}: 网站显示错误页: {mark}")


def document_in(outer: Document, css: str) -> Frame:
    """The loaded document of a frame; SiteChanged where the element is no frame."""
    frame = outer.locator(css).element_handle().content_frame()
    if frame is None:
        raise SiteChanged(f"{css} 不是框架")
    frame.wait_for_load_state("load")
    return frame
