"""Figures for the page 看板: kept by month until the ledger, the day or the branch's table changes; charts by what they show."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date

from eoms_bot.console.books import Books
from eoms_bot.console.kept import Kept
from eoms_bot.console.shelf import Shelf
from eoms_bot.ledger import Tallies
from eoms_bot.model.board import Span
from eoms_bot.model.evidence import Snapshot
from eoms_bot.model.ports import Clock
from eoms_bot.report.charts import of_month
from eoms_bot.report.charts.theme import Theme
from eoms_bot.report.figures.month import Month
from eoms_bot.run import monthly
from eoms_bot.settings import Settings

FRESH_SECONDS = 15.0
"""A run changes the ledger every few seconds: a month that was made so shortly ago is shown as it was made."""
MONTHS, PICTURES = 24, 120
"""So many are kept of each; a chart is some 50 KB."""


class Figures:
    """Months and charts; safe to use from many threads."""

    def __init__(self, settings: Settings, books: Books, history: Kept[Snapshot], clock: Clock) -> None:
        self._settings = settings
        self._books = books
        self._history = history
        self._clock = clock
        self._months: Shelf[Month] = Shelf(MONTHS)
        self._pictures: Shelf[bytes] = Shelf(PICTURES)
        self._latest: dict[Hashable, tuple[float, Month]] = {}

    def month(self, span: Span) -> Month:
        """A month's figures as the ledger stands now."""
        ledger, now, past = self._books.ledger(), self._clock.now(), self._history.get()
        today = monthly.today_of(now)
        basis = (span, today, past.at, ledger.ledger_id)
        made_at, latest = self._latest.get(basis, (float("-inf"), None))
        if latest is not None and self._clock.monotonic() - made_at < FRESH_SECONDS:
            return latest
        choices, newest = self._settings.board, Tallies(ledger.engine).newest()
        month = self._months.get(
            (*basis, newest), lambda: monthly.month(ledger, choices, past.value, span, now)
        )
        if len(self._latest) > MONTHS:
            self._latest.clear()
        self._latest[basis] = (self._clock.monotonic(), month)
        return month

    def picture(self, name: str, span: Span, theme: Theme) -> bytes | None:
        """A chart as SVG; None where the month has nothing for it."""
        data = of_month.data_of(name, self.month(span))
        if data is None:
            return None
        return self._pictures.get(
            (name, data, theme.name), lambda: of_month.painted(name, data, theme, "svg")
        )

    def today(self) -> date:
        """The day in Asia/Shanghai."""
        return monthly.today_of(self._clock.now())
