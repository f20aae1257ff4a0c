"""Times as replies write them."""

from datetime import UTC, datetime

import pytest

from eoms_bot.decide import times
from eoms_bot.model.zone import SHANGHAI


def test_formats():
    """Any zone is written as China standard time."""
    when = datetime(2026, 1, 5, 2, 30, 15, tzinfo=UTC)

    assert times.to_minute(when) == "2026-01-05 10:30"
    assert times.to_second(when) == "2026-01-05 10:30:15"


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [((2026, 1, 31), 1, (2026, 2, 28)), ((2026, 11, 5), 2, (2027, 1, 5)), ((2026, 5, 5), 12, (2027, 5, 5))],
)
def test_months_after(day, months, found):
    """A month without that day ends on its last one."""
    assert times.months_after(datetime(*day), months) == datetime(*found)


def test_whole_minute():
    """What is less than a minute is left out, and nothing else."""
    when = datetime(2026, 1, 5, 2, 30, 15, 123456, tzinfo=UTC)

    assert times.whole_minute(when) == datetime(2026, 1, 5, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (" 2026-01-05 10:30 ", datetime(2026, 1, 5, 10, 30, tzinfo=SHANGHAI)),
        ("2026-01-05", None),
        ("2026-13-05 10:30", None),
        ("10:30", None),
        ("", None),
    ],
)
def test_moment(text, found):
    """What a person typed is China standard time, or no time at all."""
    assert times.moment(text) == found
