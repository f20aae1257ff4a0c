"""Listed: which orders stand in the console's lists, found by index, without the rows of all others.

Only numbers are returned here; those that need somebody now come first. What a list says of an order comes
from the order's own rows (`replies_of`, `words_of`). They are read only for the orders that are shown.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, and_, func, select

import eoms_bot.ledger.masking as masking
import eoms_bot.ledger.writes as writes
from eoms_bot.decide.handled import COMPLETE, REJECT
from eoms_bot.ledger.engine import reading
from eoms_bot.ledger.schema import replied_at, replies
from eoms_bot.ledger.schema import writes as writes_table
from eoms_bot.ledger.stores import follow_ups
from eoms_bot.ledger.times import utc_text
from eoms_bot.model.listing import CALLED, SOLVED, FollowUp
from eoms_bot.model.write import WriteRecord, WriteState

UNSOLVED = "未解决"
_NEVER = "9"
"""Later than every time: nothing was promised."""
_AT_ONCE = 500


@dataclass(frozen=True)
class Calls:
    """Whom to call again: replies since then.

    Overdue are those before `overdue`, with neither a word nor one of these attitudes. A customer who said
    one of `again` when he was called is to be called, or heard, once more.
    """

    since: datetime
    overdue: datetime
    satisfied: Collection[str]
    again: Collection[str]


class Listed:
    """Each method is one reading transaction.

    Of an order, the newest reply that is proven and not purged counts.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def calls(self, calls: Calls) -> list[tuple[str, bool]]:
        """(Order, whether it needs somebody now) of every completion since then.

        Orders that need somebody come first, the oldest first.
        """
        query = _completions(_late(calls).label("late")).where(replied_at >= utc_text(calls.since))
        with reading(self._engine) as connection:
            said = follow_ups.last_words(connection, CALLED)
            rows = connection.execute(query.order_by(replied_at)).all()
        found = [
            (number, said[number] in calls.again if number in said else bool(late)) for number, late in rows
        ]
        return sorted(found, key=lambda pair: not pair[1])

    def forgotten(self, calls: Calls) -> list[str]:
        """Orders that were overdue already when the list leaves them out."""
        query = _completions().where(replied_at < utc_text(calls.since), _late(calls))
        with reading(self._engine) as connection:
            said = follow_ups.last_words(connection, CALLED)
            return [number for number in connection.execute(query).scalars() if number not in said]

    def leftovers(self, now: datetime) -> list[tuple[str, bool]]:
        """(Order, whether its time is over) of every completion as 未解决.

        Orders whose time is over come first, the longest first.
        """
        # This uses the index of results: a leftover is one reply of many.
        promised = func.coalesce(replies.c.expected_at, _NEVER)
        query = select(writes_table.c.order_no, promised < utc_text(now))
        query = query.join_from(replies, writes_table, writes_table.c.id == replies.c.write_id)
        mine = (replies.c.result == UNSOLVED, replies.c.kind == COMPLETE, *stands())
        with reading(self._engine) as connection:
            solved = follow_ups.last_words(connection, SOLVED)
            rows = connection.execute(query.where(*mine).order_by(promised, replies.c.write_id)).all()
        found = [(number, bool(over) and number not in solved) for number, over in rows]
        return sorted(found, key=lambda pair: not pair[1])

    def replies_of(self, order_nos: Sequence[str]) -> list[WriteRecord]:
        """The proven completions and rejects of these orders, as anybody may see them."""
        kinds = func.coalesce(writes_table.c.kind, "").in_((COMPLETE, REJECT))
        proven = func.coalesce(writes_table.c.state, "") == str(WriteState.PROVEN)
        with reading(self._engine) as connection:
            found = [
                one
                for some in _pieces(order_nos)
                for one in writes.find(connection, writes_table.c.order_no.in_(some), kinds, proven)
            ]
            return masking.shown(connection, found)

    def words_of(self, order_nos: Sequence[str]) -> list[FollowUp]:
        """What people have recorded of these orders, the oldest first."""
        with reading(self._engine) as connection:
            return [one for some in _pieces(order_nos) for one in follow_ups.find(connection, some)]


def _completions(*columns: ColumnElement[bool]) -> Select[Any]:
    # The condition is written as the index of replies has it.
    mine = (writes_table.c.kind == COMPLETE, *stands())
    query = select(writes_table.c.order_no, *columns)
    return query.join_from(writes_table, replies, writes_table.c.id == replies.c.write_id).where(*mine)


def stands() -> tuple[ColumnElement[bool], ...]:
    """True of the newest proven reply of an order.

    States and number are written so that only the index of orders serves the query. Otherwise PostgreSQL
    without statistics would read every later attempt of the ledger for each reply.
    """
    newer = writes_table.alias("newer")
    proven = str(WriteState.PROVEN)
    later = select(newer.c.id).where(
        newer.c.order_no == writes_table.c.order_no,
        newer.c.id + 0 > writes_table.c.id,
        func.coalesce(newer.c.kind, "").in_((COMPLETE, REJECT)),
        func.coalesce(newer.c.state, "") == proven,
        func.coalesce(newer.c.purged_at, "") == "",
    )
    return (
        writes_table.c.purged_at.is_(None),
        func.coalesce(writes_table.c.state, "") == proven,
        ~later.exists(),
    )


def _late(calls: Calls) -> ColumnElement[bool]:
    """True of a reply that is overdue where nobody has recorded a word."""
    return and_(replied_at < utc_text(calls.overdue), replies.c.attitude.not_in(calls.satisfied))


def _pieces(order_nos: Sequence[str]) -> list[Sequence[str]]:
    return [order_nos[first : first + _AT_ONCE] for first in range(0, len(order_nos), _AT_ONCE)]
