"""Figures for the page 看板, and its charts.

A month is kept until the ledger, the day or the branch's table changes. A chart is kept by what it
shows.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from datetime import date

from loguru import logger

from eoms_bot.console.aside import Making
from eoms_bot.console.books import SharedLedger
from eoms_bot.console.kept import Cached
from eoms_bot.console.shelf import Shelf
from eoms_bot.ledger import Tallies
from eoms_bot.model.board import Span
from eoms_bot.model.evidence import Snapshot
from eoms_bot.model.ports import Clock
from eoms_bot.month import month_book, monthly
from eoms_bot.month.charts import of_month
from eoms_bot.month.charts.theme import Theme
from eoms_bot.month.month import Month
from eoms_bot.settings import Settings

FRESH_SECONDS = 15.0
"""A month younger than this is shown as it is: a run changes the ledger every few seconds."""
OLD_SECONDS = 60.0
"""A month older than this is not shown: who asks waits for a new one.

A month between the two ages is shown, and a new one is made in the background. With 100,000 orders
that takes two seconds of a processor.
"""
MONTHS, PICTURES, BOOKS = 24, 120, 12
"""How many of each are kept; a chart is about 50 KB, a workbook about 200 KB."""


class Figures:
    """Months and charts; safe to use from many threads."""

    def __init__(
        self, settings: Settings, books: SharedLedger, history: Cached[Snapshot], clock: Clock, aside: Making
    ) -> None:
        self._settings = settings
        self._made_aside = aside
        self._books = books
        self._history = history
        self._clock = clock
        self._months: Shelf[Month] = Shelf(MONTHS)
        self._pictures: Shelf[bytes] = Shelf(PICTURES)
        self._workbooks: Shelf[bytes] = Shelf(BOOKS)
        self._latest: dict[Hashable, tuple[float, Month]] = {}
        self.aside = threading.Lock()
        """Held while a month is made in the background; one at a time."""

    def has_begun(self, span: Span) -> bool:
        """False for a month that was over before the ledger's first order."""
        first = Tallies(self._books.ledger().engine).first_day()
        return first is not None and first < span.end

    def month(self, span: Span) -> Month:
        """A month's figures as the ledger has them now, or had them at most a minute ago."""
        ledger, now, past = self._books.ledger(), self._clock.now(), self._history.get()
        today = monthly.today_of(now)
        basis = (span, today, past.at, ledger.ledger_id)
        made_at, latest = self._latest.get(basis, (float("-inf"), None))
        age = self._clock.monotonic() - made_at
        if latest is not None and age < FRESH_SECONDS:
            return latest
        key = (*basis, Tallies(ledger.engine).newest())

        def make() -> Month:
            return self._make(basis, key, lambda: monthly.month(ledger, choices, past.value, span, now))

        choices = self._settings.board
        if latest is None or age >= OLD_SECONDS or self._months.known(key) is not None:
            return make()
        if self.aside.acquire(blocking=False):
            threading.Thread(target=self._make_aside, args=(make,), name="console-month", daemon=True).start()
        return latest

    def _make_aside(self, make: Callable[[], Month]) -> None:
        try:
            make()
        except Exception as problem:  # the next person who has to wait sees the error
            logger.opt(exception=problem).error("看板的数字没能在后台更新")
        finally:
            self.aside.release()

    def _make(self, basis: Hashable, key: Hashable, make: Callable[[], Month]) -> Month:
        month = self._months.get(key, make)
        if len(self._latest) > MONTHS:
            self._latest.clear()
        self._latest[basis] = (self._clock.monotonic(), month)
        return month

    def picture(self, name: str, span: Span, theme: Theme) -> bytes | None:
        """A chart as SVG; None when the month has nothing for it."""
        data = of_month.data_of(name, self.month(span))
        if data is None:
            return None
        return self._pictures.get(
            (name, data, theme.name), lambda: of_month.painted(name, data, theme, "svg")
        )

    def workbook(self, span: Span) -> bytes:
        """The month report, made in another process; charts are drawn once for the same figures."""
        month = self.month(span)
        return self._workbooks.get(month, lambda: self._made_aside(month_book.render, month))

    def today(self) -> date:
        """The day in Asia/Shanghai."""
        return monthly.today_of(self._clock.now())
