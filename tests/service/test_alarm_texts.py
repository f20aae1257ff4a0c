"""Of which skips people hear: not of those beside a run that goes on, but of one that has gone on too long."""

from eoms_bot.service import alarm_texts
from eoms_bot.service.schedule.due import CHANGED, CLOCK_BACK, WINDOW_OVER
from eoms_bot.service.schedule.rows import BUSY, STUCK, Row, State
from tests.service.world import at


def skipped(why):
    """What people are told of a tick that was passed over for this reason; empty where nothing."""
    moment = at("05 09:00")
    alarm = alarm_texts.of_row(Row(moment, "整点", State.SKIPPED, moment, moment, why=why))
    return alarm.text if alarm else ""


def test_skips_that_people_hear_of():
    """A run in the way of its own schedule is as it was asked for; one that hangs keeps the service silent, and is told."""
    assert [skipped(why) for why in (BUSY, CHANGED, CLOCK_BACK)] == [""] * 3
    assert skipped(STUCK) == f"【没有运行】整点 01-05 09:00：{STUCK}"
    assert skipped(WINDOW_OVER) == f"【没有运行】整点 01-05 09:00：{WINDOW_OVER}"
