"""Session: one browser context behind the gate, and whether the site still knows us."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from loguru import logger
from playwright.sync_api import Browser, BrowserContext, Cookie, Frame, Page
from playwright.sync_api import Error as PlaywrightError

from eoms_bot.browser.answers import first_words, words_of
from eoms_bot.browser.asking import Asking, ask_ahead
from eoms_bot.browser.dialogs import Dialogs
from eoms_bot.browser.gate import Gate
from eoms_bot.browser.gate.heard import Heard
from eoms_bot.browser.gate.proxy import Proxy
from eoms_bot.browser.modal import MODAL_SCRIPT
from eoms_bot.browser.page_errors import PageErrors
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile.model import Profile
from eoms_bot.browser.restless import MOST, Restless
from eoms_bot.browser.served import Served
from eoms_bot.browser.trouble import is_closed, is_under_way, reading
from eoms_bot.errors import BrowserLost, NeedsHuman, RestlessPage, SessionExpired
from eoms_bot.model.ports import Clock

Cookies = Sequence[Cookie]
"""What lets the site know us; kept in memory only."""

_MOST_CLOSES = 10
"""How often a window is asked to close. Pages that navigate at once needed at most 3 (200 windows)."""
_CLOSE_SECONDS = 0.5
"""How long each of these closes is waited for."""

_GOES_ON_SECONDS = 1.0
"""How long a window is watched that may load itself again and again."""

_MOST_TURNS = 5
"""How often our load stands back behind one that a page has begun by itself, like a list that refreshes."""

TOUCH_SECONDS = 10.0
"""So long the answer to a touch is waited for; a site that takes longer has heard of us all the same."""
_TOUCH = """async ([address, patience]) => {
    const how = {cache: 'no-store', signal: AbortSignal.timeout(patience)};
    return await fetch(address, how).then(answer => answer.text()).catch(() => '');
}"""

Opening = Callable[[], AbstractContextManager[None]]
"""What stands around the opening of a page, so that it ends where the browser dies meanwhile (`launch.Launched.opening`)."""

_STEADY_SCRIPT = """
window.print = window.close = () => undefined;
window.addEventListener('beforeunload', event => event.stopImmediatePropagation(), true);
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection'])
    Object.defineProperty(globalThis, name, {value: undefined, writable: false, configurable: false});
"""
"""Runs in every document, before its own scripts. The program closes windows itself, so no page does. A page
does not hear `beforeunload`: its question would keep the form from being submitted. A page that asks for
WebRTC would have the browser join a multicast group before the flags of `launch` stop it."""

_VIEWPORT = {"width": 1000, "height": 800}
# As wide as the order form: pictures then hold nothing but the form.


@dataclass
class Session:
    """Everything a page object needs: context, top page, profile, gate, dialogs and time limits (seconds)."""

    context: BrowserContext
    top: Page
    profile: Profile
    base_url: str
    gate: Gate
    proxy: Proxy
    dialogs: Dialogs
    page_errors: PageErrors
    served: Served
    restless: Restless
    politeness: Politeness
    clock: Clock
    read_seconds: float
    step_seconds: float
    submit_seconds: float
    opening: Opening = nullcontext
    lists: list[Page] = field(default_factory=list)
    """Windows beside the portal in which lists stand open: they outlast an order."""
    resting: list[Page] = field(default_factory=list)
    """Windows that stand by to be used again: what they show is of earlier, and explains nothing."""
    puts_histories: bool = True
    """Whether a history may be put where another one stands; one that did not fit says that they do not."""
    window_due: bool = False
    """A window did not open in time. It may open still, and would be taken for the next order's (F01)."""
    _crashed: bool = False

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
        """True once the site has asked for a login, in whichever window or frame, since `logged_in`."""
        return bool(self.heard.lost_at)

    @property
    def looked_at(self) -> list[Page]:
        """All windows whose words may explain what is missing in one of them."""
        return [page for page in self.context.pages if page not in self.resting]

    def check_alive(self) -> None:
        """SessionExpired where the site has asked for a login since `logged_in`; what broke the gate comes out first."""
        if self.gate.crash is not None:
            raise self.gate.crash
        if not self.proxy.lives:
            raise BrowserLost("闸门不再接受浏览器的连接")
        if self._crashed:
            raise BrowserLost("页面进程已崩溃")
        if self.heard.lost_at:
            raise SessionExpired(f"会话已失效: {self.heard.lost_at} 要求重新登录")

    def begin_load(self) -> None:
        """A page load of ours is about to begin: wait for its turn; what came before explains no trouble.

        RestlessPage where a page that loads itself again and again keeps the turn longer than a step takes.
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
        self.restless.forget()

    def insist_on_rest(self) -> None:
        """RestlessPage where a page loads itself again and again: nothing stays in it."""
        if why := self.restless.why:
            raise RestlessPage(why)

    def explain(self) -> str:
        """Something on a page is missing, or late: raise what explains that better than a changed page does.

        What the next try is shown comes from the site, all of it. Returns what the errors of scripts add
        (`PageErrors.told`).
        """
        self.gate.kept.forget()
        self.check_alive()
        self.insist_on_rest()
        self.insist_on_rights(self.looked_at)
        self.served.explain(self.looked_at)
        return self.page_errors.told()

    def insist_on_rights(self, pages: Sequence[Page | Frame]) -> None:
        """Nothing, unless one of these says that a right is missing; then the home page is asked, once, what that means.

        SessionExpired where one of them, or the home page, says that the session is gone (F30); NeedsHuman where the home page
        still knows us: then the right is missing.
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
        """SessionExpired where one of these stands in place of what was asked for, and says so in the profile's words."""
        for words in self.served.lost(pages):
            raise SessionExpired(f"会话已失效: 网站显示“{words}”")

    def goes_on(self) -> str:
        """Which page loads itself again and again, for people; empty where none does. Takes a moment."""
        for page in self.looked_at:
            for _ in range(MOST):
                if self.restless.why:
                    return self.restless.why
                try:
                    page.wait_for_event("framenavigated", timeout=_GOES_ON_SECONDS * 1000)
                except PlaywrightError:
                    break  # it stays, or it has gone
        return self.restless.why

    def logged_in(self) -> None:
        """Forget earlier signs of a lost session, and what was answered in it."""
        self.gate.kept.forget()
        self.heard.lost_at = ""

    def touch(self, path: str) -> None:
        """Ask for a page and show it nowhere, so that the site hears of us; a session that is gone is noticed as ever (`is_lost`).

        The portal's window asks, by a script, so that it goes through the gate like all that pages ask for. No answer is no loss. A
        redirect is followed: one that the script would keep for itself is never heard of.
        """
        self.politeness.before_load()
        try:
            text = str(self.ask_ahead(_TOUCH, [self.url(path), TOUCH_SECONDS * 1000]).answer())
        except PlaywrightError as gone:
            # A person may have closed the portal's window: his form stays open, and he need not know.
            logger.bind(step="keep_warm").warning("门户窗口不能用，没有保持会话（{}）", type(gone).__name__)
            return
        if first_words(self.profile.site.lost_texts, words_of(text)):
            self.heard.lost_at = urlsplit(self.url(path)).path

    def ask_ahead(self, script: str, argument: object) -> Asking:
        """Have a script of the portal's window ask the site something, through the gate like all that pages
        ask for.
        """
        return ask_ahead(self.top, script, argument)

    def cookies(self) -> Cookies:
        """What a context that takes over needs to be known to the site."""
        return self.context.cookies()

    def ask_pages(self) -> None:
        """Return once every page has answered; one whose process is frozen never does. BrowserLost where none is left."""
        if self.top.is_closed():
            raise BrowserLost("门户窗口已不在，浏览器已退出")
        for page in self.context.pages:
            try:
                page.evaluate("0")
            except PlaywrightError as answer:
                # A page that goes on to its next document at this moment lives.
                if not is_under_way(answer):
                    raise

    def close_others(self, *, lists_too: bool = False) -> None:
        """Close every window but the portal, those of lists and those at rest: these go with the login that they were opened in."""
        if lists_too:
            self.lists.clear()
            self.resting.clear()
        for page in self.context.pages:
            if page is not self.top and page not in self.lists and page not in self.resting:
                self.close_window(page)

    def renew_top(self) -> Page:
        """A fresh window for the portal; returns the one that it replaces.

        A login page that came into a frame leads its window to itself by script. A `goto` of ours to the same address
        at that moment is dropped by Chromium and never ends (seen: 1 of 20 lost sessions).
        """
        old, self.top = self.top, self.new_page()
        return old

    def new_page(self) -> Page:
        """A window of its own, empty still."""
        with self.opening():
            return self.context.new_page()

    def window_at_rest(self) -> Page:
        """A window that stood by, or a new one; whoever has used it without trouble lets it `rest` again."""
        while self.resting:
            page = self.resting.pop()
            if not page.is_closed():
                return page
        return self.new_page()

    def rest(self, page: Page) -> None:
        """Let a window stand by; `close_others` leaves it open."""
        self.resting.append(page)

    def new_page_beside(self) -> Page:
        """A window for a list, empty still, that `close_others` leaves open."""
        page = self.new_page()
        self.lists.append(page)
        return page

    def let_go(self, page: Page) -> None:
        """A list's window had trouble: it is closed, or, where it hangs, left to the end of the session."""
        if page in self.lists:
            self.lists.remove(page)
            self.close_window(page)

    def close_window(self, page: Page) -> None:
        """Close a window, whatever its page does meanwhile; one that stays open is left to the end of the
        session.

        Chromium confirms a close that meets a navigation, and then drops it. Playwright's own close waits
        for the window without a limit (measured: 2 of 500 windows that were closed while a page loaded).
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
                # The close did not come in time, or the page crashed; or the browser itself is gone.
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
    *,
    profile: Profile,
    base_url: str,
    gate: Gate,
    proxy: Proxy,
    politeness: Politeness,
    clock: Clock,
    read_seconds: float,
    step_seconds: float,
    submit_seconds: float,
    cookies: Cookies = (),
    opening: Opening = nullcontext,
) -> Session:
    """A fresh context that uses the proxy, which this gate decides for from now on, with the dialog handler
    installed.

    `opening` stands around every page that is opened here, now and later. `cookies` of an earlier context let
    the site know us still; they are handed on in memory and stored nowhere (C12).
    """
    proxy.gate = gate
    context = browser.new_context(
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
    dialogs.install(context)
    page_errors.install(context)
    gate.add_guards(dialogs.guard)
    if cookies:
        context.add_cookies(list(cookies))  # type: ignore[arg-type]  # its own cookies, as it gave them
    with opening():
        top = context.new_page()
    session = Session(
        context=context,
        top=top,
        profile=profile,
        base_url=base_url,
        gate=gate,
        proxy=proxy,
        dialogs=dialogs,
        page_errors=page_errors,
        served=Served(gate.heard, profile.site),
        restless=Restless(clock),
        politeness=politeness,
        clock=clock,
        read_seconds=read_seconds,
        step_seconds=step_seconds,
        submit_seconds=submit_seconds,
        opening=opening,
    )
    session._watch_page(session.top)
    context.on("page", session._watch_page)
    # What an earlier context had under way went with it.
    politeness.load_dropped()
    return session
