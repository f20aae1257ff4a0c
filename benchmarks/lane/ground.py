"""Ground: the site as every contender finds it, and the orders that it is to work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.support import orders
from tests.support.mock_site import MockSite

Row = dict[str, str]
PASSWORD, ACCOUNT = "mock-pass-1", "clerk01"


@dataclass(frozen=True)
class Setting:
    """What is varied.

    Milliseconds to the site and back, orders that are worked, orders on the list, its layout.
    """

    latency: int = 0
    orders: int = 12
    listed: int = 12
    layout: str = "a"


@dataclass(frozen=True)
class Ground:
    """A site that was set up again, with orders that the account has accepted.

    `rows` are what a workbook says of them.
    """

    site: MockSite
    rows: tuple[Row, ...]

    @property
    def numbers(self) -> tuple[str, ...]:
        """The orders' serial numbers."""
        return tuple(row["工单号"] for row in self.rows)

    def log(self) -> list[dict[str, Any]]:
        """The site's log of requests, the first one first."""
        return self.site.requests()


def lay(site: MockSite, setting: Setting) -> Ground:
    """Set the site up again, with the same orders and the same ids every time.

    So posts can be played once more.
    """
    site.reset(seed=1, orders=setting.listed - setting.orders, switches={"list": setting.layout})
    numbers = [orders.put(site) for _ in range(setting.orders)]
    site.switches(latency=str(setting.latency), record="on")
    return Ground(site, tuple(orders.solved(number) for number in numbers))
