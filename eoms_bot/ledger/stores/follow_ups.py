"""What people record of an order after its reply.

These are records of the audit chain, which nobody changes afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from eoms_bot.ledger.audit import Actor, Deed, Entry, append
from eoms_bot.ledger.engine import TableStore, reading, writing
from eoms_bot.ledger.schema import WORD_EVENTS, audit, is_word
from eoms_bot.ledger.times import parse, utc_text
from eoms_bot.model.listing import CALLED, SOLVED, FollowUp

_DEEDS = {CALLED: Deed.CALLED_BACK, SOLVED: Deed.LEFTOVER_SOLVED}
_KINDS = {str(deed): kind for kind, deed in _DEEDS.items()}
_WHEN = "时间"


def put(connection: Connection, word: FollowUp, actor: Actor, now: datetime) -> None:
    """Append a person's word."""
    who = vars(replace(actor, operator=word.who))
    when = json.dumps([[_WHEN, utc_text(word.at)]], ensure_ascii=False)
    append(
        connection,
        Entry(at=now, event=_DEEDS[word.kind], order_no=word.order_no, decided=when, note=word.word, **who),
    )


def find(connection: Connection, order_nos: Sequence[str] | None = None) -> list[FollowUp]:
    """Every word, or those on some orders, oldest first."""
    query = select(
        audit.c.seq, audit.c.event, audit.c.order_no, audit.c.decided, audit.c.operator, audit.c.note
    )
    if order_nos is not None:
        query = query.where(audit.c.order_no.in_(order_nos))
    found = [row for name in WORD_EVENTS for row in connection.execute(query.where(is_word(name)))]
    rows = sorted(found, key=lambda row: row.seq)
    return [
        FollowUp(
            row.order_no,
            _KINDS[row.event],
            parse(dict(json.loads(row.decided))[_WHEN]),
            row.operator,
            row.note,
        )
        for row in rows
    ]


def last_words(connection: Connection, kind: str) -> dict[str, str]:
    """Order → the last word of a kind on it."""
    query = select(audit.c.seq, audit.c.order_no, audit.c.note).where(is_word(_DEEDS[kind]))
    return {row.order_no: row.note for row in sorted(connection.execute(query), key=lambda row: row.seq)}


class OfFollowUps(TableStore):
    """The façade's part on call-backs, and on leftovers that are solved. Every method is one transaction."""

    def followed_up(self, word: FollowUp, now: datetime) -> None:
        """A person's word; `word.word` names no customer."""
        with writing(self.engine) as connection:
            put(connection, word, self.actor, now)

    def follow_ups(self) -> list[FollowUp]:
        """Every word, oldest first."""
        with reading(self.engine) as connection:
            return find(connection)
