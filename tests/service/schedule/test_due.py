"""What is due: hours, holidays, 调休, missed runs, overlaps, clocks that jump."""

from datetime import timedelta

import pytest

from eoms_bot.decide.workdays import WorkDays
from eoms_bot.model.schedule import Schedule
from eoms_bot.service.schedule.due import CHANGED, CLOCK_BACK, NOT_THERE, WINDOW_OVER
from eoms_bot.service.schedule.rows import BUSY, STUCK, State
from tests.service.schedule.week import MINUTE, MONDAY, Simulated, at

HOUR = 60 * MINUTE


def morning(**more):
    """Daily at 09:30, between 08:30 and 18:00 on working days."""
    return Schedule(**{"cron": "30 9 * * *", "begin": "08:30", "end": "18:00"} | more)


def seen(**schedules):
    """A service that has seen its schedules at midnight of Monday the 5th."""
    week = Simulated(schedules)
    week.look()
    return week


def test_on_time():
    """A tick starts when it is due, once, and may go on until its window ends."""
    week = seen(a=morning())

    week.go(at("05 12:00"))

    ((when, begin),) = week.begun
    assert (when, begin.tick, begin.until) == (at("05 09:30"), at("05 09:30"), at("05 18:00"))


def test_new_schedule_has_missed_nothing():
    """A schedule counts from the moment at which it was first seen."""
    week = Simulated({"a": morning()}, now=at("05 12:00"))

    week.go(at("05 20:00"))

    assert week.told() == []


def test_weekend_and_holiday():
    """F61: Nothing starts on a Saturday, a Sunday or a holiday, and none of them counts as missed."""
    week = seen(a=morning())
    week.days = WorkDays({at("07 00:00").date(): False})

    week.go(at("12 08:00"), 5 * MINUTE)

    assert [f"{begin.tick:%d}" for _, begin in week.begun] == ["05", "06", "08", "09"]
    assert len(week.told()) == 4


def test_shifted_working_day():
    """F61: 调休: a Saturday that the calendar makes a working day is one."""
    week = seen(a=morning())
    week.days = WorkDays({at("10 00:00").date(): True})

    week.go(at("12 00:00"), 5 * MINUTE)

    assert f"{week.begun[-1][1].tick:%d %H:%M}" == "10 09:30"


def test_told_to_run_every_day():
    """With `days = all` weekends and holidays count like other days."""
    week = seen(a=morning(days="all"))
    week.days = WorkDays({at("07 00:00").date(): False})

    week.go(at("12 00:00"), 5 * MINUTE)

    assert len(week.begun) == 7


def test_window_over_midnight_belongs_to_its_first_day():
    """F61: A night from Friday runs on into Saturday; the night from Saturday has no window."""
    week = seen(night=Schedule(cron="0 2,23 * * *", begin="22:00", end="06:00"))
    week.now = at("09 12:00")
    week.rows.clear()
    week.look()

    week.go(at("12 12:00"), 5 * MINUTE)

    assert week.told() == ["STARTED 09 23:00 on_time", "STARTED 10 02:00 on_time"]
    assert week.begun[0][1].until == at("10 06:00")


def test_start_a_minute_before_midnight():
    """F61: A run that is due at 23:59 and begun behind midnight is still that of its evening: once, with the window of that night."""
    week = seen(night=Schedule(cron="59 23 * * *", begin="22:00", end="06:00"))

    week.go(at("05 23:58"), MINUTE)
    week.away(at("06 00:05"))
    week.go(at("06 12:00"), 5 * MINUTE)

    assert week.told() == ["STARTED 05 23:59 catch_up"]
    assert week.begun[0][1].until == at("06 06:00")


def test_two_triggers_in_one_minute():
    """F61: Looked at twice in the minute of a tick, the schedule starts once."""
    week = seen(a=morning())

    week.go(at("05 09:30"), MINUTE)
    for _ in range(3):
        week.look()

    assert week.told() == ["STARTED 05 09:30 on_time"]


def test_missed_run_is_caught_up_once():
    """F61: Several ticks were missed in one window: the newest runs now, the older ones stand as missed."""
    week = seen(a=Schedule(cron="0 9-17 * * *", begin="08:30", end="18:00"))

    week.go(at("05 08:00"))
    week.away(at("05 12:20"))
    week.go(at("05 12:40"))

    assert week.told() == ["MISSED 05 11:00 (3 from 05 09:00)", "STARTED 05 12:00 catch_up"]


def test_missed_run_without_catch_up():
    """With `missed = none` a run that was missed stays so."""
    week = seen(a=morning(missed="none"))

    week.away(at("05 12:20"))
    week.go(at("05 12:40"))

    assert week.told() == ["MISSED 05 09:30"]
    assert week.rows[-1].why == NOT_THERE


def test_missed_night_is_not_run_by_day():
    """F61: A catch-up never leaves the window of the run that was missed."""
    week = seen(night=Schedule(cron="0 23 * * *", begin="22:00", end="06:00"))

    week.away(at("06 08:00"))
    week.go(at("06 09:00"))

    assert week.told() == ["MISSED 05 23:00"]


def test_short_absence_is_on_time():
    """A restart of a few minutes at the very moment loses nothing, whatever the policy."""
    week = seen(a=morning(missed="none"))

    week.away(at("05 09:34"))
    week.look()

    assert week.told() == ["STARTED 05 09:30 on_time"]


def test_overlap_is_skipped():
    """F61: A tick that comes while the run before goes on is passed over, and that is written down."""
    week = seen(a=Schedule(cron="*/15 * * * *"))
    week.lasts = 20 * MINUTE

    week.go(at("05 00:46"))

    assert week.told() == ["STARTED 05 00:15 on_time", "SKIPPED 05 00:30", "STARTED 05 00:45 on_time"]
    assert [row.why for row in week.rows if row.state is State.SKIPPED] == [BUSY]


def test_a_run_that_never_ends_is_told():
    """Ticks passed over beside a run that goes on say so once in six hours; when one starts again, they count anew."""
    week = seen(a=Schedule(cron="0 * * * *"))
    week.lasts = 15 * HOUR + MINUTE

    week.go(at("05 23:30"))

    whys = [row.why for row in week.rows if row.state is State.SKIPPED]
    assert week.told()[0] == "STARTED 05 01:00 on_time"
    assert whys[:15] == [BUSY] * 6 + [STUCK] + [BUSY] * 5 + [STUCK] + [BUSY] * 2
    assert "STARTED 05 17:00 on_time" in week.told()
    assert whys[15:] == [BUSY] * 6


def test_overlap_waits():
    """F61: A tick that may wait starts when the run before ends; of two that wait the newer one does."""
    week = seen(a=Schedule(cron="*/15 * * * *", overlap="wait"))
    week.lasts = 40 * MINUTE

    week.go(at("05 00:56"))

    assert week.told() == [
        "STARTED 05 00:15 on_time",
        "WAITING 05 00:30",
        "SKIPPED 05 00:30",
        "WAITING 05 00:45",
        "STARTED 05 00:45 waited",
    ]


def test_waiting_ends_with_the_window():
    """F61: What waits for longer than its window goes on starts no more."""
    week = seen(a=Schedule(cron="0,10 9 * * *", begin="09:00", end="09:20", overlap="wait"))
    week.lasts = timedelta(hours=1)

    week.go(at("05 11:00"))

    assert week.told() == ["STARTED 05 09:00 on_time", "WAITING 05 09:10", "SKIPPED 05 09:10"]
    assert week.rows[-1].why == WINDOW_OVER


def test_two_schedules_at_once():
    """F61: One run at a time: of two schedules that are due together the first runs, the other does as its overlap says."""
    week = seen(a=morning(), b=morning(overlap="wait"))

    week.go(at("05 09:40"))

    assert [(when.minute, begin.schedule, begin.how) for when, begin in week.begun] == [
        (30, "a", "on_time"),
        (33, "b", "waited"),
    ]


def test_closed():
    """While something forbids all starts, what is due is skipped with that reason and not caught up afterwards."""
    week = seen(a=morning())

    week.go(at("05 10:00"), closed="停止文件还在")
    week.go(at("05 12:00"))

    assert week.told() == ["SKIPPED 05 09:30"]
    assert week.rows[-1].why == "停止文件还在"


def test_changed_schedule_counts_anew():
    """A schedule whose moments change owes none of those of before; what waited is let go, and told."""
    week = seen(a=Schedule(cron="*/15 * * * *", overlap="wait"))
    week.lasts = timedelta(hours=1)
    week.go(at("05 00:31"))
    week.schedules = {"a": Schedule(cron="5 0 * * *", overlap="wait")}

    week.go(at("05 02:00"))

    assert week.told() == ["STARTED 05 00:15 on_time", "WAITING 05 00:30", "SKIPPED 05 00:30"]
    assert week.rows[-2].why == CHANGED


@pytest.mark.parametrize("back", [timedelta(minutes=2), timedelta(minutes=50), timedelta(hours=3)], ids=str)
def test_clock_goes_back(back):
    """F61: A clock that goes back starts nothing a second time."""
    week = seen(a=morning())
    week.go(at("05 09:40"))

    week.now -= back
    week.go(at("05 12:00"))

    assert week.told() == ["STARTED 05 09:30 on_time"]


def test_clock_was_far_ahead():
    """A clock that was a year ahead for a moment, and is put right, lets the schedule run on."""
    week = seen(a=morning())
    week.away(at("05 09:00") + timedelta(days=365))
    week.look()

    week.now = at("05 09:00")
    week.go(at("05 10:00"))

    assert week.told()[-1] == "STARTED 05 09:30 on_time"
    assert CLOCK_BACK in [row.why for row in week.rows]


def test_long_absence_is_bounded():
    """Behind a year away the ticks of a month are counted, not those of the year."""
    week = seen(a=Schedule(cron="*/30 * * * *", days="all"))

    week.away(MONDAY + timedelta(days=365))
    week.look()

    assert week.rows[-2].count == 31 * 48 - 1
    assert week.rows[-1].state is State.STARTED
