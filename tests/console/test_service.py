"""The service on the page of runs: whether it lives, what comes, what became of the last moments, what it has to say."""

import dataclasses
import os
from datetime import timedelta

import pytest

from eoms_bot.disk import SystemDisk
from eoms_bot.model.schedule import Schedule
from eoms_bot.service.alarms.alarms import Alarms
from eoms_bot.service.alarms.outbox import Alarm
from eoms_bot.service.schedule.rows import How, Row, State
from eoms_bot.service.schedule.table import RunTable
from eoms_bot.settings.model import ServiceChoices
from tests.console.kit import seed, serving
from tests.service.world import MANNERS

SCHEDULES = {
    "白班": Schedule(cron="30 14 * * *", days="all", level="preview"),
    "拦截": Schedule(cron="40 14 * * *", days="all", level="intercept"),
    "从不": Schedule(cron="30 3 * * *", begin="08:30", end="18:00", days="all"),
}


class Dead:
    """Takes nothing."""

    names = ("值班群",)

    def send(self, text):
        """Nobody is there."""
        return self.names


@pytest.fixture
def scheduled(settings):
    """Settings with two schedules, of which one never comes."""
    return settings.model_copy(update={"service": ServiceChoices(schedules=SCHEDULES)})


def page_of(settings, clock):
    """The page of runs, as an operator sees it."""
    seed(settings, clock)
    with serving(settings, clock) as place:
        return place.logged_in().get("/runs").text


def service_of(settings, clock, *, beat_minutes_ago):
    """What a service has left: a beat, three moments, an alarm that nobody took."""
    folder, now = settings.paths.home / "service", clock.now()
    table = RunTable.open(folder / "runs.jsonl", SystemDisk(), now)
    begun = Row(now - timedelta(hours=2), "白班", State.STARTED, now - timedelta(hours=2), how=How.ON_TIME)
    running = dataclasses.replace(begun, state=State.RUNNING, how=None, pid=7, born=1.0)
    ended = dataclasses.replace(begun, state=State.ENDED, how=None, code=5)
    missed = Row(now, "白班", State.MISSED, now, now - timedelta(hours=1), 3, "当时程序不在，或开始不了")
    for row in (begun, running, ended, missed):
        table.add(row)
    alarms = Alarms(folder / "alarms.json", SystemDisk(), Dead(), clock, MANNERS, "mock")
    alarms.sound(Alarm("end 5", "【运行】白班：网站打不开", urgent=True))
    alarms.flush()
    (folder / "heartbeat").touch()
    beaten = (now - timedelta(minutes=beat_minutes_ago)).timestamp()
    os.utime(folder / "heartbeat", (beaten, beaten))


def test_service_that_lives(scheduled, clock):
    """The page tells the beat, each schedule's next moment, each past moment once, and the alarm that nobody has got."""
    service_of(scheduled, clock, beat_minutes_ago=0)

    page = page_of(scheduled, clock)

    assert "服务在运行，0 秒前有动静" in page
    assert "14:30" in page
    assert ("拦截" in page, "14:40" in page) == (True, True)
    assert "一年之内没有一次" in page
    assert page.count("网站打不开、页面变了，或浏览器中断（退出码 5）") == 1
    assert "没有运行（共 3 次）" in page
    assert "准时" not in page
    assert "有 3 次没有照计划运行" in page
    assert "值班群 最近一次没有收下" in page
    assert "【运行】白班：网站打不开" in page


def test_service_that_died(scheduled, clock):
    """A service that has been silent for long is told, with what that means."""
    service_of(scheduled, clock, beat_minutes_ago=90)

    page = page_of(scheduled, clock)

    assert "90 分钟没有动静，到点的不会运行" in page


def test_service_that_never_was(scheduled, clock):
    """Schedules without a service are no schedules."""
    assert "服务没有运行过" in page_of(scheduled, clock)


def test_table_that_cannot_be_read(scheduled, clock):
    """A damaged run table is told with its cure, and the page is there all the same."""
    service_of(scheduled, clock, beat_minutes_ago=0)
    (scheduled.paths.home / "service" / "runs.jsonl").write_bytes(b"{}\n")

    page = page_of(scheduled, clock)

    assert "运行表第 1 行读不懂" in page
    assert "服务在运行" in page


def test_no_schedules(settings, clock):
    """Where nobody has set a schedule, nothing is said of a service."""
    assert 'id="service"' not in page_of(settings, clock)
