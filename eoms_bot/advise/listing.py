"""The desk's lists as `eoms-bot lists` and the console show them.

They rest on past orders and on what the ledger has proven.
"""

from __future__ import annotations

from datetime import datetime

from eoms_bot.advise.lists import Office, all_lists
from eoms_bot.decide.handled import COMPLETE, REJECT, of_writes
from eoms_bot.ledger import Ledger
from eoms_bot.model.evidence import Record
from eoms_bot.model.listing import ListTable
from eoms_bot.settings import Settings
from eoms_bot.tables.branch.sources import read_sources


def all_of(settings: Settings, now: datetime, ledger: Ledger | None) -> tuple[ListTable, ...]:
    """The five lists at `now` (aware), masked; each list notes it where the history is missing.

    `ledger` is None before the first run: then the bot itself has handled nothing.
    """
    evidence = read_sources(settings.facts, now, ("history",)).evidence
    own, words = (_own(ledger), tuple(ledger.follow_ups())) if ledger else ((), ())
    return all_lists(Office(evidence.of("history"), settings.lists, now, own, words))


def _own(ledger: Ledger) -> tuple[Record, ...]:
    """Every completion and reject that the ledger has proven, as anybody may see it."""
    return of_writes(ledger.shown([*ledger.proven(COMPLETE), *ledger.proven(REJECT)]))
