"""G11 at every point of the walk: a stop that falls there lets no write begin, tears none, and the run is soon over.

K8, the bytes are out, has no mark in the program: there the site keeps its answer back, and the stop falls meanwhile.
"""

import time

import pytest

from tests.support import orders
from tests.support.checker import check_settled

OVER_WITHIN = 30.0
"""Seconds from the stop to the end of the program."""

MAKERS = {
    "accept": orders.solved,
    "complete": orders.solved,
    "reject": orders.rejected,
    "leftover": orders.unsolved,
}
ALL = {"accept": 2, "complete": 1, "reject": 1, "leftover": 2}
"""The writes that the order of each action takes in all; its own is the first."""

BEFORE = ("K0", "K1", "K2", "K3", "K4", "K5", "K6", "K7")
"""At K7 SENDING is committed and no byte is out: the gate looks for a stop once more behind it."""

SENT = ("K8", "K9", "K10", "K11", "K12")
NOT_STARTED = "未处理"


@pytest.fixture
def two_orders(site, bot):
    """Makes an action's order and another one behind it, and the workbook that decides both."""

    def make(action):
        order_no, other = orders.put(site, held=action != "accept"), orders.put(site)
        return order_no, other, bot.batch(MAKERS[action](order_no), orders.solved(other))

    return make


def stop_at(point, action, stop):
    """Write the STOP file at a point of the action's own write; at K8 a moment behind K7."""
    nth = 2 if action == "leftover" and point in ("K4", "K5") else 1
    when = {"at": "K7", "seconds": 1} if point == "K8" else {"at": point, "nth": nth}
    return {**when, "do": "write", "path": str(stop), "text": "now"}


def accepted_by(point, action):
    """How many writes of the action's order the site has accepted when a run was stopped there."""
    if point in BEFORE:
        # An accept fills no form: K4 and K5 are those of the reply behind it.
        return 1 if action == "accept" and point in ("K4", "K5") else 0
    return 1 if point in SENT else ALL[action]


@pytest.mark.long
@pytest.mark.parametrize("action", MAKERS)
@pytest.mark.parametrize("point", [*BEFORE, *SENT, "K13"])
def test_a_stop_at_every_point(site, bot, two_orders, point, action):
    """Nothing begins behind the stop, what was on its way is classified, and the next run does what is left: once."""
    order_no, other, batch = two_orders(action)
    stop = bot.home / "STOP"
    if point == "K8":
        step = action if action in ("accept", "leftover") else "submit"
        site.fault(step, "delay", when="after_commit", seconds=3, order_no=order_no)

    run = bot.run("apply", batch, at=[stop_at(point, action, stop)])
    took = time.time() - stop.stat().st_mtime
    found = [*bot.violations(site.oracle()), *check_settled(bot.ledger())]
    accepted = [write["key"]["order_no"] for write in site.writes()]
    cleared = bot.run("stop", "--clear")
    again = bot.run("apply", batch, "--again", "停下后续做")

    assert [str(violation) for violation in found] == []
    assert took < OVER_WITHIN
    assert accepted.count(order_no) == accepted_by(point, action)
    assert (other in accepted) == (point == "K13")
    assert run.code == (0 if point == "K13" else 1), run.stderr
    if point != "K13":
        assert run.item(other)["reason"].startswith(NOT_STARTED)
    assert (cleared.code, again.code) == (0, 0)
    assert set(bot.states(order_no).values()) == set(bot.states(other).values()) == {"PROVEN"}
    assert len(site.writes()) == ALL[action] + 1


@pytest.mark.long
@pytest.mark.parametrize("step", ["view", "step_ajax", "submit"])
def test_a_stop_while_the_site_hangs(site, bot, two_orders, step):
    """A site that does not answer keeps a run that was stopped no longer than one that does; a write on its way is unknown."""
    bot.configure(read_seconds=60, step_seconds=60, submit_seconds=60)
    order_no, other, batch = two_orders("complete")
    stop = bot.home / "STOP"
    when = "after_commit" if step == "submit" else "before"
    site.fault(step, "hang", when=when, seconds=120, order_no=order_no)
    point = {"view": "K2", "step_ajax": "K3", "submit": "K7"}[step]

    run = bot.run("apply", batch, at=[{**stop_at(point, "complete", stop), "seconds": 2}], seconds=200)
    took = time.time() - stop.stat().st_mtime

    assert took < OVER_WITHIN, run.stderr
    assert check_settled(bot.ledger()) == []
    assert run.item(other)["reason"].startswith(NOT_STARTED)
    if step == "submit":
        assert (run.code, bot.states(order_no)) == (6, {"close": "UNKNOWN"})
        site.clear_faults()
        assert bot.run("stop", "--clear").code == 0
        assert bot.run("reconcile").code == 0
        assert bot.states(order_no) == {"close": "PROVEN"}
    else:
        assert (run.outcome(order_no), site.writes()) == ("NOT_SENT", [])
