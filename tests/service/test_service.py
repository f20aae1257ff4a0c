"""The service's loop: claims before it starts, survives its own death and everybody else's, and ends between two orders."""

import json
import os
import signal
import threading
from datetime import timedelta

import pytest
from loguru import logger

from eoms_bot.model.schedule import Schedule
from eoms_bot.run.asking import LoginQuestion
from eoms_bot.service.schedule.due import REPLACED
from eoms_bot.service.schedule.rows import State
from eoms_bot.service.service import NEVER_MADE, RESTARTED
from tests.service.world import World, at

HOURLY = {"整点": Schedule(cron="0 * * * *", days="all", level="all")}
NOTICE = "【转人工】ID-056-20260105-00001 剩 {} 小时：缺少 占用基站\n"


@pytest.fixture
def world(tmp_path):
    """A service with one run an hour, of ten minutes each."""
    return World(tmp_path, HOURLY)


def test_killed_service_leaves_its_run_alone(world):
    """A run goes on when the service is killed; the next service waits for it, starts nothing beside it, and says what it does not know."""
    world.runs.lasts = timedelta(minutes=70)
    world.until(at("05 01:20"))
    world.down(at("05 01:30"))

    world.until(at("05 02:20"))

    assert world.table() == [
        "整点 05 01:00 STARTED on_time",
        "整点 05 02:00 SKIPPED 上一次还在运行",
        f"整点 05 01:00 LOST {RESTARTED}",
    ]
    assert len(world.runs.started) == 1


def test_killed_between_claim_and_start(world):
    """A tick that was claimed and perhaps never started is not started again: it is told."""

    def die(begin):
        raise KeyboardInterrupt

    world.until(at("05 00:59"))
    world.runs.start = die
    with pytest.raises(KeyboardInterrupt):
        world.until(at("05 01:05"))
    del world.runs.start
    world.down(at("05 01:10"))

    world.until(at("05 02:30"))

    assert world.table()[:2] == ["整点 05 01:00 STARTED on_time", f"整点 05 01:00 LOST {NEVER_MADE}"]
    assert world.runs.started == [("整点", at("05 02:00"))]


def test_killed_behind_a_start(tmp_path, monkeypatch):
    """A run whose service was killed before it had noted the process is found by the next one, which starts nothing beside it."""
    other = Schedule(cron="0 * * * *", days="all", level="all", overlap="wait")
    world = World(tmp_path, {"整点": other, "另一班": other})
    world.until(at("05 00:59"))
    start = world.runs.start

    def die(begin):
        start(begin)
        raise KeyboardInterrupt

    monkeypatch.setattr(world.runs, "start", die)
    with pytest.raises(KeyboardInterrupt):
        world.until(at("05 01:05"))
    monkeypatch.undo()
    world.down(world.clock.now())

    world.until(at("05 01:30"))

    first, second = world.runs.started
    assert {first[0], second[0]} == {"整点", "另一班"}
    (lost,) = (row for row in world.rows if row.state is State.LOST)
    assert (lost.schedule, lost.why, lost.at) == (first[0], RESTARTED, at("05 01:10"))


@pytest.mark.parametrize("points", range(10))
def test_killed_before_anybody_hears(world, points):
    """What people must hear of a row is told once, wherever between writing the row down and keeping the alarm the service is killed."""
    world.until(at("05 09:20"))
    world.down(at("05 11:20"))
    world.killer.points = points

    world.until(at("05 11:40"))

    told = [line[9:] for line in world.alarms() if "结局不明" not in line]
    assert told == [f"【没有运行】整点 01-05 10:00：{REPLACED}", "【补跑】整点 01-05 11:00 现在补一次"]


def test_alarms_of_an_older_service(world):
    """Of a run table whose alarms an older program has kept, without how far people have heard, nothing old is told once more."""
    world.until(at("05 09:20"))
    world.down(at("05 11:20"))
    world.until(at("05 11:40"))
    told, file = world.alarms(), world.folder / "alarms.json"
    file.write_text(json.dumps({"waiting": [], "told": {}}), encoding="utf-8")

    world.down(at("05 11:45"))
    world.until(at("05 11:55"))

    assert len(told) == 2
    assert world.alarms() == told


def test_clock_set_right_under_a_run(world):
    """A run that began while the clock was ahead ends behind its being set right, and no moment from then on is passed over for it."""
    world.until(at("05 01:45"))
    world.clock.jump(timedelta(minutes=85))
    world.until(at("05 03:12"))
    world.clock.jump(-timedelta(minutes=85))

    world.until(at("05 02:30"))

    assert world.table()[2:] == [
        f"整点 05 02:00 MISSED {REPLACED}",
        "整点 05 03:00 STARTED catch_up",
        "整点 05 03:00 ENDED",
        "整点 05 02:00 STARTED on_time",
        "整点 05 02:00 ENDED",
    ]


def test_process_that_cannot_be_made(world):
    """Where the system starts nothing, the run ends as failed, is told at once, and the next one is tried."""

    def refuse(begin):
        raise OSError(11, "Resource temporarily unavailable")

    world.runs.start = refuse
    world.until(at("05 01:05"))
    del world.runs.start

    world.until(at("05 02:05"))

    assert world.table()[1].startswith("整点 05 01:00 ENDED 意外错误")
    assert world.table()[2] == "整点 05 02:00 STARTED on_time"


def test_end_is_kept_until_the_disk_takes_it(world):
    """A run that ended while the disk was full has its end in the table as soon as there is room."""
    world.until(at("05 01:05"))
    world.disk.full = True
    world.until(at("05 01:30"))
    world.disk.full = False

    world.until(at("05 01:32"))

    assert world.table() == ["整点 05 01:00 STARTED on_time", "整点 05 01:00 ENDED"]


def test_somebody_works_the_account(world):
    """F61: while a person's own run has the account, a scheduled one keeps away as from any other run."""
    world.runs.elsewhere = True
    world.until(at("05 01:30"))
    world.runs.elsewhere = False

    world.until(at("05 02:05"))

    assert world.table() == ["整点 05 01:00 SKIPPED 上一次还在运行", "整点 05 02:00 STARTED on_time"]


def test_stop_file(world):
    """While the stop file is there nothing starts, people are told by day, and the service stays."""
    world.closed = "停止文件还在"
    world.until(at("05 01:30"))
    world.closed = ""

    world.until(at("05 08:00"))

    assert world.table()[0] == "整点 05 01:00 SKIPPED 停止文件还在"
    assert world.alarms() == ["05 07:30 【没有运行】整点 01-05 01:00：停止文件还在"]


def test_notice_behind_a_run(world):
    """What needs a person is told behind the run, and not again behind the next one only because time has passed."""
    world.notice = NOTICE.format(5)
    world.until(at("05 09:00"))
    world.notice = NOTICE.format(4)

    world.until(at("05 11:00"))

    assert [line[9:] for line in world.alarms()] == [NOTICE.format(5).rstrip()]


def test_unknown_outcome_is_told_within_a_minute(world):
    """L12: a run that left an unknown outcome wakes somebody up, at any hour, at once."""
    world.notice = "【结果未知】ID-056-20260105-00001：先到网站核对，不要重复提交\n"
    world.runs.ends = lambda now: 6

    world.until(at("05 01:12"))

    assert {line[:8] for line in world.alarms()} == {"05 01:10"}
    assert len(world.alarms()) == 2


def test_login_that_asks_is_told_at_once(world):
    """A run that waits for a code has somebody called while it waits, at any hour, and once for each question."""
    until = at("05 01:07").isoformat()
    world.until(at("05 01:02"))
    world.question = LoginQuestion("q", "输入短信验证码", "clerk01", until, has_picture=False)
    lines: list[str] = []
    sink = logger.add(lines.append, format="{message}")

    world.until(at("05 01:06"))
    logger.remove(sink)

    assert len([line for line in lines if "【登录】" in line]) == 1
    assert world.alarms() == [
        "05 01:02 【登录】网站要求输入短信验证码，等人到 01:07：在控制台回答，或 eoms-bot login answer"
    ]


def test_signal_ends_between_orders(world):
    """SIGTERM: no new run, the one in hand is told once and waited for, its end is noted, the code says which signal."""
    began = threading.Event()
    start = world.runs.start

    def started(begin):
        began.set()
        os.kill(os.getpid(), signal.SIGTERM)
        return start(begin)

    world.runs.start = started

    code = world.service.run()

    assert began.is_set()
    assert code == 128 + signal.SIGTERM
    assert world.table() == ["整点 05 01:00 STARTED on_time", "整点 05 01:00 ENDED"]
