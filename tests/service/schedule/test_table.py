"""The run table on the disk: what a crash may leave of it, and what it says afterwards."""

import dataclasses
from datetime import timedelta

import pytest

from eoms_bot.disk import SystemDisk
from eoms_bot.errors import LedgerError, StorageError
from eoms_bot.service.schedule.rows import How, Row, State
from eoms_bot.service.schedule.table import KEPT, RunTable
from tests.service.schedule.week import at
from tests.support.full_disk import FullDisk

NOW = at("05 09:30")
SEEN = Row(at("05 00:00"), "早班", State.SEEN, at("05 00:00"), when="30 9 * * *|workdays|00:00|24:00")
STARTED = Row(NOW, "早班", State.STARTED, NOW, how=How.ON_TIME, until=at("05 18:00"))
RUNNING = dataclasses.replace(STARTED, state=State.RUNNING, how=None, pid=42, born=1.5)
ENDED = Row(at("05 09:40"), "早班", State.ENDED, NOW, code=0)
MISSED = Row(NOW, "早班", State.MISSED, at("05 09:00"), at("05 08:00"), 3, "当时程序不在")


def table_of(folder, *rows):
    """A table in a folder, with these rows."""
    table = RunTable.open(folder / "service" / "runs.jsonl", SystemDisk(), NOW)
    for row in rows:
        table.add(row)
    return table


@pytest.mark.parametrize("row", [SEEN, STARTED, RUNNING, ENDED, MISSED], ids=lambda row: str(row.state))
def test_row_comes_back(tmp_path, row):
    """What was written down is read as it was, to the last field."""
    path = table_of(tmp_path, row).path

    assert RunTable.open(path, SystemDisk(), NOW).rows == [row]


def test_half_a_line_was_never_written(tmp_path):
    """A line that a power cut has left half is dropped, and the next one stands on a line of its own."""
    path = table_of(tmp_path, SEEN, STARTED).path
    path.write_bytes(path.read_bytes()[:-20])

    table = RunTable.open(path, SystemDisk(), NOW)
    table.add(ENDED)

    assert RunTable.open(path, SystemDisk(), NOW).rows == [SEEN, ENDED]


def test_damaged_line(tmp_path):
    """A whole line that can't be read is no table to go by: file, line and cure are named."""
    path = table_of(tmp_path, SEEN, STARTED).path
    path.write_bytes(b"{}\n" + path.read_bytes())

    with pytest.raises(LedgerError, match=r"第 1 行读不懂：.*runs.jsonl；移走"):
        RunTable.open(path, SystemDisk(), NOW)


def test_full_disk(tmp_path):
    """What the disk does not take is not in the table either."""
    path = table_of(tmp_path, SEEN).path
    table = RunTable.open(path, FullDisk(full=True), NOW)

    with pytest.raises(StorageError, match="运行表写不进去"):
        table.add(STARTED)
    assert table.rows == [SEEN]
    assert not table.known("早班").started


def test_open_run(tmp_path):
    """A run is open from its start until its end, or until its end is said to be unknown."""
    table = table_of(tmp_path, SEEN)

    found = [table.open_run]
    for row in (STARTED, RUNNING, ENDED):
        table.add(row)
        found.append(table.open_run)

    assert found == [None, STARTED, RUNNING, None]


def test_old_rows_are_let_go(tmp_path):
    """Rows of long ago go, but not the one from which a schedule counts: else it would count anew, and tell of no gap."""
    path = table_of(tmp_path, SEEN, STARTED, ENDED).path

    later = RunTable.open(path, SystemDisk(), NOW + KEPT + timedelta(days=1))

    assert later.rows == [SEEN]
    assert RunTable.open(path, SystemDisk(), NOW).rows == [SEEN]


def test_table_is_private(tmp_path):
    """Nobody else reads it."""
    path = table_of(tmp_path, SEEN).path

    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
