"""RunRequest: what a run is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from eoms_bot.browser.profile import Profile
from eoms_bot.run.desk import Desk
from eoms_bot.run.mode import Mode
from eoms_bot.settings import Settings


@dataclass(frozen=True)
class RunRequest:
    """What a run is asked to do.

    `until` is aware, and the run begins no order from then on. No `ids` means all orders.
    """

    settings: Settings
    mode: Mode
    profile: Profile
    desk: Desk
    ids: tuple[str, ...] = ()
    limit: int | None = None
    until: datetime | None = None
