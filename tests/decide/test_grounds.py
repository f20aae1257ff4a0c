"""C-佐证: what the branch's own tables hold against a completion, and that they complete nothing."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from eoms_bot.model.evidence import Evidence
from tests.decide import build
from tests.decide import diagnosing as county

ALARM: county.Row = {
    "基站名称": "LX_青槐政府",
    "告警名称": "驻波告警",
    "告警类别": "驻波",
    "发生时间": build.DISPATCHED - timedelta(hours=1),
    "清除时间": datetime(2026, 1, 5, 16, 18, tzinfo=build.NOW.tzinfo),
}
PLACE = build.order(fault_place="青槐镇上湾村")


def tables(**given: Any) -> Evidence:
    """Only these tables."""
    every = county.evidence(**given)
    return Evidence({key: every.of(key) for key in given})


def notes(row, **given):
    """The steps of C-佐证 as (verdict, note)."""
    decision = build.decided(row, **given)
    return [(step.verdict, step.note) for step in decision.trace if step.rule == "C-佐证"]


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
        ([county.PLAN | {"阶段": "暂缓"}], True),
        ([], True),
    ],
    ids=["no day", "that day", "later", "put off", "none"],
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


AT_10 = "2026-01-05 10:00 的数据"
IN_TIME = replace(build.PLANNED, cell=None)
WEAK = replace(IN_TIME, prov_cause="覆盖-室外弱覆盖")
OTHER_PLAN = county.PLAN | {"站名": "LX_杨家冲规划", "阶段": "暂缓"}


@pytest.mark.parametrize(
    ("row", "given", "told"),
    [
        pytest.param(
            build.SOLVED,
            {"cells": [county.QINGHUAI]},
            ("通过", f"投诉所属小区在小区表里，在澜溪县（小区表.csv 第2行 小区名称、县区（{AT_10}））"),
            id="own cell",
        ),
        pytest.param(
            build.SOLVED,
            {"cells": [county.QINGHUAI | {"县区": "望川县"}]},
            (
                "不符",
                f"投诉所属小区：“LX_青槐政府-3”在望川县，不在澜溪县（小区表.csv 第2行 县区（{AT_10}））",
            ),
            id="another county's cell",
        ),
        pytest.param(
            build.SOLVED,
            {"cells": [county.NEARBY]},
            ("不符", "投诉所属小区：“LX_青槐政府-3”不在小区表里（小区表：正常）"),
            id="unknown cell",
        ),
        pytest.param(
            build.SOLVED,
            {"cells": [county.QINGHUAI], "alarms": [ALARM]},
            ("通过", f"LX_青槐政府 有 驻波告警（告警.csv 第2行 告警名称、发生时间（{AT_10}））"),
            id="alarm",
        ),
        pytest.param(
            build.SOLVED,
            {"cells": [county.QINGHUAI], "alarms": []},
            ("不符", "故障类的原因要有告警：告警里没有 LX_青槐政府、LX_青槐政府-3 当时的（告警：正常）"),
            id="no alarm",
        ),
        pytest.param(
            replace(build.SOLVED, site=None, cell=None),
            {"cells": [county.QINGHUAI], "alarms": []},
            ("不符", "故障类的原因要有告警：告警里没有 占用基站没有写 当时的（告警：正常）"),
            id="no site",
        ),
        pytest.param(
            build.SOLVED,
            {
                "cells": [county.QINGHUAI],
                "alarms": [ALARM | {"清除时间": build.NOW + timedelta(minutes=1)}],
            },
            ("不符", f"矛盾：处理结果为 解决，而 驻波告警 没有清除（告警.csv 第2行 清除时间（{AT_10}））"),
            id="alarm that stands",
        ),
        pytest.param(
            IN_TIME,
            {"planning": [county.PLAN]},
            ("通过", f"规划库有 LX_上湾村规划，施工（规划库.csv 第2行 站名、阶段（{AT_10}））"),
            id="planned",
        ),
        pytest.param(
            IN_TIME,
            {"planning": []},
            ("不符", "原因为规划站点未建成，规划库里没有这个地点在建的站（规划库：正常）"),
            id="not planned",
        ),
        pytest.param(
            IN_TIME,
            {"planning": [county.PLAN | {"预计开通日期": date(2026, 4, 1)}]},
            (
                "不符",
                "预计解决时间 2026-03-31 18:00 早于规划库的预计开通 2026-04-01"
                f"（规划库.csv 第2行 预计开通日期（{AT_10}））",
            ),
            id="promised too early",
        ),
        pytest.param(
            WEAK,
            {"planning": [county.PLAN, OTHER_PLAN | {"覆盖地点": "上湾村"}]},
            ("通过", "已查规划库：LX_上湾村规划（施工）、LX_杨家冲规划（暂缓）（规划库：正常）"),
            id="looked up",
        ),
        pytest.param(WEAK, {}, ("未核对", "规划建设清单（规划库：未配置）"), id="no planning list"),
    ],
)
def test_told_word_for_word(row, given, told):
    """What a table holds for or against a row is told in exactly these words, under its rule."""
    assert told in notes(row, order=PLACE, evidence=tables(**given))


@pytest.mark.parametrize(
    ("change", "stood"),
    [
        ({"发生时间": build.SOLVED.solved_time}, True),
        ({"清除时间": build.DISPATCHED - timedelta(hours=24)}, True),
        ({"清除时间": build.DISPATCHED - timedelta(hours=24, seconds=1)}, False),
    ],
)
def test_bounds_of_an_alarms_time(change, stood):
    """An alarm counts up to the very moment of the repair, and back to a day before the dispatch."""
    evidence = tables(cells=[county.QINGHUAI], alarms=[ALARM | change])

    found = [note for _, note in notes(build.SOLVED, evidence=evidence)]
    assert any("要有告警" in note for note in found) is not stood


def test_alarm_that_ends_now():
    """An alarm that has just ended is no contradiction."""
    ended = tables(cells=[county.QINGHUAI], alarms=[ALARM | {"清除时间": build.NOW}])

    assert build.completes(build.SOLVED, evidence=ended)


def test_stale_cells_tell_no_site():
    """A cell table whose time is over does not tie an alarm to a cell either."""
    evidence = tables(cells=[county.QINGHUAI], alarms=[ALARM])
    old = replace(evidence.of("cells"), until=build.NOW - timedelta(minutes=1))

    found = notes(build.SOLVED, evidence=Evidence({**evidence.snapshots, "cells": old}))

    assert found[-1][0] == "未核对"
    assert "属于哪个站" in found[-1][1]
