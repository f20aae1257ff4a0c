"""`python -m mock_eoms.tables`: write a branch's tables for the bundled site's orders."""

from __future__ import annotations

import argparse
import json
import urllib.request
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from mock_eoms.clock import SHANGHAI, parse_time
from mock_eoms.command_help import ChineseHelp
from mock_eoms.seed.build import make_orders
from mock_eoms.store.orders import Order
from mock_eoms.tables.make import make_tables
from mock_eoms.tables.write import write_replies, write_tables, write_truth

SECONDS = 30
ORDERS = 44
NOT_TRUTH = ("deadline", "dealer", "leftovers")
"""What the site's control address adds to an order and its truth."""


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    line = argparse.ArgumentParser(
        prog="python -m mock_eoms.tables",
        description="为模拟网站的工单写出一个部门会有的全部数据表（CSV）。",
        formatter_class=ChineseHelp,
        add_help=False,
    )
    line.add_argument("out", type=Path, metavar="文件夹", help="写到这里；没有就新建，同名的文件会被替换")
    line.add_argument("-h", "--help", action="help", help="显示这些说明")
    line.add_argument("--seed", type=int, required=True, metavar="数", help="数据表由这个数生成")
    source = line.add_mutually_exclusive_group()
    source.add_argument("--site", metavar="地址", help="向正在运行的模拟网站取工单和时间")
    source.add_argument("--now", type=_moment, metavar="时间", help="网站生成工单的时间，默认现在")
    line.add_argument(
        "--orders",
        type=int,
        default=None,
        metavar="张",
        help=f"网站有多少张工单，默认 {ORDERS}；有 --site 时不写",
    )
    line.add_argument(
        "--age-hours", type=float, default=0, metavar="小时", help="数据表是多久以前导出的，默认 0"
    )
    line.add_argument(
        "--truth", type=Path, metavar="文件", help="每张工单的正确答案，一行一个 JSON；只给评判的人"
    )
    line.add_argument(
        "--replies", type=Path, metavar="文件", help="办单的人会在批次文件里填的行，一行一个 JSON"
    )
    return line


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line and write."""
    line = parser()
    args = line.parse_args(arguments)
    if args.site and args.orders is not None:
        line.error("--site 和 --orders 不能一起写")
    if args.age_hours < 0:
        line.error("--age-hours 不能小于 0")
    try:
        if args.site:
            orders, now = of_site(args.site)
        else:
            now = args.now or datetime.now(SHANGHAI)
            made = make_orders(args.seed, ORDERS if args.orders is None else args.orders, now)
            orders = [order for order, _ in made]
        tables = make_tables(args.seed, orders, now, args.age_hours)
        write_tables(args.out, tables)
        if args.truth is not None:
            write_truth(args.truth, tables)
        if args.replies is not None:
            write_replies(args.replies, tables)
    except (OSError, ValueError) as err:
        line.error(f"没有写成：{err}")


def of_site(address: str) -> tuple[list[Order], datetime]:
    """The orders of a running site with their hidden truth, and its time; OSError where it doesn't answer."""
    found: list[dict[str, Any]] = _fetch(address, "/__mock/orders")["orders"]
    return [_order(one) for one in found], parse_time(_fetch(address, "/__mock/clock")["now"])


def _fetch(address: str, path: str) -> Any:
    # Without a proxy: the site is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urljoin(address, path), timeout=SECONDS) as answer:
        return json.load(answer)


def _order(described: dict[str, Any]) -> Order:
    own = {field.name for field in fields(Order)}
    truth = {key: value for key, value in described.items() if key not in own and key not in NOT_TRUTH}
    return Order(**{key: value for key, value in described.items() if key in own}, truth=truth)


def _moment(text: str) -> datetime:
    """A time with or without a zone; Shanghai's where there is none."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError as err:
        raise argparse.ArgumentTypeError(f"{text}：时间要写成 yyyy-mm-ddTHH:MM:SS") from err
    return when if when.tzinfo else when.replace(tzinfo=SHANGHAI)


if __name__ == "__main__":
    main()
