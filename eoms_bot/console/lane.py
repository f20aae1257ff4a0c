"""The lane as it looks from outside: who holds the account's lock, which run took it last, whether its heart beats.

Only looked at: the lock itself is never tried, since even a short try could turn a starting run away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from eoms_bot.ledger import AccountLock, LeaseRow
from eoms_bot.run.holding import lives
from eoms_bot.settings import Settings


@dataclass(frozen=True)
class Lane:
    """`holder` is empty where no bot runs; `alive` is None where nobody can tell (another machine's lock)."""

    holder: str
    alive: bool | None
    lease: LeaseRow | None
    heartbeat_seconds: float | None

    @property
    def told(self) -> str:
        """The state in a few words."""
        if not self.holder:
            return "没有机器人在运行"
        if self.alive is None:
            return "由另一台机器占用"
        return "正在运行" if self.alive else "进程已不在（中断过；下次运行先核对）"


def look(settings: Settings, lease: LeaseRow | None, now: datetime) -> Lane:
    """The lane of the configured account at `now` (aware)."""
    lock = AccountLock(settings.paths.locks, settings.site.id, settings.site.account)
    holder = lock.holder()
    alive = lives(lock.side_file) if holder else False
    return Lane(holder, alive, lease, _heartbeat(settings.paths.home, now))


def _heartbeat(home: Path, now: datetime) -> float | None:
    """Seconds since the newest beat of a supervised run; None where no run is under a supervisor."""
    try:
        beats = [file.stat().st_mtime for file in home.glob("heartbeat.*")]
    except OSError:
        return None
    return max(0.0, now.timestamp() - max(beats)) if beats else None
