"""The lane of a run: what the flows need, and the whole ledger."""

from __future__ import annotations

from dataclasses import dataclass, field

from eoms_bot.ledger import Ledger
from eoms_bot.model.branch import Branch
from flows.lane import Books, Lane


@dataclass(frozen=True)
class LedgerBooks(Books):
    """Books whose ledger is the whole one."""

    ledger: Ledger


@dataclass
class RunLane(Lane):
    """A lane of which a run may ask everything that the ledger knows."""

    books: LedgerBooks
    branch: Branch = field(kw_only=True)
