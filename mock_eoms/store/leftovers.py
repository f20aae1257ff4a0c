"""问题遗留库: problems that stay open after an order was answered."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from mock_eoms.store.orders import Window


@dataclass(frozen=True, slots=True)
class Leftover:
    """One entry of the leftover library."""

    leftover_no: str
    base_id: str
    order_no: str
    area: str
    place: str
    problem: str
    measure: str
    registrar: str
    registrar_name: str
    time: str
    plan_time: str = ""
    status: str = "遗留中"


SORTABLE = {"leftoverno": "leftover_no", "serialnum": "order_no", "regtime": "time", "plantime": "plan_time"}


class Leftovers:
    """The leftovers table."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, entry: Leftover) -> None:
        """Add an entry, even a second one for the same order."""
        self._db.execute(
            "INSERT INTO leftovers (leftover_no, base_id, order_no, area, place, problem, measure, registrar,"
            " registrar_name, time, plan_time, status) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                *(entry.leftover_no, entry.base_id, entry.order_no, entry.area, entry.place, entry.problem),
                *(
                    entry.measure,
                    entry.registrar,
                    entry.registrar_name,
                    entry.time,
                    entry.plan_time,
                    entry.status,
                ),
            ),
        )

    def set_plan_time(self, base_id: str, plan_time: str) -> None:
        """Note when the problem of an order is expected to be solved."""
        self._db.execute("UPDATE leftovers SET plan_time = ? WHERE base_id = ?", (plan_time, base_id))

    def count_all(self) -> int:
        """Return how many entries there are."""
        return int(self._db.execute("SELECT count(*) FROM leftovers").fetchone()[0])

    def of(self, base_id: str) -> list[Leftover]:
        """Return the entries of one order, oldest first."""
        return [
            _leftover(r)
            for r in self._db.execute("SELECT * FROM leftovers WHERE base_id = ? ORDER BY id", (base_id,))
        ]

    def every(self) -> list[Leftover]:
        """Return all entries, oldest first."""
        return [_leftover(row) for row in self._db.execute("SELECT * FROM leftovers ORDER BY id")]

    def search(self, window: Window) -> tuple[int, list[Leftover]]:
        """Return how many entries match and those of one page, newest first unless sorted."""
        where, args = "1 = 1", []
        if window.text:
            column = "order_no" if window.name == "serialnum" else "problem"
            where, args = f"{column} LIKE ?", [f"%{window.text}%"]
        count = f"SELECT count(*) FROM leftovers WHERE {where}"  # noqa: S608 - words of this file
        total = self._db.execute(count, args).fetchone()[0]
        order = SORTABLE.get(window.sort_field)
        direction = "ASC" if window.ascending else "DESC"
        order_by = f"{order} {direction}, id DESC" if order else "id DESC"
        every = f"SELECT * FROM leftovers WHERE {where} ORDER BY {order_by}"  # noqa: S608 - our words
        rows = self._db.execute(f"{every} LIMIT ? OFFSET ?", (*args, window.size, window.offset))
        return int(total), [_leftover(row) for row in rows]


def _leftover(row: sqlite3.Row) -> Leftover:
    return Leftover(
        *(row["leftover_no"], row["base_id"], row["order_no"], row["area"], row["place"], row["problem"]),
        *(
            row["measure"],
            row["registrar"],
            row["registrar_name"],
            row["time"],
            row["plan_time"],
            row["status"],
        ),
    )
