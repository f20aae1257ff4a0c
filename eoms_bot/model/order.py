"""OrderRef, Order and its history: what the site shows, and a fingerprint of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

TIME_WANTED = "应如 2026-11-25 10:00 或 2026-11-25 10:00:30"
"""How a time of the site must look, for people whose site prints it in another way."""


@dataclass(frozen=True)
class OrderRef:
    """A row of the to-do list.

    Times are aware (Asia/Shanghai); None where the cell is empty or unreadable.
    """

    order_no: str
    base_id: str
    task_id: str
    title: str
    status: str
    dealer: str
    deadline: datetime | None
    dispatched: datetime | None
    vip: bool
    position: str
    unread: str = ""
    """What stands where the limit should, if it is no time."""


@dataclass(frozen=True)
class HistoryEntry:
    """One line of 处理记录: who did what, when, with which words.

    It was done at `when`, or up to `within` later.
    """

    when: datetime
    who: str
    action: str
    text: str
    within: timedelta = timedelta(0)


@dataclass(frozen=True)
class Order:
    """An order as its detail page shows it.

    `facts` maps the profile's fact names (`customer_tel`, `complaint`, `koujing`, …) to the text on the page.
    A fact that the page does not have is absent. `actions` are the labels of the buttons on offer, white
    space removed.
    """

    ref: OrderRef
    order_no: str
    task_id: str
    status: str
    task_status: str
    dealer: str
    deadline: datetime | None
    facts: Mapping[str, str]
    actions: tuple[str, ...]
    history: tuple[HistoryEntry, ...]
    needs_accept: bool
    fingerprint: str = field(default="")
    unread: str = ""
    """What stands where the limit should, if it is no time."""

    def fact(self, name: str) -> str:
        """The text of a fact, or an empty string where the page has none."""
        return self.facts.get(name, "")


def fingerprint(
    *,
    order_no: str,
    task_id: str,
    status: str,
    dealer: str,
    deadline: datetime | None,
    facts: Mapping[str, str],
) -> str:
    """SHA-256 of everything whose change makes a decision stale (promise G7)."""
    content = {
        "order_no": order_no,
        "task_id": task_id,
        "status": status,
        "dealer": dealer,
        "deadline": deadline.isoformat() if deadline else None,
        "facts": dict(sorted(facts.items())),
    }
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
