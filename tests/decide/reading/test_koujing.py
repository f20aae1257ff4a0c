"""有口径 by the five steps, the words that tell it, and whether it promises a solution."""

import pytest

from eoms_bot.decide.reading import PastOrders, Reader, triage
from eoms_bot.model.gazetteer import Gazetteer
from eoms_bot.model.texts.triage import Incoming
from tests.decide.reading import desk


@pytest.mark.parametrize(
    ("text", "has", "solvable"),
    [
        ("【口径】因停电基站停运,预计18:00恢复【投诉】青槐镇没信号", True, "yes"),
        ("【答复口径】该村不足20户,本期无建设计划【投诉】上湾村没信号", True, "no"),
        ("预处理情况:已向客户解释因光缆中断,抢修中,预计22:30恢复。青槐镇没信号", True, "yes"),
        ("青槐镇没信号,后台备注已列入本期建设,预计三季度开通,请向客户做好解释", True, "yes"),
        ("客服已告知客户因电力检修停电,18点恢复,客户不认可,青槐镇没信号", True, "yes"),
        ("青槐镇没信号 口径:附近单位启用屏蔽设备,已发函协调", True, "no"),
        ("电梯没信号,已按知识库向客户解释:属深度覆盖场景,物业暂未提供条件,时间待定", True, "no"),
        ("解释口径:流量按实际使用计费,可在APP查询明细。客户不认可", True, "unknown"),
        ("青槐镇没信号【预处理】核实无停机,重启无效【坐席备注】希望告知恢复时间", False, "unknown"),
        ("青槐镇没信号【流转记录】已解释,弱覆盖暂无计划", False, "unknown"),
        ("预处理:已建议重启换机,未恢复。青槐镇没信号", False, "unknown"),
        ("【预处理】重启换卡无效。【内容】客服解释过是业主不让进场,正在协调,翰林府没信号", True, "no"),
        ("【核查】PRB利用率92%,负荷偏高【投诉】青槐镇卡顿", False, "unknown"),
        ("LOS告警,传输中断,青槐镇没信号", False, "unknown"),
        ("客服无口径可查,青槐镇没信号", False, "unknown"),
        ("请网络侧给个统一口径,青槐镇停电没信号", False, "unknown"),
        ("按集团统计口径计入网络质量,青槐镇信号弱", False, "unknown"),
        ("【口径】无【投诉】青槐镇没信号", False, "unknown"),
        ("【口径】暂无口径【投诉】青槐镇没信号", False, "unknown"),
    ],
)
def test_koujing(text, has, solvable):
    """A titled explanation, or one that was told; never a finding, a request, a figure or a blank."""
    found = desk.seen(text)

    assert (found.has_koujing, found.solvable) == (has, solvable)


def test_span():
    """The words that decide are kept, without what the customer answered."""
    found = desk.seen("口径:该村无建设计划。客户不认可,要求建站。地址:上湾村")

    assert found.koujing_span == "该村无建设计划"


def branch_reader(**words: str) -> Reader:
    """A reader over the packaged table with one more word in each of these groups."""
    groups = tuple(
        group.model_copy(update={"words": (*group.words, words.get(group.name, group.words[0]))})
        for group in desk.READER.rules.words
    )
    rules = desk.READER.rules.model_copy(update={"words": groups})
    return Reader(rules, Gazetteer(own_county="澜溪县"), desk.READER.model)


def test_label_in_capitals_and_wide_signs():
    """A branch's own label counts however it is written in the table: texts are read in lower case and usual width."""
    reader = branch_reader(**{"栏-口径": "ＯＡ答复栏"})

    found = triage(
        Incoming("1", "【投诉内容】上湾村信号弱【OA答复栏】因停电检修,预计18:00恢复"), reader, PastOrders(1)
    )

    assert found.has_koujing


def test_words_of_an_explanation_in_capitals():
    """So do the words by which an explanation is told."""
    reader = branch_reader(口径措施="RRU替换")

    found = triage(Incoming("1", "上湾村信号弱。已按公告向客户解释因雷击RRU替换"), reader, PastOrders(1))

    assert found.has_koujing
