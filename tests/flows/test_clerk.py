"""What a lane's clerk puts into a write in addition to the decided values."""

import pytest

from eoms_bot.browser.body import WantedBody
from eoms_bot.model.decision import Backing, Reject, Sourced, Standing
from eoms_bot.model.write import Action, Write
from flows.clerk import Clerk, Submission
from tests.decide import build


def written(action: Action) -> Write:
    """A write on an order with a customer, as a lane makes it."""
    order = build.order(
        customer_name="李某某", fault_place="青槐镇", contact_name="王某", complain_type="移动业务→网络质量"
    )
    cells = (("reject_reason", Sourced("宽带投诉", "丙", Standing.PERSON)),)
    text = Sourced("宽带投诉:甲", "乙", Standing.READING)
    decision = Reject("宽带投诉", text, "R-1", "2", (), Backing(cells))
    clerk = Clerk("mock", "clerk01", "值班员")
    return clerk.write(order, decision, Submission(action, "reject", (), WantedBody(())), build.NOW)


def test_write_that_closes_tells_of_the_customer():
    """A reply carries what the handling record needs of the customer, and nothing else of him."""
    assert written(Action.CLOSE).customer == (
        ("customer_name", "李某某"),
        ("customer_tel", build.CUSTOMER),
        ("fault_place", "青槐镇"),
        ("complaint", build.FACTS["complaint"]),
    )


@pytest.mark.parametrize("action", [Action.ACCEPT, Action.LEFTOVER])
def test_other_writes_do_not(action):
    """What ends no order keeps no customer."""
    assert written(action).customer == ()


@pytest.mark.parametrize(
    ("action", "sources"),
    [
        (Action.CLOSE, (("reject_reason", "人", "丙"), ("reject_text", "读出", "乙"))),
        (Action.ACCEPT, ()),
    ],
)
def test_write_names_the_sources_of_its_reply(action, sources):
    """Cells and values with their standing; who takes an order has decided nothing of its reply yet."""
    assert written(action).sources == sources


def test_write_tells_the_figures_of_its_order():
    """When the order was dispatched and its class go with the write, for the month's figures."""
    write = written(Action.CLOSE)

    assert write.dispatched == build.order().ref.dispatched
    assert write.dispatched is not None
    assert write.complaint_type == "移动业务→网络质量"
