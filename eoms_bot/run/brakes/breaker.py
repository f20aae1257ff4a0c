"""The brake that stops a run on a broken site (G12).

After a few orders met the same trouble, the run does not begin the rest.
"""

from __future__ import annotations

from collections.abc import Callable

from eoms_bot.browser.pages.base import SITE_ZONE
from eoms_bot.errors import (
    AcceptRefused,
    BotError,
    BreakerOpen,
    BrowserLost,
    NeedsHuman,
    SessionExpired,
    SiteStop,
    TransientSiteError,
)
from eoms_bot.ledger import Ledger
from eoms_bot.model.breaker import Breaker
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item, Outcome
from eoms_bot.model.ports import Clock
from eoms_bot.report.record import masker_of
from eoms_bot.run.brakes.brakes import Halt
from eoms_bot.run.verdicts import EXIT_BREAKER

Keep = Callable[[Breaker], None]


def forget(_breaker: Breaker) -> None:
    """Keep nothing: a run that an operator watches counts for itself alone."""


def insist_not_paused(ledger: Ledger, account: str, clock: Clock) -> None:
    """BreakerOpen when an unattended run may not begin; the site has been asked for nothing then."""
    breaker = ledger.breaker(account)
    if breaker.shut(clock.now()):
        raise BreakerOpen(why_open(breaker))


def why_open(breaker: Breaker) -> str:
    """Why the breaker is open and what ends that, in Chinese."""
    if breaker.needs_person:
        return f"暂停：网站连续 {breaker.refusals} 次以同样的原因拒绝（{breaker.cause}），须人工解除"
    assert breaker.until is not None, "a closed breaker has no reason"
    return f"暂停：到 {breaker.until.astimezone(SITE_ZONE):%m-%d %H:%M:%S}，原因：{breaker.cause}"


class BreakerBrake:
    """Counts what the orders of a run meet, from `breaker` on; passes each change to `keep`."""

    def __init__(self, breaker: Breaker, keep: Keep, clock: Clock) -> None:
        self._breaker, self._keep, self._clock = breaker, keep, clock

    def before(self, ref: OrderRef) -> Halt | None:
        """May this order begin?"""
        return self._halt()

    def after(self, item: Item, problem: BotError | None) -> Halt | None:
        """Count what the order met."""
        before = self._breaker
        if _is_system_error(problem):
            return self.outside(problem)
        if item.outcome is Outcome.REFUSED or isinstance(problem, AcceptRefused):
            self._turn(before.after_refusal(masker_of(item)(item.reason)))
        elif item.outcome is Outcome.DONE:
            self._turn(before.after_success())
        elif item.order is not None or isinstance(problem, NeedsHuman):
            self._turn(before.after_answer())
        return self._halt()

    def outside(self, problem: BotError | None) -> Halt | None:
        """Count what stopped the run outside of its orders."""
        if not _is_system_error(problem):
            return None
        self._turn(self._breaker.after_error(str(problem), self._clock.now()))
        return self._halt()

    def _turn(self, breaker: Breaker) -> None:
        if breaker != self._breaker:
            self._breaker = breaker
            self._keep(breaker)

    def _halt(self) -> Halt | None:
        if not self._breaker.shut(self._clock.now()):
            return None
        return Halt(why_open(self._breaker), EXIT_BREAKER)


def _is_system_error(problem: BotError | None) -> bool:
    """True for an error of the site.

    A browser that died is counted elsewhere, and a login has its own limits.
    """
    site = isinstance(problem, TransientSiteError | SessionExpired | SiteStop)
    return site and not isinstance(problem, BrowserLost)
