"""The lock of an account among machines: one session holds it, and it ends with that."""

import pytest

from eoms_bot.errors import LedgerError, LockHeld
from eoms_bot.ledger import Ledger, ServerLock, Views, account_key
from eoms_bot.ledger.engine import LedgerUnavailable
from eoms_bot.ledger.server_lock import key_of
from tests.ledger.kit import NOON
from tests.support.database import raw

pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")

HELD_BY = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"


@pytest.fixture
def url(server):
    """Of a database of this test's own."""
    return server.new_database()


def lock(url, account="clerk01"):
    """The lock as some machine has it."""
    return ServerLock(url, "mock", account)


def test_one_holds_it(url):
    """While one has it a second is refused at once, with the holder's process, machine and moment; behind it the lock is free."""
    with lock(url):
        with pytest.raises(LockHeld, match=r"clerk01 正由另一台机器使用：进程 \d+，主机 \S+，自 2\d{3}-"):
            lock(url).acquire()
        told = lock(url).holder()

    assert told.startswith("进程 ")
    assert lock(url).holder() == ""
    with lock(url):
        pass


def test_accounts_have_their_own(url, server):
    """Another account, and the same one in another ledger, are free."""
    with lock(url), lock(url, "clerk02"), lock(server.new_database()):
        assert lock(url, "clerk03").holder() == ""


def test_negative_keys(url):
    """Keys are signed, their halves on the server are not: every account's holder is found."""
    accounts = [f"clerk{number:02}" for number in range(8)]
    signs = {key_of(account_key("mock", account)) > 0 for account in accounts}

    for account in accounts:
        with lock(url, account):
            assert lock(url, account).holder(), account
    assert signs == {True, False}


def test_it_ends_with_its_session(url):
    """A machine that the server has lost holds nothing any more."""
    held = lock(url)
    held.acquire()
    with raw(url) as database:
        [row] = database.execute(HELD_BY)
        database.execute(f"SELECT pg_terminate_backend({row['pid']})")
        while database.execute(HELD_BY):
            pass

    with lock(url):
        held.release()


def test_it_waits_for_no_writer(url):
    """Neither the ledger's transactions wait for it nor it for them: it is another lock, and no transaction."""
    with Ledger.open(url, busy_ms=500) as ledger, lock(url):
        ledger.run_started("run-1", "run", "clerk01", NOON)
        with raw(url) as database:
            [row] = database.execute(
                "SELECT state FROM pg_stat_activity WHERE application_name LIKE 'eoms-bot %'"
            )

    assert row["state"] == "idle"


def test_lanes_know_it(url):
    """Who holds an account stands with its lane, for whoever looks at the ledger."""
    with Ledger.open(url) as ledger:
        for account in ("clerk01", "clerk02"):
            ledger.take_lease(account_key("mock", account), f"run of {account}", NOON)
        with lock(url, "clerk02"):
            held = {row.account_key: row.holder[:2] for row in Views(ledger.engine).lanes()}
        after = [row.holder for row in Views(ledger.engine).lanes()]

    assert held == {"mock|clerk01": "", "mock|clerk02": "进程"}
    assert after == ["", ""]


def test_no_server():
    """A server that cannot be asked gives nobody a lock."""
    with pytest.raises(LedgerUnavailable, match="账本数据库连不上"):
        lock("postgresql+psycopg://eoms@127.0.0.1:1/none").acquire()


def test_idle_for_long(url):
    """The session is idle for as long as a run lasts: a server's limit for that does not hold for it."""
    with raw(url) as database:
        database.execute(
            f"ALTER ROLE eoms IN DATABASE {url.rpartition('/')[2]} SET idle_session_timeout = '200ms'"
        )

    with lock(url), raw(url) as other:
        for _ in range(5):
            other.execute("SELECT pg_sleep(0.1)")
        assert lock(url).holder()


@pytest.mark.parametrize(
    "address", ["postgresql+nosuch://eoms@db.eoms.example/x", "postgresql+psycopg2://eoms@db.eoms.example/x"]
)
def test_no_driver(address):
    """A driver that is not there is told, with the one that is wanted."""
    with pytest.raises(LedgerError, match="postgresql\\+psycopg://"):
        lock(address)
