"""Orders of past weeks, straight into a ledger: by the thousand in a second, drawn at random or told one by one.

A `Past` is one order: when runs dealt with it and how that ended, and the reply that closed it. Figures are held against these.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eoms_bot.ledger.replies import day_of
from eoms_bot.ledger.times import utc_text

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


ORDER = "INSERT INTO orders (order_no, run_id, stage, outcome, reason, updated_at) VALUES (?, ?, 'READ', ?, '', ?)"
WRITE = (
    "INSERT INTO writes (id, key, attempt, site_id, order_no, task_id, action, kind, state, account, operator, decided, params,"
    " body, text, fingerprint, account_key, generation, run_id, note, proof, created_at, sending_at, answered_at, settled_at)"
    " VALUES (?, ?, 1, 'mock', ?, 'T-1', 'close', ?, ?, 'clerk01', '值班岗', '[]', '', '[]', '', '', 'mock|clerk01', 1, 'r',"
    " '', '', ?, ?, ?, ?)"
)
REPLY = "INSERT INTO replies VALUES (?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def put(path: Path, past: Iterable[Past]) -> None:
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
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.executemany(
            ORDER,
            ((number, f"past-{nth}", outcome, utc_text(moment)) for moment, nth, outcome, number in visits),
        )
        (last,) = db.execute("SELECT coalesce(max(id), 0) FROM writes").fetchone()
        for write_id, order in enumerate((one for one in orders if one.reply), start=last + 1):
            _put_reply(db, write_id, order)
        db.commit()


def _put_reply(db: sqlite3.Connection, write_id: int, order: Past) -> None:
    reply = order.reply
    assert reply is not None
    at, key = utc_text(reply.at), f"mock|{order.order_no}|T-1|close"
    settled = at if reply.state == "PROVEN" else None
    db.execute(
        WRITE,
        (write_id, key, order.order_no, reply.kind, reply.state, at, at, _time(reply.answered), settled),
    )
    times = (_time(reply.deadline), _time(reply.expected))
    texts = (reply.result, reply.reason, reply.cause, reply.area, reply.site, reply.attitude)
    head = (write_id, order.order_no, reply.kind, day_of(reply.at))
    db.execute(REPLY, (*head, *times, *texts, reply.complaint_type, reply.customer))


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
