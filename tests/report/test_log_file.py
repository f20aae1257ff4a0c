"""The run's log and list of orders on a disk that takes nothing more."""

import pytest
from loguru import logger

from eoms_bot.report import log
from eoms_bot.report.files import append_line
from tests.support.file_limit import files_up_to


def test_a_full_disk_tears_no_order(tmp_path):
    """F55: a line that does not fit raises nothing where it is written; the log says that it is not whole."""
    with log.run_log(tmp_path / "log.jsonl") as kept, files_up_to(0):
        logger.info("something")
        logger.info("something more")

    assert "运行日志写不进去" in kept.trouble
    assert (tmp_path / "log.jsonl").read_bytes() == b""


def test_a_kept_log_has_no_trouble(tmp_path):
    """F55: where every line fits, nothing is told."""
    with log.run_log(tmp_path / "log.jsonl") as kept:
        logger.info("something")

    assert kept.trouble == ""
    assert "something" in (tmp_path / "log.jsonl").read_text()


def test_an_order_is_told_whole_or_not_at_all(tmp_path):
    """F55: half a line of the run's list of orders is cut off again, so that what was told before stays readable."""
    append_line(tmp_path / "items.jsonl", '{"a": 1}')

    with files_up_to(12), pytest.raises(OSError, match="large"):
        append_line(tmp_path / "items.jsonl", '{"b": 2}')

    assert (tmp_path / "items.jsonl").read_text() == '{"a": 1}\n'
