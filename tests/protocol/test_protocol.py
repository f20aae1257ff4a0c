"""The submit protocol under some hundred random programs, the broken ones that they must catch, and what they have found.

`python3 bootstrap.py check model` runs as many as are asked for.
"""

from __future__ import annotations

import pytest

from eoms_bot.model.write import Action
from tests.protocol.broken import SAID, VARIANTS
from tests.protocol.machine import Protocol, shortest, violation
from tests.protocol.plan import BOTS, Plan, Program, Step, Strike, program_of, shorter
from tests.protocol.site import Delivery

QUICK = 150
CAUGHT_BY = {
    "sends again": 41,
    "presses again": 66,
    "journal after the click": 3,
    "second bot without the journal": 66,
    "no fence": 17,
}
"""Broken protocol → the first program of seed 1 that catches it."""
pytestmark = pytest.mark.usefixtures("pages")


def work(name="left", order_no="A", *, rejects=False, **plan) -> Step:
    given = {"name": name, "order_no": order_no, "rejects": rejects, "value": "一", "plan": Plan(**plan)}
    return Step("work", given)


def start(name="left", *, preview=False) -> Step:
    return Step("start", {"name": name, "preview": preview})


def program(*steps: Step, strict=True, lags=False, two_accounts=False) -> Program:
    return Program(strict, lags, two_accounts, steps)


def test_no_program_breaks_a_promise(bench):
    """Whatever strikes, each write is accepted once at most, and the ledger tells the truth of it."""
    broken = [number for number in range(QUICK) if violation(Protocol, bench, program_of(1, number))]

    assert broken == []


@pytest.mark.parametrize("name", VARIANTS)
def test_broken_protocol_is_caught(bench, name):
    """A protocol with one part left out is caught, by what it does wrong, and by a pinned program."""
    caught = violation(VARIANTS[name], bench, program_of(1, CAUGHT_BY[name]))

    assert SAID[name] in caught
    assert violation(Protocol, bench, program_of(1, CAUGHT_BY[name])) == ""


def test_programs_get_far(bench):
    """The programs are no idle ones: every end that an attempt can have is reached, and most writes are proven."""
    reached: set[str] = set()
    for number in range(QUICK):
        Protocol(bench, program_of(2, number)).run()
        reached |= {f"{action} {state}" for action, state in bench.rows("select action, state from writes")}

    assert {f"{action} PROVEN" for action in Action} <= reached
    ends = {
        "NOT_SENT",
        "UNKNOWN",
        "REFUSED_BUSINESS",
        "REFUSED_SESSION",
        "RELEASED",
        "ANSWERED_OK",
        "SENDING",
    }
    assert ends <= {one.partition(" ")[2] for one in reached}


def test_same_seed_same_program():
    """A program is told by its seed and its number."""
    assert program_of(3, 4) == program_of(3, 4)
    assert program_of(3, 4) != program_of(3, 5) != program_of(4, 5)


def test_shortest(bench):
    """What a violation does not need is left out."""
    first = program_of(1, CAUGHT_BY["sends again"])

    short = shortest(VARIANTS["sends again"], bench, first)

    assert len(short.steps) == 2
    assert all(violation(VARIANTS["sends again"], bench, one) == "" for one in shorter(short))


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(
            program(
                start(),
                work(
                    order_no="B",
                    deliveries={"accept": Delivery("rst")},
                    strikes=(Strike("K3", 2, "takeover"),),
                ),
                two_accounts=True,
            ),
            id="another account's unknown write was judged by our own name",
        ),
        pytest.param(
            program(
                start(),
                work(
                    deliveries={"accept": Delivery("fin")},
                    strikes=(Strike("K10", 1, "somebody takes over"),),
                ),
                Step("look", {"name": "left"}),
            ),
            id="our own accept counted as somebody else's once the order was handed on",
        ),
    ],
)
def test_what_was_found_once(bench, found):
    """A program that has broken a promise before breaks none now."""
    assert violation(Protocol, bench, found) == ""


@pytest.mark.parametrize("name", BOTS)
def test_takeover_is_fenced(bench, name):
    """A run that was replaced between INTENT and SENDING sends nothing; its successor's write is the only one."""
    machine = Protocol(bench, program(start(name), work(name, strikes=(Strike("K6", 1, "takeover"),))))

    machine.run()

    assert dict(machine.site.arrived) == {("A", Action.ACCEPT): 1, ("A", Action.CLOSE): 1}
