"""L6: a to-do list of 10,000 orders on 100 pages, whose rows shift while it is read. In this process, on a
lane of its own.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from eoms_bot.browser.profile import load_profile
from eoms_bot.report.folder import RunFolder
from eoms_bot.run.brakes.room import room_for
from eoms_bot.run.lane.compose import RunEntry, Seat, open_books, open_lane, open_ledger
from eoms_bot.run.mode import PREVIEW
from eoms_bot.run.ports import Ports
from eoms_bot.run.stop import StopSwitch
from eoms_bot.settings import load
from flows.collect import collect
from flows.log_in import log_in
from tests.checks.soak.figures import Figure, at_most
from tests.support import orders
from tests.support.bot import Bot, browser
from tests.support.mock_site import MockSite

PER_PAGE = 100
SHIFTS = 20
MB = 1e6
LIST = "myWaitingDealSheetQuery.action"


def measure(site: MockSite, home: Path, listed: int) -> list[Figure]:
    """Read the list while orders come and go during its first pass."""
    os.environ["EOMS_BROWSER"] = browser()
    site.reset(orders=0, switches={"pagesize": str(PER_PAGE)})
    site.seed(1, listed)
    bot = Bot(home, site.base_url, read_seconds=60, step_seconds=30)
    with _seat(bot) as seat:
        log_in(seat.lane, seat.credential.password)
        before, asked = psutil.Process().memory_info().rss, len(site.requests())
        with _shifting(site):
            found = {ref.order_no for ref in collect(seat.lane.site, seat.lane.mark)}
        grown = psutil.Process().memory_info().rss - before
    pages = sum(LIST in one["path"] for one in site.requests(since=asked))
    wanted = {one["order_no"] for one in site.orders() if one["active"] and one["holder"] != "clerk02"}
    passes = pages / max(1, -(-len(wanted) // PER_PAGE))
    print(
        f"a list of {len(wanted):,} orders on {-(-len(wanted) // PER_PAGE)} pages, {pages} pages read",
        flush=True,
    )
    return [
        at_most("L6", "orders on the list that were missed", len(wanted - found), 0),
        at_most("L6", "orders found that are no longer on it", len(found - wanted), 0),
        at_most("L6", "passes", round(passes), 3),
        at_most("L6", "memory grown by", grown / MB, 100, " MB"),
    ]


@contextmanager
def _shifting(site: MockSite) -> Iterator[None]:
    """While the first pass goes on, orders come on top and others are handled by the colleague."""
    gone = [one["order_no"] for one in site.orders() if one["active"] and one["holder"] is None][-SHIFTS:]
    over = threading.Event()

    def shift() -> None:
        for number in gone:
            orders.put(site, held=False)
            site.colleague(number, "finish")
            if over.wait(0.2):
                return

    thread = threading.Thread(target=shift, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def _seat(bot: Bot) -> Iterator[Seat]:
    """A lane as a preview has it."""
    settings, ports = load(bot.home / "eoms.toml", {}), Ports()
    profile = load_profile(settings.site.profile, settings.paths.profiles)
    stop = StopSwitch(settings.paths.stop_file)
    with stop.listening(), open_ledger(settings, ports) as ledger:
        folder = RunFolder.create(settings.paths.runs, PREVIEW.name, ports.clock.now())
        books = open_books(
            settings, ledger, RunEntry(folder.run_id, PREVIEW), ports, room_for(settings, ports.disk), stop
        )
        with open_lane(settings, profile, books, folder, stop, ports, PREVIEW) as seat:
            yield seat
