"""What the checker reads: the ledger past the program, and what run folders tell. Nothing of the bot's code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.support.database import Where, is_there, snapshot

Json = dict[str, Any]


@dataclass(frozen=True)
class Ledger:
    """The ledger's tables that the rules need, as plain rows."""

    writes: list[Json] = field(default_factory=list)
    events: list[Json] = field(default_factory=list)
    orders: list[Json] = field(default_factory=list)
    audit: list[Json] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)

    def attempts(self, order_no: str, action: str, task_id: str) -> list[Json]:
        """The attempts of one key; a leftover entry belongs to the order, whatever its task."""
        return [
            write
            for write in self.writes
            if (write["order_no"], write["action"]) == (order_no, action)
            and (action == "leftover" or write["task_id"] == task_id)
        ]

    def sendings(self, write_id: int) -> list[datetime]:
        """When the attempt became SENDING."""
        return [
            datetime.fromisoformat(event["at"])
            for event in self.events
            if event["write_id"] == write_id and event["to_state"] == "SENDING"
        ]


def read_ledger(where: Where) -> Ledger:
    """The ledger as it is; an empty one where there is none."""
    if not is_there(where):
        return Ledger()
    with snapshot(where) as db:
        tables = [
            db.execute(f"SELECT * FROM {table} ORDER BY {key}")
            for table, key in (("writes", "id"), ("write_events", "id"), ("orders", "id"), ("audit", "seq"))
        ]
        meta = {row["name"]: row["value"] for row in db.execute("SELECT name, value FROM ledger_meta")}
    writes, events, orders, audit = tables
    return Ledger(writes, events, orders, audit, meta)


def reported_done(run_folders: Sequence[Path]) -> set[str]:
    """The orders that any report of these runs calls DONE."""
    done = set()
    for folder in run_folders:
        items = folder / "items.jsonl"
        lines = items.read_text(encoding="utf-8").splitlines() if items.exists() else []
        done |= {item["order_no"] for item in map(json.loads, lines) if item["outcome"] == "DONE"}
    return done


def newest(orders: Sequence[Json]) -> dict[str, Json]:
    """The last row of every order."""
    return {row["order_no"]: row for row in orders}
