"""Breaker: what the trouble of the last orders means for the next one; pure values, `now` is an argument.

Closed, it counts system errors (the site's, not an order's own matters) in a row. At the third it opens for 15 minutes.
When the pause is over, one order is the probe: it closes the breaker, or doubles the pause, up to two hours. Refusals
of the site are counted besides: five equal ones in a row, whatever lies between, are for a person to look at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MOST_ERRORS = 3
MOST_REFUSALS = 5
FIRST_PAUSE = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(hours=2)
_NO_PAUSE = timedelta()


@dataclass(frozen=True)
class Breaker:
    """Counts and, where it is open, `pause` and `until` (aware); `needs_person`: only a person closes it."""

    errors: int = 0
    refusals: int = 0
    refusal: str = ""
    pause: timedelta = _NO_PAUSE
    until: datetime | None = None
    needs_person: bool = False
    cause: str = ""

    @property
    def is_open(self) -> bool:
        """True while it holds orders back, or lets one through as a probe."""
        return self.needs_person or self.until is not None

    def shut(self, now: datetime) -> bool:
        """True where no order may begin. A clock that was set back by more than the pause does not prolong it."""
        if self.needs_person:
            return True
        return self.until is not None and now < self.until <= now + self.pause

    def after_error(self, cause: str, now: datetime) -> Breaker:
        """An order, or the run around it, met a system error."""
        if self.needs_person:
            return self
        errors = self.errors + 1
        if not self.is_open and errors < MOST_ERRORS:
            return replace(self, errors=errors)
        pause = min(self.pause * 2 or FIRST_PAUSE, LONGEST_PAUSE)
        return replace(self, errors=errors, pause=pause, until=now + pause, cause=cause)

    def after_answer(self) -> Breaker:
        """The site has shown an order as it should: it works."""
        if self.needs_person:
            return self
        return Breaker(refusals=self.refusals, refusal=self.refusal)

    def after_refusal(self, text: str) -> Breaker:
        """The site works, and has refused a write with this text; numbers in it do not make it another one."""
        kind = re.sub(r"\d+", "#", text)
        refusals = self.refusals + 1 if kind == self.refusal else 1
        counted = replace(self.after_answer(), refusals=refusals, refusal=kind)
        if refusals < MOST_REFUSALS:
            return counted
        return replace(counted, needs_person=True, cause=text)

    def after_success(self) -> Breaker:
        """The site has taken a write: nothing of what was counted holds any more."""
        return self if self.needs_person else Breaker()
