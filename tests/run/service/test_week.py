"""A simulated week: holidays, 调休, a missed night, a site that is down, a password that expires, a full disk.

Run table and alarms are exactly what the policies say, line by line; whether runs are started straight away or by way of a queue,
and whether that queue's database is there or not.
"""

from datetime import date

import pytest

from eoms_bot.decide.workdays import WorkDays
from eoms_bot.model.schedule import Schedule
from tests.run.service.world import World, at

SCHEDULES = {
    "白班": Schedule(cron="30 9,15 * * *", begin="08:30", end="18:00", level="all"),
    "夜班": Schedule(cron="0 23 * * *", begin="22:00", end="06:00", missed="none", slowness=2, level="few"),
}
HOLIDAY, SHIFTED = date(2026, 1, 7), date(2026, 1, 10)
"""A Wednesday off, and the Saturday that is worked for it."""
GONE = "当时程序不在，或开始不了"


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
    site, login = "网站打不开、页面变了，或浏览器中断（退出码 5）", "登录失败（退出码 4）"
    assert lived.table() == [
        *("白班 05 09:30 STARTED on_time", "白班 05 09:30 ENDED"),
        *("白班 05 15:30 STARTED on_time", "白班 05 15:30 ENDED"),
        f"夜班 05 23:00 MISSED {GONE}",
        *("白班 06 09:30 STARTED catch_up", "白班 06 09:30 ENDED"),
        *("白班 06 15:30 STARTED on_time", f"白班 06 15:30 ENDED {site}"),
        *("夜班 06 23:00 STARTED on_time", f"夜班 06 23:00 ENDED {site}"),
        *("白班 08 09:30 STARTED on_time", "白班 08 09:30 ENDED"),
        *("白班 08 15:30 STARTED on_time", f"白班 08 15:30 ENDED {login}"),
        *("夜班 08 23:00 STARTED on_time", f"夜班 08 23:00 ENDED {login}"),
        *("白班 09 09:30 STARTED on_time", "白班 09 09:30 ENDED"),
        f"白班 09 15:30 MISSED {GONE}",
        *("夜班 09 23:00 STARTED on_time", "夜班 09 23:00 ENDED"),
        *("白班 10 09:30 STARTED on_time", "白班 10 09:30 ENDED"),
        *("白班 10 15:30 STARTED on_time", "白班 10 15:30 ENDED"),
        *("夜班 10 23:00 STARTED on_time", "夜班 10 23:00 ENDED"),
    ]


def test_alarms(lived):
    """People hear of each trouble once, of its end once, by night only of what is urgent, and of nothing else."""
    site, login = "网站打不开、页面变了，或浏览器中断（退出码 5）", "登录失败（退出码 4）"
    table = f"运行表写不进去：{lived.folder / 'runs.jsonl'}（磁盘已满）；到点的运行开始不了"
    told = lived.alarms()
    assert [line.replace(table, "…") for line in told] == [
        # The missed night, and the morning that is caught up, in one message.
        f"06 10:03 【没有运行】夜班 01-05 23:00：{GONE}",
        "06 10:03 【补跑】白班 01-06 09:30 现在补一次",
        # The site: told by day, again in the morning behind the night, and over with the next good run.
        f"06 15:43 【运行】白班 01-06 15:30：{site}",
        f"07 07:30 【运行】夜班 01-06 23:00：{site}",
        "08 09:43 【恢复】运行恢复正常",
        # The login: urgent, at once and in the night too.
        f"08 15:40 【运行】白班 01-08 15:30：{login}",
        f"08 23:10 【运行】夜班 01-08 23:00：{login}",
        "09 09:43 【恢复】运行恢复正常",
        # The disk: said when the first run could not begin, over when a row is written again; what was missed is told then.
        "09 15:30 【没有运行】…",
        f"09 21:03 【没有运行】白班 01-09 15:30：{GONE}",
        "09 21:03 【恢复】运行表又能写了",
    ]


def test_no_second_run_of_a_moment(lived):
    """F61: Nothing of that week was started twice."""
    assert len(lived.runs.started) == len(set(lived.runs.started)) == 13
