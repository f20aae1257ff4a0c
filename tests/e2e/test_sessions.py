"""The session is lost at every step: one login more, the order is read anew, and each write is accepted once."""

import pytest

from tests.e2e.story import tell
from tests.support import orders

pytestmark = pytest.mark.long

LONG = 11 * 60
"""Seconds that pass whenever an order is read: sessions that end right behind their login would be somebody else's doing."""
MOST_READS = 40
LISTS = ("list", "done_list", "leftover_list")
LOST_AT = {
    "done list": ("", "", orders.solved),
    "leftover list": ("", "", orders.unsolved),
    "open": ("open", "redirect_login", orders.solved),
    "view": ("view", "redirect_login", orders.solved),
    "history frame": ("deal_iframe", "redirect_login", orders.solved),
    "step as 518": ("step_ajax", "ajax518", orders.solved),
    "step as redirect": ("step_ajax", "redirect_login", orders.rejected),
    "accept": ("accept", "redirect_login", orders.solved),
    "reply": ("submit", "redirect_login", orders.solved),
    "reply as 518": ("submit", "ajax518", orders.rejected),
    "leftover entry": ("leftover", "redirect_login", orders.unsolved),
    "proof": ("history", "redirect_login", orders.solved),
}
"""Name → step of the fault, how the site says it, the order's row. The first two meet the end of a list's session."""


@pytest.fixture(scope="module")
def story(shared_site, shared_bot):
    """One run over an order for each step at which the session ends."""
    rows, numbers = [], {}
    for name, (step, do, row) in LOST_AT.items():
        order_no = numbers[name] = orders.put(shared_site, held=name != "accept")
        if step:
            shared_site.fault(step, do, order_no=order_no)
        rows.append(row(order_no))
    # A step that never comes is waited for this long before the lost session is seen.
    shared_bot.configure(step_seconds=8)
    for step in LISTS:
        shared_site.fault(step, "redirect_login")
    return tell(
        shared_bot, shared_site, numbers, "apply", shared_bot.batch(*rows), at=time_passes(shared_site)
    )


def time_passes(site):
    """Plans by which both clocks move on whenever an order has been read."""
    moved = {"do": "post", "url": f"{site.root}/__mock/clock", "json": {"advance_seconds": LONG}}
    own = {"do": "advance", "seconds": LONG}
    return [{"at": "K3", "nth": nth, **step} for nth in range(1, MOST_READS) for step in (moved, own)]


@pytest.mark.parametrize("name", LOST_AT)
def test_order_is_done(story, name):
    """The order whose session ended there is read from the start and comes to its proven end."""
    assert story.outcome(name) == "DONE", story.reason(name)


def test_one_login_each(story):
    """Every loss costs exactly one login, and all of them succeed; the to-do list's comes before any order."""
    assert [login["ok"] for login in story.oracle["logins"]] == [True] * (1 + len(LOST_AT) + 1)


@pytest.mark.parametrize(("name", "action"), [("reply", "close"), ("leftover entry", "leftover")])
def test_write_was_refused_first(story, name, action):
    """A write that met the lost session is a refused attempt; its one new attempt is the accepted one."""
    assert story.states(name, action) == ["REFUSED_SESSION", "PROVEN"]


def test_run_ends_well(story):
    """Lost sessions leave no trace in the exit code."""
    assert story.run.code == 0


def test_site_without_sessions(site, bot):
    """A site that forgets every session at once is left after one more login (exit 4), without any write."""
    order_no = orders.put(site)
    site.fault("view", "redirect_login", times=0)

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert run.code == 4
    assert site.writes() == []
    assert len(site.oracle()["logins"]) == 2
