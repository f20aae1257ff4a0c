"""What places and words mean to the method."""

import pytest

from eoms_bot.decide.diagnosis.cover import is_weak
from eoms_bot.decide.diagnosis.places import nearest, other_county
from tests.decide import diagnosing as county


@pytest.mark.parametrize(
    ("place", "other"),
    [
        ("望川县城关镇", "望川县"),
        ("泽宁市望川县青槐镇上湾村", "望川县"),
        ("澜溪县青槐镇上湾村", ""),
        ("我县青槐镇上湾村", ""),
        ("青槐镇上湾村往县城方向", ""),
        ("县人民医院", ""),
        ("望川路上湾村", ""),
        ("", ""),
    ],
)
def test_other_county(place, other):
    """A place that names another county is not searched in this one; roads, 县城 and 本县 name none."""
    assert other_county(place, county.COUNTY) == other


@pytest.mark.parametrize(
    ("words", "weak"),
    [
        ("家里信号只有一格", True),
        ("山里没信号", True),
        ("弱覆盖", True),
        ("不是信号弱,是上网慢", None),
        ("信号满格,上网慢", False),
        ("信号满格,进电梯就没信号", None),
        ("", None),
    ],
)
def test_weak_words(words, weak):
    """Words tell of weak coverage, of the contrary, or of neither for certain."""
    assert is_weak(words) is weak


@pytest.mark.parametrize(
    ("north", "inside"), [(28.1334, True), (28.1336, False), (28.1066, True), (28.1064, False)]
)
def test_nearest(north, inside):
    """A site is near within the metres that the branch says, to the north and to the south."""
    rows = county.evidence(cells=[county.QINGHUAI | {"纬度": north}]).rows("cells")

    assert bool(nearest(rows, (113.45, 28.12), 1500)) is inside


@pytest.mark.parametrize(
    ("place", "own"),
    [
        ("江苏徐州沛县安国镇", "沛县"),
        ("澜溪县青槐镇", "澜溪"),
        ("隔壁县交界处", "澜溪县"),
        ("贫困县脱贫村", "澜溪县"),
    ],
)
def test_own_county_is_no_other(place, own):
    """Neither a county of one sign, nor one named without 县, nor a word that only ends so, is another county."""
    assert other_county(place, own) == ""
