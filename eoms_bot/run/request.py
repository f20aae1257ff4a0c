"""What a run is asked to do: by a person (WantedOrders), and in full (RunRequest)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from eoms_bot.browser.profile import Profile
from eoms_bot.run.desk import Desk
from eoms_bot.run.mode import Mode
from eoms_bot.settings import Settings


@dataclass(frozen=True)
class WantedOrders:
    """The orders that a person or a schedule wants worked: those of a workbook, these numbers, so many.

    No `ids` means all orders; no `limit` means the settings' own.
    """

    batch_path: Path | None = None
    ids: tuple[str, ...] = ()
    limit: int | None = None


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
