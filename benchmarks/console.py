"""L8: how long the console's pages take with 100,000 orders in the ledger and several people looking at once.

    python -m benchmarks.console [--orders 100000] [--people 5] [--rounds 20] [--home FOLDER]

Rows are written straight into a ledger in a folder of its own (kept where `--home` names one, and used again). Milliseconds mean
something on a machine that does nothing else; `work` relates them to a fixed piece of Python, so that two machines, or a busy and a
free one, can be compared.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import httpx

from eoms_bot.console import server
from eoms_bot.console.app import build
from eoms_bot.console.desk import Desk, open_desk
from eoms_bot.console.roles import Role
from eoms_bot.console.security.tokens import Person
from eoms_bot.ledger import Ledger
from eoms_bot.ledger.replies import day_of
from eoms_bot.report.files import append_line
from eoms_bot.report.folder import RunFolder
from eoms_bot.report.record import begun_record
from eoms_bot.report.text import LOCAL
from eoms_bot.run.checks import BrowserSeen, Probes
from eoms_bot.run.clock import SystemClock
from eoms_bot.settings import Settings, load

NO_BROWSER = Probes(browser=lambda _settings: BrowserSeen(""), login_page=lambda _settings: None)
PER_RUN = 200
KEPT_RUNS = 60
"""So many of the newest runs have their folder still."""
CHUNK = 5_000
WATCHED = 20
"""So many orders of a run are waited for by those who watch it."""
OUTCOMES = ("DONE",) * 80 + ("HELD",) * 15 + ("REFUSED",) * 2 + ("BY_OTHER",) * 2 + ("NOT_SENT",)
WAY = (
    ("INTEND", "", "INTENT"),
    ("SEND", "INTENT", "SENDING"),
    ("ANSWER", "SENDING", "ANSWERED_OK"),
    ("PROVE", "ANSWERED_OK", "PROVEN"),
)
DECIDED = json.dumps([[f"字段{n}", "占用基站：青槐老鹰岩；解决措施：调整天线方位角"] for n in range(10)])
ORDERS = "INSERT INTO orders (order_no, run_id, stage, outcome, reason, updated_at) VALUES (?, ?, 'READ_BACK_OK', ?, ?, ?)"
RUNS = "INSERT INTO runs (run_id, mode, account, started_at, finished_at, exit_code) VALUES (?, 'run', 'clerk01', ?, ?, 0)"
WRITES = (
    "INSERT INTO writes (key, attempt, site_id, order_no, task_id, action, kind, state, account, operator, decided, params, body,"
    " text, fingerprint, account_key, generation, run_id, note, proof, created_at, sending_at, settled_at) VALUES"
    " (?, 1, 'mock', ?, 'T-1', 'close', 'complete', 'PROVEN', 'clerk01', '值班岗', ?, '', '[]', '', '', 'mock|clerk01', 1, ?, '', '', ?, ?, ?)"
)
REPLIES = (
    "INSERT INTO replies (write_id, order_no, kind, day, result, reason, cause, area, site, attitude, complaint_type, customer)"
    " VALUES (?, ?, 'complete', ?, '解决', '', ?, ?, ?, '满意', '', '')"
)
AUDIT = (
    "INSERT INTO audit (seq, at, site_offset, event, run_id, account, operator, order_no, task_id, action, kind, attempt, write_id,"
    " write_event, from_state, to_state, rule, rule_version, decided, decided_hash, evidence_hash, pictures, note, prev, hash) VALUES"
    " (?, ?, '+08:00', ?, ?, 'mock|clerk01', '值班岗', ?, 'T-1', 'close', 'complete', 1, ?, 0, ?, ?, 'C-010', '1', ?, '', '', '', '', ?, ?)"
)


@dataclass(frozen=True)
class Row:
    """One order of the past, and the run that worked it."""

    number: int
    order_no: str
    run_id: str
    outcome: str
    at: str


def rows(count: int, now: datetime) -> Iterator[Row]:
    """The past, the oldest first: a run of 200 orders every half an hour."""
    chance = random.Random(8)
    for number in range(count):
        began = now - timedelta(minutes=30) * ((count - 1 - number) // PER_RUN + 1)
        run_id = f"{began.astimezone(LOCAL):%Y-%m-%d_%H%M}_run_{sha256(str(began).encode()).hexdigest()[:4]}"
        order_no = f"ID-056-{began.astimezone(LOCAL):%Y%m%d}-{number:06d}"
        yield Row(number, order_no, run_id, chance.choice(OUTCOMES), began.isoformat(timespec="microseconds"))


def fill(settings: Settings, count: int, now: datetime) -> None:
    """Write ledger and run folders."""
    path = settings.paths.ledger
    Ledger.open(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA synchronous=OFF")
        seq, before = 0, "0" * 64
        runs: dict[str, str] = {}
        for write_id, row in enumerate(rows(count, now), 1):
            runs.setdefault(row.run_id, row.at)
            db.execute(ORDERS, (row.order_no, row.run_id, row.outcome, "缺少事实", row.at))
            key = f"mock|{row.order_no}|T-1|close"
            db.execute(WRITES, (key, row.order_no, DECIDED, row.run_id, row.at, row.at, row.at))
            cause, area, site = f"原因{write_id % 24}", f"区域{write_id % 5}", f"LX_{write_id % 900}"
            db.execute(
                REPLIES, (write_id, row.order_no, day_of(datetime.fromisoformat(row.at)), cause, area, site)
            )
            for event, old, new in WAY:
                seq += 1
                own = sha256(f"{seq}".encode()).hexdigest()
                decided = DECIDED if event == "INTEND" else ""
                values = (
                    seq,
                    row.at,
                    event,
                    row.run_id,
                    row.order_no,
                    write_id,
                    old,
                    new,
                    decided,
                    before,
                    own,
                )
                db.execute(AUDIT, values)
                before = own
            if write_id % CHUNK == 0:
                db.commit()
        db.executemany(RUNS, ((run_id, at, at) for run_id, at in runs.items()))
        db.execute("UPDATE ledger_meta SET value = ? WHERE name = 'audit_head'", (f"{seq}:{before}",))
        db.commit()
    _folders(settings, count, now)


def _folders(settings: Settings, count: int, now: datetime) -> None:
    first = max(0, count - KEPT_RUNS * PER_RUN)
    for row in (row for row in rows(count, now) if row.number >= first):
        folder = settings.paths.runs / row.run_id
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (folder / "items.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(_item(row), ensure_ascii=False, separators=(",", ":")) + "\n")


def _item(row: Row) -> dict[str, object]:
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


def measure(
    desk: Desk, port: int, people: int, rounds: int, count: int, now: datetime
) -> dict[str, list[float]]:
    """Seconds of every answer, by page: so many people, each turning pages one after the other."""
    known = list(rows(count, now))
    pages: dict[str, Callable[[random.Random], str]] = {
        "今日": lambda _c: "/",
        "工单": lambda _c: "/orders",
        "工单 第 200 页": lambda _c: "/orders?page=200",
        "工单 转人工": lambda _c: "/orders?outcome=HELD",
        "查找 后五位": lambda c: f"/orders?q={c.choice(known).order_no[-5:]}",
        "查找 ID": lambda _c: "/orders?q=ID",
        "一张工单": lambda c: f"/orders/{c.choice(known).order_no}",
        "运行": lambda _c: "/runs",
        "一次运行": lambda c: f"/runs/{known[-c.randrange(1, min(count, KEPT_RUNS * PER_RUN))].run_id}",
        "看板": lambda _c: "/board",
        "规则": lambda _c: "/rules",
        "设置检查": lambda _c: "/checks",
    }
    took: dict[str, list[float]] = {name: [] for name in pages}

    def look(person: int) -> None:
        chance = random.Random(person)
        with _client(desk, port, f"甲{person}") as client:
            for _ in range(rounds):
                for name, address in pages.items():
                    began = time.perf_counter()
                    client.get(address(chance), follow_redirects=True).raise_for_status()
                    took[name].append(time.perf_counter() - began)

    threads = [threading.Thread(target=look, args=(person,)) for person in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def lags(desk: Desk, port: int, watchers: int) -> list[float]:
    """Seconds from an order's line in the folder of a run to the event that tells of it, for so many who watch."""
    runs, now = desk.settings.paths.runs, desk.now()
    folder = RunFolder.create(runs, "watched", now)
    started = now.astimezone(LOCAL).isoformat()
    folder.begin(begun_record(folder.run_id, "run", "clerk01", "", started, (os.getpid(), os.getppid()), ()))
    written: list[float] = []
    # With a bound: a watcher that breaks must not leave the others waiting for it.
    ready, told = (threading.Barrier(watchers + 1, timeout=60) for _ in range(2))
    took: list[float] = []

    def watch(person: int) -> None:
        path = f"/runs/{folder.run_id}/events"
        with _client(desk, port, f"乙{person}") as client, client.stream("GET", path) as answer:
            ready.wait()
            for line in answer.iter_lines():
                done = json.loads(line[6:]).get("done", 0) if line.startswith("data: ") else 0
                if done:
                    took.append(time.perf_counter() - written[done - 1])
                    told.wait()
                if done == WATCHED:
                    return

    threads = [threading.Thread(target=watch, args=(person,)) for person in range(watchers)]
    for thread in threads:
        thread.start()
    ready.wait()
    for number in range(WATCHED):
        row = Row(number, f"ID-056-20261126-{number:05d}", folder.run_id, "DONE", started)
        written.append(time.perf_counter())
        append_line(folder.path / "items.jsonl", json.dumps(_item(row), ensure_ascii=False))
        told.wait()
    for thread in threads:
        thread.join()
    shutil.rmtree(folder.path)
    return took


@contextmanager
def _client(desk: Desk, port: int, name: str) -> Iterator[httpx.Client]:
    """A caller who is logged in and may look."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as client:
        token = desk.tokens.make(Person(name, Role.VIEWER), desk.now())
        own = {"Sec-Fetch-Site": "same-origin", "X-CSRF": "login"}
        client.post("/api/login", json={"token": token}, headers=own).raise_for_status()
        yield client


def reference() -> float:
    """Seconds for a fixed piece of Python: the least of five."""
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        sum(number * number % 7 for number in range(1_000_000))
        best = min(best, time.process_time() - began)
    return best


def run(settings: Settings, given: argparse.Namespace, now: datetime) -> list[str]:
    """Serve, measure, and tell in lines."""
    with server.listening(0) as sockets:
        port = int(sockets[0].getsockname()[1])
        desk = open_desk(settings, SystemClock(), port, NO_BROWSER)
        running = server.make_server(build(desk))
        thread = threading.Thread(target=running.run, kwargs={"sockets": sockets}, daemon=True)
        thread.start()
        began = time.perf_counter()
        desk.warm().join()  # the command does so too, behind the first who comes
        warming = time.perf_counter() - began
        took = measure(desk, port, given.people, given.rounds, given.orders, now)
        took["进度（SSE，上限 2 秒）"] = lags(desk, port, given.people)
        running.should_exit = True
        thread.join(10)
        desk.books.close()
    unit = reference()
    lines = [
        f"{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}{'work':>8}  {given.people} people, {given.orders:,} orders"
    ]
    lines.append(f"{'':36}  {warming:.1f} s to get the pages ready at the start")
    for name, seconds in took.items():
        ordered = sorted(seconds)
        p50, p95 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
        lines.append(f"{p50 * 1e3:9.1f}{p95 * 1e3:9.1f}{ordered[-1] * 1e3:9.1f}{p95 / unit:8.2f}  {name}")
    return lines


def main() -> None:
    """Fill, measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    home = given.home or Path(tempfile.mkdtemp(prefix="eoms-console-"))
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = load(None, {"paths.home": str(home)}, env={}, folder=home)
    noted = home / "made-at"
    if not noted.exists():
        now = datetime.now(UTC)
        fill(settings, given.orders, now)
        noted.write_text(now.isoformat(), encoding="utf-8")
    lines = run(settings, given, datetime.fromisoformat(noted.read_text(encoding="utf-8")))
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
