"""What a run asks the site for once, and what for each order."""

import pytest

from tests.support import orders

ASKED_AGAIN = {"list", "view", "deal_iframe", "step_ajax", "done_list", "submit"}
"""Lists, forms, histories and writes: what is decided and proven rests on them."""
TRIES = 3
"""How often a read is tried."""


def steps(site):
    """The steps of all requests, in order."""
    return [step for one in site.requests() for step in one["steps"]]


def test_forms_share_what_never_changes(site, bot):
    """Once forms and windows have been seen, no style, script or list of options comes from the site; all else comes for each order."""
    numbers = [orders.put(site) for _ in range(3)]

    run = bot.run("apply", bot.batch(*map(orders.solved, numbers)))

    assert [run.outcome(number) for number in numbers] == ["DONE"] * 3, run.stderr
    every = steps(site)
    second = [place for place, step in enumerate(every) if step == "submit"][1]
    behind = every[second:]
    assert {"static", "dict"} <= set(every)
    assert {"static", "dict"}.isdisjoint(behind)
    assert set(behind) >= ASKED_AGAIN
    assert len(site.writes("complete")) == 3


@pytest.mark.long
def test_trouble_has_everything_come_anew(site, bot):
    """An order that fails leaves nothing to the next one: its form comes from the site as a whole."""
    numbers = [orders.put(site) for _ in range(2)]
    site.fault("step_ajax", "status", status=500, times=TRIES)

    run = bot.run("apply", bot.batch(*map(orders.solved, numbers)))

    every = steps(site)
    assert [run.outcome(number) for number in numbers] == ["NOT_SENT", "DONE"], run.stderr
    failed = [place for place, step in enumerate(every) if step == "step_ajax"][TRIES - 1]
    assert "static" in every[failed:]
    assert len(site.writes("complete")) == 1
