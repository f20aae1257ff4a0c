"""站卡 as the console lists them: each site's newest card, and the orders whose customers can be called now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from eoms_bot.console.calls import calling
from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.workbench import review
from eoms_bot.decide import site_cards
from eoms_bot.model.batch import UNSURE
from eoms_bot.model.evidence import Record, Snapshot
from eoms_bot.model.privacy import mask
from eoms_bot.tables.branch.sources import read_sources

LISTED = timedelta(days=7)
"""Older cards are not listed."""
AT_ONCE = 200
"""So many names are sought by one statement: a database takes no statement of any length."""
LOOKED_BACK = timedelta(days=3)
"""Orders of older plans are done or have been previewed again."""


class CardState(StrEnum):
    """What a card says now."""

    RECOVERED = "已恢复"
    LATE = "过了预计时间"
    OPEN = "还没有恢复"
    ENDED = "不再有效"


CALLABLE = (CardState.RECOVERED, CardState.LATE)


@dataclass(frozen=True)
class OrderAt:
    """An order of a site that waits for a person: where it is answered, and what is known of its call.

    `sure` is False where the site is only a guess; `called` is when its customer was called, as typed.
    """

    order_no: str
    plan_id: str
    position: int
    deadline: datetime | None
    sure: bool
    called: str


@dataclass(frozen=True)
class Card:
    """The newest card of a site, and its open orders."""

    row: Record
    state: CardState
    said_at: datetime
    orders: tuple[OrderAt, ...] = ()

    @property
    def calls(self) -> bool:
        """Whether there is news for customers."""
        return self.state in CALLABLE and bool(self.orders)


def table_of(desk: ConsoleDesk) -> Snapshot:
    """站卡 as it stands."""
    return read_sources(desk.settings.facts, desk.now(), ("site_cards",)).evidence.of("site_cards")


def listed(desk: ConsoleDesk, table: Snapshot) -> list[Card]:
    """The newest card of each site, first those whose customers can be called, then the newest."""
    now = desk.now()
    newest = _newest(table, now)
    orders = _orders_at(desk, newest)
    found = [
        Card(row, state_of(row, now), row.time("时间") or row.as_of, orders.get(site, ()))
        for site, row in newest.items()
    ]
    return sorted(found, key=lambda one: (not one.calls, one.state is CardState.ENDED, now - one.said_at))


def in_force(desk: ConsoleDesk, site: str) -> Record | None:
    """The newest card of a site, while it says something; None where there is none."""
    found = _newest(table_of(desk), desk.now()).get(site)
    return None if found is None or state_of(found, desk.now()) is CardState.ENDED else found


def _newest(table: Snapshot, now: datetime) -> dict[str, Record]:
    """Site → its newest card, of these days."""
    found = site_cards.newest(table.records, now)
    return {site: row for site, row in found.items() if now - (row.time("时间") or row.as_of) <= LISTED}


def shown(text: str) -> str:
    """What somebody typed, without numbers and doors."""
    return mask.doors(mask.phone(text))


def state_of(row: Record, now: datetime) -> CardState:
    """What a card says at `now` (aware)."""
    expected = row.time("预计恢复时间")
    if not site_cards.holds(row, now) or not row.text("省内投诉原因"):
        return CardState.ENDED
    if row.time("恢复时间") is not None:
        return CardState.RECOVERED
    return CardState.LATE if expected is not None and expected <= now else CardState.OPEN


def _orders_at(desk: ConsoleDesk, sites: Iterable[str]) -> dict[str, tuple[OrderAt, ...]]:
    """Site → the waiting orders that use it, or one of its cells; the nearest limit first."""
    names = _names_at(desk, frozenset(sites))
    since = desk.now() - LOOKED_BACK
    found: dict[str, list[OrderAt]] = {}
    # The name of most cells has that of their site.
    words = [name for name, site in names.items() if name == site or site not in name]
    views, parts = desk.books.views(), range(0, len(words), AT_ONCE)
    rows = [one for first in parts for one in views.rows_naming(words[first : first + AT_ONCE], since)]
    for plan_id, position in dict.fromkeys(rows):
        _plan, row, _draft = review.with_row(desk, plan_id, position)
        text = calling.site_of(row)
        site = names.get(text.removeprefix(UNSURE))
        if site is None:
            continue
        one = OrderAt(
            *(row.order.order_no, plan_id, position, row.order.deadline),
            sure=not text.startswith(UNSURE),
            called={**row.known, **row.edits}.get("contact_time", ""),
        )
        found.setdefault(site, []).append(one)
    last = datetime.max.replace(tzinfo=desk.now().tzinfo)
    return {
        site: tuple(sorted(orders, key=lambda one: one.deadline or last)) for site, orders in found.items()
    }


def _names_at(desk: ConsoleDesk, sites: frozenset[str]) -> Mapping[str, str]:
    """Each name by which an order may name one of these sites → the site."""
    cells = desk.standing.get().value.desk.evidence.rows("cells")
    of_cells = {row.text("小区名称"): row.text("基站名称") for row in cells if row.text("基站名称") in sites}
    return of_cells | {site: site for site in sites}
