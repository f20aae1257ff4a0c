"""省内投诉原因 and 集团投诉原因."""

from dataclasses import replace

import pytest

from eoms_bot.decide import answering
from eoms_bot.decide.causes import GroupCause, derive
from tests.decide import build

EXPLAINED = build.order(koujing="已列入规划,预计三月开通")


@pytest.mark.parametrize(
    ("row", "leaf"),
    [(build.SOLVED, "客户抱怨"), (build.PLANNED, "客户抱怨"), (build.HOPELESS, "与客户期望值不符")],
    ids=["solved", "planned", "hopeless"],
)
def test_with_koujing(row, leaf):
    """With 口径 the group cause hangs on whether the problem can be solved."""
    values = build.completed(replace(row, has_koujing=True), order=EXPLAINED).values

    assert (values["group_cause_top"].value, values["group_cause"].value) == ("客户原因", leaf)
    assert "有无口径" in values["group_cause"].source


def test_an_empty_result_is_reported_once():
    """With 口径 the group cause waits for the result: only the cell that is empty is asked for."""
    row = replace(build.HOPELESS, has_koujing=True, unsolvable=None)

    found = build.held(row, order=EXPLAINED)

    assert [answering.fields_in(one.partition("：")[0]) for one in found.missing] == [("unsolvable",)]
    assert [one.verdict for one in found.trace if one.rule == "C-原因"] == ["通过", "未核对"]


@pytest.mark.parametrize("cause", build.DICTIONARIES.prov_causes)
def test_without_koujing(cause):
    """Without 口径 the leaf is the dictionary's; a cause without a leaf holds the order."""
    leaf = build.DICTIONARIES.group_cause_of.get(cause)

    found = derive(replace(build.SOLVED, prov_cause=cause), build.DICTIONARIES)

    assert found == GroupCause("网络部门", leaf) if leaf else "没有对应的下级" in str(found)


def test_cause_without_leaf_holds():
    """终端-手机/SIM卡 has no leaf under 网络部门."""
    row = replace(build.SOLVED, prov_cause="终端-手机/SIM卡")

    assert "网络部门下没有对应的下级" in build.missing(row)
    assert build.completes(replace(row, has_koujing=True), order=EXPLAINED)


@pytest.mark.parametrize("cell", ["基站故障", "网络部门-基站故障"])
def test_agreeing_cell(cell):
    """A cell that says what follows anyway is fine."""
    assert build.completes(replace(build.SOLVED, group_cause=cell))


@pytest.mark.parametrize("cell", ["弱覆盖", "客户抱怨", "客户原因-客户抱怨", "客户原因-基站故障"])
def test_contradicting_cell(cell):
    """A cell that says something else holds the order and names both."""
    found = build.missing(replace(build.SOLVED, group_cause=cell))

    assert cell in found
    assert "网络部门-基站故障" in found


def test_unknown_cause():
    """A cause outside the dictionary is not sent."""
    assert "不在选项中" in build.missing(replace(build.SOLVED, prov_cause="弱覆盖"))


def test_koujing_not_settled():
    """Without a word on 口径 nothing follows, and that is said."""
    assert derive(replace(build.SOLVED, has_koujing=None), build.DICTIONARIES) == "有无口径 未定"


def test_cause_without_a_leaf_points_to_what_can_be_changed():
    """A cause that has no leaf without 口径 is mended in 省内投诉原因 or 有无口径, never in 集团投诉原因, where no value fits."""
    (found,) = build.held(replace(build.SOLVED, prov_cause="终端-手机/SIM卡")).missing

    assert answering.fields_in(found) == ("prov_cause", "has_koujing")
    assert "终端-手机/SIM卡" in found


@pytest.mark.parametrize("cause", [None, "弱覆盖"])
def test_cause_that_is_not_there_is_told_once(cause):
    """Of a cause that is missing or no option nothing more is said: what follows from it is not known."""
    assert len(build.held(replace(build.SOLVED, prov_cause=cause)).missing) == 1


def test_dictionary_that_contradicts_itself_is_the_keepers():
    """A leaf that the dictionary does not list is no cell's fault."""
    lists = build.DICTIONARIES.model_copy(
        update={"group_causes": {"网络部门": (), "客户原因": ("客户抱怨",)}}
    )

    (found,) = build.held(build.SOLVED, dictionaries=lists).missing

    assert answering.who("H-资料", found) == answering.KEEPER


def test_told_word_for_word():
    """Causes that fit, and one from which nothing follows, are told with what to look at and who goes on."""
    fits = build.told(build.SOLVED, "C-原因")
    leafless = build.told(replace(build.SOLVED, prov_cause="终端-手机/SIM卡"), "C-原因")

    assert fits == [("通过", "省内投诉原因、集团投诉原因与口径一致")]
    assert leafless == [
        (
            "不符",
            "省内投诉原因：无口径时“终端-手机/SIM卡”在网络部门下没有对应的下级，"
            "核对 批次.xlsx 第5行 省内投诉原因 和 有无口径，都没有错的由人在网站上回复",
        )
    ]


def test_no_cause_no_group_cause():
    """Of a row without a cause it is said that none is filled in, without quotes around nothing."""
    found = derive(replace(build.SOLVED, prov_cause=None), build.DICTIONARIES)

    assert found == "无口径时没有填的原因在网络部门下没有对应的下级"


def test_dictionary_without_the_upper_level():
    """A dictionary that does not have 网络部门 at all is told like one that lacks the leaf."""
    lists = build.DICTIONARIES.model_copy(update={"group_causes": {}})

    found = build.held(build.SOLVED, dictionaries=lists).missing

    assert found == ("设置 files.dictionaries：字典的网络部门下没有“基站故障”，照网站补上",)
