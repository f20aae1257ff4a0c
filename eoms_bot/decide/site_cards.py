"""Site cards: what somebody of the county said last of each site."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from eoms_bot.model.evidence import Record


def newest(cards: Iterable[Record], now: datetime) -> dict[str, Record]:
    """Site → the newest of the cards that were made until `now` (aware); of one time the later row.

    An older card never comes back, not even where the newest no longer holds.
    """
    found: dict[str, tuple[datetime, Record]] = {}
    for card in cards:
        when, site = card.time("时间"), card.text("基站名称")
        if when is not None and when <= now and (site not in found or found[site][0] <= when):
            found[site] = (when, card)
    return {site: card for site, (_when, card) in found.items()}


def holds(card: Record, now: datetime) -> bool:
    """Whether a card is still valid at `now` (aware)."""
    until = card.time("有效期至")
    return until is None or until >= now
