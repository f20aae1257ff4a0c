"""The outbox: gathered, not repeated, kept back by night, told as over."""

from datetime import datetime, timedelta

import pytest

from eoms_bot.model.zone import SHANGHAI
from eoms_bot.service.alarms.outbox import Alarm, Manners, Outbox

NOON = datetime(2026, 1, 6, 12, 0, tzinfo=SHANGHAI)
NIGHT = NOON.replace(hour=23)
MANNERS = Manners("22:00", "07:30", gather=timedelta(minutes=3), repeat=timedelta(hours=4))
ONE, TWO = Alarm("one", "【运行】一"), Alarm("two", "【运行】二")
URGENT = Alarm("six", "【运行】结果未知", urgent=True)


def box(*alarms, at=NOON):
    """An outbox into which these were put."""
    found = Outbox()
    for alarm in alarms:
        found = found.put(alarm, at, MANNERS)
    return found


def texts(outbox, now):
    """What may go at that moment."""
    return [one.text for one in outbox.ready(now, MANNERS)]


def test_gathers():
    """What is not urgent waits a few minutes for more, and then goes together."""
    both = box(ONE, TWO)

    assert texts(both, NOON + timedelta(minutes=2)) == []
    assert texts(both, NOON + timedelta(minutes=3)) == [ONE.text, TWO.text]


def test_urgent_goes_at_once():
    """An urgent alarm goes at once, ahead of what has been gathered so far."""
    assert texts(box(ONE, URGENT), NOON) == [URGENT.text, ONE.text]


def test_quiet_hours():
    """By night only what is urgent goes; the rest goes in the morning, together."""
    night = box(ONE, URGENT, at=NIGHT)

    assert texts(night, NIGHT) == [URGENT.text]
    left = night.sent(night.ready(NIGHT, MANNERS), NIGHT)
    assert texts(left, NIGHT + timedelta(hours=8)) == []
    assert texts(left, NIGHT + timedelta(hours=8, minutes=30)) == [ONE.text]


@pytest.mark.parametrize(
    ("begin", "end", "hour", "quiet"),
    [
        ("22:00", "07:30", 3, True),
        ("22:00", "07:30", 8, False),
        ("12:00", "14:00", 13, True),
        ("12:00", "14:00", 15, False),
        ("22:00", "22:00", 23, False),
    ],
)
def test_when_it_is_quiet(begin, end, hour, quiet):
    """Quiet hours may go over midnight; where both ends are the same there are none."""
    assert Manners(begin, end, timedelta(), timedelta()).quiet(NOON.replace(hour=hour)) is quiet


def test_same_alarm_waits_once():
    """What comes again before it was told is told once, with how often it came."""
    assert texts(box(ONE, ONE, ONE), NOON + timedelta(minutes=3)) == ["【运行】一（3 次）"]


def test_told_alarm_is_not_repeated():
    """What was told is told again only after a while, then with how often it came in between."""
    told = box(ONE)
    told = told.sent(told.ready(NOON + timedelta(minutes=3), MANNERS), NOON)
    for hours in (1, 2):
        told = told.put(ONE, NOON + timedelta(hours=hours), MANNERS)

    assert told.waiting == ()
    again = told.put(ONE, NOON + timedelta(hours=4), MANNERS)
    assert [one.text for one in again.waiting] == ["【运行】一（3 次）"]


def test_clock_set_back_silences_nothing():
    """An alarm that was told by a clock that was a day ahead is told again by the right one."""
    told = box(ONE).sent(box(ONE).waiting, NOON + timedelta(days=1))

    assert texts(told.put(ONE, NOON, MANNERS), NOON + timedelta(minutes=3)) == [ONE.text]


def test_over():
    """The end of a trouble is told where the trouble was, and once; then it may come anew."""
    told = box(ONE).sent(box(ONE).waiting, NOON)

    over = told.over("one", "【恢复】一", NOON)
    assert [one.text for one in over.waiting] == ["【恢复】一"]
    assert over.over("one", "【恢复】一", NOON) == over
    anew = over.sent(over.waiting, NOON).put(ONE, NOON, MANNERS)
    assert [one.text for one in anew.waiting] == [ONE.text]


def test_over_before_it_was_told():
    """A trouble that came and went while people slept is told with its end, once, and may come anew."""
    both = box(ONE, at=NIGHT).over("one", "【恢复】一", NIGHT)
    morning = NIGHT + timedelta(hours=8, minutes=30)

    assert texts(both, morning) == [ONE.text, "【恢复】一"]
    assert both.over("one", "【恢复】一", NIGHT) == both
    told = both.sent(both.ready(morning, MANNERS), morning)
    assert told.over("one", "【恢复】一", morning) == told
    assert texts(told.put(ONE, morning, MANNERS), morning + timedelta(minutes=3)) == [ONE.text]


def test_not_over_after_all():
    """A trouble that comes again before its end was told has not ended."""
    again = box(ONE).over("one", "【恢复】一", NOON).put(ONE, NOON, MANNERS)
    told = box(ONE).sent(box(ONE).waiting, NOON)
    anew = told.over("one", "【恢复】一", NOON).put(ONE, NOON, MANNERS)

    assert [one.text for one in again.waiting] == ["【运行】一（2 次）"]
    assert [one.text for one in anew.waiting] == [ONE.text]


def test_end_of_what_went_at_once():
    """An urgent trouble goes by night, its end in the morning; behind it nothing is left to be over."""
    both = box(URGENT, at=NIGHT).over("six", "【恢复】六", NIGHT)
    left = both.sent(both.ready(NIGHT, MANNERS), NIGHT)
    morning = NIGHT + timedelta(hours=8, minutes=30)

    assert texts(left, morning) == ["【恢复】六"]
    assert left.sent(left.ready(morning, MANNERS), morning) == Outbox()


def test_nothing_was_there():
    """What never came is never over."""
    assert box(ONE).over("two", "【恢复】二", NOON) == box(ONE)


LASTING = Alarm("incident", "【拦截】三张工单", counted=False, since=NOON.isoformat())
WORSE = Alarm("incident", "【拦截】五张工单", urgent=True, counted=False, since=NOON.isoformat())


def sent(outbox, now):
    """The outbox after everything that may go at that moment has gone."""
    return outbox.sent(outbox.ready(now, MANNERS), now)


def test_lasting_trouble_is_told_once():
    """People hear once of a trouble with a beginning, however long it lasts: no repeat after hours, none after a
    month.
    """
    told = sent(box(LASTING), NOON + timedelta(minutes=3))

    for day in range(40):
        told = sent(told.put(LASTING, NOON + timedelta(days=day), MANNERS), NOON + timedelta(days=day))
        assert told.waiting == ()


def test_lasting_trouble_that_becomes_urgent():
    """People hear once more when it becomes urgent, and neither when it calms down nor when it becomes urgent
    again.
    """
    told = sent(box(LASTING), NOON + timedelta(minutes=3))

    worse = told.put(WORSE, NOON + timedelta(hours=1), MANNERS)
    later = sent(worse, NOON + timedelta(hours=1))
    for alarm in (LASTING, WORSE):
        later = later.put(alarm, NOON + timedelta(hours=2), MANNERS)

    assert [one.text for one in worse.waiting] == [WORSE.text]
    assert later.waiting == ()


def test_trouble_that_began_after_the_last_look():
    """What began after its like was seen last is another trouble, of which people hear at once without regard to
    repeats.
    """
    told = sent(box(LASTING), NOON + timedelta(minutes=3))
    told = told.put(LASTING, NOON + timedelta(minutes=20), MANNERS)
    began = (NOON + timedelta(minutes=30)).isoformat()

    again = told.put(Alarm("incident", "【拦截】又三张", since=began), NOON + timedelta(minutes=40), MANNERS)

    assert [one.text for one in again.waiting] == ["【拦截】又三张"]
