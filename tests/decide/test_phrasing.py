"""How a measure is worded: rows of the rule table, holes filled from records, each clause with its sources and its row."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from eoms_bot.decide.diagnosis.faults import CAUSES, INDICATED
from eoms_bot.decide.diagnosis.phrasing import Fact, facts_of, worded
from eoms_bot.model.evidence import Record
from eoms_bot.model.texts.phrases import ALARM, HIDDEN, SORTS, Phrase
from eoms_bot.model.zone import SHANGHAI
from tests.decide import diagnosing as county

CAUSE = "故障-基站断电退服"
ROW = Record("告警.csv 第2行", datetime(2026, 1, 5, 10, 0, tzinfo=SHANGHAI), county.OUTAGE)


def phrase(text: str, **change: Any) -> Phrase:
    """A row for alarms of a power cut."""
    row = {"id": "语-1", "version": "3", "owner": "甲班", "when": ALARM, "causes": (CAUSE,), "text": text}
    return Phrase.model_validate(row | change)


def said(*phrases: Phrase, sort: str = "停电", **more: Fact) -> list[str]:
    """The clauses that these rows make of the alarm."""
    return [one.value for one in worded(phrases, ALARM, CAUSE, facts_of(ROW, ALARM) | more, sort)]


def test_clause_names_its_row_and_the_rule():
    """A clause's source is the row with the columns that filled it, then the phrase with its version."""
    (clause,) = worded([phrase("{基站名称}有{告警名称}")], ALARM, CAUSE, facts_of(ROW, ALARM))

    assert clause.value == "LX_青槐政府有市电停电告警"
    assert clause.source == (
        "告警.csv 第2行 基站名称、告警名称（2026-01-05 10:00 的数据）；规则表 语-1 第 3 版"
    )


def test_hole_without_a_value():
    """A phrase with a hole that no record fills is not used; the next one is."""
    assert said(phrase("{基站名称}因{原因}中断"), phrase("{基站名称}中断", id="语-2")) == ["LX_青槐政府中断"]


def test_nothing_is_said_without_the_first_part():
    """Where the first part has no wording, there is no measure at all."""
    assert said(phrase("因{原因}中断"), phrase("{发生时间}起", part=2)) == []


def test_parts_in_their_order():
    """Parts come in the order of their numbers, wherever they stand in the table; one without a value is left out."""
    rows = (
        phrase("{清除时间}已恢复", part=3),
        phrase("{发生时间}起", part=2),
        phrase("{基站名称}中断"),
    )

    assert said(*rows) == ["LX_青槐政府中断", "2026-01-05 09:10起"]


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, ["甲LX_青槐政府"]),
        ({"when": "告警:停电"}, ["甲LX_青槐政府"]),
        ({"when": "告警:传输"}, []),
        ({"causes": ("故障-传输中断",)}, []),
    ],
    ids=["any", "this sort", "another sort", "another cause"],
)
def test_what_a_row_is_for(change, wanted):
    """A row is for its finding, its sort and its causes only."""
    assert said(phrase("甲{基站名称}", **change)) == wanted


def test_text_of_a_record_is_no_hole():
    """What a record says is filled in as it stands, braces and all."""
    assert said(phrase("因{原因}中断"), 原因=Fact("{发生时间}", ROW, "原因")) == ["因{发生时间}中断"]


def test_operator_changes_a_phrase():
    """A phrase that was edited is what the diagnosis proposes, with the new version."""
    edited = (phrase("{基站名称}停电，正在核实", version="9"),)

    found = county.cause(county.found(alarms=[county.OUTAGE], phrases=edited))

    assert [clause.value for clause in found.measure] == ["LX_青槐政府停电，正在核实"]
    assert "规则表 语-1 第 9 版" in found.measure[0].source


def test_without_phrases():
    """A table without phrases proposes no measure; the cause and its rows stay."""
    found = county.cause(county.found(alarms=[county.OUTAGE], phrases=()))

    assert (found.cause, found.measure, found.by_rows) == (CAUSE, (), True)


@pytest.mark.parametrize("sort", SORTS[ALARM])
def test_every_alarm_is_worded(sort):
    """The packaged table has words for an alarm of every class, with its reason and without."""
    told = county.cause(county.found(alarms=[county.OUTAGE | {"告警类别": sort}]))
    why = county.cause(county.found(alarms=[county.OUTAGE | {"告警类别": sort, "原因": "雷击"}]))

    assert told.cause == why.cause == CAUSES[sort]
    assert told.measure[0].value.startswith("LX_青槐政府因")
    assert why.measure[0].value.startswith("LX_青槐政府因雷击")


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("驻波比", 2.0, "驻波比2）"),
        ("误码率", 3.5, "误码率3.5%）"),
        ("底噪", -90.0, "底噪-90dBm）"),
        ("PRB利用率", 91.0, "利用率91%）"),
    ],
)
def test_every_indicator_is_worded(column, value, words):
    """A hidden fault is worded with its cell and its value."""
    found = county.cause(county.found(indicators=[county.HEALTHY | {column: value}]))

    assert found.cause == INDICATED[column]
    assert words in found.measure[0].value
    assert found.measure[0].value.startswith("LX_青槐政府-3")
    assert column in found.measure[0].source


def test_sorts_are_those_of_the_method():
    """What a row may be narrowed to is what the method tells apart."""
    assert set(SORTS[ALARM]) == set(CAUSES)
    assert set(SORTS[HIDDEN]) == set(INDICATED)


def weak(**tables: Any) -> list[str]:
    """The measure of a measured weak level indoors where nothing is planned, with some tables replaced."""
    low = [county.HEALTHY | {"RSRP": -118.0}]
    found = county.found(**({"planning": [], "indicators": low} | tables))
    return [clause.value for clause in county.cause(found).measure]


def test_weak_level():
    """A level below the threshold is said with its cell; that there is no alarm and no plan only where both were looked up."""
    assert weak() == [
        "经核查LX_青槐政府-3无告警，测得电平-118dBm，室内深度覆盖不足",
        "该处暂未列入建设规划",
    ]
    assert weak(alarms="过期", planning="过期") == ["LX_青槐政府-3测得电平-118dBm，室内深度覆盖不足"]


def test_weak_level_beside_an_alarm():
    """An alarm of no known class explains nothing, and keeps one from saying that there is none."""
    other = county.OUTAGE | {"告警类别": "其他"}

    assert weak(alarms=[other])[0] == "LX_青槐政府-3测得电平-118dBm，室内深度覆盖不足"


def test_weak_by_words_alone():
    """What only the customer says is no measure."""
    assert weak(indicators=[county.HEALTHY]) == []


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("室外", ["该处由室外站LX_青槐政府覆盖，没有室分", "该处暂未列入建设规划"]),
        ("室分", []),
        (None, []),
    ],
)
def test_underground(kind, wanted):
    """That a lift or a basement has no indoor system is said where the cell table says so of every serving cell."""
    cell = county.QINGHUAI | ({"覆盖类型": kind} if kind else {})

    found = county.cause(county.found("青槐镇上湾村", "电梯里没有信号", cells=[cell], planning=[]))

    assert [clause.value for clause in found.measure] == wanted
    assert all("小区表.csv" in one.source for one in found.measure[:1])


def test_distance():
    """How far the nearest site is, is said where the complaint's position is known."""
    point = (113.45, 28.2)

    found = county.found("杨家冲北坡", "一直没有信号", numbers=[], planning=[], position=point)

    (first, *_rest) = county.cause(found).measure
    assert first.value == "该处距最近的站LX_大坝村约8340米，覆盖偏弱"
    assert "小区表.csv 第3行 基站名称、经度、纬度" in first.source


def test_announcement_is_worded():
    """An announcement gives its reason and its times, and nothing that it does not say."""
    row = {
        "公告编号": "GG-1",
        "县区": county.COUNTY,
        "影响地点": "上湾村",
        "原因": "市电检修",
        "发生时间": county.AT - timedelta(hours=1),
    }

    found = county.cause(county.found(announcements=[row]))

    assert [clause.value for clause in found.measure] == ["因市电检修，业务受影响", "2026-01-05 09:00起"]
