"""How long until those who watch a run see an order's end.

The time goes from its line in the run's folder to the event that reports it.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.console.past import Row, item
from benchmarks.console.served import PATIENCE, Served
from eoms_bot.report.files import append_line
from eoms_bot.report.folder import RunFolder
from eoms_bot.report.record import begun_record
from eoms_bot.report.text import LOCAL
from eoms_bot.run.clock import SystemClock

WATCHED = 20
"""Those who watch wait for this many orders of a run."""


def lags(served: Served, watchers: int) -> list[float]:
    """Seconds for every order and everybody who watches."""
    folder = RunFolder.create(served.place.settings.paths.runs, "watched", SystemClock().now())
    started = SystemClock().now().astimezone(LOCAL).isoformat()
    folder.begin(begun_record(folder.run_id, "run", "clerk01", "", started, (os.getpid(), os.getppid()), ()))
    written: list[float] = []
    # With a bound: a watcher that breaks must not leave the others waiting for it.
    ready, noticed = (threading.Barrier(watchers + 1, timeout=PATIENCE) for _ in range(2))

    def watch(person: int) -> list[float]:
        took: list[float] = []
        path = f"/runs/{folder.run_id}/events"
        with served.client(f"乙{person}") as client, client.stream("GET", path) as answer:
            ready.wait()
            for line in answer.iter_lines():
                done = json.loads(line[6:]).get("done", 0) if line.startswith("data: ") else 0
                if done:
                    took.append(time.perf_counter() - written[done - 1])
                    noticed.wait()
                if done == WATCHED:
                    break
        return took

    with ThreadPoolExecutor(watchers) as crowd:
        those = [crowd.submit(watch, person) for person in range(watchers)]
        ready.wait()
        for number in range(WATCHED):
            row = Row(number, f"ID-056-20261126-{number:05d}", folder.run_id, "DONE", started)
            written.append(time.perf_counter())
            append_line(folder.path / "items.jsonl", json.dumps(item(row), ensure_ascii=False))
            noticed.wait()
        each = [one.result() for one in those]
    shutil.rmtree(folder.path)
    return [lag for took in each for lag in took]
