"""A session: one browser context, connected through the gate, and its login at the site."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from loguru import logger
from playwright.sync_api import Browser, BrowserContext, Cookie, Frame, Page, StorageState
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.answers import first_words, words_of
from eoms_bot.browser.asking import Asking, ask_ahead
from eoms_bot.browser.dialogs import Dialogs
from eoms_bot.browser.gate import Gate
from eoms_bot.browser.gate.heard import Heard
from eoms_bot.browser.modal import MODAL_SCRIPT
from eoms_bot.browser.page_errors import PageErrors
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile.common import Profile
from eoms_bot.browser.profile.model import PageProfile, as_paged
from eoms_bot.browser.restless import MOST, Restless
from eoms_bot.browser.served import Served
from eoms_bot.browser.trouble import is_closed, is_under_way, reading
from eoms_bot.browser.unlisted import UnlistedRequests
from eoms_bot.errors import BrowserLost, NeedsHuman, RestlessPage, SessionExpired
from eoms_bot.model.ports import Clock


@dataclass(frozen=True)
class Cookies:
    """The cookies by which the site knows us, and what its pages keep themselves; in memory only.

    `stored` are names and values in the pages' local storage: some sites keep a token there.
    """

    cookies: Sequence[Cookie] = field(default=(), repr=False)
    stored: Sequence[tuple[str, str]] = field(default=(), repr=False)


_STORED_SCRIPT = "() => Object.entries(localStorage)"

_MOST_CLOSES = 10
"""How often a window is asked to close.

Pages that navigate at once needed at most 3 (200 windows).
"""
_CLOSE_SECONDS = 0.5
"""How long each of these closes may take, in seconds."""

_GOES_ON_SECONDS = 1.0
"""How long a window that may load itself again and again is watched."""

_MOST_TURNS = 5
"""How often our load waits for one that a page has started by itself, like a list's refresh."""

TOUCH_SECONDS = 10.0
"""How long the answer to a touch is waited for.

A slower site has noticed us all the same.
"""
_TOUCH = """async ([address, patience]) => {
    const how = {cache: 'no-store', signal: AbortSignal.timeout(patience)};
    return await fetch(address, how).then(answer => answer.text()).catch(() => '');
}"""

Opening = Callable[[], AbstractContextManager[None]]
"""A context around the opening of a page.

It ends the opening where the browser dies during it (`launch.Launched.opening`).
"""

_STEADY_SCRIPT = """
window.print = window.close = () => undefined;
window.addEventListener('beforeunload', event => event.stopImmediatePropagation(), true);
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection'])
    Object.defineProperty(globalThis, name, {value: undefined, writable: false, configurable: false});
"""
"""Runs in every document, before its own scripts.

The program closes windows itself, so no page may. A page does not receive `beforeunload`: its question would
keep the form from being submitted. A page that asks for WebRTC would make the browser join a multicast group
before the flags of `launch` stop it.
"""

_VIEWPORT = {"width": 1000, "height": 800}
# As wide as the order form, so that pictures hold nothing but the form.


class WayOut(Protocol):
    """The browser's only way to the site (`gate.proxy.Proxy`)."""

    gate: Gate | None
    """What decides; while it is None, nothing passes."""

    @property
    def address(self) -> str:
        """Where the browser reaches it."""
        ...

    @property
    def lives(self) -> bool:
        """Whether it accepts connections."""
        ...


@dataclass
class Session:
    """All that a page object needs: context, top page, profile, gate, dialogs, time limits.

    The limits are in seconds.
    """

    context: BrowserContext
    top: Page
    profile: Profile
    base_url: str
    gate: Gate
    proxy: WayOut
    dialogs: Dialogs
    page_errors: PageErrors
    unlisted: UnlistedRequests
    served: Served
    restless: Restless
    politeness: Politeness
    clock: Clock
    read_seconds: float
    step_seconds: float
    submit_seconds: float
    opening: Opening = nullcontext
    lists: list[Page] = field(default_factory=list)
    """Windows in addition to the portal's, in which lists are open; they outlast an order."""
    resting: list[Page] = field(default_factory=list)
    """Windows that wait to be used again; their old content explains nothing."""
    puts_histories: bool = True
    """Whether a history may be put in place of another; False once one did not fit."""
    window_due: bool = False
    """A window did not open in time.

    It may still open, and would then be taken for the next order's (F01).
    """
    pressed: str = ""
    """What was pressed last to submit, and where the profile says so; empty where it does not."""
    _crashed: bool = False

    @property
    def paged(self) -> PageProfile:
        """The profile of a site whose pages are known by selectors; ConfigError for one of another kind."""
        return as_paged(self.profile)

    @property
    def heard(self) -> Heard:
        """What the site has said in this session."""
        return self.gate.heard

    def url(self, path: str) -> str:
        """The full address of a path below the site's context path."""
        return urljoin(self.base_url.rstrip("/") + "/", path.lstrip("/"))

    @property
    def site_ahead_seconds(self) -> float:
        """Site clock minus ours; 0 while no Date header was seen."""
        return self.heard.ahead_seconds

    @property
    def is_lost(self) -> bool:
        """True once the site has asked for a login, in any window or frame, since `logged_in`."""
        return bool(self.heard.lost_at)

    @property
    def looked_at(self) -> list[Page]:
        """All windows whose words may explain what is missing in one of them."""
        return [page for page in self.context.pages if page not in self.resting]

    def check_alive(self) -> None:
        """SessionExpired where the site has asked for a login since `logged_in`.

        A fault of the gate is raised first.
        """
        if self.gate.crash is not None:
            raise self.gate.crash
        if not self.proxy.lives:
            raise BrowserLost("闸门不再接受浏览器的连接")
        if self._crashed:
            raise BrowserLost("页面进程已崩溃")
        if self.heard.lost_at:
            raise SessionExpired(f"会话已失效: {self.heard.lost_at} 要求重新登录")

    def begin_load(self) -> None:
        """Wait for the turn of a page load of ours that is about to start.

        Earlier trouble then explains nothing. RestlessPage where a page that loads itself again and again
        keeps the turn longer than a step takes.
        """
        since = self.clock.monotonic()
        for _ in range(_MOST_TURNS):
            before = self.politeness.last_load
            self.politeness.before_load()
            alone = self.politeness.last_load == before and not self.politeness.under_way
            if alone or self.politeness.is_free:
                break
            waited = self.clock.monotonic() - since
            if waited >= self.step_seconds and self.politeness.loads_since(since) >= MOST:
                raise RestlessPage("页面不停地跳转，停不下来，轮不到打开下一页")
        self.served.forget()
        self.page_errors.forget()
        self.unlisted.forget()
        self.restless.forget()

    def insist_on_rest(self) -> None:
        """RestlessPage where a page loads itself again and again, so that nothing stays in it."""
        if why := self.restless.why:
            raise RestlessPage(why)

    def explain(self) -> str:
        """Raise what explains missing or late parts of a page better than a changed page does.

        The next try gets everything from the site. Returns what the errors of scripts and the requests that
        the gate refused add (`PageErrors.clause`, `UnlistedRequests.clause`).
        """
        self.gate.kept.forget()
        self.check_alive()
        self.insist_on_rest()
        self.insist_on_rights(self.looked_at)
        self.served.explain(self.looked_at)
        return self.page_errors.clause() + self.unlisted.clause()

    def insist_on_rights(self, pages: Sequence[Page | Frame]) -> None:
        """Where one of these pages says that a right is missing, ask the home page, once, why.

        Without such words this does nothing. SessionExpired where one of the pages, or the home page, says
        that the session is gone (F30). NeedsHuman where the home page still knows us: then the right is
        missing.
        """
        self._insist_on_session(pages)
        for words in self.served.denied(pages):
            page = self.new_page()
            try:
                self.begin_load()
                with reading("门户首页（核对会话）", self.check_alive):
                    page.goto(self.url(self.profile.site.home_path), wait_until="load")
                self._insist_on_session([page])
            finally:
                self.close_window(page)
            self.check_alive()
            raise NeedsHuman(f"网站显示“{words}”，会话仍有效：没有权限，须由人处理")

    def _insist_on_session(self, pages: Sequence[Page | Frame]) -> None:
        """SessionExpired where a page replaces the wanted one, and the profile has its words."""
        for words in self.served.lost(pages):
            raise SessionExpired(f"会话已失效: 网站显示“{words}”")

    def goes_on(self) -> str:
        """Which page keeps loading itself, for people; empty where none does. Takes a moment."""
        for page in self.looked_at:
            until = self.clock.monotonic() + MOST * _GOES_ON_SECONDS
            while self.clock.monotonic() < until:
                if self.restless.why:
                    return self.restless.why
                try:
                    page.wait_for_event("framenavigated", timeout=_GOES_ON_SECONDS * 1000)
                except PlaywrightError:
                    break  # it stays, or it has gone
        return self.restless.why or self.restless.why_unshown

    def logged_in(self) -> None:
        """Forget earlier signs of a lost session, and that session's answers."""
        self.gate.kept.forget()
        self.heard.lost_at = ""

    def touch(self, path: str) -> None:
        """Ask for a page without showing it, so that the site notices us.

        A session that is gone is noticed as usual (`is_lost`). A script of the portal's window asks, through
        the gate like all requests of pages. A missing answer is no loss. A redirect is followed: the gate
        would not see one that the script kept for itself.
        """
        self.politeness.before_load()
        try:
            text = str(self.ask_ahead(_TOUCH, [self.url(path), TOUCH_SECONDS * 1000]).answer())
        except PlaywrightError as gone:
            # A person may have closed the portal's window. His form stays open, and he need not know.
            logger.bind(step="keep_warm").warning("门户窗口不能用，没有保持会话（{}）", type(gone).__name__)
            return
        if first_words(self.profile.site.lost_texts, words_of(text)):
            self.heard.lost_at = urlsplit(self.url(path)).path

    def ask_ahead(self, script: str, argument: object) -> Asking:
        """Have a script of the portal's window ask the site something.

        It goes through the gate like all requests of pages.
        """
        return ask_ahead(self.top, script, argument)

    def cookies(self) -> Cookies:
        """The cookies by which the site knows a context that takes over."""
        stored: list[list[str]] = []
        if self.profile.answers.kind == "json":
            with reading("页面里保存的登录", self.check_alive):
                stored = self.top.evaluate(_STORED_SCRIPT)
        return Cookies(self.context.cookies(), tuple((name, value) for name, value in stored))

    def ask_pages(self) -> None:
        """Return once every page has answered; a page whose process is frozen never does.

        BrowserLost where no page is left.
        """
        if self.top.is_closed():
            raise BrowserLost("门户窗口已不在，浏览器已退出")
        for page in self.context.pages:
            try:
                page.evaluate("0")
            except PlaywrightError as answer:
                # A page that moves to its next document at this moment is alive.
                if not is_under_way(answer):
                    raise

    def close_others(self, *, lists_too: bool = False) -> None:
        """Close every window but the portal, those of lists and those at rest.

        `lists_too` closes these as well: they end with the login in which they were opened.
        """
        if lists_too:
            self.lists.clear()
            self.resting.clear()
        for page in self.context.pages:
            if page is not self.top and page not in self.lists and page not in self.resting:
                self.close_window(page)

    def renew_top(self) -> Page:
        """A fresh window for the portal; returns the one that it replaces.

        A login page that came into a frame leads its window to itself by script. Chromium drops a `goto` of
        ours to the same address at that moment, and the `goto` never ends (1 of 20 lost sessions).
        """
        old, self.top = self.top, self.new_page()
        return old

    def new_page(self) -> Page:
        """A new, empty window."""
        with self.opening():
            return self.context.new_page()

    def window_at_rest(self) -> Page:
        """A window at rest, or a new one.

        A caller that has used it without trouble lets it `rest` again.
        """
        while self.resting:
            page = self.resting.pop()
            if not page.is_closed():
                return page
        return self.new_page()

    def rest(self, page: Page) -> None:
        """Keep a window for later use; `close_others` leaves it open."""
        self.resting.append(page)

    def new_list_page(self) -> Page:
        """A new, empty window for a list, which `close_others` leaves open."""
        page = self.new_page()
        self.lists.append(page)
        return page

    def keep_list(self, page: Page) -> None:
        """Keep a window for its list from now on; `close_others` leaves it open."""
        if page not in self.lists:
            self.lists.append(page)

    def let_go(self, page: Page) -> None:
        """Close a list's window after trouble; one that hangs is left to the end of the session."""
        if page in self.lists:
            self.lists.remove(page)
            self.close_window(page)

    def close_window(self, page: Page) -> None:
        """Close a window, whatever its page does; one that stays open is left to the session's end.

        Chromium confirms a close that meets a navigation, and then drops it. Playwright's own close waits for
        the window without a limit. That happened to 2 of 500 windows that were closed while a page loaded.
        """
        for _ in range(_MOST_CLOSES):
            if page.is_closed():
                return
            try:
                with page.expect_event("close", timeout=_CLOSE_SECONDS * 1000):
                    window = self.context.new_cdp_session(page)
                    target = window.send("Target.getTargetInfo")["targetInfo"]["targetId"]
                    window.send("Target.closeTarget", {"targetId": target})
            except PlaywrightError as trouble:
                # The close did not come in time, the page crashed, or the browser itself is gone.
                if is_closed(trouble) and not page.is_closed():
                    raise
        if not page.is_closed():
            logger.bind(step="close_window").warning("窗口关不上，留到会话结束时关闭")

    def _watch_page(self, page: Page) -> None:
        page.on("crash", self._note_crash)
        self.restless.watch(page)

    def _note_crash(self, _page: Page) -> None:
        self._crashed = True


def open_session(
    browser: Browser,
    gate: Gate,
    proxy: WayOut,
    *,
    read_seconds: float,
    step_seconds: float,
    cookies: Cookies = Cookies(),
    opening: Opening = nullcontext,
) -> Session:
    """A fresh context that uses the proxy, with the dialog handler installed.

    This gate decides for the proxy from now on; site, profile, pace and clock are the gate's. `opening` is
    the context around every page that is opened here, now and later. `cookies` of an earlier context let the
    site still know us; they are passed on in memory and stored nowhere (C12).
    """
    profile, clock = gate.profile, gate.politeness.clock
    proxy.gate = gate
    context = browser.new_context(
        storage_state=_stored_at(gate.base_url, cookies),
        proxy={"server": proxy.address},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport=_VIEWPORT,  # type: ignore[arg-type]
        accept_downloads=False,
        service_workers="block",
    )
    context.set_default_timeout(step_seconds * 1000)
    context.set_default_navigation_timeout(read_seconds * 1000)
    context.add_init_script(_STEADY_SCRIPT)
    if profile.site.modal_dialogs_as_windows:
        context.add_init_script(MODAL_SCRIPT)
    dialogs, page_errors = Dialogs.of(profile), PageErrors(profile.site)
    unlisted = UnlistedRequests(profile.site, gate.base_url)
    restless = Restless(clock)
    gate.heard.listeners += [unlisted.note, restless.asked]
    dialogs.install(context)
    page_errors.install(context)
    gate.add_guards(dialogs.guard)
    if cookies.cookies:
        context.add_cookies(list(cookies.cookies))  # type: ignore[arg-type]  # as its context gave them
    with opening():
        top = context.new_page()
    session = Session(
        context=context,
        top=top,
        profile=profile,
        base_url=gate.base_url,
        gate=gate,
        proxy=proxy,
        dialogs=dialogs,
        page_errors=page_errors,
        unlisted=unlisted,
        served=Served(gate.heard, profile.site),
        restless=restless,
        politeness=gate.politeness,
        clock=clock,
        read_seconds=read_seconds,
        step_seconds=step_seconds,
        submit_seconds=gate.submit_seconds,
        opening=opening,
    )
    session._watch_page(session.top)
    context.on("page", session._watch_page)
    # The loads of an earlier context ended with it.
    gate.politeness.load_dropped()
    return session


def _stored_at(base_url: str, known: Cookies) -> StorageState | None:
    """What a new context keeps for the site's pages from its start; None for nothing."""
    if not known.stored:
        return None
    parts = urlsplit(base_url)
    origin = f"{parts.scheme}://{parts.netloc}"
    return {
        "cookies": [],
        "origins": [
            {
                "origin": origin,
                "localStorage": [{"name": name, "value": value} for name, value in known.stored],
            }
        ],
    }
