"""Before parsing: file names, stable reading, what a file really is."""

import hashlib
from datetime import UTC, datetime

import pytest

from eoms_bot.errors import BadInput
from eoms_bot.tables.batch.batch import check_file_name
from eoms_bot.tables.batch.file import MAX_BYTES, already_run, read_stable
from tests.tables import build


@pytest.mark.parametrize(
    "name",
    [
        "..\\..\\a.xlsx",
        "../a.xlsx",
        "x/../a.xlsx",
        "CON.xlsx",
        "con",
        "lpt1.csv",
        "a" * 296 + ".xlsx",
        "-rf.xlsx",
        "dir/-rf.xlsx",
        "a\n.xlsx",
        "a​.xlsx",
        "a:b.xlsx",
        "a.xlsx.",
        "a.xlsx ",
        "",
    ],
)
def test_bad_names(name):
    """A name that means something else elsewhere is CLI-005."""
    with pytest.raises(BadInput) as caught:
        check_file_name(name)

    assert [problem.code for problem in caught.value.problems] == ["CLI-005"]


@pytest.mark.parametrize(
    "name", ["批次.xlsx", "/srv/eoms/批次 2026-01-05.csv", "console.xlsx", "a-b_(1).csv"]
)
def test_good_names(name):
    """Ordinary names pass, Chinese ones and ones with spaces too."""
    check_file_name(name)


def test_reading_checks_the_name(tmp_path):
    """read_batch refuses a bad name before it looks for the file."""
    assert build.codes(tmp_path / "CON.csv") == [("CLI-005", None, "")]


def test_hash(tmp_path):
    """The hash is that of the file's bytes."""
    path = build.csv_file(tmp_path, build.SOLVED)

    assert build.read(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("change", [b"", b"more"])
def test_changed_while_read(tmp_path, change):
    """A file that shrinks or grows while it is read is refused."""
    path = build.csv_file(tmp_path, build.SOLVED)

    def read(stream):
        data = stream.read()
        path.write_bytes(change and data + change)
        return data

    with pytest.raises(BadInput) as caught:
        read_stable(path, read)

    assert "读取时文件被改动" in caught.value.problems[0].found


@pytest.mark.parametrize("name", ["没有.csv", "."])
def test_no_file(tmp_path, name):
    """A path that is no file is told, not raised as an OSError."""
    assert build.codes(tmp_path / "没有.csv") == [("BATCH-000", None, "")]


def test_too_big(tmp_path):
    """More than 10 MB is refused without parsing."""
    path = tmp_path / "大.csv"
    path.write_bytes(b"a" * (MAX_BYTES + 1))

    assert build.codes(path) == [("BATCH-008", None, "")]


def test_already_run():
    """The finding for a file that was executed before tells when, and what the operator can do."""
    found = already_run("批次.xlsx", "ab" * 32, datetime(2026, 1, 5, 2, 30, tzinfo=UTC))

    assert "[BATCH-024] 批次.xlsx 已于 2026-01-05 10:30 执行" in str(found)
    assert "--again" in found.wanted
