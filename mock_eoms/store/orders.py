"""Work orders: who may see which, and how they change hands and end."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field

from mock_eoms.store.schema import GROUP_MEMBERS, GROUP_NAME

NAMES = {
    "clerk01": "王值班",
    "clerk02": "李协办",
    "clerk03": "赵审核",
    "clerk04": "钱轮值",
    "clerk05": "周轮值",
}
CLOSING_ACTIONS = ("T1Finish", "REJECT", "REASSIGN")


@dataclass(frozen=True, slots=True)
class Order:
    """One order with its one task at this desk; times are printed Shanghai times."""

    base_id: str
    order_no: str
    task_id: str
    summary: str
    created: str
    dispatched: str
    accept_deadline: str
    deal_deadline: str
    holder: str | None = None
    status: str = "一级处理中"
    task_status: str = "待处理"
    creator: str = "客服接口"
    accepted_at: str | None = None
    finished_at: str | None = None
    vip: bool = False
    active: bool = True
    fields: dict[str, str] = field(default_factory=dict)
    truth: dict[str, object] = field(default_factory=dict)

    @property
    def dealer(self) -> str:
        """The person who holds the order, else the group it was sent to."""
        return NAMES.get(self.holder, self.holder) if self.holder else GROUP_NAME

    @property
    def dealer_marked(self) -> str:
        """The dealer as lists print it."""
        return f"{self.dealer}({'已受理' if self.holder else '未受理'})"

    @property
    def koujing(self) -> object:
        """Whether the order carries an agreed explanation; None when nobody can say."""
        return self.truth.get("has_koujing")


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for."""

    page: int = 1
    size: int = 20
    name: str = ""
    text: str = ""
    sort_field: str = ""
    ascending: bool = False

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.page - 1) * self.size


COLUMNS = {
    "serialnum": "order_no",
    "basesummary": "summary",
    "dealer": "coalesce(holder, '')",
    "duedate": "deal_deadline",
    "acceptdate": "accept_deadline",
    "createtime": "dispatched",
    "finishtime": "finished_at",
    "entryState": "status",
}
INSERT = (
    "INSERT INTO orders (base_id, order_no, task_id, summary, created, dispatched, accept_deadline,"
    " deal_deadline, holder, status, task_status, creator, accepted_at, finished_at, vip, active, fields,"
    " truth) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)


class Orders:
    """The orders table."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, order: Order) -> None:
        """Insert one order."""
        self._db.execute(
            INSERT,
            (
                *(
                    order.base_id,
                    order.order_no,
                    order.task_id,
                    order.summary,
                    order.created,
                    order.dispatched,
                ),
                *(order.accept_deadline, order.deal_deadline, order.holder, order.status, order.task_status),
                *(order.creator, order.accepted_at, order.finished_at, int(order.vip), int(order.active)),
                *(json.dumps(order.fields, ensure_ascii=False), json.dumps(order.truth, ensure_ascii=False)),
            ),
        )

    def find(self, base_id: str) -> Order | None:
        """Return the order of this base id."""
        return self._one("base_id", base_id)

    def by_number(self, order_no: str) -> Order | None:
        """Return the order of this serial number."""
        return self._one("order_no", order_no)

    def by_task(self, task_id: str) -> Order | None:
        """Return the order that this task belongs to."""
        return self._one("task_id", task_id)

    def every(self) -> list[Order]:
        """Return all orders in the order of their base ids."""
        return [_order(row) for row in self._db.execute("SELECT * FROM orders ORDER BY base_id")]

    def change(self, base_id: str, **columns: object) -> None:
        """Set columns of one order; `fields` and `truth` are given as dictionaries."""
        packed = {
            k: json.dumps(v, ensure_ascii=False) if k in ("fields", "truth") else v
            for k, v in columns.items()
        }
        assignments = ", ".join(f"{name} = ?" for name in packed)
        change = f"UPDATE orders SET {assignments} WHERE base_id = ?"  # noqa: S608 - names of columns
        self._db.execute(change, (*packed.values(), base_id))

    def waiting(self, login: str, window: Window) -> tuple[int, list[Order]]:
        """Return count and page of the to-do list: unaccepted ones of the group, and my own."""
        group = "holder IS NULL OR " if login in GROUP_MEMBERS else ""
        return self._search(
            f"active = 1 AND ({group}holder = ?)", [login], window, "dispatched DESC, base_id DESC"
        )

    def handled(self, login: str, window: Window) -> tuple[int, list[Order]]:
        """Return count and page of the orders in which this account handled a step, newest first."""
        marks = ",".join("?" * len(CLOSING_ACTIONS))
        ours = f"account = ? AND action IN ({marks})"
        by_account = f"SELECT base_id FROM history WHERE {ours}"  # noqa: S608 - question marks
        where = f"base_id IN ({by_account})"
        return self._search(where, [login, *CLOSING_ACTIONS], window, "finished_at DESC, base_id DESC")

    def _search(self, where: str, args: list[str], window: Window, default: str) -> tuple[int, list[Order]]:
        if window.text:
            column = "order_no" if window.name == "serialnum" else "summary"
            where, args = f"({where}) AND {column} LIKE ?", [*args, f"%{window.text}%"]
        count = f"SELECT count(*) FROM orders WHERE {where}"  # noqa: S608 - words of this file
        total = self._db.execute(count, args).fetchone()[0]
        column = COLUMNS.get(window.sort_field, "")
        order_by = f"{column} {'ASC' if window.ascending else 'DESC'}, {default}" if column else default
        every = f"SELECT * FROM orders WHERE {where} ORDER BY {order_by}"  # noqa: S608 - words of this file
        rows = self._db.execute(f"{every} LIMIT ? OFFSET ?", (*args, window.size, window.offset))
        return int(total), [_order(row) for row in rows]

    def _one(self, column: str, value: str) -> Order | None:
        one = f"SELECT * FROM orders WHERE {column} = ?"  # noqa: S608 - the callers are in this file
        row = self._db.execute(one, (value,)).fetchone()
        return None if row is None else _order(row)


def _order(row: sqlite3.Row) -> Order:
    values = dict(row)
    values.update(
        vip=bool(row["vip"]),
        active=bool(row["active"]),
        fields=json.loads(row["fields"]),
        truth=json.loads(row["truth"]),
    )
    return Order(**values)
