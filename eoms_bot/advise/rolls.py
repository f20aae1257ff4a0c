"""Rolls: which orders stand in 遗留清单 and 回访清单, and the rows of those that a page shows.

The ledger finds by index which of its orders stand in a list; the branch's table of past orders is read
whole. Rows are made for the orders of one page only, by the same code that makes the whole lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from eoms_bot.advise import lists
from eoms_bot.advise.lists import Office
from eoms_bot.decide.handled import of_writes
from eoms_bot.ledger import Calls, Ledger, Listed
from eoms_bot.model.evidence import Record, Snapshot
from eoms_bot.model.listing import FOLLOW_UP, LEFTOVERS, ListChoices, ListTable

MADE: Mapping[str, Callable[[Office], ListTable]] = {LEFTOVERS: lists.leftovers, FOLLOW_UP: lists.follow_up}
"""The lists that have a roll."""


@dataclass(frozen=True)
class Roll:
    """A list's orders: those that need somebody now, the others, and what could not be checked."""

    urgent: tuple[str, ...]
    others: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Rolls:
    """The rolls by their list's title, and the branch's past orders that they were made with, by number."""

    history: Snapshot
    past: Mapping[str, tuple[Record, ...]]
    of: Mapping[str, Roll]


def rolls(choices: ListChoices, now: datetime, ledger: Ledger, history: Snapshot) -> Rolls:
    """The rolls of both lists at `now` (aware). The ledger's orders are not loaded."""
    past = _by_number(history)
    listed = Listed(ledger.engine)
    calls = Calls(
        since=now - timedelta(days=choices.follow_up_days),
        overdue=now - timedelta(hours=choices.follow_up_hours),
        satisfied=choices.satisfied,
        again=lists.CALL_AGAIN,
    )
    forgotten = sum(number not in past for number in listed.forgotten(calls))
    office = _office(choices, now, listed, history, past, [*past])
    return Rolls(
        history,
        past,
        {
            LEFTOVERS: _roll(lists.leftovers(office), listed.leftovers(now), past),
            FOLLOW_UP: _roll(
                lists.follow_up(replace(office, forgotten=forgotten)), listed.calls(calls), past
            ),
        },
    )


def rows(
    made: Rolls, title: str, choices: ListChoices, now: datetime, ledger: Ledger, order_nos: Sequence[str]
) -> ListTable:
    """The rows of these orders in a list as everything stands at `now`, in the order of the numbers."""
    office = _office(choices, now, Listed(ledger.engine), made.history, made.past, order_nos)
    table = MADE[title](office)
    place, number = {one: nth for nth, one in enumerate(order_nos)}, table.columns.index("工单号")
    turned = sorted(range(len(table.rows)), key=lambda nth: place[table.rows[nth][number]])
    return replace(
        table,
        rows=tuple(table.rows[nth] for nth in turned),
        flagged=frozenset(new for new, old in enumerate(turned) if old in table.flagged),
    )


def _office(
    choices: ListChoices,
    now: datetime,
    listed: Listed,
    history: Snapshot,
    past: Mapping[str, tuple[Record, ...]],
    order_nos: Sequence[str],
) -> Office:
    """All that is known of these orders.

    The ledger is not asked about an order whose end the branch's table already records.
    """
    open_ones = [number for number in order_nos if not _is_closed(past.get(number, ()))]
    own = of_writes(listed.replies_of(open_ones))
    records = tuple(record for number in order_nos for record in past.get(number, ()))
    words = tuple(listed.words_of(order_nos))
    return Office(replace(history, records=records), choices, now, own, words)


def _is_closed(records: Iterable[Record]) -> bool:
    times = [record.time("完成时间") for record in records]
    return bool(times) and None not in times


def _by_number(history: Snapshot) -> dict[str, tuple[Record, ...]]:
    found: dict[str, list[Record]] = {}
    for record in history.records if history.usable else ():
        found.setdefault(record.text("工单号"), []).append(record)
    return {number: tuple(records) for number, records in found.items()}


def _roll(table: ListTable, own: Sequence[tuple[str, bool]], past: Mapping[str, object]) -> Roll:
    """The orders of the branch's table, then those that only the ledger has.

    The roll has this sequence twice: first for orders that need somebody now, then for the others.
    """
    place = table.columns.index("工单号")
    pairs = [(row[place], nth in table.flagged) for nth, row in enumerate(table.rows)]
    pairs += [(number, needs) for number, needs in own if number not in past]
    urgent = dict.fromkeys(number for number, needs in pairs if needs)
    others = dict.fromkeys(number for number, needs in pairs if not needs and number not in urgent)
    return Roll(tuple(urgent), tuple(others), table.notes)
