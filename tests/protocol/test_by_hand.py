"""The submit protocol where a person presses: whatever strikes, his write is accepted once at most, and the ledger tells the truth."""

from __future__ import annotations

from itertools import product

import pytest

from tests.protocol.machine import Protocol, violation
from tests.protocol.plan import LOST, NOTHING_DONE, POINTS, STRIKES, Plan, Program, Step, Strike
from tests.protocol.site import Delivery

pytestmark = pytest.mark.usefixtures("pages")

ANSWERS = ("ok", "quiet", *LOST, *NOTHING_DONE)


def start(name="left") -> Step:
    return Step("start", {"name": name, "preview": False})


def helped(order_no="A", **plan) -> Step:
    given = {"name": "left", "order_no": order_no, "rejects": False, "value": "二", "plan": Plan(**plan)}
    return Step("help", given)


def worked(order_no="A") -> Step:
    given = {"name": "left", "order_no": order_no, "rejects": False, "value": "一", "plan": Plan()}
    return Step("work", given)


def broken(bench, *steps, strict=True, lags=False):
    """What a program breaks; empty where it breaks nothing."""
    return violation(Protocol, bench, Program(strict, lags, False, steps))


def test_a_person_s_reply_is_done(bench):
    """Without a fault the reply is accepted once, proven, and on record as the person's; nobody sends another."""
    program = Protocol(bench, Program(True, False, False, (start(), helped(), worked(), helped())))
    program.run()

    rows = bench.rows("select state, rule, operator, text from writes where action = 'close'")
    assert rows == [("PROVEN", "由人提交", "人", "二")]


@pytest.mark.parametrize(
    ("strict", "lags", "points"), [(True, False, (*POINTS, "P0")), (False, True, ("K7", "K9", "P0"))]
)
def test_strikes_at_every_point(bench, strict, lags, points):
    """Kills, stops, colleagues, lost sessions and take-overs at each point, then a bot and a person again: one reply at most."""
    found = {}
    for point, what in product(points, dict.fromkeys(STRIKES)):
        steps = (start(), helped(strikes=(Strike(point, 1, what),)), start(), worked(), helped())
        found[point, what] = broken(bench, *steps, strict=strict, lags=lags)

    assert {case: why for case, why in found.items() if why} == {}


@pytest.mark.parametrize("minutes", [0, 20, None])
def test_answers_of_every_kind(bench, minutes):
    """Lost, garbled and refusing answers, at once, late or never in effect: it is looked for, and never sent again."""
    found = {}
    for answer in ANSWERS:
        delivery = {"complete": Delivery(answer, minutes if answer not in NOTHING_DONE else None)}
        steps = (start(), helped(deliveries=delivery), helped(), start(), worked(), helped())
        found[answer] = broken(bench, *steps)

    assert {answer: why for answer, why in found.items() if why} == {}


@pytest.mark.parametrize("manner", ["twice", "tampered", "silent", "elsewhere"])
def test_pages_that_submit_strangely(bench, manner):
    """A page that submits twice, something else, elsewhere or not at all sends the person's write once or not at all."""
    assert broken(bench, start(), helped(manner=manner), helped(), worked()) == ""


def test_a_bot_s_reply_is_not_sent_again_by_hand(bench):
    """What the bot has sent, answered or not, no person sends through it."""
    lost = Plan(deliveries={"complete": Delivery("rst", None)})
    given = {"name": "left", "order_no": "A", "rejects": False, "value": "一", "plan": lost}
    program = Protocol(bench, Program(True, False, False, (start(), Step("work", given), helped())))
    program.run()

    assert bench.rows("select state from writes where action = 'close'") == [("UNKNOWN",)]


# --- an unsolved order: its leftover entry first, then the reply


def test_an_unsolved_order_has_two_submits(bench):
    """Entry and reply are accepted once each, in this order, proven, and both on record as the person's."""
    program = Protocol(bench, Program(True, False, False, (start(), helped("B"), worked("B"), helped("B"))))
    program.run()

    rows = bench.rows(
        "select action, state, rule, operator, text from writes where action <> 'accept' order by id"
    )
    assert rows == [
        ("leftover", "PROVEN", "由人提交", "人", "二"),
        ("close", "PROVEN", "由人提交", "人", "二"),
    ]


@pytest.mark.parametrize(
    ("strict", "lags", "points"), [(True, False, (*POINTS, "P0")), (False, True, ("K7", "K9"))]
)
@pytest.mark.parametrize("nth", [1, pytest.param(2, marks=pytest.mark.long)])
def test_strikes_around_the_entry(bench, strict, lags, points, nth):
    """Whatever strikes at a point of the entry's way or the reply's: one entry and one reply at most, and never a reply alone."""
    found = {}
    for point, what in product(points, dict.fromkeys(STRIKES)):
        steps = (start(), helped("B", strikes=(Strike(point, nth, what),)), start(), helped("B"), worked("B"))
        found[point, what] = broken(bench, *steps, strict=strict, lags=lags)

    assert {case: why for case, why in found.items() if why} == {}


@pytest.mark.parametrize("minutes", [0, 20, None])
def test_answers_to_the_entry(bench, minutes):
    """An entry whose answer is lost, garbled or a refusal is looked for in the list, and never made a second time."""
    found = {}
    for answer in ANSWERS:
        delivery = {"leftover": Delivery(answer, minutes if answer not in NOTHING_DONE else None)}
        steps = (start(), helped("B", deliveries=delivery), helped("B"), start(), worked("B"), helped("B"))
        found[answer] = broken(bench, *steps)

    assert {answer: why for answer, why in found.items() if why} == {}


@pytest.mark.parametrize("manner", ["twice", "tampered", "silent", "elsewhere"])
def test_entries_that_submit_strangely(bench, manner):
    """Where nothing but the entry's page submits strangely, the reply does not leave without the entry."""
    assert broken(bench, start(), helped("B", manner=manner), helped("B"), worked("B")) == ""
