"""Two lanes at work in the same minutes, and what an order has cost each of them in that time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

from benchmarks.lane.bot import OurBot
from benchmarks.lane.contender import Worked
from benchmarks.lane.ground import Setting, lay
from benchmarks.lane.took import Took, Unfinished, measure, submits
from tests.support.mock_site import MockSite

LOOK_SECONDS = 0.2
"""How often the bench looks whether the lane on the long list has come to its orders."""
FIRST = 4
"""This many orders of a lane count for neither.

With them the lane walks to its lists, and asks for what is then kept.
"""
FEWEST = 3
"""Orders that each lane must have completed while the other was at work.

With fewer there is no figure.
"""

Log = Sequence[Mapping[str, Any]]


def at_work_together(sites: tuple[MockSite, MockSite], short: Setting, long: Setting) -> tuple[Took, Took]:
    """What an order cost on the short list and on the long one, while both were worked.

    The lane on the long list begins; the other starts when that one has read its first order. Unfinished
    where a lane did not complete all of its orders, or completed hardly any of them while the other was at
    work.
    """
    leader, follower = OurBot(), OurBot()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(leader.worked, lay(sites[1], long))
        _await_orders(leader, first)
        second = pool.submit(follower.worked, lay(sites[0], short))
        return costs(_whole(second.result(), short), _whole(first.result(), long))


def costs(one: Worked, other: Worked) -> tuple[Took, Took]:
    """What an order cost each lane in the time when both were at work.

    The sites' logs and the looks at the processes say it.
    """
    mine, theirs = at_once(one.log, other.log)
    return (
        measure(mine, one.looks, len(submits(mine))),
        measure(theirs, other.looks, len(submits(theirs))),
    )


def at_once(*logs: Log) -> list[Log]:
    """Of each log the part in the time when all were at work, after their first orders.

    Unfinished where that is hardly anything.
    """
    moments = [[one["at"] for one in submits(log)][FIRST:] for log in logs]
    if not all(moments):
        raise Unfinished(f"a lane completed only its first {FIRST} orders")
    begun, ended = max(map(min, moments)), min(map(max, moments))
    if any(sum(begun <= at <= ended for at in every) < FEWEST for every in moments):
        raise Unfinished(f"fewer than {FEWEST} orders of a lane fell into the time when both were at work")
    return [[one for one in log if begun <= one["at"] <= ended] for log in logs]


def _whole(worked: Worked, setting: Setting) -> Worked:
    """The work of a lane, if it completed all orders; else Unfinished."""
    if (count := len(submits(worked.log))) != setting.orders:
        raise Unfinished(f"{count} submits for {setting.orders} orders, {setting.listed} listed")
    return worked


def _await_orders(lane: OurBot, work: Future[Worked]) -> None:
    """Wait until the lane has read its first order; what ended it before comes out here."""
    while not lane.has_read_one():
        if wait([work], timeout=LOOK_SECONDS).done:
            work.result()
            return
