"""What was done to an order, as its 处理记录 shows it."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One log line of an order; `fields` are the label/value pairs shown in the step's table."""

    base_id: str
    process_id: str
    time: str
    account: str
    name: str
    action: str
    label: str
    desc: str
    fields: tuple[tuple[str, str], ...] = ()


class History:
    """The history table; entries are only added."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, entry: Entry) -> None:
        """Add one line to an order's history."""
        self._db.execute(
            "INSERT INTO history (base_id, process_id, time, account, name, action, label, desc, fields)"
            " VALUES (?,?,?,?,?,?,?,?,?)",
            (
                *(entry.base_id, entry.process_id, entry.time, entry.account, entry.name),
                *(entry.action, entry.label, entry.desc, json.dumps(entry.fields, ensure_ascii=False)),
            ),
        )

    def of(self, base_id: str) -> list[Entry]:
        """Return the history of one order, oldest first."""
        rows = self._db.execute("SELECT * FROM history WHERE base_id = ? ORDER BY id", (base_id,))
        return [_entry(row) for row in rows]


def _entry(row: sqlite3.Row) -> Entry:
    fields = tuple((label, value) for label, value in json.loads(row["fields"]))
    return Entry(
        *(row["base_id"], row["process_id"], row["time"], row["account"], row["name"]),
        *(row["action"], row["label"], row["desc"], fields),
    )
