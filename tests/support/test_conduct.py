"""Rules g and h of the checker fire where they should, and only there."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.conduct import after_stop, hard_stop, logins
from tests.support.ledger_file import Ledger

STOP = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


def sent_at(*moments):
    write = {"id": 1, "key": "mock|ID-056-20261125-00001|a1|close"}
    events = [{"write_id": 1, "to_state": "SENDING", "at": moment.isoformat()} for moment in moments]
    return Ledger([write], events, [])


def tried(*answers, account="clerk01", minutes=31):
    """Log-ins, each a pair of credential and success, so many minutes apart."""
    first = datetime(2026, 11, 25, 9, 0)
    times = [
        f"{first + timedelta(minutes=minutes * place):%Y-%m-%d %H:%M:%S}" for place in range(len(answers))
    ]
    return [
        {"account": account, "credential": credential, "ok": ok, "time": time}
        for (credential, ok), time in zip(answers, times, strict=True)
    ]


@pytest.mark.parametrize(("seconds", "broken"), [(-1, 0), (1.9, 0), (2.1, 1)])
def test_sending_behind_a_stop(seconds, broken):
    """(g) A write that starts later than two seconds after the stop is found, an earlier one is not."""
    ledger = sent_at(STOP + timedelta(seconds=seconds))

    assert len(list(after_stop(ledger, STOP))) == broken


def test_no_stop():
    """(g) Where nobody stopped anything, nothing is late."""
    assert list(after_stop(sent_at(STOP), None)) == []


@pytest.mark.parametrize(("text", "counts"), [("", True), ("now", True), ("soft\n", False)])
def test_stop_file(tmp_path, text, counts):
    """(g) A STOP file counts from when it was written, unless it lets the order in hand end."""
    file = tmp_path / "STOP"
    file.write_text(text)
    os.utime(file, (STOP.timestamp(), STOP.timestamp()))

    assert hard_stop(tmp_path) == (STOP if counts else None)
    assert hard_stop(tmp_path / "elsewhere") is None


@pytest.mark.parametrize(
    ("seen", "broken"),
    [
        pytest.param(
            tried(("good", True), ("good", True), ("good", True), ("good", True)), 0, id="lost sessions"
        ),
        pytest.param(tried(("bad", False), ("good", True)), 0, id="wrong once"),
        pytest.param(tried(("bad", False), ("bad", False)), 1, id="wrong twice"),
        pytest.param(tried(("bad", False), ("good", True), ("bad", False)), 1, id="wrong again later"),
        pytest.param(tried(*((str(n), False) for n in range(3))), 0, id="three others"),
        pytest.param(tried(*((str(n), False) for n in range(4))), 1, id="four others"),
        pytest.param(tried(*((str(n), False) for n in range(3)), minutes=29), 1, id="three within an hour"),
        pytest.param(
            tried(("a", False), ("b", False), ("good", True), ("c", False), minutes=1),
            0,
            id="a success between",
        ),
        pytest.param(tried(("bad", False)) + tried(("bad", False), account="clerk02"), 0, id="two people"),
    ],
)
def test_logins(seen, broken):
    """(h) A wrong credential is tried once, and few log-ins are without success: three in a row, two an hour."""
    assert len(list(logins({"logins": seen}))) == broken
