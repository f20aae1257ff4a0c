"""A desk in the middle of its day: every list of the mock site has a row, so that every page can be looked at."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support import orders
from tests.support.mock_client import Clerk, finish_values
from tests.support.mock_site import MockSite

STAFF = "王值班"
"""Whom the portal greets."""
PERSONAL = (*orders.CANARIES, STAFF, "青槐镇集镇", "通话断续", "用户状态正常", "CRM客服")
"""What the pages say of people and their matters, and no saved page may."""


@dataclass(frozen=True)
class Desk:
    """The orders: one that we hold, one that waits for 受理, one that we have answered and entered as leftover."""

    ours: str
    waiting: str
    answered: str
    requests: int
    """How many requests it took."""


def sit_down(site: MockSite) -> Desk:
    """Fill the lists, by plain HTTP."""
    answered, ours, waiting = orders.put(site), orders.put(site), orders.put(site, held=False)
    clerk, order = Clerk(site.root), site.order(answered)
    clerk.sign_in()
    clerk.leftover(order)
    clerk.save(order, "T1Finish", **finish_values(order, solved=False))
    clerk.close()
    assert [write["kind"] for write in site.writes()] == ["leftover", "complete"], site.oracle()["refused"]
    return Desk(ours, waiting, answered, len(site.requests()))
