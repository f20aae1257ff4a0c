"""Follow-ups that people recorded after a reply, as columns of the past orders.

A follow-up counts where it is newer than the branch's own table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from eoms_bot.model.evidence import Record, Value
from eoms_bot.model.listing import CALLED, SOLVED, FollowUp

COLUMN = {CALLED: "回访时间", SOLVED: "遗留解决时间"}
RESULT = "回访结果"
PLACE = "账本 登记"


def newest(words: Iterable[FollowUp]) -> dict[tuple[str, str], FollowUp]:
    """(Order, kind) → the word that holds: the one that was recorded last."""
    return {(one.order_no, one.kind): one for one in words}


def followed(rows: Iterable[Record], words: Iterable[FollowUp]) -> tuple[Record, ...]:
    """The rows with what the words add to them."""
    held = newest(words)
    return tuple(_followed(row, held) for row in rows) if held else tuple(rows)


def _followed(row: Record, held: Mapping[tuple[str, str], FollowUp]) -> Record:
    added: dict[str, Value] = {}
    for kind, column in COLUMN.items():
        word, known = held.get((row.text("工单号"), kind)), row.time(column)
        if word is None or (known is not None and known >= word.at):
            continue
        added[column] = word.at
        if kind == CALLED:
            added[RESULT] = word.word
    return Record(f"{row.place}；{PLACE}", row.as_of, {**row.values, **added}) if added else row
