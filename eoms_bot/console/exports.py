"""Exports that take long, each as one function that another process can run."""

from __future__ import annotations

from datetime import datetime

from eoms_bot.advise.lists import all_of
from eoms_bot.console.books import BUSY_MS
from eoms_bot.report.lists import workbook
from eoms_bot.run import ledgers
from eoms_bot.settings import Settings


def lists_book(settings: Settings, now: datetime) -> bytes:
    """清单.xlsx with all lists at `now` (aware), as `eoms-bot lists` writes it.

    The ledger must exist already.
    """
    with ledgers.open_ledger(settings, busy_ms=BUSY_MS) as ledger:
        return workbook(all_of(settings, now, ledger))
