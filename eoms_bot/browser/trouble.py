"""Turns Playwright's errors into ours, in one place; its English words go only to the log."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import playwright
from loguru import logger
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from eoms_bot.errors import BrowserLost, CertificateWrong, SiteChanged, SiteUnreachable, TransientSiteError

_PLAYWRIGHT = Path(playwright.__file__).parent
_CLOSED = ("has been closed", "Target closed", "Page closed", "Browser closed")
_DRIVER_GONE = ("Connection closed", "connection closed", "Event loop is closed")
_UNREACHABLE = ("ERR_CONNECTION_REFUSED", "ERR_NAME_NOT_RESOLVED", "ERR_ADDRESS_UNREACHABLE")
_UNPROVEN = ("ERR_CERT", "ERR_SSL")
_UNDER_WAY = (
    "Execution context was destroyed",
    "Cannot find context with specified id",
    "rame was detached",
    "interrupted by another navigation",
    "navigating and changing the content",
)
_AMBIGUOUS = "strict mode violation"

_WORDS = (
    *((text, "浏览器的驱动已退出") for text in _DRIVER_GONE),
    ("crashed", "页面进程已崩溃"),
    *((text, "窗口或浏览器已关闭") for text in _CLOSED),
    *((text, "页面中途跳转了") for text in _UNDER_WAY),
    ("ERR_TOO_MANY_REDIRECTS", "网站来回跳转，停不下来"),
    ("ERR_ABORTED", "页面没有打开就被中断了"),
    ("ERR_CONNECTION_REFUSED", "对方没有接受连接"),
    ("ERR_NAME_NOT_RESOLVED", "网站的名字查不到"),
    ("ERR_ADDRESS_UNREACHABLE", "到不了这个地址"),
    ("ERR_INTERNET_DISCONNECTED", "本机没有网络"),
    ("ERR_NETWORK_CHANGED", "本机的网络变了"),
    ("ERR_CONNECTION_RESET", "连接被对方断开"),
    ("ERR_CONNECTION_CLOSED", "连接被对方断开"),
    ("ERR_CONNECTION_ABORTED", "连接被断开"),
    ("ERR_EMPTY_RESPONSE", "网站的答复没有内容"),
    ("ERR_TIMED_OUT", "等不到回答"),
    ("ERR_CONNECTION_TIMED_OUT", "等不到回答"),
    ("ERR_PROXY_CONNECTION_FAILED", "连不上闸门"),
    ("ERR_TUNNEL_CONNECTION_FAILED", "闸门没有放行"),
    ("ERR_INCOMPLETE_CHUNKED_ENCODING", "网站的答复不完整"),
    ("ERR_CONTENT_LENGTH_MISMATCH", "网站的答复不完整"),
    ("ERR_INVALID_RESPONSE", "网站的答复读不懂"),
    ("ERR_CERT_DATE_INVALID", "已过期，或还没有生效"),
    ("ERR_CERT_COMMON_NAME_INVALID", "不是这个主机名的"),
    ("ERR_CERT_AUTHORITY_INVALID", "签发它的 CA 不受信任"),
    ("ERR_CERT", "没有通过核对"),
    ("ERR_SSL", "加密连接没有建立"),
    ("net::ERR_", "网络错误"),
    ("Executable doesn't exist", "没有这个程序"),
    ("is not found at", "没有安装"),
    ("not attached to the DOM", "页面元素已不在"),
    ("not a valid selector", "选择器写法有误"),
    ("parsing css selector", "选择器写法有误"),
    ("SyntaxError", "页面的脚本出错"),
    ("ReferenceError", "页面的脚本出错"),
    ("TypeError", "页面的脚本出错"),
)
"""Parts of Playwright's messages, and the words for them; the first match counts."""
_LATE = re.compile(r"Timeout (\d+)ms exceeded")
_AWAITED_CSS = re.compile(r"""waiting for locator\(["'](.{1,80}?)["']\)""")
_FOUND = re.compile(r"resolved to (\d+) elements")


def is_closed(problem: PlaywrightError) -> bool:
    """True where the page or window went away during the call."""
    return any(text in problem.message for text in _CLOSED)


def is_under_way(problem: PlaywrightError) -> bool:
    """True where the page moved to its next document during the call."""
    return any(text in problem.message for text in _UNDER_WAY)


def has_moved(problem: PlaywrightError) -> bool:
    """True where the page, or the element in it, was replaced during the call: it may be asked again."""
    return is_under_way(problem) or "not attached" in problem.message


def is_unproven(message: str) -> bool:
    """True where the server that answered could not prove to be the site."""
    return any(text in message for text in _UNPROVEN)


def words_of(problem: PlaywrightError, unknown: str = "浏览器报错，原文在运行日志里") -> str:
    """The Chinese words for an error of Playwright, or `unknown`; its own words are logged."""
    said = _first_lines(problem)
    logger.bind(step="browser_said").info("浏览器报错原文: {}", said)
    if found := _LATE.search(problem.message):
        wanted = _AWAITED_CSS.search(problem.message)
        return f"等了 {int(found[1]) / 1000:g} 秒{f'：{wanted[1]}' if wanted else ''}"
    if found := _FOUND.search(problem.message):
        return f"命中 {found[1]} 个"
    return next((words for text, words in _WORDS if text in problem.message), unknown)


_MARKUP = re.compile("<.*")
_NAVIGATING = (".goto:", "navigation", "load_state")
"""Parts of time-outs that mean a slow page, not a missing element."""


_AWAITED = {
    'event "popup"': "点击后没有打开窗口",
    'event "response"': "点击后等不到网站的回答",
}
"""Part of a time-out → the words of the reason."""


@contextmanager
def reading(what: str, expired: Callable[[], str | None]) -> Iterator[None]:
    """Translate what goes wrong while reading `what`.

    `expired` raises SessionExpired where the site has asked for a login; that explains any error better. It
    may return a clause that is added to the message of a wait in vain.
    """
    try:
        yield
    except PlaywrightTimeout as late:
        more = f"{expired() or ''}（{words_of(late)}）"
        if any(text in late.message for text in _NAVIGATING):
            raise TransientSiteError(f"{what}: 页面迟迟没有打开{more}") from late
        vain = next((words for text, words in _AWAITED.items() if text in late.message), "等不到页面元素")
        raise SiteChanged(f"{what}: {vain}{more}") from late
    except PlaywrightError as problem:
        words = words_of(problem)
        # Asked first: no other explanation may turn these into something that is tried again.
        if is_unproven(problem.message):
            raise CertificateWrong(f"{what}: 网站证书不可信: {words}") from problem
        if any(text in problem.message for text in _DRIVER_GONE):
            raise BrowserLost(f"{what}: {words}") from problem
        if any(text in problem.message for text in _UNREACHABLE):
            raise SiteUnreachable(f"{what}: 网站连不上: {words}") from problem
        expired()
        if _AMBIGUOUS in problem.message:
            raise SiteChanged(f"{what}: 选择器命中多个元素: {words}") from problem
        raise TransientSiteError(f"{what}: {words}") from problem


def _first_lines(problem: PlaywrightError) -> str:
    """The first lines of an error, without the markup of elements that Playwright quotes.

    The quoted text may be a customer's.
    """
    lines = (_MARKUP.sub("<…>", line.strip()) for line in problem.message.splitlines()[:3])
    return " ".join(lines)[:300]


@contextmanager
def escaping() -> Iterator[None]:
    """The last net around a walk: an untranslated Playwright error means that the browser is gone.

    TransientSiteError instead, where a page has only moved to its next document.
    """
    try:
        yield
    except PlaywrightError as problem:
        words = words_of(problem)
        if is_under_way(problem):
            raise TransientSiteError(words) from problem
        raise BrowserLost(f"浏览器或其驱动已退出: {words}") from problem
    except RuntimeError as dead:
        # A wait for an event after the driver's death fails in asyncio, or in Playwright's own tables.
        if str(dead) != "no running event loop" and not _arose_in_playwright(dead):
            raise
        raise BrowserLost("浏览器的驱动已退出") from dead


def _arose_in_playwright(problem: RuntimeError) -> bool:
    """Whether the innermost code of an error is Playwright's; faults of our listeners stay ours."""
    frames = traceback.extract_tb(problem.__traceback__)
    return bool(frames) and Path(frames[-1].filename).is_relative_to(_PLAYWRIGHT)
