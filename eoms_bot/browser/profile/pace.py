"""How fast a site may be asked. The defaults are polite: a profile that says nothing has them."""

from __future__ import annotations

from pydantic import Field

from eoms_bot.browser.profile.parts import PagePart


class Pace(PagePart):
    """`[pace]` of `site.toml`. A load is a page with all that it fetches by itself; at night everything is slower."""

    seconds_between_loads: float = Field(default=1.5, ge=0)
    follows_latency: bool = True
    """The pause is never shorter than the site took for the page before."""
    loads_per_minute: int = Field(default=20, ge=1)
    replies_per_minute: int = Field(default=2, ge=1)
    """Every write counts: accept, leftover entry, reply."""
    seconds_after_error: float = Field(default=5.0, ge=0)
    night_begins: int = Field(default=22, ge=0, le=23)
    night_ends: int = Field(default=7, ge=0, le=23)
    night_factor: float = Field(default=2.0, ge=1)
    at_once: bool = False
    """Whether reads that do not need each other (an order's page and its history; behind a reply the list, the history, the next order's row) may be asked for at the same time."""
    none_on_loopback: bool = False
    """No pace for a site on this machine. On any other host the values above hold, whatever stands here."""


NONE = Pace(
    seconds_between_loads=0,
    follows_latency=False,
    loads_per_minute=10**6,
    replies_per_minute=10**6,
    seconds_after_error=0,
    night_factor=1,
    at_once=True,
)
"""No pace at all."""
