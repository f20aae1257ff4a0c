"""All tables of a branch and the truth of its orders, from a seed, the orders and the site's time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from mock_eoms.store.orders import Order
from mock_eoms.tables import standing
from mock_eoms.tables.columns import COLUMNS, EVIDENCE, LIVE
from mock_eoms.tables.contacts import contacts
from mock_eoms.tables.evidence import causes, cells, newest_uses, uses
from mock_eoms.tables.known import Known, draw, known, minute, troubles_of
from mock_eoms.tables.noise import noise
from mock_eoms.tables.replies import Reply, replies
from mock_eoms.tables.rows import Row
from mock_eoms.tables.truth import truth_of

Truth = dict[str, object]


@dataclass(frozen=True)
class Tables:
    """Key of a table → its rows; a truth for each order; when the tables were exported; the site's time.

    `replies` are the rows of the workbook that people would write of the orders.
    """

    rows: dict[str, list[Row]]
    truth: list[Truth]
    replies: list[Reply]
    exported: datetime
    now: datetime

    def age(self, key: str) -> datetime:
        """When a table was written: the export, but now for those that nobody exports."""
        return self.now if key in LIVE else self.exported


def make_tables(seed: int, orders: Sequence[Order], now: datetime, age_hours: float = 0) -> Tables:
    """The tables as they were exported `age_hours` before `now`; calls and notes have no age."""
    now = minute(now)
    at = now - timedelta(hours=age_hours)
    every = known(seed, orders, now)
    rows: dict[str, list[Row]] = {key: [] for key in COLUMNS}
    true = list(_true(seed, every, at, now))
    rows["cells"] = cells(every)
    for row in (*true, *noise(seed, true, every, at, now)):
        rows[row.table].append(row)
    for key in EVIDENCE:
        draw(seed, "order", key).shuffle(rows[key])
    rows["history"].sort(key=lambda row: row.text("分派时间"))
    return Tables(rows, [truth_of(one) for one in every], list(replies(every, now)), at, now)


def _true(seed: int, every: list[Known], at: datetime, now: datetime) -> Iterator[Row]:
    made = chain(
        causes(seed, troubles_of(every), at),
        contacts(seed, every),
        standing.people(),
        standing.calendar(now),
        standing.wordings(every, now),
        standing.archive(seed, now),
    )
    for row in made:
        exported = row.exported(now if row.table in LIVE else at)
        if exported is not None:
            yield exported
    yield from newest_uses([row for row in uses(seed, every) if row.exported(at)])
