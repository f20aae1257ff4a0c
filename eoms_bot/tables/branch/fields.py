"""Rows of a reply template from what a person types in a command or a page, read as a file's cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from eoms_bot.errors import BadInput
from eoms_bot.model.columns import TableKind
from eoms_bot.tables.branch.rows import FactFindings, Table, read_table
from eoms_bot.tables.sheet import sheet_of_texts

SITE = ("网站名称", "解析地址", "地址类别")
PLACE = "命令行"


def read(kind: TableKind, fields: Sequence[str], sites: Sequence[str], now: datetime) -> Table:
    """The rows that `列=内容` and `名称|地址|类别` make; BadInput with every problem."""
    pairs = [_pair(text) for text in fields]
    first = dict(pairs)
    if len(first) < len(pairs):
        names = [name for name, _ in pairs]
        twice = [name for name in first if names.count(name) > 1]
        raise BadInput(f"同一列写了两次：{'、'.join(twice)}（--field）；每列写一次")
    return rows_of(kind, first, sites, now, PLACE)


def rows_of(
    kind: TableKind, first: Mapping[str, str], sites: Sequence[str], now: datetime, place: str
) -> Table:
    """The rows that these cells and each `名称|地址|类别` make; BadInput with every problem.

    `place` is where they were typed, as messages and sources name it.
    """
    unknown = [name for name in first if kind.column(name) is None]
    if unknown:
        raise BadInput(f"没有列 {'、'.join(unknown)}；有 {'、'.join(column.name for column in kind.columns)}")
    rows: list[Mapping[str, str]] = [first]
    if sites:
        parts = [dict(zip(SITE, _site(text), strict=True)) for text in sites]
        rows = [{**first, **parts[0]}, *parts[1:]]
    return read_table(
        kind, sheet_of_texts(kind, enumerate(rows, start=1)), place, now, FactFindings(place), {}
    )


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise BadInput(f"--field “{text[:20]}”不是 列=内容")
    return name.strip(), value


def _site(text: str) -> list[str]:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) != len(SITE):
        raise BadInput(f"网站“{text[:30]}”不是 名称|地址|类别")
    return parts
