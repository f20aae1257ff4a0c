"""A power cut: of the ledger there is what was on the disk, its last pages torn off anywhere."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest

from eoms_bot.errors import LedgerError
from eoms_bot.ledger import Ledger
from eoms_bot.model.write import WriteState
from tests.ledger.kit import answer, make_write, start_bot

pytestmark = pytest.mark.sqlite

STEPS = (WriteState.INTENT, WriteState.SENDING, WriteState.ANSWERED_OK)
"""The commits of one write, in their order."""

AFTER = {
    WriteState.INTENT: WriteState.NOT_SENT,
    WriteState.SENDING: WriteState.UNKNOWN,
    WriteState.ANSWERED_OK: WriteState.ANSWERED_OK,
}
"""What the next start makes of a write that was left in a state."""


def commit(bot, step, attempt):
    """Take the write one commit further; returns its attempt."""
    if step is WriteState.INTENT:
        return bot.journal.intent(make_write())
    if step is WriteState.SENDING:
        bot.journal.sending(attempt)
    else:
        bot.journal.answered(attempt, answer(step))
    return attempt


def disk_at(path, folder, *, cut=0):
    """The ledger's files as they lie on the disk at this moment, the WAL short of its last `cut` bytes."""
    folder.mkdir()
    for file in path.parent.glob("ledger.db*"):
        if not file.name.endswith("-shm"):
            shutil.copy(file, folder)
    wal = folder / "ledger.db-wal"
    wal.write_bytes(wal.read_bytes()[: wal.stat().st_size - cut])
    return folder / "ledger.db"


def states(path):
    """The states of all attempts, as a plain reader of the file finds them."""
    with closing(sqlite3.connect(path)) as db:
        return [row[0] for row in db.execute("SELECT state FROM writes")]


@pytest.mark.parametrize("last", STEPS)
def test_what_was_committed_is_on_the_disk(path, tmp_path, bot, last):
    """F52: at the moment at which a commit returns, the files hold it; the next start finds it and settles it."""
    attempt = 0
    for step in STEPS[: STEPS.index(last) + 1]:
        attempt = commit(bot, step, attempt)
    found = disk_at(path, tmp_path / "after")

    again = start_bot(found, "run-2")

    assert again.ledger.write(attempt).state is AFTER[last]
    again.ledger.close()


@pytest.mark.parametrize("lost", [1, 24, 4096, 4096 + 24])
def test_torn_commit_never_happened(path, tmp_path, bot, lost):
    """F52: a commit whose last page is torn off is as if it had not been; the one before it stands whole."""
    attempt = commit(bot, WriteState.INTENT, 0)
    commit(bot, WriteState.SENDING, attempt)

    found = disk_at(path, tmp_path / "after", cut=lost)

    assert states(found) == ["INTENT"]


def test_lost_attempt_is_missed(path, tmp_path, bot):
    """F52, F57: a disk that lied about its writing, so that a whole attempt is gone, is found out by the marker."""
    before = (path.parent / "ledger.db-wal").stat().st_size
    commit(bot, WriteState.INTENT, 0)
    after = (path.parent / "ledger.db-wal").stat().st_size
    found = disk_at(path, tmp_path / "after", cut=after - before)

    with pytest.raises(LedgerError, match="账本"):
        Ledger.open(found)


def test_every_commit_waits_for_the_disk(bot):
    """F52: the ledger's connections write ahead, and wait for the disk at each commit."""
    with bot.ledger.engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")
        ]

    assert found == ["wal", 2]
