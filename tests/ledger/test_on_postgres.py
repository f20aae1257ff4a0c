"""The ledger on a server: made once, missed when it is gone, closed to whoever would change what was, and safe where the server goes away."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import OperationalError

from eoms_bot.decide.similar import Traits
from eoms_bot.errors import GateRefused, LedgerError
from eoms_bot.ledger import Ledger, LedgerJournal, nearest, on_postgres, verify
from eoms_bot.ledger.emergency import emergency_path
from eoms_bot.ledger.engine import LedgerUnavailable, reading, writing
from eoms_bot.ledger.schema import writes
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.write import WriteState
from tests.ledger.kit import (
    ACCOUNT,
    LATER,
    NOON,
    StillClock,
    answer,
    bring_to,
    make_write,
    start_bot,
    take_back,
)
from tests.support.database import Where, locked, raw, rows

pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")


@pytest.fixture
def address(server):
    """Of a database in which nothing is yet."""
    return server.new_database()


@pytest.fixture
def away(server):
    """Stops the server; it runs again behind the test."""
    yield server.stop
    if not server.is_up():
        server.start()


def opened(address: Where, folder, busy_ms=10_000):
    """The ledger as a machine has it that keeps what it knows beside `folder/served`."""
    return Ledger.open(address, busy_ms=busy_ms, local_path=folder / "served")


def journal_of(ledger, run_id="run-1"):
    """A journal under a new lease."""
    lease = ledger.take_lease(ACCOUNT, run_id, NOON)
    ledger.recover(lease, NOON)
    return LedgerJournal(ledger, lease, "clerk01", StillClock())


def test_it_is_made_once(address):
    """Who comes first makes it; who comes later finds it, and its chain verifies."""
    with Ledger.open(address) as first, Ledger.open(address) as second:
        assert first.ledger_id == second.ledger_id
        assert verify(second).fault is None


def test_an_older_ledger_is_brought_to_this_schema(server, address):
    """A server's ledger of version 6 has the shape of a new one; the places of its replies are known, its
    chain holds.
    """
    bot = start_bot(address)
    customer = (("fault_area", "澜溪县"), ("fault_place", "青槐镇上湾村五组200号"))
    bring_to(bot, WriteState.PROVEN, replace(make_write(), customer=customer))
    bot.ledger.close()
    new, kept = shape(address), rows(address, "replies")
    take_back(address, 6)
    assert shape(address) != new

    again = start_bot(address, "run-2")

    assert (shape(address), rows(address, "replies")) == (new, kept)
    assert verify(again.ledger).fault is None
    again.ledger.outcome(
        "CS-004", Outcome.HELD, "缺少事实", "run-2", NOON, Traits(place="澜溪县|青槐镇上湾村")
    )
    assert [one.write.order_no for one in nearest(again.ledger, "CS-004", ACCOUNT, NOON)] == ["CS-001"]


def shape(address: Where):
    """Columns, by their names, with type, collation and default, and indexes with their text."""
    columns = "table_name, column_name, data_type, character_maximum_length, collation_name"
    with raw(address) as database:
        return [
            database.execute(f"SELECT {what} WHERE {name} = 'public' ORDER BY 1, 2")
            for what, name in (
                (f"{columns}, column_default, is_nullable FROM information_schema.columns", "table_schema"),
                ("indexname, indexdef FROM pg_indexes", "schemaname"),
            )
        ]


def test_machines_that_open_it_at_once(address):
    """One of them makes it; none finds it half made."""
    found: list[str] = []

    def look():
        with Ledger.open(address) as ledger:
            found.append(ledger.ledger_id)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(found) == 4
    assert len(set(found)) == 1


def test_a_ledger_that_is_gone_is_missed(server, address, tmp_path):
    """Where a machine has known a ledger, an empty database is no new one."""
    opened(address, tmp_path).close()

    with pytest.raises(LedgerError, match=r"账本不见了.*不能用空账本代替"):
        opened(server.new_database(), tmp_path)


def test_another_ledger_is_not_taken_for_it(server, address, tmp_path):
    """An address that leads to somebody else's ledger is refused."""
    opened(address, tmp_path).close()
    other = server.new_database()
    Ledger.open(other).close()

    with pytest.raises(LedgerError, match="这不是原来的账本"):
        opened(other, tmp_path)


def test_yesterdays_ledger_is_refused(address, tmp_path):
    """A server that was restored from a backup knows less than this machine does."""
    with opened(address, tmp_path) as ledger:
        journal_of(ledger).intent(make_write())
    with raw(address) as database:
        database.execute("SET session_replication_role = replica")
        database.execute("DELETE FROM writes")

    with pytest.raises(LedgerError, match=r"账本比上次使用时旧.*像是恢复了旧备份"):
        opened(address, tmp_path)


def test_a_machine_that_is_new_to_it(address, tmp_path):
    """A second machine takes the ledger as it finds it, and knows it from then on."""
    with opened(address, tmp_path) as ledger:
        journal_of(ledger).intent(make_write())

    (tmp_path / "second").mkdir()
    opened(address, tmp_path / "second").close()
    with raw(address) as database:
        database.execute("SET session_replication_role = replica")
        database.execute("DELETE FROM writes")
    with pytest.raises(LedgerError, match="账本比上次使用时旧"):
        opened(address, tmp_path / "second")


def test_one_writes_at_a_time(address):
    """Who finds another writing is refused after his patience, before he has read anything; who reads waits for nobody."""
    hasty = start_bot(address, busy_ms=50)
    attempt = bring_to(hasty, WriteState.INTENT)

    with locked(address):
        assert [write.id for write in hasty.ledger.writes("CS-001")] == [attempt]
        with pytest.raises(LedgerUnavailable, match="账本正被其他程序占用"):
            hasty.journal.sending(attempt)

    hasty.journal.sending(attempt)
    assert hasty.ledger.write(attempt).state is WriteState.SENDING


def test_a_machine_that_stands_still(address):
    """Whoever freezes in the middle of a write keeps the others waiting for a while; what he had begun is not committed."""
    limit = "idle_in_transaction_session_timeout"
    frozen = start_bot(address)
    attempt = bring_to(frozen, WriteState.INTENT)
    going = start_bot(address, "run-2", account="clerk02")

    standing = ExitStack()
    connection = standing.enter_context(writing(frozen.ledger.engine))
    own = connection.exec_driver_sql(
        f"SELECT setting::int FROM pg_settings WHERE name = '{limit}'"
    ).scalar_one()
    connection.exec_driver_sql(f"SET LOCAL {limit} = 200")  # of this one alone: the others may be slow
    connection.execute(update(writes).values(state="SENDING"))
    going.journal.intent(make_write("CS-002"))

    with pytest.raises(LedgerUnavailable, match="账本数据库"):
        standing.close()
    assert own == on_postgres.SESSION[limit] > 0
    assert frozen.ledger.write(attempt).state is WriteState.INTENT


def test_two_machines_and_one_order(address):
    """Whatever two machines decide about an order, one attempt stands; a run whose account went on elsewhere sends nothing."""
    here = start_bot(address, "run-1")
    attempt = bring_to(here, WriteState.INTENT)
    there = start_bot(address, "run-2", account="clerk02")
    with pytest.raises(GateRefused):
        there.journal.intent(make_write())

    successor = start_bot(address, "run-3")
    with pytest.raises(GateRefused, match="租约已失效"):
        here.journal.sending(attempt)
    assert bring_to(successor, WriteState.SENDING) == attempt + 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE write_events SET note='x'",
        "DELETE FROM write_events",
        "DELETE FROM writes",
        "UPDATE audit SET note='x'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "TRUNCATE write_events",
        "TRUNCATE writes CASCADE",
    ],
)
def test_what_was_is_not_changed(address, statement):
    """The server itself refuses it, whoever asks, and a person reads why."""
    bot = start_bot(address)
    bring_to(bot, WriteState.PROVEN)

    with pytest.raises(LedgerUnavailable, match="不允许改动或删去"), writing(bot.ledger.engine) as connection:
        connection.exec_driver_sql(statement)


def test_who_only_reads_changes_nothing(address):
    """A question can't write, not even by mistake."""
    bot = start_bot(address)

    with pytest.raises(LedgerUnavailable, match="账本只读"), reading(bot.ledger.engine) as connection:
        connection.exec_driver_sql("DELETE FROM orders")


def test_reading_and_writing_by_turns(address):
    """A transaction that reads sees one moment and can write nothing; the one behind it, on the same connection, writes as ever."""
    asked = "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only'), pg_backend_pid()"
    engine, found = start_bot(address).ledger.engine, []

    for way in (reading, writing, reading):
        with way(engine) as connection:
            found.append(tuple(connection.exec_driver_sql(asked).one()))

    read, write = ("repeatable read", "on"), ("read committed", "off")
    assert [one[:2] for one in found] == [read, write, read]
    assert len({one[2] for one in found}) == 1


def test_a_server_that_was_told_to_take_nothing(address):
    """What its keeper has said of writing holds for a connection that has read before as for a new one."""
    start_bot(address)
    frozen = f"{address}?options=-c%20default_transaction_read_only%3Don"
    engine = on_postgres.make(frozen, 1_000)

    with reading(engine) as connection:
        connection.exec_driver_sql("SELECT count(*) FROM orders")

    with pytest.raises(LedgerUnavailable, match="账本只读"), writing(engine) as connection:
        connection.exec_driver_sql("DELETE FROM orders")
    engine.dispose()


def test_a_server_that_is_away_lets_nothing_out(address, away):
    """Neither an attempt nor its sending is committed: the gate refuses."""
    bot = start_bot(address)
    attempt = bring_to(bot, WriteState.INTENT)

    away()

    with pytest.raises(LedgerUnavailable, match="账本数据库"):
        bot.journal.sending(attempt)
    with pytest.raises(LedgerUnavailable, match="账本数据库"):
        bot.journal.intent(make_write("CS-002"))


def test_an_answer_to_a_server_that_is_away(server, address, tmp_path, away):
    """It is kept on this machine, and taken in by the next start."""
    with opened(address, tmp_path) as ledger:
        journal = journal_of(ledger)
        attempt = journal.intent(make_write())
        journal.sending(attempt)
        away()
        with pytest.raises(LedgerUnavailable):
            journal.answered(attempt, answer(WriteState.ANSWERED_OK))
    assert emergency_path(tmp_path / "served").exists()
    server.start()

    with opened(address, tmp_path) as again:
        [left] = again.recover(again.take_lease(ACCOUNT, "run-2", LATER), LATER)
    assert (left.id, left.state) == (attempt, WriteState.ANSWERED_OK)


def test_a_server_that_was_started_anew(server, address, away):
    """Connections of before are made anew; no write is lost by them."""
    bot = start_bot(address)
    attempt = bring_to(bot, WriteState.INTENT)

    away()
    server.start()
    bot.journal.sending(attempt)

    assert [row["state"] for row in rows(address, "writes")] == ["SENDING"]


@pytest.fixture
def pings(monkeypatch):
    """How often a connection was asked whether it lives."""
    asked: list[object] = []
    ping = PGDialect_psycopg.do_ping

    def note(dialect, connection):
        asked.append(connection)
        return ping(dialect, connection)

    monkeypatch.setattr(PGDialect_psycopg, "do_ping", note)
    return asked


def test_a_connection_in_use_is_not_asked(address, pings, monkeypatch):
    """What was answered just now lives; what was silent for a while is asked."""
    bot = start_bot(address)
    pings.clear()

    bring_to(bot, WriteState.INTENT)
    in_use = len(pings)
    now = on_postgres._now() + 60
    monkeypatch.setattr(on_postgres, "_now", lambda: now)
    bot.ledger.latest(make_write().key)

    assert (in_use, len(pings)) == (0, 1)


def test_a_connection_that_was_ended(address, pings):
    """The server says so on its line: a new one is made, and no write is lost."""
    bot = start_bot(address)
    attempt = bring_to(bot, WriteState.INTENT)
    pings.clear()

    with raw(address) as database:
        others = (
            "pid <> pg_backend_pid() AND datname = current_database() AND query NOT LIKE '%advisory_lock%'"
        )
        database.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}")
    bot.journal.sending(attempt)

    assert [row["state"] for row in rows(address, "writes")] == ["SENDING"]
    assert len(pings) == 1


def test_texts_stand_as_on_sqlite(address):
    """By code points, whatever language the server speaks, and however long."""
    numbers = ["b-1", "B-2", "a_1", "a-1", "一", "丁", "x" * 300]
    with Ledger.open(address) as ledger:
        for number in numbers:
            ledger.stage(number, "READ", "run-1", NOON)
    with raw(address) as database:
        found = database.execute("SELECT order_no FROM orders ORDER BY order_no")

    assert [row["order_no"] for row in found] == sorted(numbers)


def test_a_database_that_is_not_there(server):
    """The message says what to look at, and no password."""
    url = server.new_database().replace("//eoms@", "//eoms:canary-4711@") + "x"

    with pytest.raises(LedgerUnavailable, match=r"连不上.*核对") as caught:
        Ledger.open(url)
    assert "canary-4711" not in str(caught.value)


@pytest.mark.parametrize("url", ["mysql+pymysql://db.eoms.example/eoms", "oracle://db.eoms.example/eoms"])
def test_other_databases_are_refused(url):
    """What nobody has tried keeps no ledger."""
    with pytest.raises(LedgerError, match="只能放在 SQLite 文件或 PostgreSQL 里"):
        Ledger.open(url)


def test_a_driver_that_is_not_there():
    """Which package brings it is told."""
    with pytest.raises(LedgerError, match=r"eoms-bot\[postgres\]"):
        Ledger.open("postgresql+nothing://db.eoms.example/eoms")


class Refused(Exception):
    """As psycopg tells an error."""

    __module__ = "psycopg.errors"

    def __init__(self, sqlstate):
        super().__init__("Key (key)=(柳试样) already exists")
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("55P03", "账本正被其他程序占用（55P03）"),
        ("57P01", "账本数据库停着，或者断开了连接（57P01）"),
        ("23505", "同一笔操作已有记录（23505）"),
        ("53100", "磁盘已满（53100）"),
        ("08006", "账本数据库连不上，请核对地址、库名、用户名和网络（08006）"),
        ("42P01", "数据库报告 42P01"),
    ],
)
def test_what_a_code_means(code, meaning):
    """An error is told by its code: a server's words quote values."""
    err = OperationalError("INSERT", ("柳试样",), Refused(code))

    assert on_postgres.code_of(err) == code
    assert on_postgres.meaning(code) == meaning


def test_damage_is_told_apart():
    """Waiting does not cure it."""
    assert [on_postgres.is_damage(code) for code in ("XX001", "XX002", "53100")] == [True, True, False]


@pytest.mark.parametrize("dropped", ["synchronous_commit=off", "lock_timeout=0"])
def test_session_as_asked_for(address, dropped):
    """A server, or what stands before it, that does not keep to what is asked of each connection gets no ledger."""
    with pytest.raises(LedgerError, match="直接连数据库"):
        Ledger.open(f"{address}?options=-c%20{dropped}")
