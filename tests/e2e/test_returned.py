"""An order that we have answered comes back as a new task."""

import pytest

from tests.support import orders

pytestmark = pytest.mark.long


def test_returned_order(site, bot):
    """F36: it is a person's, though the workbook still speaks of it; nothing is sent a second time."""
    order_no = orders.put(site)
    batch = bot.batch(orders.solved(order_no))
    first = bot.run("apply", batch)
    site.change(order_no, "returned")

    again = bot.run("apply", batch, "--again", "退回后再做一次")

    assert (first.outcome(order_no), again.outcome(order_no)) == ("DONE", "HELD")
    assert "又以新任务派来" in again.item(order_no)["reason"]
    assert [write["kind"] for write in site.writes()] == ["complete"]
