"""How a session is kept warm while it waits for a person.

A profile without this section keeps no session warm.
"""

from __future__ import annotations

from pydantic import Field

from eoms_bot.browser.profile.parts import PagePart


class KeepWarm(PagePart):
    """`[keep_warm]` of `site.toml`: which page is asked for, how often, how long and when.

    The hours are those of Asia/Shanghai.
    """

    path: str = Field(min_length=1)
    """Below the context path, as `home_path`; a page load that the profile lists as a read."""
    minutes: float = Field(default=10.0, ge=2)
    """The longest time after the last page load, in minutes; by chance up to a fifth less."""
    most_minutes: float = Field(default=60.0, ge=2, le=480)
    """How long warmth is kept after the last load that was wanted for itself, in minutes."""
    day_begins: int = Field(default=7, ge=0, le=23)
    day_ends: int = Field(default=22, ge=1, le=24)
