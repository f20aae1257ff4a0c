"""Turns Playwright's errors into ours, in one place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from eoms_bot.errors import BrowserLost, CertificateWrong, SiteChanged, SiteUnreachable, TransientSiteError

_CLOSED = ("has been closed", "Target closed", "Page closed", "Browser closed")
_UNREACHABLE = ("ERR_CONNECTION_REFUSED", "ERR_NAME_NOT_RESOLVED", "ERR_ADDRESS_UNREACHABLE")
_UNPROVEN = ("ERR_CERT", "ERR_SSL")


def is_closed(problem: PlaywrightError) -> bool:
    """True where the page or window went away under the call."""
    return any(text in problem.message for text in _CLOSED)


def is_unproven(message: str) -> bool:
    """True where whoever answered could not prove to be the site."""
    return any(text in message for text in _UNPROVEN)


_MARKUP = re.compile("<.*")
_NAVIGATING = (".goto:", "navigation", "load_state")
"""Parts of time-outs that mean a slow page, not a missing element."""


_AWAITED = {
    'event "popup"': "点击后没有打开窗口",
    'event "response"': "点击后等不到网站的回答",
}
"""Part of a time-out → what people are told of it."""


@contextmanager
def reading(what: str, expired: Callable[[], str | None]) -> Iterator[None]:
    """Translate what goes wrong while reading `what`.

    `expired` raises SessionExpired where the site has asked for a login meanwhile; that explains any error better.
    It may return a clause that is added to what was waited for in vain.
    """
    try:
        yield
    except PlaywrightTimeout as late:
        more = f"{expired() or ''}（{_first_lines(late)}）"
        if any(text in late.message for text in _NAVIGATING):
            raise TransientSiteError(f"{what}: 页面迟迟没有打开{more}") from late
        vain = next((words for text, words in _AWAITED.items() if text in late.message), "等不到页面元素")
        raise SiteChanged(f"{what}: {vain}{more}") from late
    except PlaywrightError as problem:
        # Asked first: no other explanation may turn these into something that is tried again.
        if is_unproven(problem.message):
            raise CertificateWrong(f"{what}: 网站证书不可信: {_first_lines(problem)}") from problem
        if any(text in problem.message for text in _UNREACHABLE):
            raise SiteUnreachable(f"{what}: 网站连不上: {_first_lines(problem)}") from problem
        expired()
        if "strict mode violation" in problem.message:
            raise SiteChanged(f"{what}: 选择器命中多个元素: {_first_lines(problem)}") from problem
        raise TransientSiteError(f"{what}: {_first_lines(problem)}") from problem


def _first_lines(problem: PlaywrightError) -> str:
    """What went wrong, without the markup of elements that Playwright quotes: what stands in them may be a customer's."""
    lines = (_MARKUP.sub("<…>", line.strip()) for line in problem.message.splitlines()[:3])
    return " ".join(lines)[:300]


@contextmanager
def escaping() -> Iterator[None]:
    """The last net around a walk: a Playwright error that nothing below has translated means the browser is gone."""
    try:
        yield
    except PlaywrightError as problem:
        raise BrowserLost(f"浏览器或其驱动已退出: {_first_lines(problem)}") from problem
    except RuntimeError as dead:
        # Whoever waits for an event when the driver has died hears of it from asyncio.
        if str(dead) != "no running event loop":
            raise
        raise BrowserLost("浏览器的驱动已退出") from dead
