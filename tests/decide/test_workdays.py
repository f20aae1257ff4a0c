"""Working days: the weekday, but for what the work calendar says."""

from datetime import date, datetime

from eoms_bot.decide.workdays import WorkDays, workdays_of
from eoms_bot.model.evidence import Record
from eoms_bot.model.zone import SHANGHAI

NEW_YEAR, SHIFTED, PLAIN_SUNDAY = date(2026, 1, 1), date(2026, 1, 4), date(2026, 1, 11)


def row(day, kind):
    """A row of the work calendar."""
    return Record("工作日历.csv 第2行", datetime(2026, 1, 1, tzinfo=SHANGHAI), {"日期": day, "类型": kind})


def test_named_days():
    """A holiday is none, 调休 makes a Sunday one, and other days go by the week."""
    days = workdays_of([row(NEW_YEAR, "休息日"), row(SHIFTED, "工作日")])

    assert [days.works(day) for day in (NEW_YEAR, SHIFTED, PLAIN_SUNDAY, date(2026, 1, 5))] == [
        *(False, True),
        *(False, True),
    ]


def test_known_years():
    """A year of which the calendar has no day is one whose holidays are unknown."""
    days = WorkDays({NEW_YEAR: False})

    assert days.knows(2026)
    assert not days.knows(2027)
