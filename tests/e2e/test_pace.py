"""The pace that is asked for, seen from the site."""

import pytest

from tests.support import orders

pytestmark = pytest.mark.long
REPLIES_A_MINUTE = 2


def test_polite(site, bot):
    """`--pace polite` keeps the profile's pace on this machine too: two writes in any minute, the third one waits until it is over."""
    numbers = [orders.put(site) for _ in range(REPLIES_A_MINUTE + 1)]

    run = bot.run("apply", bot.batch(*map(orders.solved, numbers)), "--pace", "polite", seconds=300)

    replies = [one["at"] for one in site.requests() if "submit" in one["steps"]]
    assert [run.outcome(number) for number in numbers] == ["DONE"] * 3, run.stderr
    assert replies[-1] - replies[0] >= 60
