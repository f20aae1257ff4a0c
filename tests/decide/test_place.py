"""Place, scene, network and measure class."""

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


def test_told_word_for_word():
    """A place whose parts are all offered passes in these words."""
    assert build.told(build.SOLVED, "C-地点") == [("通过", "地点、场景、网络类型都在选项中")]
