"""Playwright's errors become ours at one border, and none gets past it."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from loguru import logger
from playwright import sync_api
from playwright._impl.connection import Connection
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from eoms_bot.browser.trouble import escaping, is_closed, reading
from eoms_bot.errors import (
    BotError,
    BrowserLost,
    CertificateWrong,
    NeedsHuman,
    SessionExpired,
    SiteChanged,
    SiteUnreachable,
    TransientSiteError,
)

TABLE = [
    (PlaywrightTimeout("Locator.click: Timeout 2000ms exceeded."), SiteChanged),
    (PlaywrightTimeout(""), SiteChanged),
    (PlaywrightError("Page.goto: net::ERR_CONNECTION_REFUSED at http://eoms.example/"), SiteUnreachable),
    (PlaywrightError("Page.goto: net::ERR_NAME_NOT_RESOLVED at http://eoms.example/"), SiteUnreachable),
    (PlaywrightError("Page.goto: net::ERR_ADDRESS_UNREACHABLE"), SiteUnreachable),
    (PlaywrightError("Page.goto: net::ERR_CERT_AUTHORITY_INVALID"), CertificateWrong),
    (PlaywrightError("Page.goto: net::ERR_CERT_DATE_INVALID"), CertificateWrong),
    (PlaywrightError("Page.goto: net::ERR_SSL_PROTOCOL_ERROR"), CertificateWrong),
    (PlaywrightError("Locator.click: Error: strict mode violation: 2 elements"), SiteChanged),
    (PlaywrightError("Page.goto: net::ERR_CONNECTION_RESET"), TransientSiteError),
    (PlaywrightError("Page.goto: net::ERR_EMPTY_RESPONSE"), TransientSiteError),
    (PlaywrightError("Frame.evaluate: Execution context was destroyed"), TransientSiteError),
    (PlaywrightError("Locator.click: Target page, context or browser has been closed"), TransientSiteError),
    (PlaywrightError("Page.evaluate: ReferenceError: F is not defined"), TransientSiteError),
    (PlaywrightError(""), TransientSiteError),
]


def nothing():
    """The session is alive."""


def lost():
    """The site has asked for a login."""
    raise SessionExpired("会话已失效")


@pytest.mark.parametrize(("problem", "ours"), TABLE, ids=lambda value: str(value)[:40])
def test_translation(problem, ours):
    """Each kind of trouble has its class; what was read is named, and the original stays attached."""
    with pytest.raises(ours, match=r"^待办列表: ") as told, reading("待办列表", nothing):
        raise problem

    assert type(told.value) is ours
    assert told.value.__cause__ is problem


ALL = [kind for kind in vars(sync_api).values() if isinstance(kind, type) and issubclass(kind, Exception)]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_no_error_of_playwright_is_unmapped(kind):
    """Whatever class Playwright raises, one of ours comes out."""
    assert issubclass(kind, PlaywrightError)

    with pytest.raises((SiteChanged, TransientSiteError)), reading("工单", nothing):
        raise kind("something new")


@pytest.mark.parametrize("problem", [PlaywrightTimeout("late"), PlaywrightError("net::ERR_ABORTED")])
def test_lost_session_explains_better(problem):
    """Where the site has asked for a login meanwhile, that is what is told."""
    with pytest.raises(SessionExpired), reading("工单", lost):
        raise problem


def test_wrong_certificate_has_no_better_explanation():
    """Whatever else is known of the request, a wrong certificate is never something to try again."""

    def failed():
        raise TransientSiteError("请求没有读全")

    with pytest.raises(CertificateWrong), reading("登录页", failed):
        raise PlaywrightError("Page.goto: net::ERR_CERT_DATE_INVALID at https://eoms.example/")


def test_lost_session_is_not_asked_for_without_trouble():
    """A read that works says nothing."""
    with reading("工单", lost):
        pass


@pytest.mark.parametrize("problem", [NeedsHuman("先看"), ValueError("bug")])
def test_other_errors_pass(problem):
    """Our own errors and programming errors come out as they are."""
    with pytest.raises(type(problem)) as told, reading("工单", lost):
        raise problem

    assert told.value is problem


@pytest.mark.parametrize(
    ("message", "closed"),
    [
        ("Locator.click: Target page, context or browser has been closed", True),
        ("Target closed", True),
        ("Locator.click: Timeout 2000ms exceeded.", False),
    ],
)
def test_is_closed(message, closed):
    """A window that went away is told from other trouble."""
    assert is_closed(PlaywrightError(message)) is closed


def test_quoted_elements_are_not_told():
    """C14: Playwright quotes the elements that it found; what stands in them is in no message of ours."""
    found = (
        'Locator.input_value: Error: strict mode violation: locator("#name") resolved to 2 elements:\n'
        '    1) <input id="name" value="柳试样"/> aka locator("#name").first\n'
        '    2) <p id="name">柳试样</p> aka get_by_text("柳试样")'
    )

    with pytest.raises(SiteChanged) as told, reading("工单", nothing):
        raise PlaywrightError(found)

    assert str(told.value) == "工单: 选择器命中多个元素: 命中 2 个"


SAID = [
    *(problem for problem, _ours in TABLE),
    PlaywrightTimeout(
        'Locator.wait_for: Timeout 30000ms exceeded.\nCall log:\n  - waiting for locator("form")\n'
    ),
    PlaywrightTimeout(
        'Page.goto: Timeout 60000ms exceeded.\nCall log:\n  - navigating to "http://a/", waiting'
    ),
    PlaywrightError("Page.goto: net::ERR_TOO_MANY_REDIRECTS at http://eoms.example/"),
    PlaywrightError("Page.goto: net::ERR_ABORTED; maybe frame was detached?"),
    PlaywrightError(
        'Page.goto: Navigation to "http://a/" is interrupted by another navigation to "http://b/"'
    ),
    PlaywrightError("Page.goto: net::ERR_TUNNEL_CONNECTION_FAILED at https://eoms.example/"),
    PlaywrightError("Page.goto: net::ERR_SOMETHING_NEW at https://eoms.example/"),
    PlaywrightError(
        "Page.content: Unable to retrieve content because the page is navigating and changing the content."
    ),
    PlaywrightError("Frame.evaluate: Frame was detached"),
    PlaywrightError("Locator.click: Element is not attached to the DOM"),
    PlaywrightError("Page.evaluate: Target crashed"),
    PlaywrightError("Page crashed"),
    PlaywrightError("Connection closed while reading from the driver"),
    PlaywrightError("Playwright connection closed"),
    PlaywrightError("Event loop is closed! Is Playwright already stopped?"),
    PlaywrightError("BrowserType.launch: Executable doesn't exist at /opt/chromium"),
    PlaywrightError(
        "BrowserType.launch: Chromium distribution 'chrome' is not found at /opt/google/chrome/chrome"
    ),
    PlaywrightError("something that nobody knows"),
]
"""What Playwright says, as far as it was seen."""
OURS = re.compile(r"CA|(?<=秒：)form\b")
"""Letters of our own words."""


@pytest.mark.parametrize("problem", SAID, ids=lambda problem: problem.message[:40])
@pytest.mark.parametrize("net", [lambda: reading("工单", nothing), escaping], ids=["reading", "escaping"])
def test_no_english_in_a_reason(net, problem):
    """What people read is Chinese; what Playwright says is in the log, without the markup of elements."""
    said = []
    sink = logger.add(lambda line: said.append(line.record["message"]), level="INFO")
    try:
        with pytest.raises(BotError) as told, net():
            raise problem
    finally:
        logger.remove(sink)

    assert re.search("[A-Za-z]", OURS.sub("", str(told.value))) is None
    assert problem.message.split("\n")[0] in said[0]


@pytest.mark.parametrize(
    "message", ["Connection closed while reading from the driver", "Playwright connection closed"]
)
def test_driver_that_died_under_a_read(message):
    """A driver that is gone is no trouble of the site: nothing is read again, and no login explains it."""
    with pytest.raises(BrowserLost), reading("菜单 工单", lost):
        raise PlaywrightError(message)


def test_page_that_went_on_under_a_call():
    """A page that goes on to its next document ends no browser, wherever that is noticed."""
    with pytest.raises(TransientSiteError, match="页面中途跳转了"), escaping():
        raise PlaywrightError(
            "Locator.click: Execution context was destroyed, most likely because of a navigation"
        )


def test_driver_that_died_under_a_wait():
    """Who waits for an event when the driver is gone hears of it from asyncio; any other error of that kind is ours."""
    with pytest.raises(BrowserLost), escaping():
        raise RuntimeError("no running event loop")
    with pytest.raises(RuntimeError, match="dictionary changed"), escaping():
        raise RuntimeError("dictionary changed size during iteration")


class _CallThatAsks(dict[str, Any]):
    """Playwright's table of open calls, of which one is asked again while they are all ended."""

    def reject(self, _: object) -> None:
        self[str(len(self))] = self


def test_driver_that_died_with_calls_open():
    """Playwright ends its open calls by going through a table; an error that arises there ends the browser."""
    loop = asyncio.new_event_loop()
    connection = Connection(loop)
    calls = _CallThatAsks()
    calls.reject(None)
    connection._callbacks = calls
    with pytest.raises(BrowserLost), escaping():
        connection.close()
    loop.close()
