"""有无口径: the order's own evidence against the workbook's cell."""

from dataclasses import replace

import pytest

from eoms_bot.decide.koujing import KoujingSigns, evidence, plain
from tests.decide import build

TOLD = "已按公告向客户解释:因市政施工造成光缆中断,抢修中,预计22:30恢复"


@pytest.mark.parametrize(
    ("koujing", "pretreatment", "state"),
    [
        ("该村暂无建设计划,建议办理家庭覆盖产品", "", "有"),
        ("因停电基站退服,预计18:00恢复", "", "有"),
        ("<p>&nbsp;</p>", "", "无"),
        ("", "", "无"),
        ("无", "", "无"),
        ("暂无口径。", "", "无"),
        ("客服无口径可查", "", "无"),
        ("X", "", "有"),
        ("请网络侧提供统一口径", "", "不明"),
        ("", TOLD, "不明"),
        ("", "口径已同步客服:设备告警处理中,由于天馈故障,预计48小时内更换后恢复", "不明"),
        ("", "已建议重启换机换卡,未恢复,请核实", "无"),
        ("", "PRB利用率92%,存在LOS告警", "无"),
        ("", "客户要求给个统一口径", "无"),
    ],
)
def test_evidence(koujing, pretreatment, state):
    """The section decides; a told explanation outside of it is unclear; findings and requests are none."""
    assert evidence(build.order(koujing=koujing, pretreatment=pretreatment)).state == state


def test_evidence_names_its_place():
    """Each state comes with the part of the order that says so, and its words; nothing said is called empty."""

    def found(koujing: str, pretreatment: str) -> KoujingSigns:
        return evidence(build.order(koujing=koujing, pretreatment=pretreatment))

    assert found("因停电退服", "") == KoujingSigns("有", "工单 口径", "“因停电退服”")
    assert found("请提供统一口径", "") == KoujingSigns("不明", "工单 口径", "“请提供统一口径”")
    assert found("", TOLD) == KoujingSigns(
        "不明", "工单 预处理情况", "“已按公告向客户解释:因市政施工造成光缆中…”"
    )
    assert found("暂无", "客户要求给个口径") == KoujingSigns("无", "工单 口径", "“暂无”")
    assert found("", "客户要求给个口径") == KoujingSigns("无", "工单 口径", "为空")


def test_told_word_for_word():
    """A missing cell and a contradicting one are told in the trace with both sides, in the words of what is missing."""
    missing = "有无口径：批次.xlsx 第5行 有无口径 为空；工单 口径（为空）为无"
    against = "有无口径：矛盾，批次.xlsx 第5行 有无口径 为有，工单 口径（为空）为无"

    for cell, told in ((None, missing), (True, against)):
        row = replace(build.SOLVED, has_koujing=cell)
        assert build.told(row, "C-口径") == [("不符", told)]
        assert told in build.held(row).missing


@pytest.mark.parametrize(
    ("koujing", "cell"), [("因停电退服,预计18:00恢复", False), ("", True), ("暂无", True)]
)
def test_contradiction(koujing, cell):
    """Order and cell that contradict each other are both named."""
    found = build.missing(replace(build.SOLVED, has_koujing=cell), order=build.order(koujing=koujing))

    assert "有无口径：矛盾" in found
    assert "批次.xlsx 第5行 有无口径" in found
    assert "工单 口径" in found


@pytest.mark.parametrize(
    ("koujing", "pretreatment"), [("", ""), ("因停电退服,预计18:00恢复", ""), ("", TOLD)]
)
def test_cell_is_required(koujing, pretreatment):
    """Without the cell the order is held, and what the order shows is named."""
    row = replace(build.SOLVED, has_koujing=None)

    found = build.missing(row, order=build.order(koujing=koujing, pretreatment=pretreatment))

    assert "批次.xlsx 第5行 有无口径 为空" in found
    assert "工单" in found


@pytest.mark.parametrize(("cell", "top"), [(True, "客户原因"), (False, "网络部门")])
def test_unclear_follows_the_cell(cell, top):
    """Where the order is unclear, a person's cell decides and the trace says so."""
    order = build.order(pretreatment=TOLD)
    found = build.completed(replace(build.SOLVED, has_koujing=cell), order=order)

    assert found.values["group_cause_top"].value == top
    assert any("以数据行为准" in step.note for step in found.trace)


@pytest.mark.parametrize(
    ("text", "shown"), [("停" * 20, f"“{'停' * 20}”"), ("停" * 21, f"“{'停' * 20}…”")], ids=["20", "21"]
)
def test_words_are_cut(text, shown):
    """The order's own words are quoted up to twenty signs."""
    assert evidence(build.order(koujing=text)).words == shown


def test_plain():
    """Tags, entities, invisible signs and full width are no content."""
    assert plain("<b>口\x07&#x5F84;</b>​ ：Ａ") == "口径:A"
