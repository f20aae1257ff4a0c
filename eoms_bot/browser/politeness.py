"""Politeness: how fast the site may be asked (G13). One per lane; it outlives sessions and browsers.

The bot waits here before it begins a page load, or goes to send a write: never in the gate, where a wait would eat the time
limit of the step in hand, and never between SENDING and the bytes. The gate tells which page loads there really were.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from loguru import logger

from eoms_bot.browser.profile.pace import Pace
from eoms_bot.errors import GateRefused, SiteUnreachable
from eoms_bot.model.ports import Clock

_SITE_ZONE = ZoneInfo("Asia/Shanghai")
_MINUTE = 60.0
_SLICE = 1.0
LONGEST_HOLD = 600.0
"""A site that asks for more patience than this is left alone: the run ends, or the breaker ends it."""


class Politeness:
    """The pace of one lane; `at_once` says why waiting must end now (a hard stop), or an empty string.

    `slowness` (1 or more) stretches every gap and every rate of the pace, by night on top of what the pace has for it.
    """

    def __init__(
        self, pace: Pace, clock: Clock, at_once: Callable[[], str] = lambda: "", slowness: float = 1.0
    ) -> None:
        self._pace, self._clock, self._at_once, self._slower = pace, clock, at_once, slowness
        self._loads: deque[float] = deque()
        self._writes: deque[float] = deque()
        self._begun = self._ended = float("-inf")
        self._latency = 0.0
        self._failed = self._under_way = self._announced = False
        self._held_until = float("-inf")

    @property
    def clock(self) -> Clock:
        """The clock that it goes by."""
        return self._clock

    @property
    def held(self) -> bool:
        """True while the site wants no requests at all."""
        return self._clock.monotonic() < self._held_until

    @property
    def last_load(self) -> tuple[float, float]:
        """When the last page load began, and when it was answered; the same twice until it is."""
        return self._begun, self._ended

    @property
    def under_way(self) -> bool:
        """True while a page load has not been answered, as far as the gate has heard."""
        return self._under_way

    def loads_since(self, moment: float) -> int:
        """How many page loads have begun since then (monotonic seconds), at most a minute's worth."""
        return sum(begun >= moment for begun in list(self._loads))

    @property
    def is_free(self) -> bool:
        """Whether reads that do not need each other may begin at this moment, beside each other; never right behind an error."""
        waits = self.held or self._failed or max(self._next_load()) > self._clock.monotonic()
        return self._pace.at_once and not waits

    def before_load(self) -> None:
        """Wait until the next page load may begin; behind one that is under way, as if it were answered this moment."""
        self._wait_until(*self._next_load())
        self._announced = True

    def _next_load(self) -> tuple[float, float]:
        """When the next load may begin: by the pause behind the last one, and by how many there may be in a minute."""
        gap = max(self._pace.seconds_between_loads, self._latency if self._pace.follows_latency else 0.0)
        if self._failed:
            gap = max(gap, self._pace.seconds_after_error)
        rest_from = self._clock.monotonic() if self._under_way else self._ended
        return (
            rest_from + gap * self._slowness(),
            _free(self._loads, self._pace.loads_per_minute / self._slowness()),
        )

    def before_write(self) -> None:
        """Wait until the next write may be prepared; its last look at the order comes behind this."""
        self._wait_until(_free(self._writes, self._pace.replies_per_minute / self._slowness()))

    def is_load(self, role: str) -> bool:
        """Whether a request of this role is a load: a page, and a history that is asked for by itself.

        In its order's page it is a part.
        """
        return role == "page" or (role == "history" and self._announced)

    def load_begins(self) -> None:
        """A page load passes the gate."""
        self._announced = False
        self._begun = self._ended = self._clock.monotonic()
        self._loads.append(self._begun)
        self._under_way = True

    def load_answered(self, *, ok: bool) -> None:
        """The site has answered a page load. An error that comes fast never speeds anything up."""
        self._ended = self._clock.monotonic()
        taken = self._ended - self._begun
        self._latency = taken if ok else max(self._latency, taken)
        self._failed = not ok
        self._under_way = False

    def load_dropped(self) -> None:
        """A page load has come to nothing: its window was closed, or its connection broke. Nothing, where none is under way."""
        if self._under_way:
            self._ended, self._under_way = self._clock.monotonic(), False

    def write_sent(self) -> None:
        """A write passes the gate."""
        self._writes.append(self._clock.monotonic())

    def hold(self, retry_after: str) -> None:
        """The site says when to come again, in seconds or as a date; what cannot be read says nothing."""
        seconds = self._seconds(retry_after)
        if seconds > 0:
            logger.bind(step="hold").warning("网站要求 {:.0f} 秒后再来", seconds)
            self._held_until = max(self._held_until, self._clock.monotonic() + seconds)

    def objection(self) -> str:
        """Why no write may leave now: the site wants to be left alone."""
        return "网站要求稍后再来" if self.held else ""

    def _wait_until(self, *moments: float) -> None:
        until = max(*moments, self._held_until)
        if self._held_until - self._clock.monotonic() > LONGEST_HOLD:
            raise SiteUnreachable(
                f"网站要求 {self._held_until - self._clock.monotonic():.0f} 秒后再来，不再等"
            )
        while (left := until - self._clock.monotonic()) > 0:
            why = self._at_once()
            if why:
                raise GateRefused(f"等待中停止: {why}")
            self._clock.wait(min(left, _SLICE))

    def _slowness(self) -> float:
        hour = self._clock.now().astimezone(_SITE_ZONE).hour
        begins, ends = self._pace.night_begins, self._pace.night_ends
        night = begins <= hour or hour < ends if begins > ends else begins <= hour < ends
        return self._slower * (self._pace.night_factor if night else 1.0)

    def _seconds(self, retry_after: str) -> float:
        text = retry_after.strip()
        if text.isascii() and text.isdigit():
            return min(float(text), timedelta(days=1).total_seconds())
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return 0.0
        return (_aware(moment) - self._clock.now()).total_seconds()


def _free(times: deque[float], most: float) -> float:
    """When one more fits into a minute with those that were; drops what is of no use any more."""
    allowed = max(1, int(most))
    while len(times) > allowed:
        times.popleft()
    return times[0] + _MINUTE if len(times) == allowed else float("-inf")


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
