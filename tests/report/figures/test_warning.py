"""Early warning: a rule that a person can check by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoms_bot.model.board import BoardChoices, DayGroup, Span, month_of
from eoms_bot.month.warning import WEEKS, rule_of, warnings, watch, window

CHOICES = BoardChoices()
END = date(2026, 11, 25)
SPAN = Span(END - timedelta(days=63), END)


@pytest.mark.parametrize(
    ("past", "this", "limit", "raised"),
    [
        # Mean 4, deviation 0, square root of the mean 2: the limit is 4 + 2 × 2.
        ((4,) * 8, 8, 8.0, False),
        ((4,) * 8, 9, 8.0, True),
        # Mean 10, deviation 6 (greater than √10): 10 + 2 × 6.
        ((4, 16) * 4, 22, 22.0, False),
        ((4, 16) * 4, 23, 22.0, True),
        # Never seen before: any five orders are worth a look, four are not.
        ((0,) * 8, 5, 0.0, True),
        ((0,) * 8, 4, 0.0, False),
    ],
)
def test_rule_by_hand(past, this, limit, raised):
    """Raised above mean and twice the spread, and from five orders on."""
    found = watch("原因", "停电", (*past, this), WEEKS, CHOICES)

    assert found.limit == pytest.approx(limit)
    assert found.raised is raised


def test_only_known_weeks_count():
    """Weeks before the ledger began are unknown, not empty."""
    found = watch("", "全部", (0, 0, 0, 0, 6, 6, 6, 6, 9), 4, CHOICES)

    assert found.past == (6, 6, 6, 6)
    assert found.mean == 6


def test_too_short_a_past():
    """With fewer than four whole weeks behind it nothing is said, and why."""
    found = warnings(SPAN, END - timedelta(days=7 + 27), [], {}, CHOICES)

    assert found.total is None
    assert "只有 3 个整周" in found.why
    assert warnings(SPAN, None, [], {}, CHOICES).why


def test_what_is_raised():
    """The week's surge is named with its kind; what names nothing, or is as ever, is not."""
    this_week, before = END - timedelta(days=1), [END - timedelta(days=7 * n + 1) for n in range(1, 9)]
    groups = {
        "原因": [
            DayGroup(this_week, "停电", 12),
            DayGroup(this_week, "", 40),
            DayGroup(this_week, "弱覆盖", 6),
            *(DayGroup(day, "弱覆盖", 6) for day in before),
        ]
    }
    orders = [(this_week, 7), *((day, 6) for day in before)]

    long_ago = date(2026, 1, 1)
    found = warnings(SPAN, long_ago, orders, groups, CHOICES, completed_since=long_ago)

    assert [(one.kind, one.name, one.this) for one in found.raised] == [("原因", "停电", 12)]
    assert found.total is not None
    assert (found.total.this, found.total.past) == (7, (6,) * 8)
    assert (found.first, found.last) == (END - timedelta(days=7), this_week)


@pytest.mark.parametrize(
    ("completed_since", "raised", "past", "said"),
    [
        (END - timedelta(days=7 + 28), True, 4, False),
        (END - timedelta(days=7 + 27), False, 0, True),
        (None, False, 0, True),
    ],
)
def test_weeks_without_completions_are_unknown(completed_since, raised, past, said):
    """A cause is held against weeks with completions only: where a desk has just begun to complete, none is new."""
    this_week, before = END - timedelta(days=1), [END - timedelta(days=7 * n + 1) for n in range(1, 9)]
    orders = [(day, 60) for day in (this_week, *before)]

    found = warnings(
        *(SPAN, date(2026, 1, 1), orders, {"原因": [DayGroup(this_week, "停电", 12)]}, CHOICES),
        completed_since=completed_since,
    )

    assert [len(one.past) for one in found.raised] == ([past] if raised else [])
    assert ("原因还不看" in found.rule) is said
    assert found.total is not None


def test_weeks_of_a_month():
    """Of a past month its last seven days are looked at, of the running one those up to yesterday."""
    october = month_of(date(2026, 10, 1))

    assert window(october, END).end == october.end
    assert window(month_of(END), END).end == END
    assert window(month_of(END), END).first == END - timedelta(days=63)


@given(st.lists(st.integers(0, 100), min_size=9, max_size=9), st.integers(4, 8))
def test_never_raised_below_the_mean(counts, weeks):
    """Nothing is raised that is no more than the weeks before, nor below the least number."""
    found = watch("", "", counts, weeks, CHOICES)

    assert found.limit >= found.mean
    assert not found.raised or (found.this > found.mean and found.this >= CHOICES.warn_least)


def test_rule_in_words():
    """The rule that people read has the settings' numbers."""
    rule = rule_of(BoardChoices(warn_least=7, warn_spreads=1.5))

    assert "至少 7 张" in rule
    assert "1.5 × 离散度" in rule
