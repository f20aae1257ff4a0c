"""L8: how long the console's pages take with 100,000 orders in the ledger and several people looking at once.

    python -m benchmarks.console [--orders 100000] [--people 5] [--rounds 20] [--home FOLDER] [--cpu]

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
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from benchmarks.console_past import KEPT_RUNS, PER_RUN, Row, fill, item, rows, table
from benchmarks.console_plan import PLAN_ID, plan_of
from benchmarks.console_plan import ROWS as PLANNED
from eoms_bot.console import server
from eoms_bot.console.app import build
from eoms_bot.console.desk import Desk, open_desk
from eoms_bot.console.roles import Role
from eoms_bot.console.security.tokens import Person
from eoms_bot.ledger import Ledger
from eoms_bot.report.files import append_line
from eoms_bot.report.folder import RunFolder
from eoms_bot.report.record import begun_record
from eoms_bot.report.text import LOCAL
from eoms_bot.run.checks import BrowserSeen, Probes
from eoms_bot.run.clock import SystemClock
from eoms_bot.settings import Settings, load

NO_BROWSER = Probes(browser=lambda _settings: BrowserSeen(""), login_page=lambda _settings: None)
PATIENCE = 900.0
"""Seconds until an answer is given up: at idle priority on a busy machine the first one can take minutes."""
WATCHED = 20
"""So many orders of a run are waited for by those who watch it."""


def addresses(count: int, now: datetime) -> dict[str, Callable[[random.Random], str]]:
    """Every page of the console by its name; some are those of an order or a run at random."""
    known = list(rows(count, now))
    month = f"{now.astimezone(LOCAL):%Y-%m}"
    return {
        "今日": lambda _c: "/",
        "待审": lambda _c: "/plans",
        "待审 一份计划": lambda _c: f"/plans/{PLAN_ID}",
        "待审 一行": lambda c: f"/plans/{PLAN_ID}/{c.randrange(1, PLANNED + 1)}",
        "工单": lambda _c: "/orders",
        "工单 第 200 页": lambda _c: "/orders?page=200",
        "工单 转人工": lambda _c: "/orders?outcome=HELD",
        "查找 后五位": lambda c: f"/orders?q={c.choice(known).order_no[-5:]}",
        "查找 ID": lambda _c: "/orders?q=ID",
        "一张工单": lambda c: f"/orders/{c.choice(known).order_no}",
        "运行": lambda _c: "/runs",
        "一次运行": lambda c: f"/runs/{known[-c.randrange(1, min(count, KEPT_RUNS * PER_RUN))].run_id}",
        "遗留库": lambda _c: "/leftovers",
        "遗留库 第 100 页": lambda _c: "/leftovers?page=100",
        "遗留库 要马上处理": lambda _c: "/leftovers?due=1",
        "回访": lambda _c: "/follow-up",
        "回访 第 200 页": lambda _c: "/follow-up?page=200",
        "回访 要马上处理": lambda _c: "/follow-up?due=1",
        "看板": lambda _c: "/board",
        "看板 打印": lambda _c: f"/board/{month}/print",
        "看板 一张图": lambda _c: f"/board/{month}/days-light.svg",
        "月报 工作簿": lambda _c: f"/board/{month}/month.xlsx",
        "规则": lambda _c: "/rules",
        "规则 回测": lambda _c: "/rules/backtest",
        "设置检查": lambda _c: "/checks",
    }


def processor(
    desk: Desk, port: int, count: int, now: datetime, times: int = 3
) -> dict[str, tuple[float, float]]:
    """Seconds of a processor for a request while nobody else asks, client included: the first time, and the least of the next ones."""
    chance, spent = random.Random(1), {}
    with _client(desk, port, "丙") as client:
        for name, address in addresses(count, now).items():
            each = []
            for _ in range(times + 1):
                began = time.process_time()
                client.get(address(chance), follow_redirects=True).raise_for_status()
                each.append(time.process_time() - began)
            spent[name] = (each[0], min(each[1:]))
    return spent


def measure(
    desk: Desk, port: int, people: int, rounds: int, count: int, now: datetime
) -> dict[str, list[float]]:
    """Seconds of every answer, by page: so many people, each turning pages one after the other."""
    pages = addresses(count, now)
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
        append_line(folder.path / "items.jsonl", json.dumps(item(row), ensure_ascii=False))
        told.wait()
    for thread in threads:
        thread.join()
    shutil.rmtree(folder.path)
    return took


@contextmanager
def _client(desk: Desk, port: int, name: str) -> Iterator[httpx.Client]:
    """A caller who is logged in and may look."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=PATIENCE) as client:
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
        spent = processor(desk, port, given.orders, now)
        took = {} if given.cpu else measure(desk, port, given.people, given.rounds, given.orders, now)
        if not given.cpu:
            took["进度（SSE，上限 2 秒）"] = lags(desk, port, given.people)
        running.should_exit = True
        thread.join(10)
        desk.books.close()
    unit = reference()
    lines = [
        f"{'p50 ms':>9}{'p95 ms':>9}{'max ms':>9}{'work':>8}  {given.people} people, {given.orders:,} orders"
    ]
    lines.append(f"{'':36}  {warming:.1f} s to get the pages ready at the start")
    lines += [
        f"{first * 1e3:9.1f}{again * 1e3:9.1f}  CPU ms 第一次，再看  {name}"
        for name, (first, again) in spent.items()
    ]
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
    parser.add_argument(
        "--cpu", action="store_true", help="only processor time: a busy machine tells nothing else"
    )
    given = parser.parse_args()
    home = given.home or Path(tempfile.mkdtemp(prefix="eoms-console-"))
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    past = home / "历史工单.csv"
    told = {"paths.home": str(home), "facts.history.file": str(past)}
    settings = load(None, told, env={}, folder=home)
    noted = home / "made-at"
    if not noted.exists():
        now = datetime.now(UTC)
        fill(settings, given.orders, now)
        with Ledger.open(settings.paths.ledger) as ledger:
            ledger.keep_plan(plan_of(now))
        noted.write_text(now.isoformat(), encoding="utf-8")
    began = datetime.fromisoformat(noted.read_text(encoding="utf-8"))
    table(past, given.orders, began)  # anew, so that it is no stale one
    lines = run(settings, given, began)
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
