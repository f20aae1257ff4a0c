"""Every page of the console by its name; some are those of an order or a run at random."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from benchmarks.console.past import KEPT_RUNS, PER_RUN, rows
from benchmarks.console.place import Place
from benchmarks.console.plan import PLAN_ID, number_of
from benchmarks.console.plan import ROWS as PLANNED
from eoms_bot.report.text import LOCAL

Address = Callable[[random.Random], str]


def addresses(place: Place) -> Mapping[str, Address]:
    """Name of the page → its address, as chance has it."""
    count, known = place.orders, list(rows(place.orders, place.filled_at))
    month = month_of(place)
    return {
        "工作台": lambda _c: "/desk",
        "工作台 一张": lambda c: f"/desk/{number_of(c.randrange(1, PLANNED + 1))}",
        "工作台 名单": lambda _c: "/queue",
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
        "规则": lambda _c: "/rules",
        "规则 回测": lambda _c: "/rules/backtest",
        "设置检查": lambda _c: "/checks",
    }


def month_of(place: Place) -> str:
    """The month that is running."""
    return f"{place.filled_at.astimezone(LOCAL):%Y-%m}"
