"""A colleague who is faster, at every moment between the list and the commit: one run on any vendor's site."""

from __future__ import annotations

from tests.e2e.story import Story, tell
from tests.support import orders
from tests.support.bot import Bot
from tests.support.mock_site import MockSite

MOMENTS = ("before open", "after read", "after fill", "at reply", "at accept")
_POINTS = (("K2", "before open", "accept"), ("K3", "after read", "accept"), ("K5", "after fill", "finish"))
"""Mark of the program, the order that the colleague takes when it is passed, and what he does with it."""


def taken(bot: Bot, site: MockSite) -> Story:
    """One run in which each order but `untouched` is taken by the colleague at another moment."""
    # The walk goes by deadline, so the passes of a point follow the order of insertion.
    numbers = {
        name: orders.put(site, held=name in ("after fill", "at reply", "untouched"))
        for name in (*MOMENTS, "untouched")
    }
    url = f"{site.root}/__mock/colleague"
    plans = [
        {"at": point, "do": "post", "url": url, "json": {"order_no": numbers[name], "do": do}}
        for point, name, do in _POINTS
    ]
    site.colleague(numbers["at reply"], "finish", when="on_submit")
    site.colleague(numbers["at accept"], "accept", when="on_submit")
    batch = bot.batch(*map(orders.solved, numbers.values()))
    return tell(bot, site, numbers, "apply", batch, at=plans)
