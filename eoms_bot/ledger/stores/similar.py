"""Similar: the handled orders most like a held one.

The indexes of site and place find them; this module ranks them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Row, select

import eoms_bot.ledger.masking as masking
import eoms_bot.ledger.writes as writes
from eoms_bot.decide.similar import MOST, Similar, Traits
from eoms_bot.ledger.engine import reading
from eoms_bot.ledger.ledger import Ledger
from eoms_bot.ledger.schema import replies as replies_table
from eoms_bot.ledger.schema import writes as writes_table
from eoms_bot.ledger.stores import orders, replies
from eoms_bot.ledger.stores.listed import stands
from eoms_bot.ledger.times import utc_text

CANDIDATES = 500
"""How many of the newest replies of a site, and of a place, are looked at."""


def nearest(
    ledger: Ledger, order_no: str, account_key: str, since: datetime, traits: Traits | None = None
) -> tuple[Similar, ...]:
    """The handled orders most like a held one, the most alike first, `MOST` at most; values are masked.

    `traits` are the order's, where no run has held it. The orders are of the same site or place, and of this
    account alone. They are proven and settled since then (aware), and not purged.
    Of each order the newest reply counts. Without `traits`, the result is empty for an order that is not
    held, or was held before then. The rank goes by site, place, symptom and cause; the newer first.
    """
    with reading(ledger.engine) as connection:
        held = orders.held_traits(connection, order_no, since)
        wanted = held if traits is None else orders.as_kept(connection, traits)
        found = {row.write_id: row for row in _candidates(connection, wanted, order_no, account_key, since)}
        ranked = sorted(
            found.values(), key=lambda row: (_shared(wanted, row).rank, row.write_id), reverse=True
        )
        best = {row.write_id: row for row in ranked[:MOST]}
        kept = masking.shown(connection, writes.find(connection, writes_table.c.id.in_(best)))
        why = replies.why(connection, best)
    by_id = {write.id: write for write in kept}
    return tuple(
        Similar(by_id[number], _shared(wanted, row), row.day, why[number]) for number, row in best.items()
    )


def _candidates(
    connection: Connection, wanted: Traits, order_no: str, account_key: str, since: datetime
) -> Iterator[Row[Any]]:
    columns = ("write_id", "day", "site", "place", "complaint_type", "cause")
    ours = (
        writes_table.c.order_no != order_no,
        writes_table.c.account_key == account_key,
        writes_table.c.settled_at >= utc_text(since),
        *stands(),
    )
    pairs: tuple[tuple[Column[str], str], ...] = (
        (replies_table.c.site, wanted.site),
        (replies_table.c.place, wanted.place),
    )
    for column, value in pairs:
        if value:
            # The index has the day of the attempt: an attempt that began before and was settled since is left
            # out.
            of_it = (column == value, replies_table.c.day >= replies.day_of(since))
            query = select(*(replies_table.c[name] for name in columns)).where(*of_it)
            query = query.order_by(replies_table.c.day.desc(), replies_table.c.write_id.desc())
            # The limit comes before the join: a database that misjudges the join would read the whole site.
            newest = query.limit(CANDIDATES).subquery("newest")
            kept = select(newest).join(writes_table, writes_table.c.id == newest.c.write_id).where(*ours)
            yield from connection.execute(kept)


def _shared(wanted: Traits, row: Row[Any]) -> Traits:
    return wanted.shared(Traits(row.site, row.place, row.complaint_type, row.cause))
