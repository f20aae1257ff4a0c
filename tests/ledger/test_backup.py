"""Backups: whole, private, checked; named by the site's time; pruned."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import timedelta

import pytest

from eoms_bot.errors import BadInput, LedgerError, StorageError
from eoms_bot.ledger import Ledger
from eoms_bot.ledger.upkeep import backup
from eoms_bot.model.write import WriteState
from tests.ledger.kit import NOON, bring_to, make_unsound, make_write
from tests.ledger.test_words import said
from tests.support.file_limit import files_up_to

pytestmark = pytest.mark.sqlite


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


def test_a_third_backup_of_one_second(path):
    """F60: numbers go on."""
    make(path, "ledger-20260506-120000.db", "ledger-20260506-120000-2.db")

    assert backup.new_path(path, NOON) == path.parent / "backups" / "ledger-20260506-120000-3.db"


def test_what_lies_among_backups(path):
    """Neither folders nor names that begin or end otherwise are backups."""
    make(path, "ledger-20260506-120000-2.db", "ledger-20260507-000000.db")
    make(path, "ledger-20260506-120000.db.bak", "old-ledger-20260506-120000.db")
    (backup.folder_of(path) / "ledger-20260508-000000.db").mkdir()

    assert names(path) == ["ledger-20260507-000000.db", "ledger-20260506-120000-2.db"]


def test_a_name_that_is_no_backup_s(path):
    """Which name it is."""
    words = said(LedgerError, backup.taken_at, path.with_name("notes.txt"))

    assert words == "不是备份的文件名：notes.txt"


def test_advice_is_told(path):
    """Where a backup was looked for; or which one is the newest, and the command that puts it to work."""
    nothing = backup.advice(path)
    make(path, "ledger-20260506-120000.db")

    folder = path.parent / "backups"
    newest = folder / "ledger-20260506-120000.db"
    assert nothing == f"没有找到备份（{folder}）"
    assert backup.advice(path) == f"最新的备份是 {newest}，用 eoms-bot restore {newest} --reason … 恢复"


def test_a_folder_for_backups_is_private(bot, tmp_path):
    """It is made with its parents, for nobody else."""
    bot.ledger.back_up(tmp_path / "new" / "deep" / "copy.db")

    assert oct((tmp_path / "new" / "deep").stat().st_mode & 0o777) == "0o700"


def test_a_copy_that_is_not_sound_is_told(tmp_path):
    """Which copy, and all that SQLite says of it."""
    make_unsound(tmp_path / "torn.db")
    with closing(sqlite3.connect(tmp_path / "torn.db")) as source:
        words = said(LedgerError, backup.copy_into, source, tmp_path / "copy.db")

    why = "NULL value in torn.x；NULL value in torn.x"
    assert words == f"副本未通过检查：{tmp_path / 'copy.db'}（{why}）"


class OnWindows:
    """`os`, as far as a program can tell."""

    name = "nt"

    def __getattr__(self, name):
        return getattr(os, name)


def test_another_process_that_was_quicker(bot, tmp_path, monkeypatch):
    """F58: a file that came between look and copy stays as it is, and nothing is left beside it."""
    target, copy_into = tmp_path / "new" / "copy.db", backup.copy_into

    def slowly(source, fresh):
        target.write_text("theirs")
        return copy_into(source, fresh)

    monkeypatch.setattr(backup, "copy_into", slowly)

    words = said(BadInput, bot.ledger.back_up, target)

    assert words == f"[CLI-004] 文件已经存在，不覆盖：{target}"
    assert target.read_text() == "theirs"
    assert list(target.parent.iterdir()) == [target]


def test_a_system_without_links(bot, tmp_path, monkeypatch):
    """F58: there a rename puts the copy in place."""
    monkeypatch.setattr(backup, "os", OnWindows())

    made = bot.ledger.back_up(tmp_path / "new" / "copy.db")

    assert list(made.path.parent.iterdir()) == [made.path]
    assert made.size == made.path.stat().st_size > 0


def full_disk(*_arguments):
    """What the system says where nothing more fits."""
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_a_backup_refuses_is_told(bot, tmp_path, monkeypatch):
    """Which file is there already; which one cannot be written, and what the system says."""
    (tmp_path / "copy.db").write_text("mine")

    there = said(BadInput, bot.ledger.back_up, tmp_path / "copy.db")
    monkeypatch.setattr(backup, "copy_into", full_disk)
    full = said(StorageError, bot.ledger.back_up, tmp_path / "new.db")

    assert there == f"[CLI-004] 文件已经存在，不覆盖：{tmp_path / 'copy.db'}"
    assert full == f"备份写不成：{tmp_path / 'new.db'}（磁盘已满）"


def test_the_newest_is_never_removed(path):
    """F58: what was removed is told, newest first; so many stay as are wanted."""
    make(path, *[f"ledger-2026050{day}-000000.db" for day in range(1, 5)])

    removed = backup.prune(path, 1, backup.folder_of(path) / "ledger-20260504-000000.db")

    assert names(path) == ["ledger-20260504-000000.db"]
    assert [one.name for one in removed] == [f"ledger-2026050{day}-000000.db" for day in (3, 2, 1)]


def test_the_newer_of_one_second(path):
    """F60: of several backups of one second the highest number is the newest, also behind the ninth."""
    make(path, *[f"ledger-20260506-120000{end}.db" for end in ("", "-2", "-9", "-10")])

    assert [one.name for one in backup.kept(path)] == [
        f"ledger-20260506-120000{end}.db" for end in ("-10", "-9", "-2", "")
    ]


def test_a_folder_that_is_a_file(bot, tmp_path):
    """Where a part of the target's path is a file that is said: it is not the backup that exists."""
    (tmp_path / "notes").write_text("mine")

    told = said(StorageError, bot.ledger.back_up, tmp_path / "notes" / "copy.db")

    assert told == f"备份写不成：{tmp_path / 'notes' / 'copy.db'}（路径中有一段不是文件夹）"


class OnServer:
    """An engine whose connections are not SQLite's."""

    driver_connection = object()

    def raw_connection(self):
        """The connection, and what stands for its driver's."""
        return self

    def close(self):
        """Nothing is held."""


def test_a_server_s_ledger_is_backed_up_there(tmp_path):
    """That this program copies files only; nothing is left of the attempt."""
    words = said(LedgerError, backup.write, OnServer(), tmp_path / "copy.db")

    assert words == "只有文件形式的账本由本程序备份；数据库服务器用它自己的办法"
    assert list(tmp_path.iterdir()) == []
