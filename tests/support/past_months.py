"""Orders of past weeks, straight into a ledger: by the thousand in a second, drawn at random or told one by one.

A `Past` is one order: when runs dealt with it and how that ended, and the reply that closed it. Figures are held against these.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from eoms_bot.ledger import schema
from eoms_bot.ledger.stores.replies import day_of
from eoms_bot.ledger.times import utc_text
from tests.support.database import Where, at_once

Row = dict[str, Any]

CAUSES = (
    *("覆盖-室内弱覆盖", "覆盖-室外弱覆盖", "覆盖-规划站点未建成", "容量-小区高负荷", "故障-基站断电退服"),
    *("故障-传输中断", "优化-邻区切换/参数", "终端-手机/SIM卡"),
)
AREAS = ("县城", "乡镇", "农村", "城区")
SITES = tuple(f"LX_{place}-{n}" for place in ("青槐政府", "老鹰岩", "上湾村", "杨家冲") for n in (1, 2, 3))
ATTITUDES = ("满意", "基本满意", "认可", "不认可", "不满意", "未接通", "")
REASONS = ("宽带投诉", "其他县区投诉", "重复派单")
CLASSES = ("移动业务→网络质量→手机上网（4G）", "移动业务→网络质量→VOLTE功能")


@dataclass(frozen=True)
class Reply:
    """What closed an order, or was to: its kind and state, when, by when, and what it says."""

    kind: str
    at: datetime
    state: str = "PROVEN"
    deadline: datetime | None = None
    answered: datetime | None = None
    result: str = ""
    reason: str = ""
    cause: str = ""
    area: str = ""
    site: str = ""
    attitude: str = ""
    complaint_type: str = ""
    customer: str = ""
    expected: datetime | None = None


@dataclass(frozen=True)
class Past:
    """An order: (when, outcome or None) of each run that dealt with it, and its reply."""

    order_no: str
    visits: tuple[tuple[datetime, str | None], ...]
    reply: Reply | None = None


def drawn(seed: int, count: int, now: datetime, days: float) -> list[Past]:
    """Orders of so many days before `now`, at random, the oldest first."""
    chance = random.Random(seed)
    moments = sorted(now - timedelta(days=days * chance.random()) for _ in range(count))
    return [_past(chance, number, moment, now) for number, moment in enumerate(moments, start=1)]


def _past(chance: random.Random, number: int, first: datetime, now: datetime) -> Past:
    order_no = f"ID-056-{first:%Y%m%d}-{number:06d}"
    outcome = chance.choices(("DONE", "REJECT", "HELD", "BY_OTHER", "UNKNOWN", None), (62, 9, 20, 5, 2, 2))[0]
    later = first + timedelta(hours=chance.choice((0, 0, 3, 30)))
    held = [(first, "HELD")] if later > first and later < now else []
    at = later if held else first
    if outcome not in ("DONE", "REJECT", "UNKNOWN"):
        return Past(order_no, (*held, (at, outcome)))
    reply = _reply(chance, outcome, at)
    ended = "UNKNOWN" if reply.state == "UNKNOWN" else "DONE"
    again = [(at + timedelta(minutes=30), "SKIPPED")] if ended == "DONE" and chance.random() < 0.05 else []
    return Past(order_no, (*held, (at, ended), *again), reply)


def _reply(chance: random.Random, outcome: str, at: datetime) -> Reply:
    deadline = None if chance.random() < 0.1 else at + timedelta(hours=chance.choice((-2, 5, 20, 40)))
    answered = None if chance.random() < 0.05 else at + timedelta(seconds=4)
    state = "UNKNOWN" if outcome == "UNKNOWN" else "PROVEN"
    if outcome == "REJECT":
        return Reply("reject", at, state, deadline, answered, reason=chance.choice(REASONS))
    solved = chance.random() < 0.8
    customer = "" if chance.random() < 0.1 else f"{chance.randrange(400):064x}"
    expected = None if solved or chance.random() < 0.3 else at + timedelta(days=chance.randrange(1, 60))
    return Reply(
        "complete",
        at,
        state,
        deadline,
        answered,
        result="解决" if solved else "未解决",
        cause=chance.choices(CAUSES, (20, 9, 7, 12, 5, 3, 6, 4))[0],
        area=chance.choices(AREAS, (5, 8, 4, 1))[0],
        site=chance.choices((*SITES, ""), (*(9, 7, 5, 4, 3, 2, 2, 1, 1, 1, 1, 1), 3))[0],
        attitude=chance.choices(ATTITUDES, (30, 12, 20, 5, 4, 8, 2))[0],
        complaint_type=chance.choice(CLASSES),
        customer=customer,
        expected=expected,
    )


def put(where: Where, past: Iterable[Past]) -> None:
    """Write them into a ledger that is there already, in the order of their visits."""
    orders = list(past)
    visits = sorted(
        (
            (moment, number, outcome, order.order_no)
            for order in orders
            for number, (moment, outcome) in enumerate(order.visits)
        ),
        key=lambda visit: visit[:2],
    )
    answered = [order for order in orders if order.reply]
    with at_once(where) as db:
        last = db.execute(select(func.coalesce(func.max(schema.writes.c.id), 0))).scalar_one()
        for table, found in (
            (schema.orders, [_order_row(*visit) for visit in visits]),
            (schema.writes, [_write_row(nth, order) for nth, order in enumerate(answered, last + 1)]),
            (schema.replies, [_reply_row(nth, order) for nth, order in enumerate(answered, last + 1)]),
        ):
            if found:
                db.execute(insert(table), found)


def _order_row(moment: datetime, nth: int, outcome: str | None, number: str) -> Row:
    at = utc_text(moment)
    told = {"stage": "READ", "outcome": outcome, "reason": "", "updated_at": at}
    return {"order_no": number, "run_id": f"past-{nth}", **told}


def _write_row(write_id: int, order: Past) -> Row:
    reply = order.reply
    assert reply is not None
    at = utc_text(reply.at)
    empty = dict.fromkeys(("params", "text", "fingerprint", "note", "proof"), "")
    return empty | {
        "id": write_id,
        "key": f"mock|{order.order_no}|T-1|close",
        "attempt": 1,
        "site_id": "mock",
        "order_no": order.order_no,
        "task_id": "T-1",
        "action": "close",
        "kind": reply.kind,
        "state": reply.state,
        "account": "clerk01",
        "operator": "值班岗",
        "decided": "[]",
        "body": "[]",
        "account_key": "mock|clerk01",
        "generation": 1,
        "run_id": "r",
        "created_at": at,
        "sending_at": at,
        "answered_at": _time(reply.answered),
        "settled_at": at if reply.state == "PROVEN" else None,
    }


def _reply_row(write_id: int, order: Past) -> Row:
    reply = order.reply
    assert reply is not None
    texts = ("kind", "result", "reason", "cause", "area", "site", "attitude", "complaint_type", "customer")
    return {name: getattr(reply, name) for name in texts} | {
        "write_id": write_id,
        "order_no": order.order_no,
        "day": day_of(reply.at),
        "deadline_at": _time(reply.deadline),
        "expected_at": _time(reply.expected),
    }


def _time(moment: datetime | None) -> str | None:
    return utc_text(moment) if moment else None


def surge(now: datetime, count: int = 14) -> list[Past]:
    """So many orders of the last days about one site that lost its power: what an early warning is for."""
    start = now.astimezone(UTC) - timedelta(days=4)
    found = []
    for number in range(count):
        at = start + timedelta(hours=number * 4)
        reply = Reply(
            *("complete", at, "PROVEN", at + timedelta(hours=9), at + timedelta(seconds=5)),
            result="解决",
            cause="故障-基站断电退服",
            area="乡镇",
            site="LX_上湾村-3",
            attitude="认可",
            complaint_type=CLASSES[0],
            customer=f"{900 + number:064x}",
        )
        found.append(Past(f"ID-056-{at:%Y%m%d}-9{number:05d}", ((at, "DONE"),), reply))
    return found
