"""C-佐证: what the branch's own tables hold against a completion, and that they complete nothing."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from eoms_bot.model.evidence import Evidence
from tests.decide import build
from tests.decide import diagnosing as county
from tests.decide.grounded import ALARM, PLACE, notes, tables


def test_everything_backed():
    """A cell of this county and an ended alarm of its site are told with their rows."""
    evidence = tables(cells=[county.QINGHUAI], alarms=[ALARM])

    found = notes(build.SOLVED, evidence=evidence)

    assert [verdict for verdict, _ in found] == ["通过", "通过"]
    assert "小区表.csv 第2行" in found[0][1]
    assert "告警.csv 第2行" in found[1][1]


def test_nothing_configured():
    """Without tables nothing is checked, and the trace says which table is not there."""
    found = notes(build.SOLVED)

    assert found == [
        ("未核对", "小区是否存在、是否在本县（小区表：未配置）"),
        ("未核对", "告警和故障工单（告警：未配置）"),
    ]
    assert build.completes(build.SOLVED)


@pytest.mark.parametrize("state", ["过期", "有误"])
@pytest.mark.parametrize("key", ["cells", "alarms"])
def test_table_of_no_use(key, state):
    """A stale or wrong table holds nothing back and excludes nothing."""
    found = notes(build.SOLVED, evidence=tables(**{key: state}))

    assert any(verdict == "未核对" and f"{state}，试验" in note for verdict, note in found)


def test_table_that_goes_stale_in_a_run():
    """A table that was fresh when the run began is not relied on when its time is over."""
    evidence = tables(cells=[county.NEARBY])
    old = replace(evidence.of("cells"), until=build.NOW - timedelta(minutes=1))

    assert notes(build.SOLVED, evidence=Evidence({"cells": old}))[0][1].endswith("已过期）")
    assert "不在小区表里" in build.missing(build.SOLVED, evidence=evidence)


def test_cell_of_another_county():
    """A cell in another county holds the order and names that county."""
    evidence = tables(cells=[county.QINGHUAI | {"县区": "望川县"}])

    assert "在望川县，不在澜溪县" in build.missing(build.SOLVED, evidence=evidence)


@pytest.mark.parametrize(("means", "cell"), [("serving", "268435456"), ("estate", "上湾村")])
def test_what_the_cell_means(means, cell):
    """小区 is a serving cell by name or identity, or an estate, as the branch says."""
    branch = build.BRANCH.model_copy(update={"cell_means": means})
    evidence = tables(cells=[county.QINGHUAI | {"小区标识": "268435456"}])
    row = replace(build.SOLVED, cell=cell, prov_cause="干扰-外部干扰")

    assert build.completes(row, branch=branch, evidence=evidence)
    other = build.BRANCH.model_copy(update={"cell_means": "estate" if means == "serving" else "serving"})
    assert not build.completes(row, branch=other, evidence=evidence)


@pytest.mark.parametrize(
    "change",
    [
        {"基站名称": "LX_大坝村"},
        {"清除时间": build.DISPATCHED - timedelta(hours=25)},
        {"发生时间": datetime(2026, 1, 5, 16, 21, tzinfo=build.NOW.tzinfo)},
    ],
    ids=["another site", "long over", "after it was solved"],
)
def test_fault_without_an_alarm(change):
    """A fault needs an alarm of its site and time."""
    evidence = tables(cells=[county.QINGHUAI], alarms=[ALARM | change])

    assert "故障类的原因要有告警" in build.missing(build.SOLVED, evidence=evidence)


def test_solved_while_the_alarm_stands():
    """解决 contradicts an alarm that has not ended; 未解决 does not."""
    standing = {name: value for name, value in ALARM.items() if name != "清除时间"}
    evidence = tables(cells=[county.QINGHUAI], alarms=[standing])

    assert "没有清除（告警.csv 第2行 清除时间" in build.missing(build.SOLVED, evidence=evidence)
    unsolved = replace(build.PLANNED, prov_cause="故障-基站硬件/天馈")
    assert build.completes(unsolved, evidence=evidence)


def test_alarm_of_the_cells_site():
    """A row that names the cell is backed by an alarm of the cell's site, and without a cell table by one of the cell."""
    of_site = tables(alarms=[ALARM])
    of_cell = tables(alarms=[ALARM | {"小区名称": "LX_青槐政府-3"}])

    assert notes(build.SOLVED, evidence=of_cell)[-1][0] == "通过"
    assert notes(build.SOLVED, evidence=of_site)[-1] == (
        "未核对",
        "告警：LX_青槐政府-3 属于哪个站（小区表：未配置）",
    )


@pytest.mark.parametrize(
    ("plans", "holds"),
    [
        ([county.PLAN], False),
        ([county.PLAN | {"预计开通日期": date(2026, 3, 31)}], False),
        ([county.PLAN | {"预计开通日期": date(2026, 4, 1)}], True),
        (
            [
                county.PLAN | {"预计开通日期": date(2026, 4, 1)},
                county.PLAN | {"站名": "LX_青槐二站", "预计开通日期": date(2026, 3, 1)},
            ],
            False,
        ),
        (
            [
                county.PLAN | {"预计开通日期": None},
                county.PLAN | {"站名": "LX_青槐二站", "预计开通日期": date(2026, 4, 1)},
            ],
            True,
        ),
        ([county.PLAN | {"阶段": "暂缓"}], True),
        ([], True),
    ],
    ids=["no day", "that day", "later", "sooner of two", "the one with a day", "put off", "none"],
)
def test_planned_site(plans, holds):
    """规划站点未建成 needs the site in the list, and no promise before its day."""
    assert build.completes(build.PLANNED, order=PLACE, evidence=tables(planning=plans)) is not holds


def test_weak_coverage_was_looked_up():
    """For weak coverage the planning list was looked up, whatever it said; three networks were not compared."""
    row = replace(build.SOLVED, prov_cause="覆盖-室外弱覆盖")

    found = notes(row, order=PLACE, evidence=tables(planning=[]))

    assert ("通过", "已查规划库：没有这个地点的站（规划库：正常）") in found
    assert ("未核对", "三网对比：没有来源") in found


def test_order_without_a_place():
    """Without a place in the order the planning list cannot be looked up, and that is said."""
    found = notes(build.PLANNED, order=build.order(), evidence=tables(planning=[county.PLAN]))

    assert ("未核对", "规划建设清单（工单没有故障地点）") in found


TESTED: county.Row = {
    **{"县区": county.COUNTY, "测试地点": "上湾村", "测试时间": build.NOW - timedelta(days=1)},
    **{"移动电平": -112.0, "联通电平": -98.0, "电信电平": -101.0},
}
WEAK = replace(build.SOLVED, prov_cause="覆盖-室内弱覆盖")


def test_three_operators():
    """A test at the place within a month of the reply is shown with its row and columns."""
    found = notes(WEAK, evidence=tables(drive_tests=[TESTED]), order=PLACE)

    assert found[-1] == (
        "通过",
        "三网对比：2026-01-05 09:00 移动 -112dBm、联通 -98dBm、电信 -101dBm"
        "（三网对比.csv 第2行 测试时间、移动电平、联通电平、电信电平（2026-01-05 10:00 的数据））",
    )


def test_three_operators_not_compared():
    """No test of the place, an order without a place and a table of no use are each told as 未核对."""
    elsewhere = notes(WEAK, evidence=tables(drive_tests=[TESTED | {"测试地点": "大坝村"}]), order=PLACE)
    nowhere = notes(WEAK, evidence=tables(drive_tests=[TESTED]), order=build.order())
    stale = notes(WEAK, evidence=tables(drive_tests="过期"), order=PLACE)

    assert elsewhere[-1] == ("未核对", "三网对比：没有青槐镇上湾村的测试")
    assert nowhere[-1] == ("未核对", "三网对比：没有投诉地点的测试")
    assert stale[-1] == ("未核对", "三网对比（三网对比：过期，试验）")
