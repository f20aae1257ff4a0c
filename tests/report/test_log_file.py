"""The run's log on a disk that takes nothing more."""

from loguru import logger

from eoms_bot.report import log
from tests.ledger.test_disk import files_up_to


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
