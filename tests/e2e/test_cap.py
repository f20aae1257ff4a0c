"""The daily cap, seen from the site."""

import pytest

from tests.e2e.story import tell
from tests.support import orders

pytestmark = pytest.mark.long


def test_cap_ends_the_batch(site, bot):
    """With a cap of one, the first order is answered and no second is begun; a second batch that day begins none at all."""
    numbers = {name: orders.put(site) for name in ("first", "second")}
    batch = bot.batch(*(orders.solved(one) for one in numbers.values()))
    bot.configure(branch="[run]\ndaily_cap = 1")

    day = tell(bot, site, numbers, "apply", batch)
    again = tell(bot, site, numbers, "apply", batch, "--again", "再试")

    assert (day.run.code, again.run.code) == (8, 8)
    assert sorted(day.outcome(name) for name in numbers) == ["DONE", "NOT_SENT"]
    assert len(again.oracle["writes"]) == 1
    assert any("每日上限" in day.reason(name) for name in numbers)
