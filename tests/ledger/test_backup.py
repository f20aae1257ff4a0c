"""Backups: whole, private, checked; named by the site's time; pruned."""

from __future__ import annotations

import sqlite3
import stat
import threading
from contextlib import closing
from datetime import timedelta

import pytest

from eoms_bot.errors import BadInput, LedgerError, StorageError
from eoms_bot.ledger import Ledger, backup
from eoms_bot.model.write import WriteState
from tests.ledger.kit import NOON, bring_to, make_write
from tests.support.file_limit import files_up_to


def test_a_backup_is_a_ledger(bot, tmp_path):
    """F58: what is committed is in it, in one private file that a restore puts to work."""
    bring_to(bot, WriteState.PROVEN)
    target = tmp_path / "deep" / "copy.db"

    made = bot.ledger.back_up(target)

    assert (made.path, made.writes, made.size) == (target, 1, target.stat().st_size)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(target.parent.iterdir()) == [target]
    Ledger.restore(target, tmp_path / "new.db", "王某", "换了硬盘", NOON)
    with Ledger.open(tmp_path / "new.db", create=False) as copy:
        assert [one.state for one in copy.writes("CS-001")] == [WriteState.PROVEN]


def test_a_backup_holds_one_moment(bot, tmp_path):
    """F58: while a run writes on, every copy is sound, and an attempt in it has its event."""
    over = threading.Event()

    def write_on():
        number = 0
        while not over.is_set():
            number += 1
            bring_to(bot, WriteState.ANSWERED_OK, make_write(f"CS-{number}"))

    writer = threading.Thread(target=write_on)
    writer.start()
    copies = [bot.ledger.back_up(tmp_path / f"copy-{number}.db").path for number in range(5)]
    over.set()
    writer.join()

    for copy in copies:
        with closing(sqlite3.connect(copy)) as db:
            orphans = "SELECT count(*) FROM writes WHERE id NOT IN (SELECT write_id FROM write_events)"
            assert db.execute(orphans).fetchone() == (0,)


def test_a_backup_never_overwrites(bot, tmp_path):
    """F58: a file that is there stays as it is."""
    (tmp_path / "copy.db").write_text("mine")

    with pytest.raises(BadInput, match="不覆盖"):
        bot.ledger.back_up(tmp_path / "copy.db")

    assert (tmp_path / "copy.db").read_text() == "mine"


def test_a_backup_that_does_not_fit_is_none(bot, tmp_path):
    """F55: on a full disk there is no half backup."""
    target = tmp_path / "new" / "copy.db"

    with files_up_to(5000), pytest.raises((StorageError, LedgerError)):
        bot.ledger.back_up(target)

    assert list(target.parent.iterdir()) == []


def names(path):
    return [one.name for one in backup.kept(path)]


def make(path, *names):
    backup.folder_of(path).mkdir(exist_ok=True)
    for name in names:
        (backup.folder_of(path) / name).write_text("")


def test_names_tell_the_sites_time(path):
    """F60: a backup is named by the site's clock, and a second one of the same second gets another name."""
    first = backup.new_path(path, NOON)
    make(path, first.name)

    assert first.name == "ledger-20260506-120000.db"
    assert backup.new_path(path, NOON).name == "ledger-20260506-120000-2.db"
    assert backup.taken_at(first) == NOON.replace(microsecond=0)


def test_newest_is_named(path):
    """F57: the advice names the newest backup, whatever else lies in the folder."""
    make(path, "ledger-20260505-010101.db", "ledger-20260506-000000.db", "notes.txt", "ledger-2026.db")

    assert names(path) == ["ledger-20260506-000000.db", "ledger-20260505-010101.db"]
    assert "ledger-20260506-000000.db" in backup.advice(path)


def test_no_backup_is_told(path):
    """F57: where there is none, the advice says where one was looked for."""
    assert "没有找到备份" in backup.advice(path)


@pytest.mark.parametrize(
    ("age", "due"),
    [
        (timedelta(0), False),
        (timedelta(hours=23, minutes=59), False),
        (timedelta(days=1), True),
        (timedelta(hours=-1), True),
    ],
)
def test_due_after_a_day(path, age, due):
    """F60: a backup is due when the newest is a day old, or comes from a clock that was ahead."""
    make(path, "ledger-20260506-120000.db")

    assert backup.is_due(path, NOON.replace(microsecond=0) + age) is due


def test_due_without_any(path):
    """F58: where there is no backup, one is due."""
    assert backup.is_due(path, NOON)


def test_the_oldest_are_removed(path):
    """F58: only the newest stay, and the one just made whatever its name says."""
    make(path, *[f"ledger-2026050{day}-000000.db" for day in range(1, 7)], "notes.txt")
    fresh = backup.folder_of(path) / "ledger-20260501-000000.db"

    removed = backup.prune(path, 3, fresh)

    assert [one.name for one in removed] == ["ledger-20260503-000000.db", "ledger-20260502-000000.db"]
    assert "ledger-20260501-000000.db" in names(path)
    assert (backup.folder_of(path) / "notes.txt").exists()
