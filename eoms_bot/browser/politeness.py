"""Politeness: how fast the site may be asked (G13). One per lane.

It outlives sessions and browsers. The bot waits here before it starts a page load, or before it sends a
write. It never waits in the gate, where a wait would use up the time limit of the current step. It never
waits between SENDING and the bytes. The gate reports which page loads really happened.
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
"""The longest wait that a site may ask for, in seconds.

Where a site asks for more, the bot leaves it alone: the run ends, or the breaker ends it.
"""


class Politeness:
    """The pace of one lane.

    `at_once` returns why waiting must end now (a hard stop), or an empty string. `slowness` (1 or more)
    stretches every gap and every rate of the pace. By night it applies in addition to the pace's night
    factor.
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
        """The clock that it uses."""
        return self._clock

    @property
    def held(self) -> bool:
        """True while the site wants no requests at all."""
        return self._clock.monotonic() < self._held_until

    @property
    def last_load(self) -> tuple[float, float]:
        """When the last page load started, and when it was answered; the same twice until then."""
        return self._begun, self._ended

    @property
    def under_way(self) -> bool:
        """True while a page load has not been answered, as far as the gate knows."""
        return self._under_way

    def loads_since(self, moment: float) -> int:
        """How many page loads have started since then, at most a minute's worth.

        `moment` is in seconds of the monotonic clock.
        """
        return sum(begun >= moment for begun in list(self._loads))

    @property
    def is_free(self) -> bool:
        """Whether independent reads may start now at the same time; never right after an error."""
        waits = self.held or self._failed or max(self._next_load()) > self._clock.monotonic()
        return self._pace.at_once and not waits

    def before_load(self) -> None:
        """Wait until the next page load may start.

        A load that is under way counts as answered at this moment.
        """
        self._wait_until(*self._next_load())
        self._announced = True

    def _next_load(self) -> tuple[float, float]:
        """When the next load may start, by each of two rules.

        The first is the pause after the last load, the second the number of loads per minute.
        """
        gap = max(self._pace.seconds_between_loads, self._latency if self._pace.follows_latency else 0.0)
        if self._failed:
            gap = max(gap, self._pace.seconds_after_error)
        rest_from = self._clock.monotonic() if self._under_way else self._ended
        return (
            rest_from + gap * self._slowness(),
            _free(self._loads, self._pace.loads_per_minute / self._slowness()),
        )

    def before_write(self) -> None:
        """Wait until the next write may be prepared; the last check of the order comes later."""
        self._wait_until(_free(self._writes, self._pace.replies_per_minute / self._slowness()))

    def is_load(self, role: str) -> bool:
        """Whether a request of this role is a load.

        A load is a page, or a history that is asked for by itself. In its order's page a history is a part of
        that load.
        """
        return role == "page" or (role == "history" and self._announced)

    def load_begins(self) -> None:
        """Note that a page load passes the gate."""
        self._announced = False
        self._begun = self._ended = self._clock.monotonic()
        self._loads.append(self._begun)
        self._under_way = True

    def load_answered(self, *, ok: bool) -> None:
        """Note that the site has answered a page load. A fast error never speeds anything up."""
        self._ended = self._clock.monotonic()
        taken = self._ended - self._begun
        self._latency = taken if ok else max(self._latency, taken)
        self._failed = not ok
        self._under_way = False

    def load_dropped(self) -> None:
        """Note that a page load has come to nothing; does nothing where none is under way.

        Its window was closed, or its connection broke.
        """
        if self._under_way:
            self._ended, self._under_way = self._clock.monotonic(), False

    def write_sent(self) -> None:
        """Note that a write passes the gate."""
        self._writes.append(self._clock.monotonic())

    def hold(self, retry_after: str) -> None:
        """Note when the site wants the next request, in seconds or as a date.

        A text that cannot be read is ignored.
        """
        seconds = self._seconds(retry_after)
        if seconds > 0:
            logger.bind(step="hold").warning("网站要求 {:.0f} 秒后再来", seconds)
            self._held_until = max(self._held_until, self._clock.monotonic() + seconds)

    def objection(self) -> str:
        """Why no write may leave now: the site wants to be left alone. Empty where it may."""
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
    """When a minute has room for one more; drops the times that are not needed any more."""
    allowed = max(1, int(most))
    while len(times) > allowed:
        times.popleft()
    return times[0] + _MINUTE if len(times) == allowed else float("-inf")


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
