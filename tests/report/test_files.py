"""Files that are written once, line by line."""

from __future__ import annotations

import stat

import pytest

from eoms_bot.report.files import write_new, write_new_lines
from tests.support.file_limit import files_up_to


def test_lines_are_written_privately(tmp_path):
    """One line each, 0600."""
    path = tmp_path / "a.jsonl"

    write_new_lines(path, iter(["一", "二"]))

    assert path.read_bytes() == "一\n二\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_file_is_overwritten(tmp_path):
    """What is there stays; also where it is a link that leads nowhere."""
    there, link = tmp_path / "there", tmp_path / "link"
    there.write_bytes(b"old")
    link.symlink_to(tmp_path / "nowhere")

    for path in (there, link):
        with pytest.raises(FileExistsError):
            write_new_lines(path, ["new"])
    assert there.read_bytes() == b"old"
    assert not (tmp_path / "nowhere").exists()


def test_half_a_file_is_none(tmp_path):
    """Where the lines break off, nothing is left that could be taken for the whole."""

    def lines():
        yield "一"
        raise OSError("磁盘已满")

    with pytest.raises(OSError, match="磁盘已满"):
        write_new_lines(tmp_path / "a.jsonl", lines())
    assert list(tmp_path.iterdir()) == []


def test_half_a_workbook_is_none(tmp_path):
    """F55: where the disk takes only a part, no half file is left that nobody could open."""
    with files_up_to(100), pytest.raises(OSError, match="too large"):
        write_new(tmp_path / "report.xlsx", b"x" * 4096)

    assert list(tmp_path.iterdir()) == []
