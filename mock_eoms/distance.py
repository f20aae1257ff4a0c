"""How far away the site seems to be: the switch `latency`, for pages, calls and static files alike."""

from __future__ import annotations

import asyncio

from mock_eoms.site import Site


async def lag(site: Site) -> None:
    """Wait as long as the way to a site far away takes, there and back."""
    if milliseconds := site.switches.number("latency"):
        await asyncio.sleep(milliseconds / 1000)
