"""A ledger that is not in its place any more: nothing is sent that the next run would not find."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from eoms_bot.errors import LedgerError
from eoms_bot.ledger import Ledger
from eoms_bot.ledger.marker import marker_path
from eoms_bot.model.write import WriteState
from tests.ledger.kit import bring_to, make_write, start_bot

SUFFIXES = ("", "-wal", "-shm")
OPEN_FILES = Path("/proc/self/fd")


def part_of(path, suffix):
    return path.with_name(path.name + suffix)


def copy_to(path, folder):
    """All that belongs to a ledger, as it lies there."""
    folder.mkdir()
    for suffix in SUFFIXES:
        if part_of(path, suffix).exists():
            shutil.copy2(part_of(path, suffix), folder / part_of(path, suffix).name)
    return folder / path.name


def remove(path, *suffixes):
    for suffix in suffixes or SUFFIXES:
        part_of(path, suffix).unlink(missing_ok=True)


def move(path, _older):
    for suffix in SUFFIXES:
        part_of(path, suffix).rename(part_of(path, suffix).with_name("moved" + suffix))


def delete(path, _older):
    remove(path)


def delete_main(path, _older):
    remove(path, "")


def delete_wal(path, _older):
    remove(path, "-wal", "-shm")


def put_another(path, _older):
    remove(path)
    Ledger.open(path.with_name("other.db")).close()
    shutil.copy(path.with_name("other.db"), path)


def roll_back(path, older):
    remove(path)
    for suffix in SUFFIXES:
        if part_of(older, suffix).exists():
            shutil.copy(part_of(older, suffix), part_of(path, suffix))


def overwrite(path, older):
    """The old content into the same file, as `cp` does; what is newer stays in the WAL."""
    path.write_bytes(older.read_bytes())


def empty(path, _older):
    os.truncate(path, 0)


def put_marker_of_another(path, _older):
    other = path.with_name("other.db")
    Ledger.open(other).close()
    shutil.copy(marker_path(other), marker_path(path))


def checkpoint(path):
    """Another program moves what is in the WAL into the main file."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "harm",
    [
        *(move, delete, delete_main, delete_wal, put_another, roll_back, overwrite, empty),
        put_marker_of_another,
    ],
)
def test_ledger_that_is_not_in_place(path, tmp_path, harm):
    """What has become of the file between two writes of a run: the second one does not leave."""
    bot = start_bot(path)
    checkpoint(path)
    older = copy_to(path, tmp_path / "older")
    bring_to(bot, WriteState.ANSWERED_OK, make_write("CS-001"))
    checkpoint(path)
    bring_to(bot, WriteState.ANSWERED_OK, make_write("CS-002"))
    attempt = bot.journal.intent(make_write("CS-003"))
    harm(path, older)

    with pytest.raises(LedgerError):
        bot.journal.sending(attempt)


@pytest.mark.sqlite
def test_the_error_says_what_to_do(path):
    """It names the file, says that nothing was sent, and what comes next."""
    bot = start_bot(path)
    attempt = bot.journal.intent(make_write())
    move(path, None)

    with pytest.raises(LedgerError) as refused:
        bot.journal.sending(attempt)

    message = str(refused.value)
    assert str(path) in message
    assert "没有发出" in message
    assert "eoms-bot restore" in message
    assert not path.exists()


def test_others_may_write_meanwhile(path):
    """Another account's run writes between each two steps; no write of either is refused."""
    one, other = start_bot(path), start_bot(path, "run-2", "clerk02")
    for number in range(5):
        attempt = one.journal.intent(make_write(f"CS-1{number}"))
        bring_to(other, WriteState.ANSWERED_OK, make_write(f"CS-2{number}"))
        one.journal.sending(attempt)
        bring_to(other, WriteState.ANSWERED_OK, make_write(f"CS-3{number}"))

    states = {record.state for record in one.ledger.unsettled()}
    assert states == {WriteState.SENDING, WriteState.ANSWERED_OK}


@pytest.mark.sqlite
@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="counts open files in /proc")
def test_looks_leave_no_file_open(path):
    """A hundred writes leave the process with as many open files as the first one did."""
    bot = start_bot(path)
    bring_to(bot, WriteState.ANSWERED_OK, make_write("CS-0"))
    before = len(list(OPEN_FILES.iterdir()))

    for number in range(100):
        bring_to(bot, WriteState.ANSWERED_OK, make_write(f"CS-1{number}"))

    assert len(list(OPEN_FILES.iterdir())) <= before + 1
