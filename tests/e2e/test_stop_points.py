"""G11 at every point of the walk: a stop that falls there lets no write begin, tears none, and the run is soon over."""

import time

import pytest

from tests.support import orders
from tests.support.checker import check_settled

POINTS = tuple(f"K{number}" for number in range(14))
OVER_WITHIN = 30.0
"""Seconds from the stop to the end of the program."""

MAKERS = {"accept": orders.solved, "reject": orders.rejected, "leftover": orders.unsolved}
PROOF_READ = ("K11", "K12", "K13")
"""What is stopped here has its proof already: the order is done."""


@pytest.mark.long
@pytest.mark.parametrize("action", MAKERS)
@pytest.mark.parametrize("point", POINTS)
def test_a_stop_at_every_point(site, bot, point, action):
    """Nothing begins behind the stop, what was on its way is classified, and the next run does what is left: once."""
    order_no = orders.put(site, held=action != "accept")
    other = orders.put(site)
    batch = bot.batch(MAKERS[action](order_no), orders.solved(other))
    stop = bot.home / "STOP"

    run = bot.run("apply", batch, at=[{"at": point, "do": "write", "path": str(stop), "text": "now"}])
    took = time.time() - stop.stat().st_mtime
    found = [*bot.violations(site.oracle()), *check_settled(bot.ledger())]
    accepted = len(site.writes())
    cleared = bot.run("stop", "--clear")
    again = bot.run("apply", batch, "--again", "停下后续做")

    assert [str(violation) for violation in found] == []
    assert took < OVER_WITHIN
    assert run.code != 0 or point in PROOF_READ
    assert (cleared.code, again.code) == (0, 0)
    assert {bot.states(number)["close"] for number in (order_no, other)} == {"PROVEN"}
    assert len(site.writes()) == 3 if action != "reject" else 2
    assert accepted <= len(site.writes())
