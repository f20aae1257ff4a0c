"""A desk in the middle of its day: every list of the mock site has a row, so that every page can be looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.support import boco_client, orders
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


def _answer(site: MockSite, order_no: str) -> None:
    clerk, order = Clerk(site.root), site.order(order_no)
    clerk.sign_in()
    clerk.leftover(order)
    clerk.save(order, "T1Finish", **finish_values(order, solved=False))
    clerk.close()


def _answer_boco(site: MockSite, order_no: str) -> None:
    clerk, order = boco_client.Clerk(site.root), site.order(order_no)
    clerk.sign_in()
    clerk.leftover(order)
    clerk.finish(order, **boco_client.UNSOLVED)
    clerk.close()


_ANSWERS: dict[str, Callable[[MockSite, str], None]] = {"ultrabpp": _answer, "boco": _answer_boco}


def sit_down(site: MockSite) -> Desk:
    """Fill the lists, by plain HTTP."""
    answered, ours, waiting = orders.put(site), orders.put(site), orders.put(site, held=False)
    _ANSWERS[site.profile](site, answered)
    assert [write["kind"] for write in site.writes()] == ["leftover", "complete"], site.oracle()["refused"]
    return Desk(ours, waiting, answered, len(site.requests()))
