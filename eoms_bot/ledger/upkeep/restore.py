"""Restore: a backup takes the ledger's place, on a person's word.

The restored ledger does not know the writes after the backup (the gap). The restore brings along, as UNKNOWN,
what the replaced ledger still holds of them. So the next run looks for each at the site before any write.
Where the replaced ledger does not hold everything, the restore notes a `gap`. Every order that was dispatched
before the restore is then left to a person (`is_of_gap`).
"""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, func, insert, select, text

import eoms_bot.ledger.audit as audit
from eoms_bot import chinese
from eoms_bot.disk import Disk, sync_folder
from eoms_bot.errors import BadInput, LedgerError, StorageError
from eoms_bot.ledger.audit import Actor, Deed
from eoms_bot.ledger.emergency import put_aside
from eoms_bot.ledger.engine import known_errors, writing
from eoms_bot.ledger.marker import Marker, read_marker, write_marker
from eoms_bot.ledger.opening import HOST, marker_of, open_file
from eoms_bot.ledger.schema import ledger_meta, orders
from eoms_bot.ledger.stores.orders import PERSON_LET
from eoms_bot.ledger.times import parse, utc_text
from eoms_bot.ledger.upkeep import backup, salvage
from eoms_bot.ledger.writes import find_unsettled
from eoms_bot.model.privacy.mask import phone

_GAP = "gap"
_SUFFIXES = ("", "-wal", "-shm")


@dataclass(frozen=True)
class Restored:
    """What a restore did.

    It says up to which attempt the backup and the ledger went, what is to be looked at, and what was kept.
    `whole`: everything that the replaced ledger knew was brought along.
    """

    backup_last: int
    known_last: int
    to_look_at: int
    whole: bool
    replaced: Path | None


def restore(file: Path, ledger: Path, who: str, reason: str, now: datetime, disk: Disk) -> Restored:
    """Put a backup in the ledger's place.

    Nobody may use the ledger meanwhile (the caller holds the locks).
    """
    if not who.strip() or not reason.strip():
        raise BadInput("恢复账本须写明操作人和原因")
    fresh = ledger.with_name(f"{ledger.name}.{uuid.uuid4().hex}.restored")
    try:
        _copy(file, fresh)
        done, marker = _prepare(fresh, ledger, f"{who}：{reason}", who, now, disk)
        replaced = _swap(fresh, ledger, now)
        put_aside(ledger, now)  # its answers belong to attempts that a run looks at again
        write_marker(ledger, marker, disk)
    except OSError as err:
        raise StorageError(f"账本恢复不成：{ledger}（{chinese.of_system(err)}）") from err
    finally:
        for suffix in _SUFFIXES:
            fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
    return Restored(done.backup_last, done.known_last, done.to_look_at, done.whole, replaced)


def is_of_gap(connection: Connection, order_no: str, dispatched: datetime | None) -> bool:
    """True where a restore may have forgotten a write on this order.

    False where a person has let the order go on since.
    """
    names = connection.execute(select(ledger_meta.c.name).where(ledger_meta.c.name.startswith(f"{_GAP} ")))
    until = max((name.removeprefix(f"{_GAP} ") for name in names.scalars()), default="")
    if not until or (dispatched is not None and dispatched > parse(until)):
        return False
    let = select(func.count()).where(
        orders.c.order_no == order_no,
        orders.c.reason.startswith(PERSON_LET),
        orders.c.updated_at > until,
    )
    return connection.execute(let).scalar_one() == 0


def _copy(file: Path, fresh: Path) -> None:
    """The backup as a ledger file of its own, checked; the backup itself stays as it is."""
    with known_errors(), closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as source:
        backup.copy_into(source, fresh)


def _prepare(
    fresh: Path, ledger: Path, words: str, who: str, now: datetime, disk: Disk
) -> tuple[Restored, Marker]:
    """Make the copy know what the replaced ledger knew, and that it was restored."""
    opened = open_file(fresh, create=False, busy_ms=10_000, disk=disk)
    try:
        known = read_marker(ledger)
        if known is not None and known.ledger_id != opened.ledger_id:
            raise LedgerError(f"这个备份不是这里的账本：它是 {opened.ledger_id}，这里的是 {known.ledger_id}")
        found = salvage.salvage(ledger, opened.ledger_id, known)
        with writing(opened.engine) as connection:
            before = marker_of(connection, opened.ledger_id)
            whole = found.whole or _fits(before, known)
            salvage.bring_forward(connection, found, now)
            if not whole:
                salvage.doubt_intents(connection, now)
                _note(connection, f"{_GAP} {utc_text(now)}", words)
            _note(connection, f"accepted {utc_text(now)}", words)
            connection.execute(
                delete(ledger_meta).where(ledger_meta.c.name == HOST)
            )  # the host of the next run sets it
            audit.note_deed(connection, Deed.RESTORED, Actor(operator=who), now, phone(words))
            marker = marker_of(connection, opened.ledger_id)
            last = max(marker.last_write, known.last_write if known else 0)
            _number_on(connection, last)
            look = len(find_unsettled(connection))
        return Restored(before.last_write, last, look, whole, None), marker
    finally:
        opened.engine.dispose()


def _fits(found: Marker, known: Marker | None) -> bool:
    """True where the backup already has all that the marker knows of: nothing came after it."""
    return known is not None and found.last_write >= known.last_write and found.audit_seq >= known.audit_seq


def _note(connection: Connection, name: str, value: str) -> None:
    connection.execute(insert(ledger_meta).values(name=name, value=value))


def _number_on(connection: Connection, last: int) -> None:
    """Do not assign a number again that an attempt of the gap had: reports and people know it."""
    bump = text("UPDATE sqlite_sequence SET seq = max(seq, :last) WHERE name = 'writes'")
    if connection.execute(bump, {"last": last}).rowcount == 0:
        connection.execute(text("INSERT INTO sqlite_sequence VALUES ('writes', :last)"), {"last": last})


def _swap(fresh: Path, ledger: Path, now: datetime) -> Path | None:
    """Move the ledger aside, whole with its WAL; the copy takes its place."""
    stamp = utc_text(now).replace(":", "").replace("+0000", "Z")
    aside = ledger.with_name(f"{ledger.name}.replaced-{stamp}")
    there = ledger.exists()
    for suffix in reversed(_SUFFIXES):
        old = ledger.with_name(ledger.name + suffix)
        if old.exists():
            old.rename(aside.with_name(aside.name + suffix))
    fresh.rename(ledger)
    sync_folder(ledger.parent)
    return aside if there else None
