"""The outside checker of a service finds each error of a run table and of the alarms."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support import run_table
from tests.support.run_table import BUSY, CLOCK_BACK, CUT, NOT_THERE, RECOVERED, REPLACED, STUCK, ServiceTrail

NAME = "时时"


def at(clock):
    """`09:30` as the table writes it."""
    return f"2026-01-05T{clock}:00+08:00"


def row(written, state, tick, **more):
    """A row written at `written` about the moment `tick`."""
    return {"at": at(written), "schedule": NAME, "state": state, "tick": at(tick), "count": 1, **more}


SEEN = row("09:01", "SEEN", "09:01", when="*/5 * * * *|all|00:00|24:00")
ON_TIME = row("09:05", "STARTED", "09:05", how="on_time")
RUNNING = row("09:05", "RUNNING", "09:05", pid=7, born=1.0)
WAITING = row("09:10", "WAITING", "09:10", why=BUSY)
ENDED = row("09:12", "ENDED", "09:05", code=0)
WAITED = row("09:12", "STARTED", "09:10", how="waited")
CATCHING_UP = [
    row("09:31", "MISSED", "09:20", first=at("09:15"), count=2, why=REPLACED),
    row("09:31", "STARTED", "09:25", how="catch_up"),
]
FAILED = row("09:33", "ENDED", "09:25", code=5)
GOOD = [
    SEEN,
    ON_TIME,
    RUNNING,
    WAITING,
    ENDED,
    WAITED,
    row("09:13", "ENDED", "09:10", code=1),
    *CATCHING_UP,
    FAILED,
]
LINES = [
    f"【没有运行】{NAME} 01-05 09:15 到 01-05 09:20 共 2 次：{REPLACED}",
    f"【补跑】{NAME} 01-05 09:25 现在补一次",
    f"【运行】{NAME} 01-05 09:25：网站打不开、页面变了，或浏览器中断（退出码 5）（3 次）",
]
TRAIL = ServiceTrail(GOOD, LINES, codes=[0, 1, 5])


def without(*gone):
    """The good rows but for these."""
    return [one for one in GOOD if one not in gone]


def instead(old, **new):
    """The good rows with one of them changed."""
    return [{**one, **new} if one is old else one for one in GOOD]


def test_nothing_wrong():
    """A table and messages that are as the policies say give no finding."""
    assert run_table.check(TRAIL) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([*GOOD, row("09:35", "STARTED", "09:05", how="catch_up")], "was started 2 times"),
        (instead(CATCHING_UP[0], first=at("09:20"), count=1), "09:15:00+08:00 has no end"),
        (instead(WAITED, tick=at("09:11")), "09:11:00+08:00 was never promised"),
        ([*GOOD, row("09:34", "MISSED", "09:20", why=NOT_THERE)], "has 2 ends"),
        (instead(CATCHING_UP[0], count=3), "does not count right"),
        (without(ENDED), "has 0 ends"),
        (instead(ENDED, state="LOST", why=CUT), "ended as"),
        (instead(ENDED, tick=at("09:10")), "ended as"),
        (instead(CATCHING_UP[1], how="on_time"), "does not fit"),
        (instead(ON_TIME, how="catch_up"), "does not fit"),
        (instead(ON_TIME, how="waited"), "does not fit"),
        (instead(CATCHING_UP[0], why=NOT_THERE.replace("当时", "")), "does not fit"),
        (instead(WAITING, state="SKIPPED"), "does not fit"),
        (instead(SEEN, why=CLOCK_BACK), "does not fit"),
        (instead(ENDED, code=4), "no run says that it ended with 4"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_table(rows, said):
    """Each departure of the table is found."""
    assert any(said in one for one in run_table.check(replace(TRAIL, rows=rows)))


@pytest.mark.parametrize("codes", [[0, 1], [0, 1, 8]])
def test_run_that_never_began(codes):
    """One that the breaker kept from beginning leaves no report, and one that it stopped does; both ended with 8."""
    lines = [line.replace("退出码 5", "退出码 8") for line in LINES]

    assert run_table.check(replace(TRAIL, rows=instead(FAILED, code=8), lines=lines, codes=codes)) == []


def test_end_that_was_not_seen():
    """A run whose service was killed meanwhile is to be LOST, not ENDED, and LOST where no service was killed is wrong."""
    assert any("ended as" in one for one in run_table.check(replace(TRAIL, cuts=[3])))


@pytest.mark.parametrize("gone", LINES[:2])
def test_silence(gone):
    """A row without an alarm is found, unless the alarm still waits."""
    lines = [line for line in LINES if line != gone]

    assert run_table.check(replace(TRAIL, lines=lines)) == [f"nobody heard of it: {gone}"]
    assert run_table.check(replace(TRAIL, lines=lines, waiting=[gone])) == []


def test_bad_end_that_nobody_heard_of():
    """A bad end is found where no alarm of its kind was sent."""
    assert "nobody heard of it" in run_table.check(replace(TRAIL, lines=LINES[:2]))[0]


def test_told_for_no_reason():
    """A line that no row asks for is found. Allowed kinds, and a recovery after a bad end, are not errors."""
    more = [*LINES, "【没有运行】时时 01-05 09:05：没有", RECOVERED, "【转人工】一张"]

    found = run_table.check(replace(TRAIL, lines=more, also=("【转人工】",)))

    assert found == ["reported for no reason: 【没有运行】时时 01-05 09:05：没有"]


def test_told_again():
    """The same line twice is found where no service was killed."""
    assert "reported again" in run_table.check(replace(TRAIL, lines=[*LINES, LINES[1]]))[0]


@pytest.mark.parametrize(("hours", "fits"), [(5, False), (6, True)])
def test_a_run_that_goes_on_too_long(hours, fits):
    """That a run has been in the way for six hours stands in the table when it has, and not before; people hear of it."""
    first, last = row("09:10", "SKIPPED", "09:10", why=BUSY), f"{9 + hours}:15"
    many = hours * 12
    later = row(last, "SKIPPED", f"{9 + hours}:10", first=at("09:15"), count=many, why=BUSY)
    stuck = row(last, "SKIPPED", last, why=STUCK)
    trail = ServiceTrail([SEEN, ON_TIME, first, later, stuck], [], overlap="skip", going=True)

    found = run_table.check(trail)

    assert any("nobody heard of it" in one and STUCK in one for one in found)
    assert any("does not fit" in one for one in found) is not fits


def test_clock_far_back():
    """Behind a clock that was set back far the schedule counts anew; moments that were passed over from there on are found."""
    back = [
        *(SEEN, row("12:00", "MISSED", "11:55", first=at("09:05"), count=35, why=REPLACED)),
        *(
            row("12:00", "STARTED", "12:00", how="on_time"),
            row("10:00", "SEEN", "10:00", why=CLOCK_BACK, when="x"),
        ),
        *(row("10:03", "ENDED", "12:00", code=0), row("10:05", "STARTED", "10:05", how="on_time")),
    ]
    line = f"【没有运行】{NAME} 01-05 09:05 到 01-05 11:55 共 35 次：{REPLACED}"
    fine = ServiceTrail(back, [line], going=True)
    later = row("10:10", "STARTED", "10:10", how="on_time")

    assert run_table.check(fine) == []
    assert "10:05:00+08:00 has no end" in run_table.check(replace(fine, rows=[*back[:-1], later]))[0]
