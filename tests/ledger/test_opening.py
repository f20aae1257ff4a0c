"""Opening a ledger: what is made, what is refused."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, event

from eoms_bot.disk import SystemDisk
from eoms_bot.errors import LedgerError
from eoms_bot.ledger import Ledger, opening
from eoms_bot.ledger.engine import make_engine
from eoms_bot.ledger.marker import read_marker, write_marker
from eoms_bot.ledger.schema import APPLICATION_ID, SCHEMA_VERSION
from eoms_bot.model.write import WriteState
from tests.ledger.kit import bring_to, make_unsound, make_write, start_bot
from tests.ledger.test_backup import OnWindows
from tests.ledger.test_words import said

pytestmark = pytest.mark.sqlite


def raw(path, *statements):
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return [connection.execute(statement).fetchone() for statement in statements]


def test_a_new_ledger_is_private_and_durable(path):
    """0600, WAL, FULL, ten seconds of patience, our application id and version; no left-over files."""
    with Ledger.open(path) as ledger, ledger.engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("application_id", "user_version", "journal_mode", "synchronous", "busy_timeout")
        ]
        modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}

    assert found == [APPLICATION_ID, SCHEMA_VERSION, "wal", 2, 10_000]
    assert modes == {0o600}
    assert sorted(file.name for file in path.parent.iterdir()) == ["ledger.db", "ledger.db.marker.json"]


def test_transactions_are_the_programs_own(path):
    """The driver begins nothing by itself, also after a connection has been used and given back."""
    with Ledger.open(path) as ledger:
        for _ in range(2):
            with ledger.engine.connect() as connection:
                driver = connection.connection.dbapi_connection
                assert isinstance(driver, sqlite3.Connection)
                assert driver.isolation_level is None


def test_a_ledger_is_the_same_when_opened_again(path):
    """Id and contents stay."""
    bot = start_bot(path)
    attempt = bring_to(bot, WriteState.ANSWERED_OK)
    bot.ledger.close()

    with Ledger.open(f"sqlite:///{path}") as again:
        assert again.ledger_id == bot.ledger.ledger_id
        assert again.write(attempt).state is WriteState.ANSWERED_OK


def test_folders_are_made_with_the_ledger(tmp_path):
    """A new home folder needs no preparation, and is nobody else's."""
    folder = tmp_path / "home" / "deep"

    with Ledger.open(str(folder / "ledger.db")) as ledger:
        assert ledger.unsettled() == []

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_nothing_is_made_where_that_is_not_wanted(path):
    """F57: readers such as the console don't start ledgers."""
    with pytest.raises(LedgerError, match="没有账本"):
        Ledger.open(path, create=False)

    assert not path.exists()


def test_an_emptied_file_is_refused(path):
    """F57: a file of no bytes is no ledger."""
    Ledger.open(path).close()
    path.write_bytes(b"")

    with pytest.raises(LedgerError, match="空文件"):
        Ledger.open(path)


def test_a_foreign_database_is_refused_and_left_alone(path):
    """F57: a SQLite file of another program isn't touched."""
    raw(path, "CREATE TABLE other (x)")
    path.chmod(0o600)
    before = path.read_bytes()

    with pytest.raises(LedgerError, match="不是本程序的账本"):
        Ledger.open(path)

    assert path.read_bytes() == before


@pytest.mark.parametrize(("version", "text"), [(SCHEMA_VERSION + 1, "比程序新"), (0, "不认识")])
def test_another_schema_is_refused(path, version, text):
    """F57: a ledger of a newer or unknown version isn't touched."""
    Ledger.open(path).close()
    raw(path, f"PRAGMA user_version={version}")

    with pytest.raises(LedgerError, match=text):
        Ledger.open(path)


def test_a_file_that_is_no_database_is_refused(path):
    """F57: any other file is told as such."""
    path.write_bytes(b"PK\x03\x04" * 4096)
    path.chmod(0o600)

    with pytest.raises(LedgerError, match="文件不是账本"):
        Ledger.open(path)


def test_a_damaged_ledger_is_refused(path):
    """F57: overwritten pages are found before any write."""
    bot = start_bot(path)
    for number in range(40):
        bring_to(bot, WriteState.PROVEN, make_write(f"CS-{number}", "内容" * 200))
    bot.ledger.close()
    with path.open("r+b") as file:
        file.seek(4096 * 8)
        file.write(b"\xff" * 4096 * 8)

    with pytest.raises(LedgerError, match="损坏"):
        Ledger.open(path)


def test_a_readable_ledger_is_refused(path):
    """Others must not read customers' data."""
    Ledger.open(path).close()
    path.chmod(0o644)

    with pytest.raises(LedgerError, match=r"CONF-006.*chmod 600"):
        Ledger.open(path)


def test_a_folder_is_no_ledger(tmp_path):
    """A path of a folder is told as such."""
    with pytest.raises(LedgerError, match="不是普通文件"):
        Ledger.open(tmp_path)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_ledger_in_memory_is_refused(url):
    """A ledger that ends with its process is none."""
    with pytest.raises(LedgerError, match="必须是文件"):
        Ledger.open(url)


def test_an_address_that_is_none_is_refused():
    """A database that isn't known is told without its address, which may hold a password."""
    with pytest.raises(LedgerError, match="只能放在 SQLite 文件或 PostgreSQL 里") as caught:
        Ledger.open("nosuchdb://user:canary@127.0.0.1/ledger")

    assert "canary" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    """An unusable place is a LedgerError."""
    (tmp_path / "file").write_text("")

    with pytest.raises(LedgerError, match="不出来"):
        Ledger.open(tmp_path / "file" / "ledger.db")


def test_a_process_that_was_quicker(path, monkeypatch):
    """Where two make a ledger at once, the first one's stands for both, and nothing is left beside it."""
    put_in_place, known = opening._put_in_place, []

    def slowly(fresh, target):
        monkeypatch.setattr(opening, "_put_in_place", put_in_place)
        with Ledger.open(target) as first:
            known.append(first.ledger_id)
        put_in_place(fresh, target)

    monkeypatch.setattr(opening, "_put_in_place", slowly)

    with Ledger.open(path) as second:
        assert [second.ledger_id] == known
    assert not list(path.parent.glob("*.new*"))


def test_a_system_without_links(path, monkeypatch):
    """There a rename puts a new ledger in place."""
    monkeypatch.setattr(opening, "os", OnWindows())

    with Ledger.open(path) as made:
        assert made.path == path
    assert sorted(file.name for file in path.parent.iterdir()) == ["ledger.db", "ledger.db.marker.json"]


def test_an_unsound_ledger_is_told(path):
    """How many things are wrong with it, and where a backup was looked for."""
    Ledger.open(path).close()
    make_unsound(path)

    words = said(LedgerError, Ledger.open, path)

    head = f"账本已损坏：{path}（完整性检查有 2 处不对）"
    assert words == f"{head}。没有找到备份（{path.parent / 'backups'}）"


def test_a_place_without_wal_is_told(path):
    """Which way the database goes in its stead, and which file it is."""
    engine = create_engine("sqlite://")

    words = said(LedgerError, opening._turn_on_wal, engine, path)
    engine.dispose()

    assert words == f"账本不能用 WAL 方式（memory），它不能放在网络盘上：{path}"


@pytest.fixture
def no_wal(monkeypatch):
    """From its call on, SQLite does not change the way in which any ledger is written."""

    def allowed(action, name, value, *_places):
        is_switch = action == sqlite3.SQLITE_PRAGMA and name.lower() == "journal_mode" and value is not None
        return sqlite3.SQLITE_IGNORE if is_switch else sqlite3.SQLITE_OK

    def made(where, busy_ms):
        engine = make_engine(where, busy_ms)
        event.listen(engine, "connect", lambda connection, _entry: connection.set_authorizer(allowed))
        return engine

    return lambda: monkeypatch.setattr(opening, "make_engine", made)


def test_no_ledger_is_made_without_wal(path, no_wal):
    """It is told by its name, and nothing of it is left."""
    no_wal()

    words = said(LedgerError, Ledger.open, path)

    assert str(path) in words
    assert "不能用 WAL 方式" in words
    assert list(path.parent.iterdir()) == []


def test_no_ledger_is_opened_without_wal(path, no_wal):
    """It is told by its name."""
    Ledger.open(path).close()
    no_wal()

    words = said(LedgerError, Ledger.open, path)

    assert words.endswith(f"：{path}")
    assert "不能用 WAL 方式" in words


@pytest.mark.parametrize("lost", ["last_write", "audit_seq"])
def test_a_ledger_that_lost_something_is_refused(path, lost):
    """F57: an attempt, or a record alone, as when SENDING was in the WAL only: either is more than may be missing."""
    bot = start_bot(path)
    bring_to(bot, WriteState.SENDING)
    bot.ledger.close()
    known = read_marker(path)
    assert known is not None
    write_marker(path, replace(known, **{lost: getattr(known, lost) + 1}), SystemDisk())

    with pytest.raises(LedgerError, match="比上次使用时旧"):
        Ledger.open(path)


def test_a_ledger_that_is_no_file(path, monkeypatch):
    """On a server it is made where that is wanted, found again, and not touched by an older program."""
    monkeypatch.setattr(opening, "_as_path", lambda _where: None)
    address = f"sqlite:///{path}"

    none = said(LedgerError, Ledger.open, address, create=False)
    with Ledger.open(address) as made:
        assert made.path is None
        with made.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 10_000
    with Ledger.open(address, create=False) as found:
        assert found.ledger_id == made.ledger_id
        assert made.ledger_id
    raw(path, f"UPDATE ledger_meta SET value='{SCHEMA_VERSION + 1}' WHERE name='schema_version'")
    newer = said(LedgerError, Ledger.open, address)

    assert none == f"数据库里没有账本：{address}"
    assert newer == f"账本版本 {SCHEMA_VERSION + 1} 比程序新（程序认识 {SCHEMA_VERSION}），请升级程序"
