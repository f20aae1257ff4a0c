"""A preview at a desk that has not written the form's constants names them."""

import pytest

from tests.support import orders

LACK = "没有写是否启动变更、投诉性质、联系人、联系人电话（设置 branch.fixed）：表单里这几格空着，网站不让提交"


ROWS = {
    "unaccepted": orders.solved,
    "solved": orders.solved,
    "unsolved": orders.unsolved,
    "rejected": orders.rejected,
}


@pytest.fixture(scope="module")
def items(shared_site, shared_bot):
    """Kind → what a preview says of such an order."""
    shared_bot.configure(fixed={})
    numbers = {kind: orders.put(shared_site, held=kind != "unaccepted") for kind in ROWS}
    run = shared_bot.run(
        "preview", shared_bot.batch(*(ROWS[kind](order_no) for kind, order_no in numbers.items()))
    )
    oracle = shared_site.oracle()
    assert [str(one) for one in shared_bot.violations(oracle)] == []
    return {kind: run.item(order_no) for kind, order_no in numbers.items()}


@pytest.mark.parametrize(
    ("kind", "outcome"), [("unaccepted", "PREVIEWED"), ("solved", "NOT_SENT"), ("unsolved", "HELD")]
)
def test_preview_names_the_missing_constants(items, kind, outcome):
    """A form that was not tried, one that the page does not submit, and one before its leftover entry."""
    assert items[kind]["outcome"] == outcome
    assert LACK in items[kind]["reason"]


def test_reject_has_no_such_constants(items):
    """A reject's form has none of them: its preview says nothing of the setting."""
    assert items["rejected"]["outcome"] == "PREVIEWED"
    assert "branch.fixed" not in items["rejected"]["reason"]
