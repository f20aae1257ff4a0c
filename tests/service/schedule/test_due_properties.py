"""Whatever the service's absences, the runs' lengths, holidays and policies: what must hold of the run table holds."""

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from eoms_bot.decide.workdays import WorkDays
from eoms_bot.model.schedule import Schedule
from eoms_bot.service.schedule.rows import How, State
from tests.service.schedule.week import MINUTE, MONDAY, Simulated, promised

DAYS = [(MONDAY + timedelta(days=number)).date() for number in range(14)]
WINDOWS = {("00:00", "24:00"): (0, 1440), ("08:30", "18:00"): (510, 1080), ("09:00", "09:20"): (540, 560)}
CRONS = {
    "*/20 * * * *": range(0, 1440, 20),
    "30 9 * * *": range(570, 571),
    "0 9-17 * * *": range(540, 1021, 60),
}


@st.composite
def weeks(draw):
    """A schedule, a calendar, how long runs take, and two weeks as stretches of presence and absence, in minutes."""
    (begin, end), cron = draw(st.sampled_from(list(WINDOWS))), draw(st.sampled_from(list(CRONS)))
    schedule = Schedule(
        cron=cron,
        begin=begin,
        end=end,
        days=draw(st.sampled_from(["workdays", "all"])),
        overlap=draw(st.sampled_from(["skip", "wait"])),
        missed=draw(st.sampled_from(["none", "once"])),
    )
    named = draw(st.dictionaries(st.sampled_from(DAYS), st.booleans(), max_size=5))
    lasts = draw(st.sampled_from([1, 7, 25, 90])) * MINUTE
    stretches = draw(st.lists(st.tuples(st.integers(1, 240), st.integers(0, 2500)), min_size=1, max_size=6))
    return schedule, named, lasts, stretches


def lived(schedule, named, lasts, stretches):
    """The service behind all its stretches."""
    week = Simulated({"a": schedule}, WorkDays(named), lasts=lasts)
    week.look()
    for there, away in stretches:
        week.go(week.now + there * MINUTE, 4 * MINUTE)
        week.away(week.now + away * MINUTE)
    week.look()
    return week


def expected(schedule, named, week):
    """Every tick that was promised, up to the last look."""
    minutes = promised(schedule, named, CRONS[schedule.cron], *WINDOWS[schedule.begin, schedule.end])
    return [tick for tick in minutes if MONDAY < tick <= week.now]


@settings(max_examples=25)
@given(weeks())
def test_every_tick_has_one_end(given_week):
    """Each promised tick is started, skipped, missed or still waits: exactly one of these, and nothing else is in the table."""
    schedule, named, *_ = given_week
    week = lived(*given_week)
    ticks = expected(schedule, named, week)

    ends: Counter[datetime] = Counter()
    for row in week.rows:
        if row.state in (State.STARTED, State.SKIPPED, State.MISSED):
            covered = [tick for tick in ticks if (row.first or row.tick) <= tick <= row.tick]
            assert len(covered) == row.count
            ends.update(covered)
    waiting = [row.tick for row in week.rows[-1:] if row.state is State.WAITING]
    left = [tick for tick in ticks if not ends[tick]]
    assert left in ([], waiting) or left == [row.tick for row in week.rows if row.state is State.WAITING][-1:]
    assert set(ends.values()) <= {1}


@settings(max_examples=25)
@given(weeks())
def test_starts_keep_to_the_window(given_week):
    """F61: No run begins outside the window of its tick, on a holiday that is not allowed, or while another one goes on."""
    schedule, named, lasts, _ = given_week
    week = lived(*given_week)
    ticks = set(expected(schedule, named, week))

    before = None
    for when, begin in week.begun:
        assert begin.tick in ticks
        assert begin.tick <= when < begin.until
        assert begin.until - begin.tick <= timedelta(days=1)
        assert before is None or when >= before + lasts
        before = when


@settings(max_examples=25)
@given(weeks())
def test_at_most_one_catch_up_for_an_absence(given_week):
    """F61: Behind each absence at most one run catches up, none where the policy says so, and never a tick twice."""
    schedule, _, _, stretches = given_week
    week = lived(*given_week)

    caught = [begin for _, begin in week.begun if begin.how is How.CATCH_UP]
    assert len(caught) <= (len(stretches) if schedule.missed == "once" else 0)
    ticks = [begin.tick for _, begin in week.begun]
    assert len(ticks) == len(set(ticks))
