"""Drafts: what people have typed for an order, cell by cell.

A draft belongs to one task of an order, not to a plan: each later preview finds it again. No change is
overwritten; the last one of a cell counts. An approval makes the draft what it has approved, so that a plan
that was never carried out loses nothing either.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select

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
    """The last change of a cell: the text (None where it was taken back), who and when (aware).

    `fingerprint` is the order as that person saw it. `number` is that of the change; later changes have
    higher ones. `approved`: the text is part of an approval.
    """

    text: str | None
    who: str
    at: datetime
    fingerprint: str
    number: int
    approved: bool


@dataclass(frozen=True)
class AnswerDraft:
    """The last change of each cell, by the workbook's fields."""

    changes: Mapping[str, DraftCell] = field(default_factory=dict)

    @property
    def version(self) -> int:
        """The number of the last change; 0 where there is none."""
        return max((one.number for one in self.changes.values()), default=0)

    @property
    def last(self) -> DraftCell | None:
        """The last change."""
        return max(self.changes.values(), key=lambda one: one.number, default=None)

    @property
    def texts(self) -> dict[str, str]:
        """Field → text, without what was taken back."""
        return {name: one.text for name, one in self.changes.items() if one.text is not None}

    @property
    def waiting(self) -> list[DraftCell]:
        """The cells that somebody has typed and nobody has approved, the last one last."""
        found = (one for one in self.changes.values() if one.text is not None and not one.approved)
        return sorted(found, key=lambda one: one.number)


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
    new = {name: text for name, text in changes.items() if texts.get(name) != text}
    _add(connection, key, new, fingerprint, who, now, approved=False)
    return find(connection, key)


def approve(
    connection: Connection,
    key: DraftKey,
    edits: Mapping[str, str],
    fingerprint: str,
    who: str,
    now: datetime,
) -> None:
    """Make the draft what has been approved: these cells, and no other."""
    changes = find(connection, key).changes
    gone = [name for name, one in changes.items() if one.text is not None and name not in edits]
    _add(connection, key, dict.fromkeys(gone), fingerprint, who, now, approved=True)
    _add(connection, key, edits, fingerprint, who, now, approved=True)


def _add(
    connection: Connection,
    key: DraftKey,
    changes: Mapping[str, str | None],
    fingerprint: str,
    who: str,
    now: datetime,
    *,
    approved: bool,
) -> None:
    row = {**vars(key), "fingerprint": fingerprint, "who": who, "at": utc_text(now), "approved": approved}
    if changes:
        connection.execute(
            insert(drafts), [row | {"field": name, "text": text} for name, text in changes.items()]
        )


def find(connection: Connection, key: DraftKey) -> AnswerDraft:
    """The draft of a task; an empty one where nobody has typed anything."""
    own = (drafts.c.order_no == key.order_no, drafts.c.task_id == key.task_id)
    return _newest(connection, key.site_id, *own).get(key, AnswerDraft())


def of_orders(
    connection: Connection, site_id: str, order_nos: Collection[str]
) -> dict[DraftKey, AnswerDraft]:
    """The drafts of these orders, by their tasks."""
    return _newest(connection, site_id, drafts.c.order_no.in_(order_nos))


def _newest(
    connection: Connection, site_id: str, *wanted: ColumnElement[bool]
) -> dict[DraftKey, AnswerDraft]:
    last = select(func.max(drafts.c.id)).where(drafts.c.site_id == site_id, *wanted)
    last = last.group_by(drafts.c.order_no, drafts.c.task_id, drafts.c.field)
    found: dict[DraftKey, dict[str, DraftCell]] = {}
    for row in connection.execute(select(drafts).where(drafts.c.id.in_(last)).order_by(drafts.c.id)):
        found.setdefault(DraftKey(site_id, row.order_no, row.task_id), {})[row.field] = _cell(row)
    return {key: AnswerDraft(changes) for key, changes in found.items()}


def _cell(row: Row[Any]) -> DraftCell:
    return DraftCell(row.text, row.who, parse(row.at), row.fingerprint, row.id, bool(row.approved))


class OfDrafts(TableStore):
    """The façade's part on the answer book: one draft for each task. A method is a transaction."""

    def draft(self, key: DraftKey) -> AnswerDraft:
        """The draft of a task; an empty one where nobody has typed anything."""
        with reading(self.engine) as connection:
            return find(connection, key)

    def drafts(self, site_id: str, order_nos: Collection[str]) -> dict[DraftKey, AnswerDraft]:
        """The drafts of these orders, by their tasks."""
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
