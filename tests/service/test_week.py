"""A simulated week: holidays, 调休, a missed night, a site that is down, a password that expires, a full disk.

Run table and alarms are exactly what the policies say, line by line; whether runs are started straight away or by way of a queue,
and whether that queue's database is there or not.
"""

import pytest

from eoms_bot.decide.workdays import WorkDays
from tests.service.week import ALARMS, FULL, HOLIDAY, SCHEDULES, SHIFTED, TABLE
from tests.service.world import World, at


def kept(world):
    """What stands between the service and its runs, if anything, is left alone."""


def lost(world):
    """The queue's database is deleted under the service."""
    files = list(world.folder.glob("dispatch*.db"))
    assert files
    for file in files:
        file.unlink()


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("direct", marks=pytest.mark.long),
        pytest.param("queue", marks=pytest.mark.long),
        "queue lost",
    ],
)
def lived(request, tmp_path_factory):
    """The world at the end of the week: without a queue, with one, with one that is lost on three days, twice in the middle of a run."""
    queue = request.param != "direct"
    if queue:
        pytest.importorskip("dbos", reason="the extra `service` is not installed")
    folder = tmp_path_factory.mktemp("week")
    world = World(folder, SCHEDULES, WorkDays({HOLIDAY: False, SHIFTED: True}), dispatched=queue)
    live(world, lost if request.param == "queue lost" else kept)
    yield world
    world.close()


def live(world, befalls):
    """Monday the 5th to Sunday the 11th."""
    # Monday: all is well; the machine is switched off in the evening and comes back on Tuesday at 10:00.
    world.until(at("05 20:00"))
    world.down(at("06 10:00"))
    world.until(at("06 10:05"))
    befalls(world)
    # Tuesday: the site is down from 15:00 on, over the night; Wednesday is a holiday.
    world.until(at("06 15:00"))
    world.runs.ends = lambda now: 5
    world.until(at("08 00:30"))
    world.runs.ends = lambda now: 0
    # Thursday at noon the password expires, until somebody sets it on Friday at 08:00.
    world.until(at("08 12:00"))
    world.runs.ends = lambda now: 4
    world.until(at("09 08:00"))
    world.runs.ends = lambda now: 0
    # Friday: the disk is full from 14:00 until 21:00.
    world.until(at("09 09:35"))
    befalls(world)
    world.until(at("09 14:00"))
    world.disk.full = True
    world.until(at("09 21:00"))
    world.disk.full = False
    # Saturday is worked, Sunday is not; on Saturday morning the service is killed and up again behind its run.
    world.until(at("10 09:45"))
    befalls(world)
    world.down(at("10 10:00"))
    world.until(at("12 00:00"))


def test_run_table(lived):
    """F61: Each promised moment of the week has its end in the table, and nothing else is in it."""
    assert lived.table() == TABLE


def test_alarms(lived):
    """People hear of each trouble once, of its end once, by night only of what is urgent, and of nothing else."""
    table = f"【没有运行】运行表写不进去：{lived.folder / 'runs.jsonl'}（磁盘已满）；到点的运行开始不了"

    assert [line.replace(table, FULL) for line in lived.alarms()] == ALARMS


def test_no_second_run_of_a_moment(lived):
    """F61: Nothing of that week was started twice."""
    assert len(lived.runs.started) == len(set(lived.runs.started)) == 13
