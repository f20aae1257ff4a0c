"""The lock of an account: one holder, named, freed by the system."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from eoms_bot.errors import LedgerError, LockHeld
from eoms_bot.ledger import AccountLock

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
