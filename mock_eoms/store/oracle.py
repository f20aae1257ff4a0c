"""The judge: accepted writes (append-only), attempts to sign in, and refused posts."""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from dataclasses import dataclass

from mock_eoms.forms import Pairs


@dataclass(frozen=True, slots=True)
class Write:
    """One accepted write as it came over the wire."""

    time: str
    order_no: str
    task_id: str
    action: str
    kind: str
    account: str
    fields: Pairs
    raw: bytes
    connection: int
    request_no: int
    late: bool


class Oracle:
    """Tables that only grow."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def accept(self, write: Write) -> None:
        """Record a write in the same transaction that carries it out."""
        self._db.execute(
            "INSERT INTO writes (time, order_no, task_id, action, kind, account, fields, raw, connection,"
            " request_no, late) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (
                *(write.time, write.order_no, write.task_id, write.action, write.kind, write.account),
                *(
                    json.dumps(write.fields, ensure_ascii=False),
                    write.raw,
                    write.connection,
                    write.request_no,
                ),
                int(write.late),
            ),
        )

    def refuse(
        self, time: str, key: tuple[str, str, str], account: str, reason: str, wire: tuple[int, int]
    ) -> None:
        """Record a post that was not carried out; key is order number, task id and action."""
        self._db.execute(
            "INSERT INTO refused (time, order_no, task_id, action, account, reason, connection, request_no)"
            " VALUES (?,?,?,?,?,?,?,?)",
            (time, *key, account, reason, *wire),
        )

    def login(self, time: str, account: str, password: str, *, ok: bool, connection: int) -> None:
        """Record an attempt to sign in.

        A hash distinguishes the passwords; passwords here are no secrets.
        """
        credential = hashlib.sha256(f"{account} {password}".encode()).hexdigest()[:8]
        self._db.execute(
            "INSERT INTO logins (time, account, ok, credential, connection) VALUES (?,?,?,?,?)",
            (time, account, int(ok), credential, connection),
        )

    def writes(self) -> list[dict[str, object]]:
        """Return every accepted write, oldest first."""
        return [_write(row) for row in self._db.execute("SELECT * FROM writes ORDER BY n")]

    def logins(self) -> list[dict[str, object]]:
        """Return every attempt to sign in."""
        rows = self._db.execute("SELECT time, account, ok, credential, connection FROM logins ORDER BY n")
        return [{**dict(row), "ok": bool(row["ok"])} for row in rows]

    def refused(self) -> list[dict[str, object]]:
        """Return every refused post."""
        return [dict(row) for row in self._db.execute("SELECT * FROM refused ORDER BY n")]


def _write(row: sqlite3.Row) -> dict[str, object]:
    return {
        "n": row["n"],
        "time": row["time"],
        "key": {"order_no": row["order_no"], "task_id": row["task_id"], "action": row["action"]},
        "kind": row["kind"],
        "account": row["account"],
        "fields": json.loads(row["fields"]),
        "raw_b64": base64.b64encode(row["raw"]).decode("ascii"),
        "connection": row["connection"],
        "request_no": row["request_no"],
        "late": bool(row["late"]),
    }
