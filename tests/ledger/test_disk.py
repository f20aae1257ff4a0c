"""The disk beside the ledger: durable files, and the reserve that is given up for an answer."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest

from eoms_bot import shares
from eoms_bot.disk import RESERVE_BYTES, Reserve, SystemDisk
from eoms_bot.errors import LedgerError, StorageError
from eoms_bot.ledger import Ledger
from eoms_bot.ledger.emergency import emergency_path
from eoms_bot.model.write import WriteState
from tests.ledger.kit import ACCOUNT, NOON, answer, bring_to, make_write, start_bot
from tests.support.database import locked
from tests.support.file_limit import files_up_to
from tests.support.full_disk import FullDisk

pytestmark = pytest.mark.sqlite


@pytest.fixture
def hasty(path):
    """A bot whose disk can be filled up."""
    disk = FullDisk(path.with_name("ledger.db.reserve"))
    bot = start_bot(path, busy_ms=20, disk=disk)
    yield bot, disk
    bot.ledger.close()


def test_reserve_stands_before_the_intent(path):
    """F55: whoever may send has a file beside the ledger whose room can be given up."""
    bot = start_bot(path)
    bring_to(bot, WriteState.INTENT)

    reserve = path.with_name("ledger.db.reserve")
    assert reserve.stat().st_size == RESERVE_BYTES
    assert reserve.stat().st_blocks * 512 >= RESERVE_BYTES
    assert stat.S_IMODE(reserve.stat().st_mode) == 0o600
    bot.ledger.close()


def test_no_reserve_no_intent(hasty):
    """F55: where there is no room for the reserve, no write begins."""
    bot, disk = hasty
    disk.full, disk.reserve = True, None

    with pytest.raises(StorageError, match="备用空间留不出来"):
        bot.journal.intent(make_write())

    assert bot.ledger.writes("CS-001") == []


def test_reserve_is_given_up_for_an_answer(hasty, path):
    """F55: ledger held and disk full behind SENDING: the reserve goes, and the answer lies in the emergency file."""
    bot, disk = hasty
    attempt = bring_to(bot, WriteState.SENDING)
    disk.full = True

    with locked(path), pytest.raises(LedgerError, match="正被其他程序占用"):
        bot.journal.answered(attempt, answer(WriteState.REFUSED_BUSINESS))

    assert not path.with_name("ledger.db.reserve").exists()
    assert emergency_path(path).exists()
    bot.ledger.recover(bot.ledger.take_lease(ACCOUNT, "run-2", NOON), NOON)
    assert bot.ledger.write(attempt).state is WriteState.REFUSED_BUSINESS


def test_reserve_is_made_again(hasty, path):
    """F55: the next write begins only behind a reserve that stands again."""
    bot, _disk = hasty
    bring_to(bot, WriteState.PROVEN)
    path.with_name("ledger.db.reserve").unlink()

    bring_to(bot, WriteState.INTENT, make_write("CS-002"))

    assert path.with_name("ledger.db.reserve").stat().st_size == RESERVE_BYTES


def test_room_is_asked_before_the_intent(path):
    """F55: a disk with too little room stops a write before anything is recorded."""

    def insist():
        raise StorageError("磁盘剩余 5 MB")

    bot = start_bot(path, insist_room=insist)

    with pytest.raises(StorageError, match="剩余 5 MB"):
        bot.journal.intent(make_write())

    assert bot.ledger.writes("CS-001") == []
    bot.ledger.close()


def test_marker_of_a_full_disk_stops_before_sending(hasty):
    """F55: without its marker an INTENT is handed to nobody; the reserve is not for that."""
    bot, disk = hasty
    bot.ledger.reserve.keep()
    disk.full = True

    with pytest.raises(LedgerError, match="标记文件写不进去"):
        bot.journal.intent(make_write())

    assert [one.state for one in bot.ledger.writes("CS-001")] == [WriteState.INTENT]


def test_marker_of_a_full_disk_keeps_a_write_in(hasty):
    """F55: SENDING is stored, its marker is not: the gate lets nothing out, and the ledger says so at once."""
    bot, disk = hasty
    attempt = bring_to(bot, WriteState.INTENT)
    disk.full = True

    with pytest.raises(LedgerError, match="标记文件写不进去"):
        bot.journal.sending(attempt)

    stored = bot.ledger.write(attempt)
    assert stored.state is WriteState.NOT_SENT
    assert "闸门没有发出：账本标记文件写不进去" in stored.note
    assert [one.to_state for one in bot.ledger.events(attempt)] == ["INTENT", "SENDING", "NOT_SENT"]


def test_a_write_kept_in_may_be_sent_again(hasty):
    """F55: with room again the next run makes a new attempt; nobody has to find out what became of the first."""
    bot, disk = hasty
    attempt = bring_to(bot, WriteState.INTENT)
    disk.full = True
    with pytest.raises(LedgerError):
        bot.journal.sending(attempt)
    disk.full = False

    again = bot.journal.intent(make_write())
    bot.journal.sending(again)

    assert bot.ledger.write(again).state is WriteState.SENDING


def test_a_write_kept_in_that_nobody_can_store(path):
    """F55: where neither the marker nor what became of it can be stored, the attempt is looked into as any other."""
    disk = SeizedDisk(path)
    bot = start_bot(path, busy_ms=20, disk=disk)
    attempt = bring_to(bot, WriteState.INTENT)
    disk.full = True

    told = r"标记文件写不进去.*第 \d+ 笔没有发出，这一点也没能记入账本：.*正被其他程序占用"
    with disk.released, pytest.raises(LedgerError, match=told):
        bot.journal.sending(attempt)

    assert bot.ledger.write(attempt).state is WriteState.SENDING


class SeizedDisk(FullDisk):
    """Another program takes the ledger in the moment in which the disk is found to be full; `released` lets go of it."""

    def __init__(self, ledger: Path) -> None:
        super().__init__(ledger.with_name("ledger.db.reserve"))
        self.released = ExitStack()
        self._ledger = ledger

    def put(self, path: Path, content: bytes) -> None:
        if self.full:
            self.released.enter_context(locked(self._ledger))
        super().put(path, content)


def test_a_line_is_appended_whole_or_not_at_all(tmp_path):
    """F55: what a full disk took of a line is cut off again, so that the next line is read."""
    file = tmp_path / "lines"
    SystemDisk().append(file, b"first\n")

    with files_up_to(12), pytest.raises(OSError, match="large"):
        SystemDisk().append(file, b"second that is too long\n")
    SystemDisk().append(file, b"third\n")

    assert file.read_bytes() == b"first\nthird\n"


def test_a_file_is_put_whole_or_not_at_all(tmp_path):
    """F55: a marker that does not fit leaves the old one, and nothing beside it."""
    file = tmp_path / "marker"
    SystemDisk().put(file, b"old")

    with files_up_to(2), pytest.raises(OSError, match="large"):
        SystemDisk().put(file, b"newer")

    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_reserve_that_does_not_fit_is_not_left_half(path):
    """F55: half a reserve is none."""
    reserve = Reserve(path, SystemDisk())

    with files_up_to(1000), pytest.raises(StorageError):
        reserve.keep()

    assert not reserve.path.exists()


FILLED = """
import sys
from pathlib import Path
from tests.ledger.kit import answer, bring_to, start_bot
from tests.ledger.test_disk import files_up_to
from eoms_bot.errors import LedgerError
from eoms_bot.model.write import WriteState
bot = start_bot(Path(sys.argv[1]))
attempt = bring_to(bot, WriteState.SENDING)
with files_up_to(4096):
    try:
        bot.journal.answered(attempt, answer(WriteState.ANSWERED_OK))
    except LedgerError as full:
        print(full)
"""


def test_answer_survives_a_kernel_that_refuses(path):
    """F55: where the kernel takes no page of the ledger any more, the answer is beside it, and the next start has it."""
    done = subprocess.run(
        [sys.executable, "-c", FILLED, str(path)], capture_output=True, text=True, timeout=60, check=True
    )

    assert "账本出错" in done.stdout
    with Ledger.open(path) as ledger:
        [left] = ledger.recover(ledger.take_lease(ACCOUNT, "run-2", NOON), NOON)
        assert (left.state, "应急文件" in left.note) == (WriteState.ANSWERED_OK, True)


@pytest.fixture
def asked(monkeypatch):
    """The folders whose disk was asked for its room; each has 4711 bytes left of many."""
    folders: list[Path] = []

    def usage(folder):
        folders.append(folder)
        return SimpleNamespace(total=9999, used=5288, free=4711)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    return folders


def test_room_is_that_of_the_nearest_folder(tmp_path, asked):
    """F55: of a folder that is not there yet its parent's disk counts, of one that is there its own."""
    assert SystemDisk().free(tmp_path / "new" / "deep") == 4711
    assert SystemDisk().free(tmp_path) == 4711
    assert asked == [tmp_path, tmp_path]


def test_room_of_a_place_without_any_folder(tmp_path, asked, monkeypatch):
    """F55: on a drive that is not there the disk counts on which the program works."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Path, "exists", lambda _path: False)

    assert SystemDisk().free(Path("Z:/home")) == 4711
    assert asked == [tmp_path]


def test_files_are_private(tmp_path):
    """Whichever way a file is made, it is for its owner only."""
    disk = SystemDisk()
    disk.put(tmp_path / "put", b"x")
    disk.append(tmp_path / "appended", b"x")
    disk.fill(tmp_path / "filled", 10)

    assert {oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()} == {"0o600"}


def test_a_file_is_put_in_place_of_another(tmp_path):
    """All of the old one is gone, also where that was longer, and nothing lies beside it."""
    (tmp_path / f"marker.{os.getpid()}.new").write_bytes(b"what a crash has left of an earlier try")
    SystemDisk().put(tmp_path / "marker", b"the old one, which is longer")

    SystemDisk().put(tmp_path / "marker", b"new")

    assert (tmp_path / "marker").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["marker"]


def test_a_file_that_could_not_even_be_begun(tmp_path, monkeypatch):
    """F55: what is told is why, not that there was nothing to clear up."""

    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "open", full)

    with pytest.raises(OSError, match="No space left") as refused:
        SystemDisk().put(tmp_path / "marker", b"new")

    assert refused.value.errno == errno.ENOSPC


def test_a_system_that_cannot_allocate_writes_zeros(tmp_path, monkeypatch):
    """F55: the reserve takes its room on any system."""
    monkeypatch.delattr(os, "posix_fallocate")

    SystemDisk().fill(tmp_path / "reserve", 100_000)

    assert (tmp_path / "reserve").read_bytes() == bytes(100_000)


def test_a_disk_that_takes_a_part_at_a_time(tmp_path, monkeypatch):
    """F55: what is left is written next, until all of it is there."""
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, content: write(handle, bytes(content)[:3]))

    SystemDisk().put(tmp_path / "file", b"0123456789")

    assert (tmp_path / "file").read_bytes() == b"0123456789"


def test_a_reserve_that_stands_is_left_alone(path):
    """F55: before each write one look is enough."""

    class Counting(SystemDisk):
        filled = 0

        def fill(self, path, size):
            self.filled += 1
            super().fill(path, size)

    disk = Counting()
    for _ in range(3):
        Reserve(path, disk).keep()

    assert disk.filled == 1


def test_a_reserve_that_is_too_small_is_made_anew(path):
    """F55: what was cut short is no reserve."""
    reserve = Reserve(path, SystemDisk())
    reserve.path.write_bytes(b"\0" * (RESERVE_BYTES - 1))

    reserve.keep()

    assert reserve.path.stat().st_size == RESERVE_BYTES


def test_a_file_that_is_put_is_flushed_with_its_folder(tmp_path, monkeypatch):
    """A crash of the machine leaves the new file under its name: its content reaches the disk first, then the rename."""
    flushed, flush = [], os.fsync

    def noted(handle):
        flushed.append(os.fstat(handle).st_ino)
        flush(handle)

    monkeypatch.setattr(os, "fsync", noted)

    SystemDisk().put(tmp_path / "marker", b"new")

    assert flushed == [(tmp_path / "marker").stat().st_ino, tmp_path.stat().st_ino]


def test_this_machine_s_mounts_are_asked(tmp_path, monkeypatch):
    """F57: the disk under a ledger is told by what the system says of it."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"30 21 0:40 / {tmp_path.resolve()} rw - nfs4 store.eoms.example:/team rw\n")
    monkeypatch.setattr(shares, "MOUNTS", mounts)

    assert SystemDisk().share(tmp_path / "ledger.db") == "nfs4"
