"""What people have written down: checks of a number, changes at a site, events at a place, tests of three operators."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from eoms_bot.decide.diagnosis.records import CHANGE_CAUSES, CHECK_CAUSES
from eoms_bot.model.zone import SHANGHAI
from tests.decide import diagnosing as county

CHANGE: county.Row = {
    "变更编号": "BG-1",
    "县区": county.COUNTY,
    "基站名称": "LX_青槐政府",
    "变更类别": "参数",
    "变更内容": "切换参数",
    "开始时间": datetime(2026, 1, 5, 11, 0, tzinfo=SHANGHAI),
    "完成时间": datetime(2026, 1, 5, 11, 30, tzinfo=SHANGHAI),
    "复测结果": "正常",
}
CHECK: county.Row = {
    "号码": county.CUSTOMER,
    "核查方式": "拨测",
    "省内投诉原因": "业务侧-单一应用/网站",
    "核查结论": "该网站服务器响应慢",
    "核查时间": datetime(2026, 1, 5, 11, 0, tzinfo=SHANGHAI),
    "无线侧": "正常",
    "转派部门": "业务支撑",
}
EVENT: county.Row = {
    "活动": "春节庙会",
    "县区": county.COUNTY,
    "活动地点": "上湾村",
    "开始时间": datetime(2026, 1, 4, 8, 0, tzinfo=SHANGHAI),
    "结束时间": datetime(2026, 1, 5, 9, 0, tzinfo=SHANGHAI),
    "保障清单": "是",
}
TEST: county.Row = {
    "县区": county.COUNTY,
    "测试地点": "上湾村",
    "测试时间": datetime(2026, 1, 5, 15, 0, tzinfo=SHANGHAI),
    "移动电平": -112.0,
    "联通电平": -98.0,
    "电信电平": -101.0,
}
SLOW = "开车经过时必断，信号满格"


def told(*words: str, **tables: Any) -> tuple[str, str]:
    """The strongest cause, and the measure in one line."""
    found = county.cause(county.found("青槐镇上湾村", *words, **tables))
    return found.cause, "，".join(clause.value for clause in found.measure)


def test_parameters_optimised():
    """A change at the serving site is a measure with its time and its test; each clause names its row and its phrase."""
    found = county.cause(county.found("青槐镇上湾村", SLOW, changes=[CHANGE]))

    assert found.cause == "优化-邻区切换/参数"
    assert [clause.value for clause in found.measure] == [
        "已优化LX_青槐政府的切换参数，2026-01-05 11:30生效",
        "复测正常",
    ]
    assert "变更记录.csv 第2行 基站名称、变更内容、完成时间" in found.measure[0].source
    assert "规则表 语-变更-参数" in found.measure[0].source


@pytest.mark.parametrize(
    ("change", "measure"),
    [
        ({"完成时间": None}, "正在优化LX_青槐政府的切换参数，复测正常"),
        ({"复测结果": "不正常"}, "已优化LX_青槐政府的切换参数，2026-01-05 11:30生效"),
        ({"复测结果": None}, "已优化LX_青槐政府的切换参数，2026-01-05 11:30生效"),
        ({"变更内容": None}, ""),
    ],
)
def test_change_without_a_fact(change, measure):
    """What the row does not say is not said; without what was changed there is no measure, and it is asked."""
    row = {name: value for name, value in {**CHANGE, **change}.items() if value is not None}

    assert told(SLOW, changes=[row]) == ("优化-邻区切换/参数", measure)
    if "变更内容" not in row:
        assert "故障原因" in county.found("青槐镇上湾村", SLOW, changes=[row]).ask


def test_lifted_site_by_its_place():
    """A site that is gone from the cell table is found by the places that it served."""
    row = CHANGE | {"变更类别": "拆站", "基站名称": "LX_旧站", "影响地点": "上湾村", "变更内容": "站点搬迁"}

    assert told(SLOW, changes=[row]) == (
        "工程-割接升级/站点搬迁",
        "LX_旧站因站点搬迁受影响，2026-01-05 11:30已完成，复测正常",
    )


def test_old_change():
    """What was changed longer ago than the branch says is no suspect; neither is another site's."""
    old = CHANGE | {"开始时间": county.AT - timedelta(days=31)}
    other = CHANGE | {"变更编号": "BG-2", "基站名称": "LX_柳林渡"}

    found = county.found("青槐镇上湾村", SLOW, changes=[old, other])

    assert (found.suspects, county.verdicts(found, "变更记录")) == ((), ["排除"])


def test_check_of_the_number():
    """A check names cause, conclusion, and who has it now; nobody is asked for what it says."""
    found = county.found("青槐镇上湾村", "只有一个网站打不开", checks=[CHECK])

    assert told("只有一个网站打不开", checks=[CHECK]) == (
        "业务侧-单一应用/网站",
        "经查无线侧正常，拨测结论为该网站服务器响应慢，已转业务支撑",
    )
    assert (found.actor, found.ask) == ("业务支撑", ("联系客户：时间、号码、客户态度",))


@pytest.mark.parametrize("column", ["无线侧", "转派部门"])
def test_check_without_a_fact(column):
    """The radio side is called well only where the row says so, and the matter passed on only where it says to whom."""
    row = {name: value for name, value in CHECK.items() if name != column}
    absent = {"无线侧": "无线侧", "转派部门": "已转"}[column]

    assert absent not in told("只有一个网站打不开", checks=[row])[1]
    if column == "转派部门":
        assert "处理办法" in county.found("青槐镇上湾村", "网站打不开", checks=[row]).ask


def test_check_that_cannot_tell_its_cause():
    """A call test proves nothing of the customer's phone: the row is a person's, and no cause."""
    row = CHECK | {"省内投诉原因": "终端-手机/SIM卡"}

    found = county.found("青槐镇上湾村", SLOW, checks=[row])

    assert (found.suspects, county.verdicts(found, "核查结论")) == ((), ["待人工", "待人工"])


def test_check_of_another_number_or_day():
    """Another customer's check, and one of long before, tell nothing of this complaint."""
    other = CHECK | {"号码": "13900000002"}
    old = CHECK | {"核查时间": county.AT - timedelta(days=3)}

    found = county.found("青槐镇上湾村", SLOW, checks=[other, old])

    assert (found.suspects, county.verdicts(found, "核查结论")) == ((), ["排除"])


def test_event():
    """An event at the place explains a crowd; that it is provided for is said only where the table says so."""
    crowd = "容量-突发话务(节假日/集会)"
    said = "春节庙会期间集中使用造成拥塞，活动2026-01-05 09:00结束"

    assert told(SLOW, events=[EVENT]) == (crowd, f"{said}，已纳入保障清单")
    assert told(SLOW, events=[EVENT | {"保障清单": "否"}]) == (crowd, said)


def test_event_over_long_ago():
    """Two days behind its end an event explains nothing."""
    row = EVENT | {"结束时间": county.AT - timedelta(days=2)}

    assert county.verdicts(county.found("青槐镇上湾村", SLOW, events=[row]), "活动") == ["排除"]


@pytest.mark.parametrize("key", ["changes", "checks", "events", "drive_tests"])
def test_unusable(key):
    """A table that is not configured has no step; a stale one is told and asked."""
    name = {"changes": "变更记录", "checks": "核查结论", "events": "活动", "drive_tests": "三网对比"}[key]
    none, stale = county.found(), county.found(**{key: "过期"})

    assert county.verdicts(none, name) == []
    assert county.verdicts(stale, name) == ["未核对"]


@pytest.mark.parametrize(
    ("levels", "note"),
    [
        ({}, "移动弱，别家不都弱"),
        ({"联通电平": -120.0, "电信电平": -118.0}, "三家都弱"),
        ({"移动电平": -90.0}, "没有测到弱覆盖"),
    ],
)
def test_three_operators(levels, note):
    """A test at the place tells whether the place or our site is weak, with its row."""
    found = county.found("青槐镇上湾村", "在家里信号很弱", drive_tests=[TEST | levels])
    (step,) = [one for one in found.steps if one.name.endswith("三网对比")]

    assert step.note.endswith(note)
    assert step.evidence == (
        "三网对比.csv 第2行 测试时间、移动电平、联通电平、电信电平（2026-01-05 10:00 的数据）",
    )


def test_level_from_the_spot():
    """Where no indicator has a level, the one that was measured on the spot is said, with its row."""
    found = county.found("青槐镇上湾村", "在家里信号很弱", drive_tests=[TEST], planning=[])

    assert "现场测得电平-112dBm" in county.cause(found).measure[0].value
    assert "三网对比.csv 第2行 移动电平" in county.cause(found).measure[0].source


def test_untested_spot():
    """Without a test of the place the comparison is a person's."""
    row = TEST | {"测试地点": "大坝村"}
    found = county.found("青槐镇上湾村", "在家里信号很弱", drive_tests=[row])

    assert county.verdicts(found, "三网对比") == ["待人工"]


def test_blind_spot():
    """Where there never was a signal the cause is a blind spot; the distance to the next site is said from its row."""
    found = county.cause(
        county.found("青槐镇上湾村", "后山从来没有信号", planning=[], position=(113.45, 28.2))
    )

    assert found.cause == "覆盖-无覆盖盲区"
    assert "该处距最近的站" in found.measure[0].value


@pytest.mark.parametrize(("level", "causes"), [(-4.0, ["干扰-网内干扰(重叠覆盖)"]), (-3.0, [])])
def test_overlap(level, causes):
    """A signal below the branch's threshold among other sites' is interference of our own network."""
    found = county.found("青槐镇上湾村", SLOW, indicators=[county.HEALTHY | {"SINR": level}])

    assert [one.cause for one in found.suspects] == causes


@pytest.mark.parametrize("kind", ["changes", "checks"])
def test_every_kind_of_row_has_words(kind):
    """Whatever the columns' options allow is worded by the packaged table."""
    if kind == "changes":
        rows = [CHANGE | {"变更类别": sort} for sort in CHANGE_CAUSES]
    else:
        rows = [
            CHECK | {"核查方式": way, "省内投诉原因": cause}
            for way, causes in CHECK_CAUSES.items()
            for cause in causes
        ]

    for row in rows:
        assert told(SLOW, **{kind: [row]})[1]
