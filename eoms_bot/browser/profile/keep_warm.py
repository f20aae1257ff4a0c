"""How a session is kept warm while a person is waited for. A profile that says nothing keeps none."""

from __future__ import annotations

from pydantic import Field

from eoms_bot.browser.profile.parts import PagePart


class KeepWarm(PagePart):
    """`[keep_warm]` of `site.toml`: which page is asked for, how often, for how long and at which hours (Asia/Shanghai)."""

    path: str = Field(min_length=1)
    """Below the context path, as `home_path`; a page load that the profile lists as a read."""
    minutes: float = Field(default=10.0, ge=2)
    """At most so long after the last page load; up to a fifth sooner, by chance."""
    most_minutes: float = Field(default=60.0, ge=2, le=480)
    """So long behind the last page load that was wanted for itself, and no longer."""
    day_begins: int = Field(default=7, ge=0, le=23)
    day_ends: int = Field(default=22, ge=1, le=24)
