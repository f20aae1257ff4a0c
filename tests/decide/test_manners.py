"""What a measure must not say to a customer."""

from dataclasses import replace

import pytest

from eoms_bot.decide import manners
from eoms_bot.model.decision import Complete, Hold
from tests.decide import build


@pytest.mark.parametrize(
    ("measure", "told"),
    [
        ("已处理", "没有说做了什么"),
        ("问题已解决,请归档", "没有说做了什么"),
        ("已恢复正常", "没有说做了什么"),
        ("我们保证明天修好", "“保证”是承诺"),
        ("站点一定在月底开通", "“一定”是承诺"),
        ("已更换电池,再也不会断电,请放心", "是承诺"),
        ("客户无理取闹", "推责"),
        ("代维人员未到场，责任在代维", "推责"),
        ("经核查RRU驻波告警，手机问题", "没有写出根据"),
        ("客户自身原因", "没有写出根据"),
    ],
)
def test_said_wrongly(measure, told):
    """Emptiness, promises, blame, and a phone accused without a try are told, with what to write."""
    assert any(told in flaw for flaw in manners.flaws(measure))


@pytest.mark.parametrize(
    "measure",
    [
        "驻波告警,更换跳线后告警消除",
        "主占小区PRB 91%,扩容预计6月15日",
        "换机对比测试正常,为终端问题,建议更换SIM卡",
        "信号有一定程度衰减,已调整天馈",
        "已处理驻波告警,更换跳线",
    ],
)
def test_said_well(measure):
    """Findings, plans and what was tried may be said."""
    assert list(manners.flaws(measure)) == []


def test_hold_names_the_cell():
    """An order whose measure says nothing is held, and the finding names its cell."""
    held = build.decided(replace(build.SOLVED, measure="已处理"))

    assert isinstance(held, Hold)
    assert any("批次.xlsx 第5行 解决措施 “已处理”没有说做了什么" in text for text in held.missing)
    assert isinstance(build.decided(build.SOLVED), Complete)
