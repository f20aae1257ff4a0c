"""What people put on record of an order behind its reply: records of the audit chain, which nobody changes afterwards."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from eoms_bot.ledger.audit import Actor, Deed, Entry, append
from eoms_bot.ledger.schema import audit
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


def find(connection: Connection) -> list[FollowUp]:
    """Every word, oldest first."""
    query = select(audit.c.event, audit.c.order_no, audit.c.decided, audit.c.operator, audit.c.note)
    # They are of no attempt: its index leaves all but a few records of the chain unread.
    mine = (audit.c.write_id == 0, audit.c.event.in_(sorted(_KINDS)))
    rows = connection.execute(query.where(*mine).order_by(audit.c.seq))
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
