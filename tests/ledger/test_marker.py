"""The marker beside a ledger: what it notices."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from eoms_bot.disk import SystemDisk
from eoms_bot.errors import LedgerError
from eoms_bot.ledger import Ledger
from eoms_bot.ledger.chain import Head
from eoms_bot.ledger.engine import reading
from eoms_bot.ledger.marker import Marker, is_known, marker_path, read_marker, write_marker
from eoms_bot.ledger.opening import marker_of
from eoms_bot.model.write import WriteState
from tests.ledger.kit import NOON, bring_to, make_write, start_bot
from tests.ledger.test_words import said
from tests.support.database import rows
from tests.support.full_disk import FullDisk

pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize("suffixes", [("",), ("", "-wal", "-shm")])
def test_a_ledger_that_vanished_is_not_replaced(path, suffixes):
    """F57: where the marker knows a ledger, no empty one is started."""
    Ledger.open(path).close()
    for suffix in suffixes:
        path.with_name(path.name + suffix).unlink(missing_ok=True)

    with pytest.raises(LedgerError, match="账本不见了"):
        Ledger.open(path)

    assert not path.exists()


def test_a_ledger_put_in_anothers_place_is_refused(path, tmp_path):
    """F57: the marker knows the ledger by its id."""
    Ledger.open(path).close()
    Ledger.open(tmp_path / "other" / "ledger.db").close()
    shutil.copy(tmp_path / "other" / "ledger.db", path)

    with pytest.raises(LedgerError, match="不是原来的账本"):
        Ledger.open(path)


def lose_a_day(path):
    """A ledger that was put back to a copy made before its second write."""
    bot = start_bot(path)
    bring_to(bot, WriteState.ANSWERED_OK, make_write("CS-001"))
    bot.ledger.close()
    shutil.copy(path, path.with_name("backup"))
    bot = start_bot(path, "run-2")
    bring_to(bot, WriteState.ANSWERED_OK, make_write("CS-002"))
    bot.ledger.close()
    path.with_name("backup").replace(path)


def test_an_old_backup_is_noticed(path):
    """F57, F58: a ledger with fewer attempts than its marker knows isn't worked on."""
    lose_a_day(path)

    with pytest.raises(LedgerError, match=r"到第 1 笔.*上次已到第 2 笔"):
        Ledger.open(path)


def test_a_lost_wal_is_noticed(path, tmp_path):
    """F57: committed rows that were only in the WAL are missed when it is gone."""
    bot = start_bot(path)
    shutil.copy(path, tmp_path / "without_wal")
    bring_to(bot, WriteState.SENDING)
    bot.ledger.close()
    (tmp_path / "without_wal").replace(path)

    with pytest.raises(LedgerError, match="比上次使用时旧"):
        Ledger.open(path)


def test_a_lost_wal_is_noticed_where_only_sending_was_in_it(path, tmp_path):
    """F57: the INTENT is in the file and SENDING only in the WAL: without it, nobody may call the write not sent."""
    bot = start_bot(path)
    attempt = bring_to(bot, WriteState.INTENT)
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(path, tmp_path / "without_wal")
    bot.journal.sending(attempt)
    bot.ledger.close()
    (tmp_path / "without_wal").replace(path)

    with pytest.raises(LedgerError, match="比上次使用时旧"):
        Ledger.open(path)


def test_a_missing_marker_is_made_again(path):
    """F57: a crash between making the ledger and its marker is no reason to stop."""
    Ledger.open(path).close()
    marker_path(path).unlink()

    with Ledger.open(path) as ledger:
        assert json.loads(marker_path(path).read_text())["ledger_id"] == ledger.ledger_id


def test_a_copy_without_its_marker_is_refused(path, tmp_path):
    """F58: a backup that somebody put into an empty folder is not worked on until it is restored; then the gap is known."""
    bot = start_bot(path)
    bring_to(bot, WriteState.ANSWERED_OK, make_write("CS-001"))
    copy = bot.ledger.back_up(tmp_path / "b.db").path
    bring_to(bot, WriteState.UNKNOWN, make_write("CS-GAP"))
    bot.ledger.close()
    elsewhere = tmp_path / "elsewhere" / "ledger.db"
    elsewhere.parent.mkdir(mode=0o700)
    shutil.copy(copy, elsewhere)

    with pytest.raises(LedgerError, match=r"没有标记文件.*eoms-bot restore"):
        Ledger.open(elsewhere)

    Ledger.restore(elsewhere, elsewhere, "王某", "换了机器", NOON + timedelta(days=1))
    with Ledger.open(elsewhere) as ledger:
        assert ledger.is_of_gap("CS-GAP", NOON)


def test_an_unreadable_marker_is_refused(path):
    """F57: what the marker says must be known."""
    Ledger.open(path).close()
    marker_path(path).write_text("{")

    with pytest.raises(LedgerError, match="标记文件读不出来"):
        Ledger.open(path)


def test_a_marker_that_cannot_be_written_stops_before_sending(path, monkeypatch):
    """F57: without the marker's fsync no attempt is handed to the gate."""
    bot = start_bot(path)
    marker_path(path).unlink()
    marker_path(path).mkdir()

    with pytest.raises(LedgerError, match="标记文件读不出来"):
        bot.journal.intent(make_write())

    assert [record.state for record in bot.ledger.writes("CS-001")] == [WriteState.INTENT]
    bot.ledger.close()


def test_a_ledger_that_went_on_from_a_backup(path, tmp_path):
    """F58: a backup that was put back by hand and written on until it is ahead of the marker is none the less another ledger."""
    bot = start_bot(path)
    copy = bot.ledger.back_up(tmp_path / "b.db").path
    bring_to(bot, WriteState.UNKNOWN, make_write("CS-GAP"))
    bot.ledger.close()
    known = marker_path(path).read_bytes()
    elsewhere = tmp_path / "elsewhere.db"
    Ledger.restore(copy, elsewhere, "王某", "演练", NOON + timedelta(days=1))
    other = start_bot(elsewhere, "run-2")
    for number in range(3):
        bring_to(other, WriteState.PROVEN, make_write(f"CS-00{number}"))
    other.ledger.close()
    shutil.copy(elsewhere, path)
    marker_path(path).write_bytes(known)

    with pytest.raises(LedgerError, match="条记录和这里记得的不同"):
        Ledger.open(path)


def test_the_marker_never_goes_back(bot, path):
    """What was known once is not forgotten for what a ledger says that has less."""
    bring_to(bot, WriteState.SENDING)
    further = json.loads(marker_path(path).read_text()) | {"last_write": 9, "audit_seq": 99}
    marker_path(path).write_text(json.dumps(further))

    bring_to(bot, WriteState.SENDING, make_write("CS-002"))

    assert json.loads(marker_path(path).read_text()) == further


def test_the_marker(bot, path):
    """Which ledger, how far its attempts and its chain have come."""
    bring_to(bot, WriteState.SENDING)

    head = rows(path, "audit")[-1]
    assert json.loads(marker_path(path).read_text(encoding="utf-8")) == {
        **{"ledger_id": bot.ledger.ledger_id, "last_write": 1},
        **{"audit_seq": 2, "audit_hash": head["hash"]},
    }


def test_a_marker_that_is_a_folder(bot, path):
    """Which file cannot be read, or written, and what the system says."""
    marker_path(path).unlink()
    marker_path(path).mkdir()

    written = said(LedgerError, bot.journal.intent, make_write())
    bot.ledger.close()
    read = said(LedgerError, start_bot, path)

    assert written == f"账本标记文件读不出来：{marker_path(path)}（它是一个文件夹）"
    assert read == f"账本标记文件读不出来：{marker_path(path)}（它是一个文件夹）"


def test_a_marker_of_an_older_version(path):
    """One without a chain is read as such."""
    bot = start_bot(path)
    bot.ledger.close()
    known = {"ledger_id": bot.ledger.ledger_id, "last_write": 0}
    marker_path(path).write_text(json.dumps(known), encoding="utf-8")

    again = start_bot(path, "run-2")

    assert again.lease.generation == 2
    again.ledger.close()


def test_a_full_disk_s_marker(path):
    """What the marker says stays as it was where the new one does not fit."""
    disk = FullDisk()
    bot = start_bot(path, disk=disk)
    before = marker_path(path).read_bytes()
    disk.full = True

    words = said(LedgerError, write_marker, path, _marker_of(bot), disk)

    bot.ledger.close()
    assert words == f"账本标记文件写不进去：{marker_path(path)}（磁盘已满）"
    assert marker_path(path).read_bytes() == before


def _marker_of(bot):
    with reading(bot.ledger.engine) as connection:
        return marker_of(connection, bot.ledger.ledger_id)


def test_where_the_marker_lies(path):
    """Beside the ledger, under its name: a copy of the folder takes it along."""
    assert marker_path(path).name == f"{path.name}.marker.json"


@pytest.mark.parametrize(
    ("ledger", "marker", "known"),
    [(True, True, True), (True, False, True), (False, True, True), (False, False, False)],
)
def test_a_ledger_that_was_there_once_is_known(tmp_path, ledger, marker, known):
    """A ledger is known by itself or by the marker that it left."""
    path = tmp_path / "ledger.db"
    for there, file in ((ledger, path), (marker, marker_path(path))):
        if there:
            file.touch()

    assert is_known(path) is known


def test_the_marker_comes_back_whole(path):
    """What was written is read, to the head of the audit chain."""
    marker = Marker("柳-1", 7, 12, "ab" * 32)
    write_marker(path, marker, SystemDisk())

    found = read_marker(path)

    assert found == marker
    assert found.head == Head(12, "ab" * 32)
