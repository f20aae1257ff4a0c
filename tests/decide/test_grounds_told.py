"""C-佐证, word for word and to the very moment."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from eoms_bot.model.evidence import Evidence
from tests.decide import build
from tests.decide import diagnosing as county
from tests.decide.grounded import ALARM, PLACE, notes, tables

AT_10 = "2026-01-05 10:00 的数据"
IN_TIME = replace(build.PLANNED, cell=None)
WEAK = replace(IN_TIME, prov_cause="覆盖-室外弱覆盖")
OTHER_PLAN = county.PLAN | {"站名": "LX_杨家冲规划", "阶段": "暂缓"}
NO_ALARM = "告警：故障类的原因要有告警，告警里没有 "
CARD = " 当时的（告警：正常）；县区说了原因就登记站卡（eoms-bot site card）"


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
            ("不符", f"{NO_ALARM}LX_青槐政府、LX_青槐政府-3{CARD}"),
            id="no alarm",
        ),
        pytest.param(
            replace(build.SOLVED, site=None, cell=None),
            {"cells": [county.QINGHUAI], "alarms": []},
            ("不符", f"{NO_ALARM}占用基站没有写{CARD}"),
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
            ("不符", "规划库：原因为规划站点未建成，规划库里没有这个地点在建的站（规划库：正常）"),
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
