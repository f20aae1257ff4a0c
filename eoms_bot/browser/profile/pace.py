"""How fast a site may be asked. A profile without these values has polite defaults."""

from __future__ import annotations

from pydantic import Field

from eoms_bot.browser.profile.parts import PagePart


class Pace(PagePart):
    """`[pace]` of `site.toml`. A load is a page with all its requests; nights are slower."""

    seconds_between_loads: float = Field(default=1.5, ge=0)
    follows_latency: bool = True
    """Whether the pause is at least as long as the site took for the page before."""
    loads_per_minute: int = Field(default=20, ge=1)
    replies_per_minute: int = Field(default=2, ge=1)
    """Every write counts: accept, leftover entry, reply."""
    seconds_after_error: float = Field(default=5.0, ge=0)
    night_begins: int = Field(default=22, ge=0, le=23)
    night_ends: int = Field(default=7, ge=0, le=23)
    night_factor: float = Field(default=2.0, ge=1)
    at_once: bool = False
    """Whether reads that do not need each other may be asked for at the same time.

    These are an order's page and its history. After a reply they are the list, the history and the next
    order's row.
    """
    none_on_loopback: bool = False
    """Whether a site on this machine has no pace. For any other host the values above hold."""


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
