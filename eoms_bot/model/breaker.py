"""Breaker: what the trouble of the last orders means for the next one.

The values are pure; `now` is an argument. A closed breaker counts system errors in a row. A system error is
the site's, not an order's own matter. At the third error the breaker opens for 15 minutes. When the pause is
over, one order is the probe: it closes the breaker, or doubles the pause, up to two hours. The breaker counts
refusals of the site separately: after five equal ones in a row, whatever lies between, a person must look.
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
    """The counts and, where it is open, `pause` and `until` (aware).

    `needs_person`: only a person closes it.
    """

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
        """True where no order may begin.

        A clock that was set back by more than the pause does not prolong the pause.
        """
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
        """The site works, and has refused a write with this text.

        Numbers in the text do not make it a different refusal.
        """
        kind = re.sub(r"\d+", "#", text)
        refusals = self.refusals + 1 if kind == self.refusal else 1
        counted = replace(self.after_answer(), refusals=refusals, refusal=kind)
        if refusals < MOST_REFUSALS:
            return counted
        return replace(counted, needs_person=True, cause=text)

    def after_success(self) -> Breaker:
        """The site has taken a write: all counts start again."""
        return self if self.needs_person else Breaker()
