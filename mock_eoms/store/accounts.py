"""People who may sign in, with their counters of right and wrong passwords."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """One person of the site."""

    login: str
    password: str
    name: str
    disabled: bool


class Accounts:
    """The accounts table."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def find(self, login: str) -> Account | None:
        """Return the account of this login name, if there is one."""
        row = self._db.execute("SELECT * FROM accounts WHERE login = ?", (login,)).fetchone()
        if row is None:
            return None
        return Account(row["login"], row["password"], row["name"], bool(row["disabled"]))

    def count(self, login: str, *, ok: bool) -> None:
        """Count one attempt to sign in; unknown names are not counted here."""
        column = "ok_count" if ok else "wrong_count"
        counting = f"UPDATE accounts SET {column} = {column} + 1 WHERE login = ?"  # noqa: S608 - two names
        self._db.execute(counting, (login,))

    def counters(self) -> dict[str, dict[str, int]]:
        """Return the counters of every account."""
        rows = self._db.execute("SELECT login, ok_count, wrong_count FROM accounts ORDER BY login")
        return {row["login"]: {"ok": row["ok_count"], "wrong": row["wrong_count"]} for row in rows}
