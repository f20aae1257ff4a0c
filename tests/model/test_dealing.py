"""Which orders of a list are an account's."""

import pytest

from eoms_bot.model.dealing import ALL, Dealing

OURS = Dealing(areas=("澜溪县", "鹤阳区"))
REST = Dealing(not_areas=("澜溪县", "鹤阳区"))


@pytest.mark.parametrize(
    ("dealing", "area", "ours"),
    [
        pytest.param(OURS, "澜溪县", True, id="named"),
        pytest.param(OURS, " 鹤阳\u3000区 ", True, id="spaces"),
        pytest.param(OURS, "望川县", False, id="not named"),
        pytest.param(OURS, "澜溪", False, id="a part of a name"),
        pytest.param(OURS, "新澜溪县", False, id="more than a name"),
        pytest.param(OURS, "", True, id="no area"),
        pytest.param(OURS, " ", True, id="blank"),
        pytest.param(REST, "澜溪县", False, id="left out"),
        pytest.param(REST, "望川县", True, id="the rest"),
        pytest.param(REST, "", True, id="no area of the rest"),
        pytest.param(ALL, "望川县", True, id="no dealing"),
    ],
)
def test_whose_order(dealing, area, ours):
    """Ours are the areas that are named, or all but those that are; an order of none is anybody's."""
    assert (dealing.objection(area) == "") is ours


def test_people_are_told_the_area_and_the_setting():
    """Who looks for an order finds where it went, and which line of the settings says so."""
    assert OURS.objection("望川县") == "故障区县 望川县 不归本账号（run.areas），留给别的账号，未受理"
    assert REST.objection("鹤阳区") == "故障区县 鹤阳区 不归本账号（run.not_areas），留给别的账号，未受理"


def test_whether_it_is_on():
    """Either list alone deals orders; none does not."""
    assert (OURS.is_on, REST.is_on, ALL.is_on) == (True, True, False)


def test_two_lists_part_what_there_is():
    """With the one list here and the other there, every order that names an area is exactly one account's."""
    areas = ["澜溪县", "鹤阳区", "望川县", "外县"]

    assert [(OURS.objection(area) == "") != (REST.objection(area) == "") for area in areas] == [True] * 4
