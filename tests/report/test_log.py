"""Logs: a canary password, name or phone never reaches a sink, in whatever way it is logged."""

import io
import json
import stat

import pytest
from loguru import logger

from eoms_bot.report import log
from tests.report import samples

PASSWORD = "canary-pass-3"


@pytest.fixture
def sinks(tmp_path):
    """Both sinks; `read()` gives what they hold."""
    stream, file = io.StringIO(), tmp_path / "2026-11-25_0131_run_ab12" / "log.jsonl"
    file.parent.mkdir()
    log.to_stderr("debug", stream)
    log.hide(PASSWORD)
    log.hide(samples.CUSTOMER, "钱*")
    with log.run_log(file):
        yield lambda: (stream.getvalue(), file.read_text(encoding="utf-8"))
    log.REDACTOR.forget()
    logger.remove()


def canary_message():
    """In the message."""
    logger.info(f"登录 {PASSWORD} {samples.PHONE} {samples.CUSTOMER}")


def canary_argument():
    """As an argument of the message."""
    logger.warning("登录 {} {}", PASSWORD, {"tel": samples.PHONE, "name": samples.CUSTOMER})


def canary_allowed_field():
    """In a field that may be logged."""
    logger.bind(step=PASSWORD, page=samples.PHONE, rule=samples.CUSTOMER).info("填写")


def canary_other_field():
    """In a field that may not."""
    logger.bind(password=PASSWORD, text=samples.PHONE, order={"name": samples.CUSTOMER}).info("填写")


def canary_exception():
    """In an exception, its cause, and the variables of the frames that it came through."""
    password, phone, name = PASSWORD, samples.PHONE, samples.CUSTOMER
    try:
        try:
            raise ValueError(f"fill({password})")
        except ValueError as cause:
            raise RuntimeError(f"{phone} {name}") from cause
    except RuntimeError:
        logger.exception("失败")


def canary_opt():
    """Through loguru's own options for exceptions and lazy values."""
    try:
        raise ValueError(PASSWORD)
    except ValueError as problem:
        logger.opt(exception=problem, lazy=True).error("值 {}", lambda: samples.PHONE + samples.CUSTOMER)


@pytest.mark.parametrize(
    "write",
    [canary_message, canary_argument, canary_allowed_field, canary_other_field, canary_exception, canary_opt],
)
def test_no_canary(sinks, write):
    """The record is there, the canary is not."""
    write()

    for text in sinks():
        assert text.count("\n") == 1
        assert not [secret for secret in (PASSWORD, samples.PHONE, samples.CUSTOMER) if secret in text]


def test_json_line(sinks):
    """A line has time with zone, level, run, message, and only the allowed fields."""
    logger.bind(event="look", order_no=samples.number(1), ms=12, other="x").info("核对 {}", "accept")

    line = json.loads(sinks()[1])
    assert line.pop("time").endswith("+08:00")
    assert line == {
        "level": "INFO",
        "run_id": "2026-11-25_0131_run_ab12",
        "message": "核对 accept",
        "event": "look",
        "order_no": samples.number(1),
        "ms": 12,
    }


def test_exception_is_one_line(sinks):
    """An exception is told by type and message, without a traceback."""
    try:
        raise ValueError("原因")
    except ValueError:
        logger.exception("失败")

    human, line = sinks()
    assert json.loads(line)["error"] == "ValueError: 原因"
    assert "ValueError: 原因" in human
    assert "Traceback" not in human + line


@pytest.mark.parametrize("text", ["一\n二", "\x1b[2J", "\u202e反", "\r覆盖", "长" * 9_000])
def test_one_record_is_one_short_line(sinks, text):
    """A text cannot forge a second line, move the cursor, turn the line round or fill the disk."""
    logger.info("{}", text)

    for written in sinks():
        assert written.count("\n") == 1
        assert "\x1b" not in written
        assert "\u202e" not in written
        assert len(written) < 2_300


def test_braces_of_a_text_are_text(sinks):
    """A message with braces is not formatted a second time."""
    logger.info("{}", "{password} {0}")

    assert "{password} {0}" in sinks()[0]


def test_file_is_private(tmp_path, sinks):
    """The log is for its owner only."""
    file = tmp_path / "2026-11-25_0131_run_ab12" / "log.jsonl"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_level(capsys):
    """Below its level nothing reaches stderr."""
    log.to_stderr("warning")
    logger.info("轻")
    logger.warning("重")

    assert "重" in capsys.readouterr().err
    logger.remove()


def test_run_log_ends_with_its_block(tmp_path):
    """After the block nothing is written to the folder any more."""
    with log.run_log(tmp_path / "log.jsonl"):
        logger.info("里")
    logger.info("外")

    assert "外" not in (tmp_path / "log.jsonl").read_text(encoding="utf-8")


def test_every_sink_is_quiet():
    """No sink lets loguru print tracebacks with values, or the raw record of a failed sink."""
    assert (log.QUIET["diagnose"], log.QUIET["backtrace"], log.QUIET["catch"]) == (False, False, False)
