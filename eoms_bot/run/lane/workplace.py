"""Workplace: the lane's browser and session, renewed before they grow old, restarted after a death.

Chromium frees memory only with its context. So there is a fresh context after 25 orders or 15
minutes, and a fresh browser after 200 orders, 2 hours or 1 GB. A long list counts as the number of
orders that take as much reading. A browser of 2 GB is ended at once (L2). The site's cookies are
kept in memory, so none of this costs a login. A browser that died, the first one too, is started
again at most three times an hour (F50).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from loguru import logger

from eoms_bot.browser.session import Cookies, Session
from eoms_bot.browser.start.household import Household
from eoms_bot.browser.start.launch import Launched
from eoms_bot.browser.trouble import escaping
from eoms_bot.errors import BrowserLost, ConfigError
from eoms_bot.model.ports import Clock
from eoms_bot.run.lane.pacing import LOADS_OF_A_REPLY

Launch = Callable[[Household], AbstractContextManager[Launched]]
Open = Callable[[Launched, Cookies], Session]

STARTS_PER_HOUR = 3
_HOUR = 3600.0
_MEASURED_EVERY = 10


@dataclass(frozen=True)
class Age:
    """How old a context or a browser may grow: orders worked, seconds lived, bytes held."""

    orders: int
    seconds: float
    memory: int = 0


CONTEXT = Age(orders=25, seconds=15 * 60)
BROWSER = Age(orders=200, seconds=2 * _HOUR, memory=10**9)
ROWS_OF_A_PAGE = 20
"""About how many rows a list shows at once."""
MOST_MEMORY = 2 * 10**9
"""L2's hard stop: a browser that holds more is ended in the middle of its order."""


class Workplace:
    """Holds one browser with one session at a time; a context manager that leaves nothing running."""

    def __init__(
        self,
        launch: Launch,
        open_session: Open,
        clock: Clock,
        *,
        context: Age = CONTEXT,
        browser: Age = BROWSER,
        found: Callable[[], Household] = Household,
    ) -> None:
        self._launch, self._open, self._clock, self._found = launch, open_session, clock, found
        self._context_age, self._browser_age = context, browser
        self._stack = ExitStack()
        self._household: Household | None = None
        self._launched: Launched | None = None
        self._session: Session | None = None
        self._deaths: list[float] = []
        self._orders = self._orders_of_browser = 0
        self._since = self._since_browser = clock.monotonic()

    @property
    def session(self) -> Session:
        """The present session."""
        assert self._session is not None, "the workplace is not open"
        return self._session

    @property
    def sending(self) -> bool:
        """True while a write is on its way."""
        return self._session is not None and self._session.gate.sending

    def __enter__(self) -> Self:
        """Start the first browser and its session.

        A browser that dies before its first page is restarted once. Later deaths are handled the
        same way. Nothing can be sent twice by that: a start opens an empty window and asks the site
        for nothing. Raises BrowserLost when the second one dies too, and ConfigError when there is
        no browser.
        """
        try:
            self._first()
        except BaseException:
            self.kill()
            self._stack.close()
            raise
        return self

    def _first(self) -> None:
        try:
            self._start(Cookies())
        except BrowserLost as lost:
            self.start_again(lost)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def kill(self) -> None:
        """End driver and browser, from any thread, even during the launch.

        A call that hangs in them then raises.
        """
        if self._household is not None:
            self._household.end()

    def swollen(self) -> bool:
        """True when the browser holds more than `MOST_MEMORY`; any thread may ask.

        A write on its way comes first.
        """
        household = self._household
        return household is not None and not self.sending and household.memory() > MOST_MEMORY

    def worked(self) -> None:
        """One more order was worked here."""
        self._orders += 1
        self._orders_of_browser += 1

    def read_list(self, rows: int) -> None:
        """A list of so many rows was read: its pages fill a browser as an order's pages do."""
        orders = rows // (ROWS_OF_A_PAGE * LOADS_OF_A_REPLY)
        self._orders += orders
        self._orders_of_browser += orders

    def grown_old(self) -> bool:
        """Renew what has grown old; True when there is now another session, without an open page.

        A context in which a window may still open late is renewed as well: the window ends with it.
        """
        if self._is_old(self._browser_age, self._orders_of_browser, self._since_browser):
            cookies = self.session.cookies()
            self._stack.close()
            self._start(cookies)
            return True
        if self.session.window_due or self._is_old(self._context_age, self._orders, self._since):
            assert self._launched is not None
            old = self.session
            self._take(self._open(self._launched, old.cookies()))
            old.context.close()
            return True
        return False

    def start_again(self, lost: BrowserLost) -> None:
        """Start a new browser for one that died; raise BrowserLost after too many in an hour."""
        now = self._clock.monotonic()
        self._deaths = [at for at in self._deaths if now - at < _HOUR] + [now]
        if len(self._deaths) > STARTS_PER_HOUR:
            raise BrowserLost(f"浏览器一小时内已中断 {len(self._deaths)} 次，不再重启: {lost}") from lost
        logger.bind(step="browser_restart").warning("浏览器中断，重新启动: {}", lost)
        self.kill()
        self._stack.close()
        self._start(Cookies())

    def _is_old(self, age: Age, orders: int, since: float) -> bool:
        if orders >= age.orders or self._clock.monotonic() - since >= age.seconds:
            return True
        # Adding up the pages of ten processes takes a while, and memory grows slowly.
        measured = age.memory and orders and orders % _MEASURED_EVERY == 0
        return bool(measured and self._household and self._household.memory() > age.memory)

    def _start(self, cookies: Cookies) -> None:
        """Start a browser; BrowserLost when it dies meanwhile, or when it is no longer installed."""
        had_one = self._launched is not None
        self._household = self._found()
        try:
            with escaping():
                self._launched = self._stack.enter_context(self._launch(self._household))
                self._orders_of_browser, self._since_browser = 0, self._clock.monotonic()
                self._take(self._open(self._launched, cookies))
        except ConfigError as none:
            if not had_one:
                raise
            reason = " ".join(str(none).split())
            raise BrowserLost(f"浏览器在运行当中不见了（正在更新？）: {reason}") from none

    def _take(self, session: Session) -> None:
        self._session = session
        self._orders, self._since = 0, self._clock.monotonic()
