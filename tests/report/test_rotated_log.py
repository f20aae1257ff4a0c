"""The rotated log: turned over by size, a bounded number of private files, masked, and never in an order's way."""

import json
import os
import stat

import pytest
from loguru import logger

from eoms_bot.errors import StorageError
from eoms_bot.report import log, rotated_log
from eoms_bot.settings import load
from tests.support.file_limit import files_up_to

PHONE = "13900000001"


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """A home of its own, three files of a thousand bytes each."""
    monkeypatch.setattr(rotated_log, "MB", 1_000)
    yield load(
        None,
        {"paths.home": str(tmp_path / "home"), "log.file_mb": 1, "log.files": 3},
        env={},
        folder=tmp_path,
    )
    log.REDACTOR.forget()
    logger.remove()


def lines_of(folder):
    """All lines of all files, the oldest file first, as JSON."""
    files = sorted(folder.iterdir(), key=lambda file: file.name, reverse=True)
    ordered = [
        *(file for file in files if file.suffix != ".jsonl"),
        *(file for file in files if file.suffix == ".jsonl"),
    ]
    return [json.loads(line) for file in ordered for line in file.read_text(encoding="utf-8").splitlines()]


def test_files_are_turned_over(settings):
    """No file grows beyond its size, the oldest go, and what is left are the newest lines without a gap."""
    with rotated_log.rotated_log(settings, "run"):
        for number in range(100):
            logger.info("line {}", number)

    files = list(settings.paths.logs.iterdir())
    told = [line["message"] for line in lines_of(settings.paths.logs)]
    assert sorted(file.name for file in files) == ["run.jsonl", "run.jsonl.1", "run.jsonl.2"]
    assert all(file.stat().st_size <= 1_000 for file in files)
    assert told == [f"line {number}" for number in range(100 - len(told), 100)]


def test_a_later_start_goes_on(settings):
    """What an earlier start told stays in front of what the next one tells."""
    for start in ("first", "second"):
        with rotated_log.rotated_log(settings, "run"):
            logger.info(start)

    assert [line["message"] for line in lines_of(settings.paths.logs)] == ["first", "second"]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_files_are_private(settings):
    """Whatever the umask lets, folder and files are for their own user, those that are turned over too."""
    before = os.umask(0)
    try:
        with rotated_log.rotated_log(settings, "run"):
            for number in range(30):
                logger.info("line {}", number)
    finally:
        os.umask(before)

    assert stat.S_IMODE(settings.paths.logs.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in settings.paths.logs.iterdir()} == {0o600}


def test_nothing_personal(settings):
    """A customer's number and a hidden word are masked here as in every log."""
    log.hide("canary-pass-3")
    with rotated_log.rotated_log(settings, "run"):
        logger.info("{} canary-pass-3", PHONE)

    (line,) = lines_of(settings.paths.logs)
    assert PHONE not in line["message"]
    assert "canary" not in line["message"]


def test_a_full_disk_raises_nothing(settings, capsys):
    """A line that does not fit tears nothing, and its words are not printed in its place."""
    with rotated_log.rotated_log(settings, "run"), files_up_to(0):
        logger.info("something")

    assert "something" not in "".join(capsys.readouterr())


def test_a_link_is_not_followed(settings, tmp_path):
    """Where somebody has put a link in the log's place, the program says so and writes nowhere."""
    settings.paths.logs.mkdir(parents=True)
    (settings.paths.logs / "run.jsonl").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(StorageError, match="日志文件打不开"), rotated_log.rotated_log(settings, "run"):
        pass

    assert not (tmp_path / "elsewhere").exists()


def test_a_file_that_cannot_be_renamed(settings, monkeypatch):
    """Where another program holds the files (Windows), the log goes on in the one that it has; no line is lost."""

    def busy(*_names):
        raise PermissionError

    monkeypatch.setattr(os, "rename", busy)
    with rotated_log.rotated_log(settings, "run"):
        for number in range(40):
            logger.info("line {}", number)

    assert [line["message"] for line in lines_of(settings.paths.logs)] == [
        f"line {number}" for number in range(40)
    ]
