"""A preview at a desk that has not written the form's constants names them."""

import pytest

from tests.support import orders

LACK = "没有写是否启动变更、投诉性质、联系人、联系人电话（设置 branch.fixed）：表单里这几格空着，网站不让提交"


@pytest.mark.parametrize(
    ("kind", "outcome"), [("unaccepted", "PREVIEWED"), ("solved", "NOT_SENT"), ("unsolved", "HELD")]
)
def test_preview_names_the_missing_constants(site, bot, kind, outcome):
    """A form that was not tried, one that the page does not submit, and one before its leftover entry."""
    bot.configure(fixed={})
    order_no = orders.put(site, held=kind != "unaccepted")
    row = orders.unsolved if kind == "unsolved" else orders.solved

    run = bot.run("preview", bot.batch(row(order_no)))

    assert run.outcome(order_no) == outcome
    assert LACK in run.item(order_no)["reason"]


def test_reject_has_no_such_constants(site, bot):
    """A reject's form has none of them: its preview says nothing of the setting."""
    bot.configure(fixed={})
    order_no = orders.put(site)

    run = bot.run("preview", bot.batch(orders.rejected(order_no)))

    assert run.outcome(order_no) == "PREVIEWED"
    assert "branch.fixed" not in run.item(order_no)["reason"]
