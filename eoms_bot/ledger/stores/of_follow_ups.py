"""The façade's part on what people record after a reply. Every method is one transaction."""

from __future__ import annotations

from datetime import datetime

from eoms_bot.ledger.engine import reading, writing
from eoms_bot.ledger.stores import follow_ups
from eoms_bot.ledger.stores.part import TableStore
from eoms_bot.model.listing import FollowUp


class OfFollowUps(TableStore):
    """Call-backs, and leftovers that are solved."""

    def followed_up(self, word: FollowUp, now: datetime) -> None:
        """A person's word; `word.word` names no customer."""
        with writing(self.engine) as connection:
            follow_ups.put(connection, word, self.actor, now)

    def follow_ups(self) -> list[FollowUp]:
        """Every word, oldest first."""
        with reading(self.engine) as connection:
            return follow_ups.find(connection)
