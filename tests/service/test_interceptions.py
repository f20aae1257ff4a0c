"""Interceptions of the service: people hear of each incident once, over restarts too, and once more when it becomes
severe.
"""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.advise.intercept import OUTAGE, SEVERAL, News
from eoms_bot.advise.intercepting import Interception
from eoms_bot.model.schedule import Schedule
from tests.service.world import World, at

EVERY = {"拦截": Schedule(cron="*/20 * * * *", days="all", level="intercept")}
SITE = "LX_青槐政府"
SEVERAL_ORDERS = News(SITE, SEVERAL, at("05 08:41"), 3, "", "", "")
POWER = "LX_柳林渡 停电（停电），01-05 08:30 起，未清除"
OUT = News("LX_柳林渡", OUTAGE, at("05 08:30"), 0, "", POWER, None)


def found(*news, unchecked=(), lost=()):
    """What an interception has found."""
    return Interception("拦截", news, unchecked, lost, "service/intercept/I-拦截.xlsx")


@pytest.fixture
def world(tmp_path):
    """A service that looks for incidents every twenty minutes, of a few seconds each; it is nine o'clock."""
    world = World(tmp_path, EVERY, start=at("05 08:59"))
    world.runs.lasts = timedelta(seconds=20)
    return world


def test_new_incident_is_told(world):
    """People hear which site, what, since when, how many orders, whether it is announced, and what to do
    next.
    """
    world.found = found(SEVERAL_ORDERS, OUT)

    world.until(at("05 09:05"))

    assert [line[9:] for line in world.alarms()] == [
        f"【拦截】{SITE} 多单，01-05 08:41 起，3 张工单，没有公告",
        "　下一步：补齐公告草稿，由人发",
        "　名单和草稿：service/intercept/I-拦截.xlsx",
        "【拦截】LX_柳林渡 中断，01-05 08:30 起，还没有工单，有没有公告没核对",
        f"　告警：{POWER}",
        "　下一步：先查有没有公告，没有的补齐草稿再发",
        "　名单和草稿：service/intercept/I-拦截.xlsx",
    ]


def test_same_incident_is_told_once(world):
    """More orders, a window that moves on, an announcement or a restart of the service make no second alarm
    of it.
    """
    world.found = found(SEVERAL_ORDERS, OUT)
    world.until(at("05 09:30"))
    before = world.alarms()

    more = replace(SEVERAL_ORDERS, orders=4, begin=at("05 08:55"), announced="GG-1")
    world.found = found(more, replace(OUT, orders=1))
    world.down(at("05 09:35"))
    world.until(at("05 20:00"))

    assert before
    assert world.alarms() == before


def test_severe_is_told_again(world):
    """People hear once more of an incident that becomes severe, urgently: by night too, with whom to report it
    to.
    """
    world.found = found(SEVERAL_ORDERS)
    world.until(at("05 22:30"))
    before = len(world.alarms())

    world.found = found(replace(SEVERAL_ORDERS, orders=5, severe="5 张工单，达到 5 张"))
    world.until(at("06 03:00"))

    told = world.alarms()[before:]
    assert told[0] == f"05 22:40 【拦截】{SITE} 多单，01-05 08:41 起，5 张工单，没有公告"
    assert told[1].endswith("严重（5 张工单，达到 5 张），上报省公司")
    assert len(told) == 3


def test_next_incident_of_the_site_is_told(world):
    """Another outage of the same site, and orders that all came after the last look, are new incidents."""
    world.found = found(SEVERAL_ORDERS, OUT)
    world.until(at("05 09:30"))
    before = len(world.alarms())

    orders = replace(SEVERAL_ORDERS, begin=at("05 12:05"))
    world.found = found()
    world.until(at("05 12:10"))
    world.found = found(orders, replace(OUT, begin=at("05 09:10")))
    world.until(at("05 12:30"))

    told = [line[9:] for line in world.alarms()[before:] if "【拦截】" in line]
    assert [line.split("，")[1] for line in told] == ["01-05 12:05 起", "01-05 09:10 起"]


def test_outcome_names_what_was_not_checked(world):
    """Without usable tables nobody hears "no incident": the outcome names them, and those that are set are an
    alarm.
    """
    stale = "告警：过期，2 小时前的数据"
    world.found = found(unchecked=(stale, "故障公告：未配置"), lost=(stale,))
    world.until(at("05 09:05"))
    told = world.alarms()

    world.found = found()
    world.until(at("05 09:25"))

    assert world.table()[1] == f"拦截 05 09:00 ENDED 事件 0 个；未核对：{stale}；故障公告：未配置"
    assert [line[9:] for line in told] == [f"【拦截】数据靠不住，事件可能没有找全：{stale}"]
    assert world.alarms()[-1][9:] == "【恢复】拦截要的数据又可用了"


def test_its_ends_are_not_the_sites(world):
    """An interception that breaks off is called so; one that comes through is no sign that the site is
    back.
    """
    world.service.schedules = EVERY | {"早班": Schedule(cron="5 9 * * *", days="all")}
    world.runs.ends = lambda now: 5 if now < at("05 09:18") else 0
    world.until(at("05 09:30"))

    told = [line[9:] for line in world.alarms()]
    assert told[0].startswith("【拦截】拦截 01-05 09:00 没有做完：网站打不开")
    assert any(line.startswith("【运行】早班 01-05 09:05") for line in told)
    assert [line for line in told if line.startswith("【恢复】")] == ["【恢复】拦截又正常了"]


@pytest.mark.parametrize("points", range(10))
def test_killed_before_anybody_hears(world, points):
    """Wherever the service is killed between the end of an interception and its alarm, the incident is told,
    once.
    """
    world.found = found(SEVERAL_ORDERS)
    world.killer.points = points

    world.until(at("05 09:30"))

    assert sum("08:41 起" in line for line in world.alarms()) == 1


def test_state_of_an_older_service(world):
    """What an older program has left of sent alarms is read, and goes on to hold."""
    told = {"end 5": [at("05 08:00").isoformat(), 2]}
    (world.folder / "alarms.json").write_text(json.dumps({"waiting": [], "told": told}), encoding="utf-8")
    world.down(at("05 09:01"))
    world.found = found(SEVERAL_ORDERS)

    world.until(at("05 09:30"))

    kept = json.loads((world.folder / "alarms.json").read_text(encoding="utf-8"))["told"]
    assert kept["end 5"] == told["end 5"]
    assert f"incident 多单 {SITE}" in kept
