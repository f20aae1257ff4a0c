"""Finds a browser and starts it, in one fixed order; a browser that does not start is passed over.

Order: `EOMS_BROWSER` or the configured executable alone; Playwright's own; Chrome; Edge; Chromium builds on
PATH; those of 360 and 奇安信 where their installers put them.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil
from loguru import logger
from playwright.sync_api import Browser, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.gate.proxy import Proxy
from eoms_bot.browser.gate.site import SiteLink
from eoms_bot.browser.gate.tls import Stand
from eoms_bot.browser.retry import start_once_more
from eoms_bot.browser.start.ending import DriverGone
from eoms_bot.browser.start.headed import insist_on_driver, insist_on_font, is_shell
from eoms_bot.browser.start.household import Household
from eoms_bot.browser.start.temporary import temporary_files
from eoms_bot.browser.start.tries import Tries
from eoms_bot.browser.trouble import words_of
from eoms_bot.credentials import withheld
from eoms_bot.errors import BrowserLost

CHANNELS = ("chrome", "msedge", "chromium")
ON_PATH = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "microsoft-edge-stable",
    "microsoft-edge",
    "browser360-cn-stable",
    "qaxbrowser-safe-stable",
)
INSTALLED = (
    "/opt/qianxin.com/qaxbrowser/qaxbrowser",
    "${LOCALAPPDATA}/360ChromeX/Chrome/Application/360ChromeX.exe",
    "${LOCALAPPDATA}/360Chrome/Chrome/Application/360chrome.exe",
    "${APPDATA}/360se6/Application/360se.exe",
)
"""Programs that are on no PATH."""
# The processor draws what a window shows: one tile instead of sixteen costs a fifth less.
_TILES = ("--default-tile-width=1024", "--default-tile-height=1024")
# No `--disable-features` here: Chromium takes the last one and would drop Playwright's own list.
ARGS = (
    *("--disable-gpu", "--disable-quic", "--disable-background-networking", "--no-first-run"),
    # WebRTC is the only traffic of a page that would bypass a proxy. The shell knows the first name, Chromium
    # the second.
    *(f"--{name}webrtc-ip-handling-policy=disable_non_proxied_udp" for name in ("force-", "")),
    *_TILES,
)


def arguments(proxy: Proxy, stand: Stand | None = None) -> list[str]:
    """Command-line flags: the browser knows no host but its proxy, and no key but the proxy's.

    The first rule that fits counts. Addresses written in numbers follow these rules as well.
    """
    where = f"127.0.0.1:{proxy.port}"
    trusted = [] if stand is None else [f"--ignore-certificate-errors-spki-list={stand.key_hash}"]
    return [*ARGS, f"--host-resolver-rules=MAP {where} {where} , MAP * ~NOTFOUND", *trusted]


def _candidates(wanted: str | None, *, headed: bool) -> Iterator[tuple[str, dict[str, str]]]:
    """(name for people, launch options), best first; with windows only, where one is wanted."""
    if wanted and not (headed and is_shell(wanted)):
        yield wanted, {"channel": wanted} if wanted in CHANNELS else {"executable_path": wanted}
        return
    yield "Playwright Chromium", {"channel": "chromium"} if headed else {}
    for channel in ("chrome", "msedge"):
        yield channel, {"channel": channel}
    for name in ON_PATH:
        path = shutil.which(name)
        if path and "/snap/" not in str(Path(path).resolve()) and not (headed and is_shell(name)):
            yield path, {"executable_path": path}
    for program in map(os.path.expandvars, INSTALLED):
        if Path(program).is_file():
            yield program, {"executable_path": program}


def start(
    playwright: Playwright,
    *,
    proxy: Proxy,
    stand: Stand | None = None,
    wanted: str | None,
    headed: bool = False,
    slow_mo_ms: float = 0,
) -> Browser:
    """A running browser that uses this proxy; one that ends under the start is tried again.

    Where none comes up, one of two errors is raised. BrowserLost means that one was killed or crashed, so
    that no setting is to blame. ConfigError lists every way that was tried: the browsers are not there or end
    by themselves. Nothing has been asked of the site by then, so no try can repeat a write
    (`start_once_more`).

    This program keeps the signals: Playwright's own handlers would close the browser during an order.
    """
    ways = _candidates(wanted or os.environ.get("EOMS_BROWSER"), headed=headed)
    as_root = sys.platform == "linux" and os.geteuid() == 0
    tries = Tries()
    for name, options in ways:
        launch = partial(
            playwright.chromium.launch,
            headless=not headed,
            slow_mo=slow_mo_ms,
            args=arguments(proxy, stand) + (["--no-sandbox"] if as_root else []),
            proxy={"server": proxy.address},
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
            **options,  # type: ignore[arg-type]
        )
        try:
            return start_once_more(launch, tries.ended)
        except PlaywrightError as problem:
            tries.give_up(name, problem)
        except DriverGone as gone:
            raise BrowserLost(f"启动浏览器（{name}）时驱动已退出") from gone
    raise tries.failed(headed=headed)


@dataclass(frozen=True)
class Launched:
    """A running browser, the processes of which it consists, and its only way out."""

    browser: Browser
    household: Household
    proxy: Proxy

    @contextmanager
    def opening(self) -> Iterator[None]:
        """Within the block, a browser that dies ends its driver too, so that a hanging call raises.

        `new_page` has no time limit. Where the browser dies before the page is there, the driver drops its
        answer: it resolves no page of a context that is closed already. The driver reports that the browser
        is gone, but the call hangs until the watchdog ends it.

        Use this only around calls that open a page. Elsewhere the driver may hold the answer to a write,
        which is worth more than a quick end. A frozen browser reports nothing, and the watchdog ends it.
        """

        def end(_browser: Browser) -> None:
            self.household.end()

        self.browser.on("disconnected", end)
        try:
            yield
        finally:
            self.browser.remove_listener("disconnected", end)


@contextmanager
def _driver() -> Iterator[Playwright]:
    """Playwright's driver; BrowserLost where it dies while it starts, ConfigError where it can't run here."""
    with ExitStack() as stack:
        try:
            with withheld():
                playwright = stack.enter_context(sync_playwright())
        except Exception as gone:
            # Playwright raises a bare Exception then: its own errors have classes of their own.
            if type(gone) is not Exception:
                raise
            insist_on_driver()
            raise BrowserLost("浏览器的驱动一启动就退出了") from gone
        yield playwright


@contextmanager
def running(
    household: Household, *, site: SiteLink, wanted: str | None, headed: bool = False, slow_mo_ms: float = 0
) -> Iterator[Launched]:
    """A browser with its own proxy for the block; no process and no file of it is left after that.

    Whatever happens, the browser's way out ends with the browser, and with this program. ConfigError where no
    page could be shown.
    """
    insist_on_font()
    try:
        with temporary_files() as folder, ExitStack() as stack:
            stand = Stand.made(site.host, folder) if site.tls else None
            proxy = stack.enter_context(Proxy(site, household.holds, stand.context if stand else None))
            playwright = stack.enter_context(_driver())
            browser = start(
                playwright, proxy=proxy, stand=stand, wanted=wanted, headed=headed, slow_mo_ms=slow_mo_ms
            )
            household.settle()
            try:
                yield Launched(browser, household, proxy)
            finally:
                _close(browser)
    finally:
        household.end()


def program_of(household: Household) -> Path | None:
    """The file from which a running browser was started; None where the system does not say."""
    found = [one for one in household.members() if _is_browser(one)]
    # A script around the browser has the same words; the browser is the process that it has started.
    try:
        scripts = {one.ppid() for one in found}
        return next((Path(one.exe()) for one in found if one.pid not in scripts), None)
    except psutil.Error:
        return None


def _is_browser(one: psutil.Process) -> bool:
    """True for the browser itself: its helpers have a --type, the driver has no debugging pipe."""
    try:
        words = one.cmdline()
    except psutil.Error:
        return False
    debugged = any(word.startswith("--remote-debugging-") for word in words)
    return debugged and not any(word.startswith("--type=") for word in words)


def _close(browser: Browser) -> None:
    """Close what is still there; a browser or driver that died has nothing left to close."""
    try:
        if browser.is_connected():
            browser.close()
    except PlaywrightError as gone:
        logger.bind(step="browser_closed").warning("浏览器已先行退出: {}", words_of(gone))
