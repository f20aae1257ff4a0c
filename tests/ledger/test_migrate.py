"""A ledger of an older version opens, goes on, and leaves a copy of itself."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from dataclasses import replace

import pytest
from loguru import logger

from eoms_bot.decide.similar import Traits
from eoms_bot.errors import GateRefused, LedgerError
from eoms_bot.ledger import Ledger, nearest, pending_upgrade, verify
from eoms_bot.ledger.engine import make_engine
from eoms_bot.ledger.schema import SCHEMA_VERSION, metadata
from eoms_bot.ledger.stores.drafts import DraftKey
from eoms_bot.ledger.upkeep import migrate
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.write import WriteState
from tests.ledger.kit import (
    ACCOUNT,
    NOON,
    WRITE,
    bring_to,
    make_unsound,
    make_write,
    put_version,
    put_version_1,
    start_bot,
)
from tests.ledger.planning import PLAN_ID, plan_of
from tests.ledger.test_words import said
from tests.support.database import rows

pytestmark = pytest.mark.sqlite


@pytest.fixture
def old(path):
    put_version_1(path)
    return path


def ask(path, query):
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def shape(path):
    """Tables with their columns, indexes, and triggers with their text."""
    tables = {
        table: sorted(row[1:4] for row in ask(path, f"PRAGMA table_info({table})"))
        for table in metadata.tables
    }
    others = ask(
        path, "SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql NOT NULL"
    )
    return tables, sorted(others)


def test_an_old_ledger_opens_and_goes_on(old):
    """Its attempts, events and prohibitions stand, new attempts are chained behind them."""
    bot = start_bot(old, "run-2")

    assert bot.ledger.writes("CS-001")[0].state is WriteState.PROVEN
    assert [one.state for one in bot.ledger.unsettled()] == [WriteState.UNKNOWN]
    with pytest.raises(GateRefused, match="不再发送"):
        bot.journal.intent(make_write("CS-003"))
    bring_to(bot, WriteState.PROVEN, make_write("CS-002"))
    bot.ledger.close()
    assert ask(old, "SELECT count(*) FROM audit") == [(4,)]
    assert ask(old, "SELECT min(write_event) FROM audit") == [(11,)]


def test_a_migrated_ledger_is_like_a_new_one(old, tmp_path):
    """Columns, indexes and triggers are the same, whichever way it came about."""
    new = tmp_path / "new" / "ledger.db"
    Ledger.open(new).close()
    Ledger.open(old).close()

    assert shape(old) == shape(new)
    assert ask(old, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    assert ask(old, "SELECT value FROM ledger_meta WHERE name='schema_version'") == [(str(SCHEMA_VERSION),)]


def test_a_ledger_of_version_2_opens_and_goes_on(path, tmp_path):
    """Its attempts, chain and prohibitions stand, its shape is that of a new one, and it keeps plans."""
    put_version(path, 2)
    new = tmp_path / "new" / "ledger.db"
    Ledger.open(new).close()

    bot = start_bot(path, "run-2")

    assert verify(bot.ledger).fault is None
    assert [one.state for one in bot.ledger.unsettled()] == [WriteState.UNKNOWN]
    with pytest.raises(GateRefused, match="不再发送"):
        bot.journal.intent(make_write("CS-003"))
    bot.ledger.keep_plan(plan_of())
    assert bot.ledger.plan(PLAN_ID) == plan_of()
    customer = (("customer_name", "李某某"),)
    bring_to(bot, WriteState.PROVEN, replace(make_write("CS-004"), customer=customer))
    assert [bot.ledger.writes(order)[0].customer for order in ("CS-003", "CS-004")] == [(), customer]
    bot.ledger.close()
    assert shape(path) == shape(new)
    assert ask(path.with_name("ledger.db.v2.bak"), "PRAGMA user_version") == [(2,)]


def test_a_copy_is_made_first(old):
    """The copy is the old ledger, whole and private; a second one never takes its place."""
    earlier = old.with_name("ledger.db.v1.bak")
    earlier.write_bytes(b"an earlier copy")
    Ledger.open(old).close()

    copy = old.with_name("ledger.db.v1-2.bak")
    assert ask(copy, "PRAGMA user_version") == [(1,)]
    assert ask(copy, "SELECT count(*) FROM write_events") == [(10,)]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert earlier.read_bytes() == b"an earlier copy"


def test_no_copy_no_migration(old):
    """Where the copy can't be made, here for its long name, the ledger stays what it was."""
    long = old.rename(old.with_name("l" * 246 + ".db"))
    engine = make_engine(long, 1000)

    with pytest.raises(LedgerError, match="没有升级"):
        migrate.migrate_file(engine, long, 1)

    engine.dispose()
    assert ask(long, "PRAGMA user_version") == [(1,)]


def test_a_step_that_fails_changes_nothing(old, monkeypatch):
    """All steps are one transaction: what broke in the middle leaves version 1."""
    before = ask(old, "SELECT sql FROM sqlite_master")

    def half(connection):
        migrate.to_version_2(connection)
        raise LedgerError("中途出错")

    monkeypatch.setitem(migrate.STEPS, 1, half)
    with pytest.raises(LedgerError, match="中途出错"):
        Ledger.open(old)

    assert ask(old, "SELECT sql FROM sqlite_master") == before
    assert ask(old, "PRAGMA user_version") == [(1,)]


def test_two_programs_migrate_once(old):
    """Who comes second finds the work done: the step isn't taken twice."""
    first = Ledger.open(old)

    migrate.migrate_file(first.engine, old, 1)

    assert first.take_lease(ACCOUNT, "run-2", NOON).generation == 2
    first.close()


def test_a_ledger_of_version_3_has_the_shape_of_a_new_one(path, tmp_path):
    """Its replies are counted, its chain holds, and a copy of it is left."""
    put_version(path, 3)
    new = tmp_path / "new" / "ledger.db"
    Ledger.open(new).close()

    bot = start_bot(path, "run-2")

    assert verify(bot.ledger).fault is None
    assert [one.state for one in bot.ledger.unsettled()] == [WriteState.UNKNOWN]
    bot.ledger.close()
    assert ask(path, "SELECT count(*) FROM replies") == [(3,)]
    assert shape(path) == shape(new)
    assert ask(path.with_name("ledger.db.v3.bak"), "PRAGMA user_version") == [(3,)]


def test_a_ledger_of_version_4_has_the_indexes_of_a_new_one(path, tmp_path):
    """Nothing of it changes but that and the new columns; its chain holds, and a copy of it is left."""
    put_version(path, 4)
    before = (
        ask(path, "SELECT * FROM writes"),
        ask(path, "SELECT * FROM replies"),
        ask(path, "SELECT * FROM audit"),
    )
    new = tmp_path / "new" / "ledger.db"
    Ledger.open(new).close()

    with Ledger.open(path) as ledger:
        assert verify(ledger).fault is None

    assert shape(path) == shape(new)
    assert {name for name, _ in shape(path)[1]} >= {
        "ix_writes_replied",
        "ix_replies_result",
        "ix_audit_words",
    }
    after = (
        ask(path, "SELECT * FROM writes"),
        ask(path, "SELECT * FROM replies"),
        ask(path, "SELECT * FROM audit"),
    )
    assert ([row[:-3] for row in after[0]], [row[:-1] for row in after[1]], after[2]) == before
    assert ask(path.with_name("ledger.db.v4.bak"), "PRAGMA user_version") == [(4,)]


def test_a_ledger_of_version_5_keeps_what_it_has(path, tmp_path):
    """Its attempts have neither grounds nor sources, and its chain holds, also with those of a new
    attempt.
    """
    put_version(path, 5)
    before = ask(path, "SELECT * FROM writes"), ask(path, "SELECT * FROM audit")
    new = tmp_path / "new" / "ledger.db"
    Ledger.open(new).close()

    bot = start_bot(path, "run-2")

    assert verify(bot.ledger).fault is None
    assert [(one.grounds, one.sources) for one in bot.ledger.writes("CS-001")] == [("", ())]
    after = ask(path, "SELECT * FROM writes"), ask(path, "SELECT * FROM audit")
    assert ([row[:-3] for row in after[0]], after[1]) == before
    new_one = replace(make_write("CS-004"), grounds="许可 ab12 首步｜ed1", sources=WRITE.sources)
    bring_to(bot, WriteState.PROVEN, new_one)
    assert verify(bot.ledger).fault is None
    bot.ledger.close()
    assert shape(path) == shape(new)
    assert ask(path.with_name("ledger.db.v5.bak"), "PRAGMA user_version") == [(5,)]


def test_a_ledger_of_version_6_finds_similar_orders(path, tmp_path):
    """Its attempts and its chain stay as they are, and the places of its replies are known as those of new
    ones are.
    """
    put_version(path, 6)
    before = ask(path, "SELECT * FROM writes"), ask(path, "SELECT * FROM audit")
    new = tmp_path / "new" / "ledger.db"
    Ledger.open(new).close()

    bot = start_bot(path, "run-2")

    assert verify(bot.ledger).fault is None
    after = ask(path, "SELECT * FROM writes"), ask(path, "SELECT * FROM audit")
    assert ([row[:-1] for row in after[0]], after[1]) == before
    bot.ledger.outcome("CS-004", Outcome.HELD, "缺少事实", "run-2", NOON, Traits(place="澜溪县|青槐镇上湾村"))
    found = nearest(bot.ledger, "CS-004", ACCOUNT, NOON)
    assert [one.write.order_no for one in found] == ["CS-001"]
    bot.ledger.close()
    assert shape(path) == shape(new)
    assert ask(path.with_name("ledger.db.v6.bak"), "PRAGMA user_version") == [(6,)]


def test_a_ledger_of_version_7_keeps_drafts(path, tmp_path):
    """What people type has its place, and all else is as it was."""
    put_version(path, 7)
    before = ask(path, "SELECT * FROM writes"), ask(path, "SELECT * FROM audit")
    new = tmp_path / "new" / "ledger.db"
    Ledger.open(new).close()

    bot = start_bot(path, "run-2")
    bot.ledger.keep_draft(DraftKey("mock", "CS-004", "T-1"), {"measure": "已重启"}, "f", "王值班", NOON)

    assert verify(bot.ledger).fault is None
    after = ask(path, "SELECT * FROM writes"), ask(path, "SELECT * FROM audit")
    assert ([row[:-1] for row in after[0]], after[1]) == before
    bot.ledger.close()
    assert shape(path) == shape(new)
    assert ask(path.with_name("ledger.db.v7.bak"), "PRAGMA user_version") == [(7,)]


def test_a_ledger_of_version_8_keeps_what_leaves(path, tmp_path):
    """Its attempts left as INTENT has them, and its chain holds, also with a body that has opaque pairs."""
    put_version(path, 8)
    before = ask(path, "SELECT * FROM writes"), ask(path, "SELECT * FROM audit")
    new = tmp_path / "new" / "ledger.db"
    Ledger.open(new).close()

    bot = start_bot(path, "run-2")

    after = ask(path, "SELECT * FROM writes"), ask(path, "SELECT * FROM audit")
    assert ([row[:-1] for row in after[0]], after[1]) == before
    assert {row[-1] for row in after[0]} == {""}
    bot.journal.sending(bot.journal.intent(make_write("CS-004")), (("/nonce", '"1"'),))
    assert verify(bot.ledger).fault is None
    bot.ledger.close()
    assert shape(path) == shape(new)
    assert ask(path.with_name("ledger.db.v8.bak"), "PRAGMA user_version") == [(8,)]


def test_an_upgrade_is_told(old):
    """From which version to which, and where the ledger of before lies, under the step by which the log is searched."""
    told: list[tuple[str, str, object]] = []
    sink = logger.add(
        lambda line: told.append(
            (line.record["level"].name, line.record["message"], line.record["extra"].get("step"))
        )
    )

    Ledger.open(old).close()
    logger.remove(sink)

    copy = old.with_name("ledger.db.v1.bak")
    words = f"账本已从版本 1 升级到版本 {SCHEMA_VERSION}；升级前的账本留在 {copy}，退回旧程序时用它"
    assert told == [("WARNING", words, "upgrade")]


def test_copies_are_found_in_their_order(old):
    """All copies of this ledger, and nothing else that lies beside it."""
    names = ("ledger.db.v2.bak", "ledger.db.v1-2.bak", "ledger.db.v1.bak")
    for name in (*names, "other.db.v1.bak", "ledger.db.bak", "ledger.db.v1.txt"):
        old.with_name(name).touch()

    assert [path.name for path in migrate.copies_of(old)] == sorted(names)


def test_copies_never_take_each_other_s_name(old):
    """The third copy of a version is the third."""
    for name in ("ledger.db.v1.bak", "ledger.db.v1-2.bak"):
        old.with_name(name).touch()

    Ledger.open(old).close()

    assert ask(old.with_name("ledger.db.v1-3.bak"), "PRAGMA user_version") == [(1,)]


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5, 6, 7, 8])
def test_an_upgrade_is_seen_before_it_is_done(path, version):
    """Which version the file has and which one the program knows; the file stays as it is."""
    put_version(path, version)
    before = path.read_bytes()

    found = pending_upgrade(path)

    assert found == (version, SCHEMA_VERSION)
    assert path.read_bytes() == before
    assert list(path.parent.glob("ledger.db-*")) == []


def test_an_upgrade_is_seen_by_every_build_of_sqlite(path, monkeypatch):
    """Also by one that takes an address for a file's name unless it is told otherwise, as Windows' does."""
    put_version(path, 4)
    connect = sqlite3.connect

    def plain(name, *, uri=False):
        return connect(name, uri=True) if uri else connect(f"./{name}")

    monkeypatch.setattr(sqlite3, "connect", plain)

    assert pending_upgrade(path) == (4, SCHEMA_VERSION)


def test_no_upgrade_of_what_is_no_older_ledger(tmp_path):
    """A ledger of this version or of a newer one, another program's file, no database, a folder, nothing."""
    for name in ("own.db", "newer.db"):
        Ledger.open(tmp_path / name).close()
    for name, statement in (
        ("newer.db", f"PRAGMA user_version={SCHEMA_VERSION + 1}"),
        ("other.db", "PRAGMA user_version=1"),
    ):
        with closing(sqlite3.connect(tmp_path / name)) as db:
            db.execute(statement)
    (tmp_path / "text.db").write_bytes(b"PK\x03\x04" * 2048)

    for name in ("own.db", "newer.db", "other.db", "text.db", ".", "none.db"):
        assert pending_upgrade(tmp_path / name) is None
    assert not (tmp_path / "none.db").exists()


def test_an_unknown_version_is_told(old):
    """Which one it is, and which one the program knows; nothing is copied."""
    engine = make_engine(old, 1000)

    words = said(LedgerError, migrate.migrate_file, engine, old, 9)
    engine.dispose()

    assert words == f"账本版本 9 不认识（应为 {SCHEMA_VERSION}）"
    assert migrate.copies_of(old) == []


def test_a_version_without_step_is_told(old):
    """What a ledger says of itself is told as it stands."""
    engine = make_engine(old, 1000)
    with closing(sqlite3.connect(old)) as db:
        db.execute("UPDATE ledger_meta SET value='0' WHERE name='schema_version'")
        db.commit()

    words = said(LedgerError, migrate.migrate_file, engine, old, 1)
    engine.dispose()

    assert words == f"账本版本 0 不认识（应为 {SCHEMA_VERSION}）"


def test_a_copy_that_fails_is_told(old):
    """Which copy, and all that SQLite or the system says of it; the ledger stays what it was."""
    make_unsound(old)
    engine = make_engine(old, 1000)
    unsound = said(LedgerError, migrate.migrate_file, engine, old, 1)
    engine.dispose()
    long = old.rename(old.with_name("l" * 246 + ".db"))
    engine = make_engine(long, 1000)
    unnamed = said(LedgerError, migrate.migrate_file, engine, long, 1)
    engine.dispose()

    head = "账本升级前的备份做不成，没有升级"
    why = "副本未通过检查：NULL value in torn.x；NULL value in torn.x"
    assert unsound == f"{head}：{old.with_name('ledger.db.v1.bak')}（{why}）"
    assert unnamed == f"{head}：{long.with_name(long.name + '.v1.bak')}（名字太长）"
    assert ask(long, "PRAGMA user_version") == [(1,)]


def test_figures_of_an_older_ledger(path):
    """What closed an order is counted by its values; what a purge has cleared, and what closed nothing, is not."""
    put_version(path, 3)
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE writes SET purged_at='2026-05-06' WHERE id=1")
        db.execute("UPDATE writes SET action='accept' WHERE id=2")
        db.commit()

    Ledger.open(path).close()

    assert [row["write_id"] for row in rows(path, "replies")] == [3]
