"""Room: what is asked of the disk before anything may be sent."""

from pathlib import Path

import pytest

from eoms_bot.disk import SystemDisk
from eoms_bot.errors import StorageError
from eoms_bot.model.order import OrderRef
from eoms_bot.report.log import REDACTOR, LogFile
from eoms_bot.run.brakes.room import MB, Room
from eoms_bot.run.verdicts import EXIT_LEDGER

REF = OrderRef("CS-001", "", "T-1", "", "", "", None, None, False, "")
LEDGER, RUNS = Path("ledger"), Path("runs")


class Measured(SystemDisk):
    """A disk whose folders have so much room."""

    def __init__(self, **free):
        self._free = free

    def free(self, folder):
        if folder.name not in self._free:
            raise OSError("no such disk")
        return self._free[folder.name]


def room(**free):
    return Room(Measured(**free), (LEDGER, RUNS), 1000)


def test_enough_room():
    """F55: with the room that is wanted in both folders, orders and writes may begin."""
    enough = room(ledger=1000 * MB, runs=1000 * MB)

    enough.insist()
    assert enough.before(REF) is None


@pytest.mark.parametrize("free", [{"ledger": 1000 * MB - 1}, {"runs": 999 * MB}])
def test_too_little_room(free):
    """F55: one byte too little in either folder and no write begins, no further order either."""
    scarce = room(**({"ledger": 2000 * MB, "runs": 2000 * MB} | free))

    with pytest.raises(StorageError, match="磁盘剩余 999 MB，不足 1000 MB"):
        scarce.insist()
    assert scarce.before(REF).code == EXIT_LEDGER


def test_unknown_room():
    """F55: a disk that does not say how much is free counts as full."""
    with pytest.raises(StorageError, match="查不出来"):
        room(ledger=2000 * MB).insist()


def test_lost_log(tmp_path):
    """F55: a run whose log was not kept sends nothing more."""
    lost = room(ledger=2000 * MB, runs=2000 * MB)
    with (tmp_path / "log").open("wb") as file:
        lost.watch(kept := LogFile(file, "run", REDACTOR))
        kept.trouble = "运行日志写不进去"

    assert lost.before(REF) == ("运行日志写不进去", EXIT_LEDGER)
