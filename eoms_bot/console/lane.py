"""The lane as it looks from outside, and the lanes of other accounts.

It shows who holds the account's lock, which run took it last, and whether its heart beats.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from eoms_bot.ledger import LaneRow, LeaseRow, account_key
from eoms_bot.run.holder import holder_of, is_working
from eoms_bot.settings import Settings


@dataclass(frozen=True)
class LaneView:
    """`holder` is empty when no bot runs.

    `alive` is None when this machine cannot know (another machine's lock).
    """

    holder: str
    alive: bool | None
    lease: LeaseRow | None
    heartbeat_seconds: float | None

    @property
    def state_text(self) -> str:
        """The state in a few words."""
        if not self.holder:
            return "没有机器人在运行"
        if self.alive is None:
            return "由另一台机器占用"
        return "正在运行" if self.alive else "进程已不在（中断过；下次运行先核对）"


def look(
    settings: Settings, lease: LeaseRow | None, now: datetime, lanes: Sequence[LaneRow] = ()
) -> LaneView:
    """The lane of the configured account at `now` (aware).

    `lanes` are those of a ledger that several machines share.
    """
    found, beat = holder_of(settings), _heartbeat(settings.paths.home, now)
    if not found.alive:
        own = account_key(settings.site.id, settings.site.account)
        elsewhere = next((row.holder for row in lanes if row.account_key == own), "")
        if elsewhere:
            return LaneView(elsewhere, None, lease, beat)
    return LaneView(found.name, found.alive, lease, beat)


@dataclass(frozen=True)
class Other:
    """An account among several, as a line of a table; `sent` are its writes of today."""

    account: str
    row: LaneRow
    alive: bool
    sent: int

    @property
    def state_text(self) -> str:
        """The state in a few words."""
        if self.alive:
            return "正在运行"
        return "没有在运行" if self.row.finished_at else "中断过；下次运行先核对"


def others(settings: Settings, lanes: Sequence[LaneRow], sent: Callable[[str], int]) -> tuple[Other, ...]:
    """Every account of the ledger, including the own one; none when there is only one.

    `sent`: an account's key → its writes of today.
    """
    if len(lanes) < 2:
        return ()
    return tuple(
        Other(row.account_key.partition("|")[2], row, is_working(settings, row), sent(row.account_key))
        for row in lanes
    )


def _heartbeat(home: Path, now: datetime) -> float | None:
    """Seconds since the newest beat of a supervised run; None when no run is supervised."""
    try:
        beats = [file.stat().st_mtime for file in home.glob("heartbeat.*")]
    except OSError:
        return None
    return max(0.0, now.timestamp() - max(beats)) if beats else None
