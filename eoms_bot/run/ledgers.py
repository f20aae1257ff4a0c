"""The ledger of these settings, and the lock of their account.

The ledger is a file of this machine, or a database that several machines share.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from eoms_bot.errors import BadInput, LedgerError

if TYPE_CHECKING:
    from eoms_bot.disk import Disk
    from eoms_bot.ledger import AccountLock, Ledger
    from eoms_bot.settings import Settings

PATIENCE_MS = 10_000
"""How long to wait for another program's transaction, unless the caller says otherwise."""


def is_made(settings: Settings) -> bool:
    """Whether there is a ledger.

    True for a server that can't be asked: the error is reported when the ledger is opened.
    """
    url = settings.ledger.database
    if not url:
        return settings.paths.ledger.exists()
    from eoms_bot.ledger import version_on_server  # here and below, since SQL takes time to load

    try:
        return version_on_server(url) is not None
    except LedgerError:
        return True


def is_known(settings: Settings) -> bool:
    """Whether there is a ledger, or this machine remembers one."""
    from eoms_bot.ledger import is_known as is_remembered

    return is_made(settings) or is_remembered(settings.paths.ledger)


def pending_upgrade(settings: Settings) -> tuple[int, int] | None:
    """(its version, this program's) of an older ledger, which is only read; None otherwise.

    Raises LedgerError when a server can't be asked.
    """
    from eoms_bot.ledger import SCHEMA_VERSION, version_on_server
    from eoms_bot.ledger import pending_upgrade as of_file

    if not settings.ledger.database:
        return of_file(settings.paths.ledger)
    version = version_on_server(settings.ledger.database)
    return (version, SCHEMA_VERSION) if version is not None and version < SCHEMA_VERSION else None


def insist_on_file(settings: Settings, what: str) -> Path:
    """The ledger's file; BadInput when the ledger is on a server.

    The server's administrator does `what` with his own tools.
    """
    if settings.ledger.database:
        raise BadInput(
            f"账本在数据库里（{settings.ledger.database}），{what}由数据库管理员做（例如 pg_dump、pg_restore）；"
            "恢复到旧状态以前，先停下所有机器（docs/zh/lanes.md）"
        )
    return settings.paths.ledger


def open_ledger(
    settings: Settings, *, create: bool = False, busy_ms: int = PATIENCE_MS, disk: Disk | None = None
) -> Ledger:
    """Open it as `Ledger.open` does; the caller closes it.

    Raises LedgerError when it can't be trusted, or when there is none and `create` is false.
    """
    from eoms_bot.ledger import Ledger

    local_path = settings.paths.ledger
    if not settings.ledger.database:
        return Ledger.open(local_path, create=create, busy_ms=busy_ms, disk=disk)
    local_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Ledger.open(
        settings.ledger.database, create=create, busy_ms=busy_ms, disk=disk, local_path=local_path
    )


def shown_place(settings: Settings) -> str:
    """The ledger's place, for people: the file's path, or the database's address.

    The address has no password.
    """
    return settings.ledger.database or str(settings.paths.ledger)


def lock_here(settings: Settings) -> AccountLock:
    """The account's lock on this machine: enough for what sends nothing."""
    from eoms_bot.ledger import AccountLock

    return AccountLock(settings.paths.locks, settings.site.id, settings.site.account)


@contextmanager
def account_lock(settings: Settings) -> Iterator[None]:
    """Hold the account's lock on this machine and, when the ledger is shared, on all machines.

    LockHeld names its holder.
    """
    from eoms_bot.ledger import ServerLock

    site, url = settings.site, settings.ledger.database
    with lock_here(settings):
        if not url:
            yield
            return
        with ServerLock(url, site.id, site.account):
            yield


def holder(settings: Settings) -> str:
    """Who works the account, as it looks from here; empty when nobody does.

    Raises LedgerUnavailable when a server can't be asked. A server knows of all machines, and does
    not list a holder that has died.
    """
    from eoms_bot.ledger import ServerLock

    site, url = settings.site, settings.ledger.database
    return ServerLock(url, site.id, site.account).holder() if url else lock_here(settings).holder()
