"""The fixed shares of the tables: what of the orders stands in them, what is broken, what is noise."""

from __future__ import annotations

CAUSE_STANDS = 0.75
"""Completions whose true cause stands in a table; the others' stands in none."""

GOOD_CONTACT = 0.80
"""Completions with a call and a note that agree with the truth; the others have none, or a broken one."""

NOISE = 0.10
"""Rows of all evidence tables that are stale, contradictory, or of another number, site or county."""

SEEN_HERE, SEEN_ELSEWHERE = 0.80, 0.10
"""The shares of orders with a place whose number used the serving cell, or a cell of another site.

The numbers of the others used none.
"""

SITE_CARDS = 2
"""Sites with a card at most; the first has no alarm, so that only the card speaks for it."""

PAST_ORDERS = 40
"""Closed orders of earlier weeks in the archive."""

GOOD, NONE = "good", "none"
BEFORE_DISPATCH = "before_dispatch"
OTHER_ORDER = "other_order"
SHORT = "short"
BEFORE_REPAIR = "before_repair"
NO_CALL = "no_call"
TWO_NOTES = "two_notes"
BROKEN = (BEFORE_DISPATCH, OTHER_ORDER, SHORT, BEFORE_REPAIR, NO_CALL, TWO_NOTES)
"""What may be wrong with a contact: each in turn, then none at all, then the first again.

In their order:

- a call before the dispatch,
- a note of another order of the number,
- a call under 20 seconds,
- a call before the repair,
- a note without a call,
- two notes that differ.
"""

SHORTEST_CALL = 20
"""Seconds from which a call counts as a contact."""

ATTITUDES = {
    "解决": (("满意", 5), ("基本满意", 3), ("认可", 2)),
    "未解决": (("认可", 7), ("基本满意", 2), ("不认可", 1)),
}
"""Result → attitudes with their weights."""


def counted(number: int, share: float) -> int:
    """How many of a number a share is."""
    return round(number * share)
