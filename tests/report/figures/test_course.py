"""The course of a month's figures: which months, how they changed, and what is not known of them."""

from datetime import date

import pytest

from eoms_bot.model.board import month_named
from eoms_bot.month.course import MONTHS, SAME, CourseLine, course, months_before
from eoms_bot.month.figure import Figure


def month(key):
    """The month of these words."""
    found = month_named(key)
    assert found is not None
    return found


def figure(numerator, denominator=100, per=100, name="解决率"):
    """A figure of these counts."""
    return Figure(name, numerator, denominator, "甲 ÷ 乙", per=per)


@pytest.mark.parametrize(
    ("since", "keys"),
    [
        (None, []),
        (date(2026, 11, 3), []),
        (date(2026, 10, 31), ["2026-10"]),
        (date(2026, 9, 1), ["2026-09", "2026-10"]),
        (date(2025, 1, 1), ["2026-06", "2026-07", "2026-08", "2026-09", "2026-10"]),
    ],
)
def test_months_before(since, keys):
    """The five months before one, less those that lie before the ledger's first day."""
    found = months_before(month("2026-11"), since)

    assert [span.key for span in found] == keys
    assert len(found) < MONTHS


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (figure(70), figure(75), "+5.0 点"),
        (figure(75), figure(70), "−5.0 点"),
        (figure(70), figure(70), SAME),
        (figure(7000, 10_000), figure(70_001, 100_000), SAME),
        (figure(3, 10_000, 10_000), figure(5, 10_000, 10_000), "+2.00"),
        (figure(0, 0), figure(5), ""),
        (figure(5), figure(0, 0), ""),
    ],
)
def test_change(before, now, change):
    """A percentage changes by points, another figure by itself; against what is not known nothing changes."""
    assert CourseLine((before, now)).change == change


def test_first_month_has_no_change():
    """A ledger's first month is compared with nothing."""
    assert CourseLine((figure(5),)).change == ""


@pytest.mark.parametrize(
    ("keys", "since", "change"),
    [
        (("2026-09", "2026-10"), date(2026, 9, 1), "+1.00"),
        (("2026-09", "2026-10"), date(2026, 9, 2), ""),
        (("2026-10", "2026-11"), date(2026, 9, 1), ""),
    ],
)
def test_months_that_cannot_be_compared(keys, since, change):
    """What grows by the day is compared between two whole months only; a percentage always is."""
    figures = (figure(3, 1, 1, "万投比"), figure(70)), (figure(4, 1, 1, "万投比"), figure(75))
    months = [(month(key), of_month) for key, of_month in zip(keys, figures, strict=True)]

    made = course(months, since, date(2026, 11, 25))

    assert [line.change for line in made.lines] == [change, "+5.0 点"]


def test_lines():
    """Each figure is a line over the months; of shares only what two months know is drawn."""
    made = course(
        [
            (month("2026-09"), (figure(70), figure(3, 1, 10_000, "万投比"), figure(1, 0, name="驳回率"))),
            (month("2026-10"), (figure(80), figure(4, 1, 10_000, "万投比"), figure(1, 2, name="驳回率"))),
        ],
        date(2026, 8, 5),
        date(2026, 11, 25),
    )

    assert [line.name for line in made.lines] == ["解决率", "万投比", "驳回率"]
    assert [line.name for line in made.shares] == ["解决率"]
    assert [one.shown for one in made.lines[0].figures] == ["70.0%", "80.0%"]
    assert made.note == ""


def test_months_that_are_not_whole():
    """It is said that the ledger begins within the first month, and that the last one is still running."""
    months = [(month(key), (figure(1),)) for key in ("2026-10", "2026-11")]

    made = course(months, date(2026, 10, 20), date(2026, 11, 25))

    assert made.note == "2026年10月从20日起才有记录；2026年11月到今天为止"


def test_a_month_before_the_ledger():
    """A month that somebody asks for although the ledger begins behind it says nothing of a beginning."""
    made = course([(month("2026-08"), (figure(0, 0),))], date(2026, 10, 20), date(2026, 11, 25))

    assert made.note == ""
