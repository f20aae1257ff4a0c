"""The past that `benchmarks.console` looks at.

It writes orders, attempts, replies and the audit chain straight into a ledger, and folders of the newest
runs.
"""

from __future__ import annotations

import csv
import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from eoms_bot.ledger import Ledger
from eoms_bot.ledger.stores.replies import day_of
from eoms_bot.ledger.times import utc_text
from eoms_bot.report.text import LOCAL
from eoms_bot.settings import Settings

PER_RUN = 200
KEPT_RUNS = 60
"""This many of the newest runs still have their folder."""
CHUNK = 5_000
TABLED = 2_000
"""This many of the newest orders stand in the branch's table as well."""
OUTCOMES = ("DONE",) * 80 + ("HELD",) * 15 + ("REFUSED",) * 2 + ("BY_OTHER",) * 2 + ("NOT_SENT",)
ATTITUDES = ("满意",) * 60 + ("认可",) * 20 + ("不认可",) * 5 + ("",) * 15
PROMISED = (None,) * 3 + (-2, 1, 2, 7, 30)
"""Days until a leftover order is to be solved; some orders say nothing of it."""
LEFT_OVER, CALLED = 0.12, 0.1
"""Shares of the orders: completed as 未解决; called again by a person."""
WAY = (
    ("INTEND", "", "INTENT"),
    ("SEND", "INTENT", "SENDING"),
    ("ANSWER", "SENDING", "ANSWERED_OK"),
    ("PROVE", "ANSWERED_OK", "PROVEN"),
)
CUSTOMER = json.dumps(
    [
        ["customer_name", "李某某"],
        ["customer_tel", "13900000001"],
        ["fault_area", "澜溪县"],
        ["fault_place", "青槐镇上湾村3组12号"],
        ["complaint", "李某某反映家中上网慢，联系电话13900000001，要求尽快处理"],
    ],
    ensure_ascii=False,
)
ORDERS = (
    "INSERT INTO orders (order_no, run_id, stage, outcome, reason, updated_at)"
    " VALUES (?, ?, 'READ_BACK_OK', ?, ?, ?)"
)
RUNS = (
    "INSERT INTO runs (run_id, mode, account, started_at, finished_at, exit_code)"
    " VALUES (?, 'run', 'clerk01', ?, ?, 0)"
)
WRITES = (
    "INSERT INTO writes (key, attempt, site_id, order_no, task_id, action, kind, state, account, operator,"
    " decided, params, body, text, fingerprint, account_key, generation, run_id, note, proof, created_at,"
    " sending_at, settled_at, customer) VALUES"
    " (?, 1, 'mock', ?, 'T-1', 'close', 'complete', 'PROVEN', 'clerk01', '值班岗', ?, '', ?, ?, '',"
    " 'mock|clerk01', 1, ?, '', '', ?, ?, ?, ?)"
)
REPLIES = (
    "INSERT INTO replies (write_id, order_no, kind, day, expected_at, result, reason, cause, area, site,"
    " attitude, complaint_type, customer) VALUES (?, ?, 'complete', ?, ?, ?, '', ?, ?, ?, ?, '', '')"
)
AUDIT = (
    "INSERT INTO audit (seq, at, site_offset, event, run_id, account, operator, order_no, task_id, action,"
    " kind, attempt, write_id, write_event, from_state, to_state, rule, rule_version, decided, decided_hash,"
    " evidence_hash, pictures, note, prev, hash) VALUES"
    " (?, ?, '+08:00', ?, ?, 'mock|clerk01', '值班岗', ?, 'T-1', 'close', 'complete', ?, ?, 0, ?, ?,"
    " 'C-010', '1', ?, '', '', '', ?, ?, ?)"
)


@dataclass(frozen=True)
class Row:
    """One order of the past, the run that worked it, and what its reply says."""

    number: int
    order_no: str
    run_id: str
    outcome: str
    at: str
    attitude: str = "满意"
    left_over: bool = False
    expected: datetime | None = None
    called: str = ""


def rows(count: int, now: datetime) -> Iterator[Row]:
    """The past, the oldest first: a run of 200 orders every half an hour."""
    chance = random.Random(8)
    for number in range(count):
        began = now - timedelta(minutes=30) * ((count - 1 - number) // PER_RUN + 1)
        run_id = f"{began.astimezone(LOCAL):%Y-%m-%d_%H%M}_run_{sha256(str(began).encode()).hexdigest()[:4]}"
        order_no = f"ID-056-{began.astimezone(LOCAL):%Y%m%d}-{number:06d}"
        outcome, at = chance.choice(OUTCOMES), began.isoformat(timespec="microseconds")
        days = chance.choice(PROMISED)
        yield Row(
            number,
            order_no,
            run_id,
            outcome,
            at,
            attitude=chance.choice(ATTITUDES),
            left_over=chance.random() < LEFT_OVER,
            expected=None if days is None else began + timedelta(days=days),
            called=chance.choice(("满意", "未接通")) if chance.random() < CALLED else "",
        )


def fill(settings: Settings, count: int, now: datetime) -> None:
    """Write ledger and run folders."""
    path = settings.paths.ledger
    Ledger.open(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA synchronous=OFF")
        chain = _Chain(db)
        runs: dict[str, str] = {}
        for write_id, row in enumerate(rows(count, now), 1):
            runs.setdefault(row.run_id, row.at)
            _put(db, chain, write_id, row)
            if write_id % CHUNK == 0:
                db.commit()
        db.executemany(RUNS, ((run_id, at, at) for run_id, at in runs.items()))
        head = f"{chain.seq}:{chain.before}"
        db.execute("UPDATE ledger_meta SET value = ? WHERE name = 'audit_head'", (head,))
        db.commit()
    _folders(settings, count, now)


class _Chain:
    """Records one after the other, with hashes of their own kind: nobody verifies them here."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.seq, self.before = 0, "0" * 64

    def add(
        self, row: Row, event: str, write_id: int, states: tuple[str, str], decided: str, note: str = ""
    ) -> None:
        """One more record."""
        self.seq += 1
        own = sha256(f"{self.seq}".encode()).hexdigest()
        of_write = (1 if write_id else 0, write_id, *states, decided, note)
        self.db.execute(
            AUDIT, (self.seq, row.at, event, row.run_id, row.order_no, *of_write, self.before, own)
        )
        self.before = own


def _put(db: sqlite3.Connection, chain: _Chain, write_id: int, row: Row) -> None:
    db.execute(ORDERS, (row.order_no, row.run_id, row.outcome, "缺少事实", row.at))
    key, decided = f"mock|{row.order_no}|T-1|close", json.dumps(_decided(row), ensure_ascii=False)
    times = (row.at, row.at, row.at)
    db.execute(WRITES, (key, row.order_no, decided, decided, _measure(row), row.run_id, *times, CUSTOMER))
    day, until = day_of(datetime.fromisoformat(row.at)), utc_text(row.expected) if row.expected else None
    cause, area, site = f"原因{write_id % 24}", f"区域{write_id % 5}", f"LX_{write_id % 900}"
    result = "未解决" if row.left_over else "解决"
    own = (write_id, row.order_no, day, until if row.left_over else None, result, cause, area, site)
    db.execute(REPLIES, (*own, row.attitude))
    for event, old, new in WAY:
        chain.add(row, event, write_id, (old, new), decided if event == "INTEND" else "")
    if row.called:
        when = json.dumps([["时间", row.at]], ensure_ascii=False)
        chain.add(row, "CALLED_BACK", 0, ("", ""), when, row.called)


def _decided(row: Row) -> list[list[str]]:
    """The pairs of a reply, as the form has them."""
    pairs = [["result", "未解决" if row.left_over else "解决"], ["prov_cause", f"原因{row.number % 24}"]]
    if row.left_over and row.expected:
        pairs.append(["expected_time", f"{row.expected.astimezone(LOCAL):%Y-%m-%d %H:%M:%S}"])
    pairs += [["area", "乡镇"], ["cell", "上湾村"], ["measure", _measure(row)]]
    return pairs + [[f"字段{n}", "占用基站：青槐老鹰岩；解决措施：调整天线方位角"] for n in range(5)]


def _measure(row: Row) -> str:
    solved = f"{row.expected.astimezone(LOCAL):%Y-%m-%d %H:%M}" if row.expected else "暂无明确时间"
    when = f"预计{solved}" if row.left_over else solved
    return (
        f"占用基站:LX_{row.number % 900};解决措施:调整天线方位角;解决时间:{when};联系客户电话:139****0001;"
        f"联系时间:2026-10-10 17:05;联系号码:139****0002;客户态度:{row.attitude}"
    )


def _folders(settings: Settings, count: int, now: datetime) -> None:
    first = max(0, count - KEPT_RUNS * PER_RUN)
    for row in (row for row in rows(count, now) if row.number >= first):
        folder = settings.paths.runs / row.run_id
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (folder / "items.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(item(row), ensure_ascii=False, separators=(",", ":")) + "\n")


def table(path: Path, count: int, now: datetime) -> None:
    """The branch's table of past orders: the newest ones, with their ends; a backtest reads them again."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(
            ("工单号", "分派时间", "县区", "投诉地点", "投诉内容", "处理结果", "完成时间", "客户态度")
        )
        for row in (row for row in rows(count, now) if row.number >= count - TABLED):
            when = f"{datetime.fromisoformat(row.at).astimezone(LOCAL):%Y-%m-%d %H:%M}"
            said = "家里手机上网慢，时常没有信号，要求尽快处理"
            lines.writerow((row.order_no, when, "澜溪县", "青槐镇上湾村", said, "解决", when, row.attitude))


def item(row: Row) -> dict[str, object]:
    """An order's line in its run folder."""
    trace = [{"rule": f"R-{n}", "verdict": "通过", "note": "故障区县是本县"} for n in range(25)]
    decision = {"kind": "hold", "rule": "H-001", "version": "1", "why": "缺少事实", "missing": ["占用基站"]}
    return {
        **{"schema_version": 1, "order_no": row.order_no, "task_id": "T-1", "title": "青槐镇手机上网慢"},
        **{
            "outcome": row.outcome,
            "outcome_zh": row.outcome,
            "reason": "缺少事实",
            "late": False,
            "vip": False,
        },
        **{
            "deadline": row.at,
            "dispatched": row.at,
            "fields": [],
            "writes": [],
            "proof": None,
            "pictures": [],
        },
        **{"started": row.at, "seconds": 1.0},
        "decision": decision | {"values": [], "clauses": [], "suggested": [], "trace": trace},
    }
