"""Days, heat table, hot sites and ageing: nothing is lost from the sums, and each row is where it belongs."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoms_bot.model.board import OPEN, REJECTED, DayOutcome, Group, Leftover, month_of
from eoms_bot.month.ageing import NAMES, ageing
from eoms_bot.month.days import CODES, days
from eoms_bot.month.heat import MOST_AREAS, MOST_CAUSES, OTHERS, heat
from eoms_bot.month.month import state_of
from eoms_bot.month.sites import sites
from eoms_bot.report.outcomes import SHOWN

OCTOBER = month_of(date(2026, 10, 1))
END = date(2026, 10, 31)


def test_days_by_hand():
    """Every day has its row, each code its column, and the totals are their sums."""
    counted = [
        DayOutcome(date(2026, 10, 1), "DONE", 4),
        DayOutcome(date(2026, 10, 1), REJECTED, 1),
        DayOutcome(END, OPEN, 2),
    ]

    found = days(OCTOBER, counted)

    assert len(found.days) == 31
    assert [day.total for day in (found.days[0], found.days[1], found.days[30])] == [5, 0, 2]
    assert (found.totals["DONE"], found.totals[REJECTED], found.totals[OPEN]) == (4, 1, 2)
    assert (found.total, found.used) == (7, ("DONE", REJECTED, OPEN))


@given(
    st.dictionaries(st.tuples(st.integers(1, 31), st.sampled_from(CODES)), st.integers(0, 50), max_size=60)
)
def test_days_lose_nothing(counts):
    """The total is the sum of what was counted."""
    counted = [DayOutcome(date(2026, 10, day), code, n) for (day, code), n in counts.items()]

    assert days(OCTOBER, counted).total == sum(counts.values())


def test_heat_by_hand():
    """Causes and areas stand by how many they have; what is empty is named so."""
    groups = [
        Group(("弱覆盖", "乡镇"), 5),
        Group(("停电", "县城"), 2),
        Group(("停电", "乡镇"), 1),
        Group(("", ""), 1),
    ]

    found = heat(groups)

    assert found.causes == ("弱覆盖", "停电", "未填")
    assert found.areas == ("乡镇", "县城", "未填")
    assert found.cells == ((5, 0, 0), (1, 2, 0), (0, 0, 1))
    assert (found.sums, found.total, found.most) == ((5, 3, 1), 9, 5)


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 30).map(str), st.integers(0, 15).map(str)), st.integers(1, 20), max_size=80
    )
)
def test_heat_loses_nothing(counts):
    """However many causes and areas there are, the table stays small and its total is theirs."""
    found = heat(Group(names, n) for names, n in counts.items())

    assert found.total == sum(counts.values())
    assert len(found.causes) <= MOST_CAUSES
    assert len(found.areas) <= MOST_AREAS


def test_heat_of_many_causes():
    """What does not fit stands under 其余, behind the most frequent."""
    found = heat(Group((f"原因{n:02d}", "乡镇"), 40 - n) for n in range(20))

    assert len(found.causes) == MOST_CAUSES
    assert found.causes[0] == "原因00"
    assert found.causes[-1] == OTHERS


def test_hot_sites():
    """From so many orders on a site is hot; the unsolved decide between equals, unnamed sites are told apart."""
    groups = [
        *(Group(("甲站",), 3, 0), Group(("乙站",), 3, 2), Group(("丙站",), 2, 2), Group(("",), 9, 1)),
        Group(("丁站",), 8, 0),
    ]

    found = sites(groups, least=3)

    assert [one.site for one in found.rows] == ["丁站", "乙站", "甲站"]
    assert (found.hot, found.unnamed) == (3, 9)


@pytest.mark.parametrize(
    ("age", "place"), [(0, 0), (7, 0), (8, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (800, 4)]
)
def test_age_of_a_leftover(age, place):
    """Each age stands under its name."""
    found = ageing([Leftover("A", END - timedelta(days=age))], END)

    assert [number for number, count in enumerate(found.open) if count] == [place]
    assert len(found.open) == len(NAMES)


def test_ageing_by_hand():
    """Solved ones are no longer open, later ones were not there yet, and promises that have passed are counted."""
    leftovers = [
        Leftover("A", END - timedelta(days=10), expected=END - timedelta(days=1)),
        Leftover("B", END - timedelta(days=20), expected=END),
        Leftover("C", END - timedelta(days=30)),
        Leftover("D", END - timedelta(days=40), solved=END),
        Leftover("E", END - timedelta(days=50), solved=END + timedelta(days=1)),
        Leftover("F", END + timedelta(days=1)),
    ]

    found = ageing(leftovers, END)

    assert (found.total, found.solved) == (4, 1)
    assert (found.overdue, found.unpromised) == (1, 2)
    assert found.average == pytest.approx((10 + 20 + 30 + 50) / 4)


def test_nothing_is_left():
    """Without a leftover there is no average."""
    assert ageing([], END).average is None


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 10, 31), "还没有结束"),
        (date(2026, 11, 1), "11月3日之前数字还可能变化"),
        (date(2026, 11, 2), "11月3日之前数字还可能变化"),
        (date(2026, 11, 3), "月报已可生成"),
    ],
)
def test_state_of_a_month(today, words):
    """On the 3rd a month's report is ready; before, late outcomes may change it."""
    assert words in state_of(OCTOBER, today)


def test_every_outcome_with_a_bar_has_its_column():
    """A day's orders are counted whole: no outcome that a chart shows is left out of the columns."""
    assert set(CODES) == {one.value for one, shown in SHOWN.items() if shown.bar} | {REJECTED, OPEN}
