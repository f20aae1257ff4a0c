"""Place, scene, network, measure class, and the branch's constants."""

from dataclasses import replace

import pytest

from tests.decide import build


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"area": "郊区"}, "投诉区域"),
        ({"scene": "地铁"}, "场景分类"),
        ({"network": "4G"}, "网络类型"),
        ({"network": "未知"}, "网络类型"),
        ({"measure_class": "换机"}, "措施类别"),
        ({"cell": "小区" * 34}, "字节"),
        ({"cell": "{小区}"}, "占位符"),
        ({"cell": "青槐13900000077"}, "139****0077"),
    ],
)
def test_holds(change, word):
    """Values outside the lists, 未知 networks and unsendable cells hold the order."""
    assert word in build.missing(replace(build.SOLVED, **change))


def test_own_number_in_the_cell():
    """The order's own number may be in the cell field, as in any text."""
    assert build.completes(replace(build.SOLVED, cell=f"青槐{build.FAULT}"))


def test_cell_identity_is_no_phone():
    """A long number in the cell field may be the cell's identity."""
    assert build.completes(replace(build.SOLVED, cell="CI 268435456"))


def test_measure_class():
    """措施类别 is filled only where given, and missed only where the branch requires it."""
    required = build.BRANCH.model_copy(update={"measure_class_required": True})

    assert "measure_class" not in build.completed(build.SOLVED).values
    assert build.completed(replace(build.SOLVED, measure_class="故障抢修")).values["measure_class"].value
    assert "措施类别" in build.missing(build.SOLVED, branch=required)


@pytest.mark.parametrize(
    "fixed",
    [{"replied": "是"}, {"result": "解决"}, {"answerTime": "2026-01-05 10:30"}, {"note_time": "每天9点"}],
)
def test_constants_that_tell_of_the_customer(fixed):
    """What happened to this customer may not be a constant."""
    branch = build.BRANCH.model_copy(update={"fixed": fixed})

    assert "不能是固定值" in build.missing(build.SOLVED, branch=branch)


def test_constant_with_a_leftover():
    """A constant that nobody filled in is not sent."""
    branch = build.BRANCH.model_copy(update={"fixed": {"linkman": "待填"}})

    assert "设置 branch.fixed.linkman" in build.missing(build.SOLVED, branch=branch)
