"""Brings an older ledger to the schema of this program.

It makes a copy first, and then works in one transaction, or not at all.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from loguru import logger
from sqlalchemy import Column, Connection, Engine, inspect, select, update
from sqlalchemy.schema import CreateColumn

import eoms_bot.ledger.audit as audit
from eoms_bot import chinese
from eoms_bot.decide.similar import place_of
from eoms_bot.errors import LedgerError
from eoms_bot.ledger.engine import known_errors, writing
from eoms_bot.ledger.forbidden import forbid_changes
from eoms_bot.ledger.schema import (
    APPLICATION_ID,
    OF_PLACE,
    OF_SITE,
    REPLIED,
    SCHEMA_VERSION,
    SENT,
    UNSOLVED,
    WORDS,
    drafts,
    ledger_meta,
    orders,
    plan_rows,
    plans,
    replies,
    write_events,
    writes,
)
from eoms_bot.ledger.schema import (
    audit as audit_table,
)
from eoms_bot.ledger.stores import replies as of_replies
from eoms_bot.model.write import Action

_OF_6, _OF_9 = ("grounds", "sources"), ("sent_body",)
"""Columns of `writes` that these versions brought."""


def to_version_2(connection: Connection) -> None:
    """The audit chain begins; writes have their rule, and whether a purge has hashed them."""
    _add(connection, writes.c.rule, writes.c.rule_version, writes.c.purged_at)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"DROP TRIGGER {write_events.name}_no_update")
        forbid_changes(connection, write_events, "UPDATE")
    audit_table.create(connection)
    ledger_id = connection.execute(select(ledger_meta.c.value).where(ledger_meta.c.name == "ledger_id"))
    audit.begin(connection, str(ledger_id.scalar_one()))


def to_version_3(connection: Connection) -> None:
    """Previews keep their plans; writes have the facts for the handling record.

    The facts say whose order it was and what the customer complained of.
    """
    _add(connection, writes.c.customer)
    for table in (plans, plan_rows):
        table.create(connection)


def to_version_4(connection: Connection) -> None:
    """Month figures have what they need of each reply.

    This includes replies whose values are still kept. Sent writes have an index.
    """
    replies.create(connection)
    SENT.create(connection)
    closing = (writes.c.action == str(Action.CLOSE), writes.c.purged_at.is_(None))
    then = [column for column in writes.columns if column.name not in _OF_6 + _OF_9]
    for row in connection.execute(select(*then).where(*closing)).mappings().all():
        of_replies.keep_row(connection, {str(name): value for name, value in row.items()})


def to_version_5(connection: Connection) -> None:
    """Indexes find the rows of the console's lists.

    They find replies by their time, leftovers by their result, people's words by their order.
    """
    for index in (REPLIED, UNSOLVED, WORDS):
        index.create(connection, checkfirst=True)  # the step that made the table may have made it as well


def to_version_6(connection: Connection) -> None:
    """Writes say what they went on (a row, an approval, or a permission), and where each value came from."""
    _add(connection, *(writes.c[name] for name in _OF_6))


def to_version_7(connection: Connection) -> None:
    """Similar orders are found: held orders have traits, and replies whose values are kept have places."""
    _add(connection, orders.c.traits)
    if "place" not in {one["name"] for one in inspect(connection).get_columns(replies.name)}:
        _add(connection, replies.c.place)  # else the step that made the table has made it as well
        kept = select(writes.c.id, writes.c.customer).where(
            writes.c.action == str(Action.CLOSE), writes.c.purged_at.is_(None), writes.c.customer != ""
        )
        salt = audit.salt_of(connection)
        for number, customer in connection.execute(kept).all():
            if place := place_of(dict(json.loads(customer))):
                mine = update(replies).where(replies.c.write_id == number)
                connection.execute(mine.values(place=audit.hashed(salt, place)))
    for index in (OF_SITE, OF_PLACE):
        index.create(connection, checkfirst=True)


def to_version_8(connection: Connection) -> None:
    """What people type for an order is kept until they approve it."""
    drafts.create(connection)


def to_version_9(connection: Connection) -> None:
    """A body with opaque pairs is kept as it left."""
    _add(connection, *(writes.c[name] for name in _OF_9))


def _add(connection: Connection, *columns: Column[Any]) -> None:
    for column in columns:
        added = CreateColumn(column).compile(dialect=connection.dialect)
        connection.exec_driver_sql(f"ALTER TABLE {column.table.name} ADD COLUMN {added}")


STEPS: dict[int, Callable[[Connection], None]] = {
    1: to_version_2,
    2: to_version_3,
    3: to_version_4,
    4: to_version_5,
    5: to_version_6,
    6: to_version_7,
    7: to_version_8,
    8: to_version_9,
}
"""From a version to the step that leads to the next one."""


def migrate(connection: Connection) -> None:
    """Take every step from the ledger's version to this program's, inside the caller's transaction."""
    version = version_of(connection)
    while version < SCHEMA_VERSION:
        if version not in STEPS:
            raise LedgerError(f"账本版本 {version} 不认识（应为 {SCHEMA_VERSION}）")
        STEPS[version](connection)
        version += 1
        noted = update(ledger_meta).where(ledger_meta.c.name == "schema_version")
        connection.execute(noted.values(value=str(version)))
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA user_version={version}")


def version_of(connection: Connection) -> int:
    """The schema version that a ledger notes of itself."""
    query = select(ledger_meta.c.value).where(ledger_meta.c.name == "schema_version")
    return int(connection.execute(query).scalar_one())


def pending_upgrade(path: Path) -> tuple[int, int] | None:
    """The versions of an older ledger file (its own, this program's); None for any other file.

    The function only looks at the file.
    """
    if not path.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as file:
            (is_ours,) = file.execute("PRAGMA application_id").fetchone()
            (version,) = file.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error:
        return None  # whoever opens it as a ledger gets an error that says what is wrong
    old = is_ours == APPLICATION_ID and version < SCHEMA_VERSION
    return (int(version), SCHEMA_VERSION) if old else None


def migrate_file(engine: Engine, path: Path, version: int) -> None:
    """Copy the ledger file in its own folder, then migrate it, and say so."""
    if version not in STEPS:
        raise LedgerError(f"账本版本 {version} 不认识（应为 {SCHEMA_VERSION}）")
    copy = _copy(engine, path, version)
    with writing(engine) as connection:
        migrate(connection)
    logger.bind(step="upgrade").warning(
        "账本已从版本 {} 升级到版本 {}；升级前的账本留在 {}，退回旧程序时用它", version, SCHEMA_VERSION, copy
    )


def copies_of(path: Path) -> list[Path]:
    """The copies that were made before migrations."""
    return sorted(path.parent.glob(f"{path.name}.v*.bak"))


def _copy(engine: Engine, path: Path, version: int) -> Path:
    """A whole copy, checked and flushed to disk, under a name that none had yet."""
    target = path.with_name(f"{path.name}.v{version}.bak")
    try:
        target = _made(path, version)
        with (
            known_errors(),
            closing(engine.raw_connection()) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            driver = source.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.backup(copy)
            found = [row[0] for row in copy.execute("PRAGMA quick_check(5)")]
            if found != ["ok"]:
                raise LedgerError(f"副本未通过检查：{'；'.join(map(str, found))}")
        with target.open("rb") as file:
            os.fsync(file.fileno())
    except (OSError, LedgerError) as err:
        why = chinese.of_system(err) if isinstance(err, OSError) else err
        raise LedgerError(f"账本升级前的备份做不成，没有升级：{target}（{why}）") from err
    return target


def _made(path: Path, version: int) -> Path:
    """An empty private file in the ledger's folder; never one that exists already."""
    number = 1
    while True:
        name = f"v{version}" if number == 1 else f"v{version}-{number}"
        target = path.with_name(f"{path.name}.{name}.bak")
        try:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            number += 1
        else:
            return target
