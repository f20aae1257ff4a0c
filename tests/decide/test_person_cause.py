"""A cause that a person has said: what its rows say of measure and end follows, and nothing of another
cause.
"""

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
