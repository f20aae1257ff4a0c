"""Drafts: what people have typed for an order and not approved yet, cell by cell.

A draft belongs to one task of an order, not to a plan: each later preview finds it again. No change is
overwritten; the last one of a cell counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from eoms_bot.ledger.engine import TableStore, reading, writing
from eoms_bot.ledger.schema import drafts
from eoms_bot.ledger.times import parse, utc_text


@dataclass(frozen=True)
class DraftKey:
    """The task of an order that a draft is for."""

    site_id: str
    order_no: str
    task_id: str


@dataclass(frozen=True)
class DraftCell:
    """One cell as a person has typed it: the text, who and when (aware), and the order as they saw it.

    `number` is that of the change; later changes have higher ones.
    """

    text: str
    who: str
    at: datetime
    fingerprint: str
    number: int


@dataclass(frozen=True)
class AnswerDraft:
    """The cells by the workbook's fields; `version` is the number of the last change, 0 where there is none."""

    cells: Mapping[str, DraftCell] = field(default_factory=dict)
    version: int = 0

    @property
    def last(self) -> DraftCell | None:
        """The cell that was typed last; None where the draft is empty."""
        return max(self.cells.values(), key=lambda one: one.number, default=None)

    @property
    def texts(self) -> dict[str, str]:
        """Field → text."""
        return {name: one.text for name, one in self.cells.items()}


def keep(
    connection: Connection,
    key: DraftKey,
    changes: Mapping[str, str | None],
    fingerprint: str,
    who: str,
    now: datetime,
) -> AnswerDraft:
    """Add what differs from the draft, and return it; None takes a cell back."""
    texts = find(connection, key).texts
    row = vars(key) | {"fingerprint": fingerprint, "who": who, "at": utc_text(now)}
    new = [row | {"field": name, "text": text} for name, text in changes.items() if texts.get(name) != text]
    if new:
        connection.execute(insert(drafts), new)
    return find(connection, key)


def find(connection: Connection, key: DraftKey) -> AnswerDraft:
    """The draft of a task; an empty one where nobody has typed anything."""
    own = (drafts.c[name] == value for name, value in vars(key).items())
    return _draft(connection.execute(select(drafts).where(*own).order_by(drafts.c.id)).all())


def of_orders(
    connection: Connection, site_id: str, order_nos: Collection[str]
) -> dict[DraftKey, AnswerDraft]:
    """The drafts of these orders that have a cell, by their tasks."""
    own = (drafts.c.site_id == site_id, drafts.c.order_no.in_(order_nos))
    by_task: dict[DraftKey, list[Row[Any]]] = {}
    for row in connection.execute(select(drafts).where(*own).order_by(drafts.c.id)):
        by_task.setdefault(DraftKey(site_id, row.order_no, row.task_id), []).append(row)
    found = {key: _draft(rows) for key, rows in by_task.items()}
    return {key: one for key, one in found.items() if one.cells}


def _draft(rows: Sequence[Row[Any]]) -> AnswerDraft:
    """The draft after all its changes, oldest first."""
    last = {row.field: row for row in rows}
    cells = {
        name: DraftCell(row.text, row.who, parse(row.at), row.fingerprint, row.id)
        for name, row in last.items()
        if row.text is not None
    }
    return AnswerDraft(cells, rows[-1].id if rows else 0)


class OfDrafts(TableStore):
    """The façade's part on the answer book: one draft for each task of an order. A method is one transaction."""

    def draft(self, key: DraftKey) -> AnswerDraft:
        """The draft of a task; an empty one where nobody has typed anything."""
        with reading(self.engine) as connection:
            return find(connection, key)

    def drafts(self, site_id: str, order_nos: Collection[str]) -> dict[DraftKey, AnswerDraft]:
        """The drafts of these orders that have a cell, by their tasks."""
        with reading(self.engine) as connection:
            return of_orders(connection, site_id, order_nos)

    def keep_draft(
        self, key: DraftKey, changes: Mapping[str, str | None], fingerprint: str, who: str, now: datetime
    ) -> AnswerDraft:
        """Add a person's changes, field → text, None takes a cell back; returns the whole draft.

        `fingerprint` is that of the order as the person saw it.
        """
        with writing(self.engine) as connection:
            return keep(connection, key, changes, fingerprint, who, now)
