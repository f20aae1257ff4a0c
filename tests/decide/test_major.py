"""Major complaints are always held."""

from dataclasses import replace

import pytest

from eoms_bot.decide import major
from eoms_bot.model.branch import MajorRules
from tests.decide import build


@pytest.mark.parametrize(
    ("order", "word"),
    [
        (build.order(vip=True), "VIP"),
        (build.order(client_level="A1"), "A1"),
        (build.order(client_level=" a2级 "), "A2"),
        (build.order(client_level="Ａ１(钻石)"), "A1"),
        (build.order(client_level="A 1 级"), "A1"),
        (build.order(source="工信部申诉转办"), "工信部"),
        (build.order(source="12345 市民热线"), "12345"),
        (build.order(source="CEO信箱"), "CEO信箱"),
    ],
)
def test_signs_of_the_order(order, word):
    """List mark, level and channel each hold the order and are named."""
    hold = build.held(build.SOLVED, order=order)

    assert hold.rule == "H-重大"
    assert word in hold.why


def test_mark_in_the_workbook():
    """A row marked 重大投诉 is held with the place of the mark."""
    assert "批次.xlsx 第5行 重大投诉" in build.held(replace(build.SOLVED, major=True)).why


@pytest.mark.parametrize("level", ["B1", "C", "A10", "A1B-客户", "XA1", "普通"])
def test_other_levels_pass(level):
    """A level that only resembles a listed one is not major."""
    assert build.completes(build.SOLVED, order=build.order(client_level=level))


@pytest.mark.parametrize("source", ["10086热线", "营业厅", "掌厅"])
def test_usual_channels_pass(source):
    """Everyday channels are not major."""
    assert build.completes(build.SOLVED, order=build.order(source=source))


def test_no_row():
    """The order's own signs need no row."""
    verdict = major.check(build.case(None, order=build.order(vip=True)))

    assert [step.note for step in verdict.trace] == ["待办列表标为 VIP"]


def test_marked_not_major():
    """A row that says 否 does not outweigh the order's own signs."""
    row = replace(build.SOLVED, major=False)

    assert build.completes(row)
    assert build.held(row, order=build.order(vip=True)).rule == "H-重大"


def test_branch_chooses_levels_and_sources():
    """Levels and sources are the branch's configuration."""
    branch = build.BRANCH.model_copy(update={"major": MajorRules(levels=("钻石卡",), sources=("营业厅",))})

    assert (
        build.held(build.SOLVED, branch=branch, order=build.order(client_level="钻石卡客户")).rule == "H-重大"
    )
    assert build.held(build.SOLVED, branch=branch, order=build.order(source="城关营业厅")).rule == "H-重大"
    assert build.completes(build.SOLVED, branch=branch, order=build.order(client_level="A1"))


def test_absent_facts_are_reported():
    """A level or source that the page does not have is reported as 未核对, not as passed."""
    trace = build.completed(build.SOLVED, order=build.order(client_level="", source=" ")).trace

    assert [step.note for step in trace if step.rule == "H-重大" and step.verdict == "未核对"] == [
        "工单没有客户级别，未按它判断",
        "工单没有投诉来源，未按它判断",
    ]


TOLD = {"major_signs": ("大-媒体“找记者”",)}
TWICE = (*TOLD["major_signs"], "大-监管“工信部”")


@pytest.mark.parametrize("row", [build.SOLVED, build.REJECTED], ids=["complete", "reject"])
def test_told_in_the_text(row):
    """An order whose own words threaten is held against its row, and the words are named."""
    hold = build.held(row, **TOLD)

    assert hold.rule == "H-重大"
    assert "找记者" in hold.why


def test_a_person_read_the_text():
    """A row that says 否 was read by a person: the words then only stand in the trace, beside what the page lacks."""
    row, order = replace(build.SOLVED, major=False), build.order(client_level="")

    assert build.completes(row, order=order, major_signs=TWICE)
    assert build.told(row, "H-重大", order=order, major_signs=TWICE) == [
        ("通过", "没有重大投诉的标志"),
        ("未核对", "工单没有客户级别，未按它判断"),
        ("通过", "投诉文字像重大（大-媒体“找记者”、大-监管“工信部”），批次.xlsx 第5行 重大投诉 为 否"),
    ]


def test_nobody_read_the_text():
    """Without a person's word the words hold the order, and it is said where a person can answer."""
    told = "投诉文字像重大（大-媒体“找记者”、大-监管“工信部”），不是的在「重大投诉」填 否"

    assert build.told(build.SOLVED, "H-重大", major_signs=TWICE) == [("命中", told)]
    assert build.held(build.SOLVED, major_signs=TWICE).why == f"重大投诉，须由人处理：{told}"


def test_a_person_does_not_outweigh_fields():
    """The same row does not outweigh what the order's fields say."""
    row = replace(build.SOLVED, major=False)

    assert build.held(row, order=build.order(vip=True), **TOLD).rule == "H-重大"
