"""A preview at a desk that has not written the form's constants names them."""

import pytest

from tests.support import orders

LACK = "没有写是否启动变更、投诉性质、联系人、联系人电话（设置 branch.fixed，该空着的写成空字）：网站不让提交"


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


@pytest.mark.parametrize("kind", ["unaccepted", "solved", "unsolved"])
def test_completion_without_its_constants_is_held(items, kind):
    """Whatever could be sent before it (an accept, a leftover entry) would only leave the order half done."""
    assert items[kind]["outcome"] == "HELD"
    assert LACK in items[kind]["missing"]


def test_order_is_not_accepted_for_a_completion_that_cannot_follow(site, bot):
    """Nothing reaches the site where the form would stay unsent: the limit would go on for an accepted order."""
    bot.configure(fixed={})
    order_no = orders.put(site, held=False)

    run = bot.run("apply", bot.batch(orders.solved(order_no)))

    assert run.outcome(order_no) == "HELD"
    assert site.writes() == []


def test_reject_has_no_such_constants(items):
    """A reject's form has none of them: its preview says nothing of the setting."""
    assert items["rejected"]["outcome"] == "PREVIEWED"
    assert "branch.fixed" not in items["rejected"]["reason"]
