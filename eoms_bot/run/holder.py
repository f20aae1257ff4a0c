"""Who holds the account's lock, as it looks from outside.

This module only looks: it never tries a lock that may be free. Even a short try could make a
starting run refuse.
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
    """`name` is empty when no bot runs.

    `alive` is None when this machine cannot know (another machine's lock).
    """

    name: str
    alive: bool | None


def holder_of(settings: Settings) -> Holder:
    """The holder that wrote its name last, and whether its process still exists."""
    lock = AccountLock(settings.paths.locks, settings.site.id, settings.site.account)
    name = lock.holder()
    return Holder(name, is_alive(lock.side_file) if name else False)


def insist_free(settings: Settings) -> None:
    """LockHeld when a living bot works the account: a start is refused before it reads anything.

    A start that passes this check may still be refused, by the lock itself when the run takes it.
    """
    if holder_of(settings).alive:
        # The side file is for people: it is believed only when the lock agrees.
        with AccountLock(settings.paths.locks, settings.site.id, settings.site.account):
            return


def is_working(settings: Settings, row: LaneRow) -> bool:
    """Whether an account's bot works now, by the ledger's server or by this machine's lock."""
    if settings.ledger.database:
        return bool(row.holder)
    site, _, account = row.account_key.partition("|")
    lock = AccountLock(settings.paths.locks, site, account)
    return bool(lock.holder()) and is_alive(lock.side_file) is True


def working_runs(settings: Settings, lanes: Iterable[LaneRow]) -> frozenset[str]:
    """The runs that are going on now, of all accounts."""
    return frozenset(row.run_id for row in lanes if row.finished_at is None and is_working(settings, row))


def is_alive(side_file: Path) -> bool | None:
    """True while the holder of this side file lives.

    None when this machine cannot know: the file is another machine's, or unreadable.
    """
    try:
        data = json.loads(side_file.read_text(encoding="utf-8"))
        if data["host"] != socket.gethostname():
            return None
        began = psutil.Process(int(data["pid"])).create_time()
        # The system may have given the number to another process since then.
        return began <= (datetime.fromisoformat(data["since"]) + _SLACK).timestamp()
    except psutil.Error:
        return False
    except (OSError, ValueError, KeyError, TypeError):
        return None
