"""A cause that a person has said: what its rows say of measure and end follows, and nothing of another
cause.
"""

from datetime import timedelta

import pytest

from eoms_bot.decide.known import known
from tests.decide import build
from tests.decide import diagnosing as county
from tests.decide.knowing import asked, pairs, said
from tests.decide.test_known import HERE, OUTAGE, PLACE, TALKED

LOAD = build.order(complaint="晚上信号满格，上网很慢，视频打不开", fault_place=PLACE["fault_place"])
CAUSE = "故障-基站断电退服"


def cells(cause, **tables):
    """The cells of an order whose words speak of load, at a site that was out."""
    evidence = county.evidence(**{**HERE, "alarms": [OUTAGE], **TALKED, **tables})
    return pairs(known(asked(LOAD, evidence=evidence, row=said(prov_cause=cause or None)))[0])


def test_without_a_person_it_is_a_guess():
    """Words and rows speak of two kinds of trouble."""
    found = cells("")

    assert [found[name][1] for name in ("prov_cause", "measure", "solved_time")] == ["猜测"] * 3


def test_who_confirms_the_cause_has_confirmed_its_rows():
    """Measure and end are of the row that gave the cause."""
    found = cells(CAUSE)

    assert found["measure"][1] == "推得"
    assert found["solved_time"] == (OUTAGE["清除时间"], "事实")


def test_a_site_that_is_a_guess_leaves_them_guesses():
    """Where nobody knows the site, its rows may be of another order."""
    assert cells(CAUSE, numbers=[])["measure"][1] == "猜测"


def test_another_cause_takes_no_measure():
    """Against a person's word no row says what was done."""
    found = cells("覆盖-室内弱覆盖")

    assert "measure" not in found
    assert found["solved_time"][1] == "猜测"


WEAK = build.order(complaint="手机信号很弱，打电话断断续续", fault_place=PLACE["fault_place"])
TESTED = {
    "县区": "澜溪县",
    "测试地点": "上湾村",
    "测试时间": build.DISPATCHED - timedelta(days=3),
    "移动电平": -121.0,
    "联通电平": -110.0,
    "电信电平": -112.0,
}


def weak(cause, result, **tables):
    """The cells of an order of weak coverage at a place that was tested, where a person has said so much."""
    evidence = county.evidence(**{**HERE, "planning": [], "drive_tests": [TESTED], **tables})
    row = said(prov_cause=cause or None, result=result)
    return pairs(known(asked(WEAK, evidence=evidence, row=row))[0])


def test_rows_of_the_place_word_a_leaf_of_coverage_that_a_person_names():
    """The words named another leaf; the level that was tested there is a row for this one as well."""
    found = weak("覆盖-无覆盖盲区", "未解决")

    assert found["measure"] == ("现场测得电平-121dBm，该处覆盖偏弱，该处暂未列入建设规划", "推得")


@pytest.mark.parametrize(
    ("cause", "result", "tables", "standing"),
    [
        pytest.param("覆盖-无覆盖盲区", "解决", {}, None, id="a solved order says what was done"),
        pytest.param("容量-小区高负荷", "未解决", {}, None, id="another kind of cause"),
        pytest.param(
            "覆盖-无覆盖盲区",
            "未解决",
            {"drive_tests": [], "planning": "过期"},
            None,
            id="no row speaks of the place",
        ),
        pytest.param("覆盖-无覆盖盲区", "未解决", {"numbers": []}, "猜测", id="the site is a guess"),
    ],
)
def test_what_the_place_does_not_settle(cause, result, tables, standing):
    """No measure, or one that a person has to confirm."""
    found = weak(cause, result, **tables)

    assert found.get("measure", ("", None))[1] == standing
