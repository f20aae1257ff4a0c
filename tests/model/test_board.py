"""Months: their bounds, their names, and the day from which their report is ready."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoms_bot.model.board import Span, month_named, month_of


@given(st.dates(date(2020, 1, 1), date(2099, 11, 30)))
def test_months_follow_each_other(day):
    """A day lies in its month, the months before and behind it meet its bounds, and its name leads back to it."""
    span = month_of(day)

    assert span.first <= day < span.end
    assert span.before().end == span.first
    assert span.after().first == span.end
    assert month_named(span.key) == span
    assert span.days[0].day == 1
    assert span.days[-1] + timedelta(days=1) == span.end


def test_words_of_a_month():
    """A month as addresses and as people say it, and when its report is ready: the 3rd of the next one."""
    span = Span(date(2026, 12, 1), date(2027, 1, 1))

    assert (span.key, span.title, span.last) == ("2026-12", "2026年12月", date(2026, 12, 31))
    assert span.ready_on == date(2027, 1, 3)


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-1", "2026-13", "2026-00", "26-10", "2026-10-01", "２０２６-10", "1999-10", "2100-01"],
)
def test_what_is_no_month(text):
    """Anything else is none."""
    assert month_named(text) is None
