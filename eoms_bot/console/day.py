"""The day: what the page 今日 reads from the ledger and the run folders.

It is read once for all readers, until something changes or the minute ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from eoms_bot.console.books import SharedLedger
from eoms_bot.console.run_folders import RunFolders
from eoms_bot.console.shelf import Shelf
from eoms_bot.ledger import OrderRow, Tallies
from eoms_bot.report.needs import LOOK_BACK, Need, waiting
from eoms_bot.report.text import LOCAL

MOST = 4
"""How many days are kept: while a run begins or ends, people may still read the previous day."""
SECONDS = 60
"""Seconds for which a day is kept: orders come near their limits by time alone."""


@dataclass(frozen=True)
class DayAtDesk:
    """The day as the page shows it.

    It begins at midnight in Asia/Shanghai. It holds the day's orders by outcome, what needs a
    person, the order that is being worked, and the marks of the service.

    `logins` counts today's attempts to log in to the site. `sent` counts the writes that left
    today, and `all_sent` those of all accounts of the ledger. `last_proven` is a time (UTC ISO).
    """

    began: datetime
    counts: Mapping[str, int]
    needs: Sequence[Need]
    working: OrderRow | None
    last_proven: str | None
    sent: int
    all_sent: int
    logins: int


class DaysAtDesk:
    """Makes the day of an account; safe to use from many threads."""

    def __init__(self, books: SharedLedger, folders: RunFolders, account: str, near_hours: float) -> None:
        self._books = books
        self._folders = folders
        self._account = account
        self._near_hours = near_hours
        self._shelf: Shelf[DayAtDesk] = Shelf(MOST)

    def of(self, now: datetime, working: frozenset[str] = frozenset()) -> DayAtDesk:
        """The day at `now` (aware); `working` are the runs that are running now.

        The times left until a limit may be up to one minute old.
        """
        # Read the version first: a commit during the reading then makes the next caller read again.
        ledger = self._books.ledger()
        newest, minute = Tallies(ledger.engine).newest(), int(now.timestamp() // SECONDS)
        stamps = tuple(self._folders.stamp(run_id) for run_id in sorted(working))
        basis = (ledger.ledger_id, newest, minute, working, stamps)
        return self._shelf.get(basis, lambda: self._read(now, working))

    def _read(self, now: datetime, working: frozenset[str]) -> DayAtDesk:
        ledger, views = self._books.ledger(), self._books.views()
        began = now.astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
        logins = ledger.logins_since(self._account, began)
        return DayAtDesk(
            began=began,
            counts=views.counts_since(began),
            needs=waiting(ledger, self._folders.briefs, now, near_hours=self._near_hours, working=working),
            working=views.working(now - LOOK_BACK, self._account.partition("|")[2]),
            last_proven=views.last_proven(),
            sent=ledger.sent_since(self._account, began),
            all_sent=ledger.all_sent_since(began),
            logins=sum(row.ok is None for row in logins),
        )
