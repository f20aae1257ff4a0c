"""Who holds the account's lock, as it looks from outside.

Only looked at: a lock that may be free is never tried, since even a short try could turn a starting run away.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import psutil

from eoms_bot.ledger import AccountLock, LaneRow
from eoms_bot.settings import Settings

_SLACK = timedelta(seconds=10)


@dataclass(frozen=True)
class Holder:
    """`told` is empty where no bot runs; `alive` is None where nobody can tell (another machine's lock)."""

    told: str
    alive: bool | None


def holder_of(settings: Settings) -> Holder:
    """The holder that named itself last, and whether its process is there still."""
    lock = AccountLock(settings.paths.locks, settings.site.id, settings.site.account)
    told = lock.holder()
    return Holder(told, is_alive(lock.side_file) if told else False)


def insist_free(settings: Settings) -> None:
    """LockHeld where a living bot works the account: a start that is to be refused is refused before it reads anything.

    Whoever gets past here may be refused yet, by the lock itself once the run takes it.
    """
    if holder_of(settings).alive:
        # The side file is for people: what it says is believed when the lock says so too.
        with AccountLock(settings.paths.locks, settings.site.id, settings.site.account):
            return


def is_working(settings: Settings, row: LaneRow) -> bool:
    """Whether an account's bot works at this moment, as the ledger's server says, or this machine's lock."""
    if settings.ledger.database:
        return bool(row.holder)
    site, _, account = row.account_key.partition("|")
    lock = AccountLock(settings.paths.locks, site, account)
    return bool(lock.holder()) and is_alive(lock.side_file) is True


def working_runs(settings: Settings, lanes: Iterable[LaneRow]) -> frozenset[str]:
    """The runs that go on at this moment, of all accounts."""
    return frozenset(row.run_id for row in lanes if row.finished_at is None and is_working(settings, row))


def is_alive(side_file: Path) -> bool | None:
    """True while the holder of this side file lives; None where nobody can tell: another machine's, or unreadable."""
    try:
        data = json.loads(side_file.read_text(encoding="utf-8"))
        if data["host"] != socket.gethostname():
            return None
        began = psutil.Process(int(data["pid"])).create_time()
        # A number can have been given to another process since.
        return began <= (datetime.fromisoformat(data["since"]) + _SLACK).timestamp()
    except psutil.Error:
        return False
    except (OSError, ValueError, KeyError, TypeError):
        return None
