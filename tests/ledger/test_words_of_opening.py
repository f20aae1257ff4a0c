"""What the ledger says where it does not open: the whole sentence, with the file and what to do about it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest

from eoms_bot.disk import SystemDisk
from eoms_bot.errors import LedgerError
from eoms_bot.ledger import Ledger
from eoms_bot.ledger.marker import marker_path
from eoms_bot.ledger.schema import SCHEMA_VERSION
from eoms_bot.ledger.upkeep.backup import folder_of
from eoms_bot.model.write import WriteState
from tests.ledger.kit import bring_to, make_write, start_bot
from tests.ledger.test_words import said

pytestmark = pytest.mark.sqlite


def do(path, *statements):
    """Change the file past the ledger."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.fixture
def made(path):
    """The file of a ledger without any attempt."""
    Ledger.open(path).close()
    return path


def no_backup(path):
    """What is said of backups where there is none."""
    return f"没有找到备份（{folder_of(path)}）"


class SharedDisk(SystemDisk):
    """A disk of another machine."""

    def share(self, path):
        return "nfs4"


def test_a_share(path):
    """Which kind of share, which file, and which setting to change."""
    words = said(LedgerError, Ledger.open, path, disk=SharedDisk())

    assert words == f"[CONF-008] 账本不能放在网络盘上（nfs4）：{path}。请把 paths.ledger 设到本机磁盘"
    assert not path.exists()


def test_a_ledger_that_is_gone(made):
    """Which ledger belongs here, what knows so, and where a backup is."""
    with Ledger.open(made) as ledger:
        known = ledger.ledger_id
    made.unlink()

    words = said(LedgerError, Ledger.open, made)

    assert words == (
        f"账本不见了：{made}。这里原有账本 {known}，不能用空账本代替"
        f"（标记文件 {marker_path(made)}）。{no_backup(made)}"
    )


def test_no_ledger(path):
    """Which file was looked for."""
    assert said(LedgerError, Ledger.open, path, create=False) == f"没有账本：{path}"


def test_a_place_where_none_can_be_made(tmp_path):
    """Which file, and what the system says."""
    (tmp_path / "disk").symlink_to(tmp_path / "not plugged in")
    path = tmp_path / "disk" / "ledger.db"

    assert said(LedgerError, Ledger.open, path) == f"账本建不起来：{path}（已经存在）"


def test_a_link_to_nothing(path):
    """Which file, and what the system says; nothing is made where the link leads."""
    path.symlink_to(path.parent / "not plugged in")

    assert said(LedgerError, Ledger.open, path) == f"账本打不开：{path}（没有这个文件或文件夹）"
    assert not path.exists()


def test_an_empty_file(made):
    """That it may be removed where there was no ledger, and where a backup is."""
    made.write_bytes(b"")

    words = said(LedgerError, Ledger.open, made)

    assert words == f"账本是空文件：{made}。若从未有过账本，请删去此文件；否则{no_backup(made)}"


@pytest.mark.parametrize("mode", [0o644, 0o610, 0o601])
def test_rights_of_others(made, mode):
    """The rights that it has, and the command against them; a single right of anybody else is enough."""
    made.chmod(mode)

    assert (
        said(LedgerError, Ledger.open, made)
        == f"[CONF-006] {made} 权限过宽（{mode:o}），运行 chmod 600 {made}"
    )


def test_no_ordinary_file(tmp_path):
    """Which file."""
    assert said(LedgerError, Ledger.open, tmp_path) == f"账本不是普通文件：{tmp_path}"


def test_another_program_s_file(path):
    """Which file, and where a backup is."""
    do(path, "CREATE TABLE other (x)")
    path.chmod(0o600)

    assert said(LedgerError, Ledger.open, path) == f"这个文件不是本程序的账本：{path}。{no_backup(path)}"


def test_a_newer_ledger(made):
    """Which version it has, and which one the program knows."""
    do(made, f"PRAGMA user_version={SCHEMA_VERSION + 1}")

    words = said(LedgerError, Ledger.open, made)

    assert words == f"账本版本 {SCHEMA_VERSION + 1} 比程序新（程序认识 {SCHEMA_VERSION}），请升级程序"


def test_a_ledger_without_its_id(made):
    """What it lacks."""
    do(made, "DELETE FROM ledger_meta WHERE name = 'ledger_id'")

    assert said(LedgerError, Ledger.open, made) == "账本缺少 ledger_id，不能使用"


def test_a_chain_without_its_head(bot, path):
    """What it lacks, and that no record can follow."""
    do(path, "DELETE FROM ledger_meta WHERE name = 'audit_head'")

    words = said(LedgerError, bot.journal.intent, make_write())

    assert words == "账本缺少 audit_head，审计链接不上"
    assert bot.ledger.writes("CS-001") == []


def test_a_copy_without_marker(path):
    """How much it holds, what is missing beside it, and the command that takes it in."""
    bot = start_bot(path)
    bring_to(bot, WriteState.SENDING)
    bot.ledger.close()
    marker_path(path).unlink()

    words = said(LedgerError, Ledger.open, path)

    assert words == (
        f"账本旁没有标记文件（{marker_path(path)}）：{path} 有 1 笔写入，像是拷来的旧账本或备份。"
        f"运行 eoms-bot restore {path} --reason … 登记后再用"
    )


def test_another_ledger(made, tmp_path):
    """Which ledger it is, and which one was here."""
    with Ledger.open(made) as ledger:
        known = ledger.ledger_id
    with Ledger.open(tmp_path / "other" / "ledger.db") as other:
        found = other.ledger_id
    shutil.copy(tmp_path / "other" / "ledger.db", made)

    words = said(LedgerError, Ledger.open, made)

    assert words == f"这不是原来的账本：{made} 是 {found}，原来的是 {known}。{no_backup(made)}"


def test_an_older_state(path):
    """How far it goes, how far it had come, and what may be the cause."""
    bot = start_bot(path)
    bring_to(bot, WriteState.SENDING)
    bot.ledger.close()
    shutil.copy(path, path.with_name("before"))
    bot = start_bot(path, "run-2")
    bring_to(bot, WriteState.INTENT, make_write("CS-002"))
    bot.ledger.close()
    path.with_name("before").replace(path)

    words = said(LedgerError, Ledger.open, path)

    assert words == (
        f"账本比上次使用时旧：{path} 到第 1 笔、第 2 条记录，上次已到第 2 笔、第 4 条；"
        f"可能少了 -wal 文件，或是旧备份。{no_backup(path)}"
    )


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("://", "账本地址看不懂，应为文件路径或数据库 URL"),
        ("sqlite://", "账本必须是文件，不能只在内存里"),
        ("sqlite:///:memory:", "账本必须是文件，不能只在内存里"),
        ("nosuchdb://127.0.0.1/ledger", "账本只能放在 SQLite 文件或 PostgreSQL 里，不能用 nosuchdb"),
        (
            "postgresql+nosuch://127.0.0.1/ledger",
            "数据库驱动用不了（NoSuchModuleError）：要装 eoms-bot[postgres]，地址以 postgresql+psycopg:// 开头",
        ),
    ],
)
def test_an_address(address, words):
    """What an address must be."""
    assert said(LedgerError, Ledger.open, address) == words


def test_another_machine_s_ledger(bot):
    """Whose it is, who asks, and how it is moved; whose it is already may ask again."""
    bot.ledger.bind("甲机")
    bot.ledger.bind("甲机")

    words = said(LedgerError, bot.ledger.bind, "乙机")

    assert bot.ledger.host() == "甲机"
    assert words == (
        "账本属于另一台机器（甲机，这台是 乙机）：同一账号只能由一台机器处理。确已搬到这台机器的，"
        "先停掉那一台，再运行 eoms-bot restore 账本文件 --reason … 登记"
    )
