"""How many complaints triage decides a second, and what memory that takes.

It looks them up in a million past orders.

python -m benchmarks.triage [--orders 20000] [--past 1000000]

The texts are those of `fixtures/triage`; numbers are invented. One process, one core; figures mean something
on a machine that does nothing else. `work` relates the time of an order to that of a fixed piece of Python.
So two machines, or a busy and a free one, can be compared.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import psutil

from benchmarks.labelled import BATCHES
from benchmarks.speed import reference, thousandths
from eoms_bot.decide.reading import PastOrders, Reader, triage
from eoms_bot.decide.reading.past import Past
from eoms_bot.model.texts.triage import Incoming
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.tables.gazetteer import load_gazetteer
from eoms_bot.tables.tables import load_rules
from eoms_bot.tables.weights import load_model

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "triage"
START = datetime(2025, 1, 1, tzinfo=SHANGHAI)


def texts() -> list[str]:
    """The fixtures' texts."""
    files = (FIXTURES / f"{name}.jsonl" for name in BATCHES)
    return [json.loads(line)["text"] for file in files for line in file.read_text("utf-8").splitlines()]


def filled(count: int) -> PastOrders:
    """Past orders of as many numbers, each with its own id, place and words."""
    past = PastOrders(max(count, 1))
    for number in range(count):
        at = START + timedelta(minutes=number % 60_000)
        words = f"青槐镇第{number}组信号弱,打电话断断续续,已经好几天了请尽快处理"
        order = Past(f"P{number}", at, (f"第{number % 999}组",), ("青槐镇",), ("覆盖-室外弱覆盖",), "", words)
        past.add(f"139{number:08}", order)
    return past


def decide(reader: Reader, past: PastOrders, count: int) -> float:
    """Seconds of processor time for as many orders, a third of them on numbers that complained before."""
    complaints = texts()
    orders = [
        Incoming(
            str(n),
            complaints[n % len(complaints)],
            f"139{n * 37 % 3_000_000:08}",
            START + timedelta(minutes=n),
        )
        for n in range(count)
    ]
    began = time.process_time()
    for order in orders:
        triage(order, reader, past)
    return time.process_time() - began


def measure(count: int, known: int) -> str:
    """What it takes to decide this many orders with this many past ones, in this process."""
    process = psutil.Process()
    reader = Reader(load_rules(), load_gazetteer(FIXTURES / "gazetteer.json"), load_model())
    before = process.memory_info().rss
    past = filled(known)
    index = process.memory_info().rss
    first = decide(reader, past, count)
    once = process.memory_info().rss
    seconds = min(first, *(decide(reader, past, count) for _ in range(2)))
    again = process.memory_info().rss
    mega = 1_000_000
    lines = (
        f"{count} orders in {seconds:.2f} s of one core (best of three rounds): "
        f"{count / seconds:.0f} a second, {seconds / count * 1e6:.0f} µs each",
        f"work: {thousandths(seconds / count, reference()):.2f} thousandths of the reference",
        f"index of {len(past)} past orders: {(index - before) / mega:.0f} MB;"
        f" growth over two more rounds: {(again - once) / mega:.1f} MB",
    )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--orders", type=int, default=20_000)
    parser.add_argument("--past", type=int, default=1_000_000)
    given = parser.parse_args()
    sys.stdout.write(measure(given.orders, given.past))


if __name__ == "__main__":
    main()
