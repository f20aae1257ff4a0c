"""The lock of an account: one holder, named, freed by the system."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from eoms_bot.errors import LedgerError, LockHeld
from eoms_bot.ledger import AccountLock, every_lock
from eoms_bot.ledger import lock as locks
from tests.ledger.test_words import said

pytestmark = pytest.mark.sqlite

ROOT = Path(__file__).parents[2]


@contextmanager
def other_process(folder):
    """Another bot process, and what it said first."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.ledger.worker", "lock", str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield process, process.stdout.readline()
        process.communicate("end\n", timeout=60)


def test_a_second_process_is_told_who_holds_it(tmp_path):
    """F59: the refusal names process, host and since when."""
    with AccountLock(tmp_path, "mock", "clerk01"), other_process(tmp_path) as (_, said):
        assert said.startswith("refused 账号 clerk01 正由另一进程使用")
        assert f"进程 {os.getpid()}，主机 {socket.gethostname()}，自 2" in said


def test_a_second_lock_in_the_same_process_is_refused(tmp_path):
    """F59: the lock isn't shared within a process either."""
    with AccountLock(tmp_path, "mock", "clerk01"), pytest.raises(LockHeld):
        AccountLock(tmp_path, "mock", "clerk01").acquire()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_the_lock_of_a_killed_process_is_free(tmp_path):
    """F59: after kill -9 the next bot starts at once, whatever the side file says."""
    with other_process(tmp_path) as (process, said):
        assert said == "held\n"
        os.kill(process.pid, signal.SIGKILL)
        process.wait(60)
        lock = AccountLock(tmp_path, "mock", "clerk01")
        assert f"进程 {process.pid}" in lock.holder()

        with lock:
            assert f"进程 {os.getpid()}" in lock.holder()


def test_a_released_lock_can_be_taken_again(tmp_path):
    """F59: release frees the lock and removes the side file; releasing twice does nothing."""
    lock = AccountLock(tmp_path, "mock", "clerk01")
    lock.acquire()
    lock.release()
    lock.release()

    assert lock.holder() == ""
    with AccountLock(tmp_path, "mock", "clerk01"):
        assert lock.holder() != ""


def test_a_lock_is_its_process_s(tmp_path):
    """F59: whichever thread has taken it, any other of the process gives it back."""
    lock = AccountLock(tmp_path, "mock", "clerk01")
    with ThreadPoolExecutor(1) as other:
        other.submit(lock.acquire).result()

        lock.release()

    assert lock.holder() == ""
    with AccountLock(tmp_path, "mock", "clerk01"):
        assert lock.holder() != ""


@pytest.mark.parametrize(
    ("site", "account"), [("mock", "clerk02"), ("other", "clerk01"), ("mock-", "clerk01")]
)
def test_other_accounts_are_not_locked(tmp_path, site, account):
    """F59: each account of each site has its own lock."""
    with AccountLock(tmp_path, "mock", "clerk01"), AccountLock(tmp_path, site, account) as other:
        assert other.holder() != ""


def test_names_that_are_no_file_names_are_locked_too(tmp_path):
    """Accounts in Chinese or with slashes get different, valid file names."""
    with AccountLock(tmp_path, "mock", "张三/../"), AccountLock(tmp_path, "mock", "李四/../") as other:
        assert other.path.parent == tmp_path


def test_an_unusable_folder_is_told(tmp_path):
    """F59: a place where no lock can be made is a LedgerError, not a silent run without lock."""
    (tmp_path / "file").write_text("")

    with pytest.raises(LedgerError, match="账号锁建不起来"):
        AccountLock(tmp_path / "file" / "locks", "mock", "clerk01").acquire()


def test_an_unwritable_side_file_gives_the_lock_back(tmp_path):
    """F59: without a named holder the lock isn't kept."""
    lock = AccountLock(tmp_path, "mock", "clerk01")
    lock.side_file.mkdir()

    with pytest.raises(LedgerError, match="说明文件写不进去"):
        lock.acquire()

    lock.side_file.rmdir()
    with AccountLock(tmp_path, "mock", "clerk01"):
        assert lock.holder() != ""


@pytest.mark.parametrize(
    ("account", "name"),
    [
        ("clerk01", "mock-clerk01-420432524d"),
        ("张三/../", "mock-_-"),
        ("a.b_c-D9", "mock-a_b_c-D9-"),
        ("x" * 80, f"mock-{'x' * 55}-"),
    ],
)
def test_files_of_a_lock_have_the_same_names_in_every_version(tmp_path, account, name):
    """F59: two versions of the program must meet at one file: readable signs, sixty at most, and ten digits of a hash."""
    lock = AccountLock(tmp_path, "mock", account)

    stem = lock.path.stem
    assert re.fullmatch(re.escape(name) + "[0-9a-f]*", stem)
    assert re.fullmatch("[0-9a-f]{10}", stem.rpartition("-")[2])
    assert lock.path == tmp_path / f"{stem}.lock"
    assert lock.side_file == tmp_path / f"{stem}.holder.json"


def test_files_of_a_lock_are_private(tmp_path):
    """Its folder and the lock itself are for nobody else."""
    lock = AccountLock(tmp_path / "deep" / "locks", "mock", "clerk01")
    with lock:
        modes = [oct(path.stat().st_mode & 0o777) for path in (tmp_path / "deep" / "locks", lock.path)]
        names = sorted(path.suffix for path in lock.path.parent.iterdir())

    assert modes == ["0o700", "0o600"]
    assert names == [".json", ".lock"]


def test_the_holder_is_named(tmp_path):
    """F59: by process, host and the second since when, in UTC, in a file that people can read."""
    lock = AccountLock(tmp_path, "mock", "clerk01")
    with lock:
        noted = json.loads(lock.side_file.read_text(encoding="utf-8"))
        words = said(LockHeld, AccountLock(tmp_path, "mock", "clerk01").acquire)

    assert (noted["pid"], noted["host"]) == (os.getpid(), socket.gethostname())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", noted["since"])
    holder = f"进程 {os.getpid()}，主机 {socket.gethostname()}，自 {noted['since']}"
    assert words == f"账号 clerk01 正由另一进程使用：{holder}"


def test_a_host_with_a_chinese_name(tmp_path, monkeypatch):
    """It stands in the file as it is."""
    monkeypatch.setattr(socket, "gethostname", lambda: "甲机")

    with AccountLock(tmp_path, "mock", "clerk01") as lock:
        assert "，主机 甲机，" in lock.holder()
        assert '"host": "甲机"' in lock.side_file.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"pid": 1, "host": "x"}'])
def test_a_holder_that_nobody_can_read_is_unknown(tmp_path, text):
    """F59: the refusal stands all the same."""
    with AccountLock(tmp_path, "mock", "clerk01") as lock:
        lock.side_file.write_text(text, encoding="utf-8")
        second = AccountLock(tmp_path, "mock", "clerk01")
        words = said(LockHeld, second.acquire)

    assert (second.holder(), words) == ("", "账号 clerk01 正由另一进程使用：持有者未知")


class NoLocks:
    """A disk that has no locks."""

    def __init__(self, path, **_options):
        self.is_locked = False

    def acquire(self):
        """What the library raises there, where no mere file may stand in."""
        raise NotImplementedError


def test_what_an_account_s_lock_refuses_is_told(tmp_path, monkeypatch):
    """Which file, and what the system says, or that this disk has no locks."""
    (tmp_path / "file").write_text("")
    blocked = AccountLock(tmp_path / "file" / "locks", "mock", "clerk01")
    unnamed = AccountLock(tmp_path, "mock", "clerk01")
    unnamed.side_file.mkdir()

    no_folder, no_name = said(LedgerError, blocked.acquire), said(LedgerError, unnamed.acquire)
    monkeypatch.setattr(locks, "FileLock", NoLocks)
    lockless = AccountLock(tmp_path, "mock", "clerk02")
    no_locks = said(LedgerError, lockless.acquire)

    assert no_folder == f"账号锁建不起来：{blocked.path}（路径中有一段不是文件夹）"
    assert no_name == f"账号锁的说明文件写不进去：{unnamed.side_file}（它是一个文件夹）"
    assert no_locks == f"账号锁建不起来：{lockless.path}（这个磁盘不支持文件锁，换到本机磁盘）"


@pytest.mark.skipif(os.name != "posix", reason="locks of POSIX")
def test_no_file_stands_in_for_a_lock_of_the_system(tmp_path, monkeypatch):
    """F59: where the file system has no locks nothing is held: a file in their place would outlive kill -9."""
    import fcntl

    def missing(*_arguments):
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", missing)
    own, other = (AccountLock(tmp_path, "mock", name) for name in ("clerk01", "clerk02"))
    other.path.touch()

    with pytest.raises(LedgerError, match="账号锁建不起来"):
        own.acquire()
    with pytest.raises(OSError, match="not implemented"), every_lock(tmp_path, own):
        pass


def test_every_lock_of_a_folder_is_held(tmp_path):
    """F58: who restores holds the locks of all accounts beside his own, and gives them back."""
    own, other = (AccountLock(tmp_path, "mock", name) for name in ("clerk01", "clerk02"))
    with other:
        pass

    with own, every_lock(tmp_path, own):
        with pytest.raises(LockHeld):
            AccountLock(tmp_path, "mock", "clerk02").acquire()
        assert other.path.stat().st_mode & 0o777 == 0o600

    with AccountLock(tmp_path, "mock", "clerk02"):
        assert own.path.exists()


def test_an_account_at_work_is_told(tmp_path):
    """F58: which one uses the ledger; nothing is held then."""
    own = AccountLock(tmp_path, "mock", "clerk01")
    with AccountLock(tmp_path, "mock", "clerk02") as other:
        words = said(LockHeld, every_lock(tmp_path, own).__enter__)

    assert words == f"另一个账号的机器人正在使用账本：{other.path.stem}"


def test_a_side_file_that_somebody_has_removed(tmp_path):
    """F59: the lock is given back all the same."""
    lock = AccountLock(tmp_path, "mock", "clerk01")
    lock.acquire()
    lock.side_file.unlink()

    lock.release()

    with AccountLock(tmp_path, "mock", "clerk01"):
        assert lock.holder() != ""


def test_nobody_waits_for_a_lock(tmp_path, monkeypatch):
    """F59: who comes second is told at once; so is who wants the locks of all."""

    def wait(_seconds):
        pytest.fail("somebody waits")

    own = AccountLock(tmp_path, "mock", "clerk01")
    with AccountLock(tmp_path, "mock", "clerk02"):
        monkeypatch.setattr(time, "sleep", wait)

        with pytest.raises(LockHeld):
            AccountLock(tmp_path, "mock", "clerk02").acquire()
        with pytest.raises(LockHeld), every_lock(tmp_path, own):
            pass
