"""Schedules as people write them: cron expressions, windows, and what is refused."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from eoms_bot.model import cron
from eoms_bot.model.schedule import Schedule
from eoms_bot.model.zone import SHANGHAI

FIRST = datetime(2026, 1, 5, 8, 0, tzinfo=SHANGHAI)


def test_ticks_are_of_shanghai():
    """An expression is read as local time, whatever zone the question is asked in."""
    found = list(cron.ticks("30 9 * * *", FIRST, FIRST + timedelta(days=2)))

    assert [tick.isoformat() for tick in found] == ["2026-01-05T09:30:00+08:00", "2026-01-06T09:30:00+08:00"]


def test_first_moment_is_left_out():
    """A tick is asked for once: `after` itself is not behind `after`, `until` is not behind `until`."""
    noon = FIRST.replace(hour=12)

    assert list(cron.ticks("0 12 * * *", noon, noon + timedelta(days=1))) == [noon + timedelta(days=1)]


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)), st.integers(1, 59))
def test_every_minutes(when, step):
    """Ticks come in order, each behind the moment that was asked from, on whole minutes of the step."""
    moment = when.replace(tzinfo=SHANGHAI)

    found = list(cron.ticks(f"*/{step} * * * *", moment, moment + timedelta(hours=2)))

    assert found == sorted(set(found))
    assert all(moment < tick and tick.minute % step == 0 and tick.second == 0 for tick in found)


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        pytest.param("0 9 * *", "五段", id="four fields"),
        pytest.param("0 0 9 * * *", "五段", id="seconds"),
        pytest.param("61 9 * * *", "cron 写法不对", id="minute 61"),
        pytest.param("0 9 * * 八", "cron 写法不对", id="weekday"),
        pytest.param("0 9 30 2 *", "cron 写法不对|永远不会触发", id="30 February"),
        pytest.param("", "五段", id="empty"),
    ],
)
def test_refused_expression(expression, told):
    """What does not fire is refused with what is wrong."""
    with pytest.raises(ValidationError, match=told):
        Schedule(cron=expression)


@pytest.mark.parametrize(
    "window",
    [
        {"begin": "9:00"},
        {"begin": "24:00"},
        {"end": "00:00"},
        {"begin": "25:00"},
        {"begin": "08:00", "end": "08:00"},
    ],
    ids=str,
)
def test_refused_window(window):
    """A window has two different ends, written HH:MM; its midnight end is 24:00."""
    with pytest.raises(ValidationError):
        Schedule(cron="0 9 * * *", **window)


def test_spaces_do_not_matter():
    """An expression is kept with single spaces, so that a change of spaces is no change of the schedule."""
    assert Schedule(cron=" 0  9 * * * ").when == Schedule(cron="0 9 * * *").when
