"""clerk02, the colleague of the same group, who takes or handles orders when a test says so."""

from __future__ import annotations

from mock_eoms.site import Site
from mock_eoms.store.orders import Order
from mock_eoms.workflow import carry_out

LOGIN = "clerk02"
ACTIONS = {"accept": "ACCEPT", "finish": "T1Finish", "reject": "REJECT"}
REPLY = "经核查处理，客户反映问题已恢复。"


def act(site: Site, order: Order, do: str) -> None:
    """Let the colleague accept, finish or reject an order now; only the history shows it."""
    values = {
        "CCH_ComplainDealDesc": REPLY,
        "CCH_ONE_dealDesc": REPLY,
        "Desc": "非我部门工单:请转相关部门处理。",
    }
    with site.store.transaction():
        carry_out(site, order, LOGIN, ACTIONS[do], values)


def plan(site: Site, order: Order, do: str) -> None:
    """Let the colleague act just before the next save of this order is looked at."""
    site.colleague_plans[order.order_no] = do


def act_on_submit(site: Site, order: Order) -> None:
    """Do what is planned for this order, once."""
    do = site.colleague_plans.pop(order.order_no, None)
    if do is not None:
        act(site, order, do)
