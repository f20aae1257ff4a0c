"""One cell of a branch's table to one value: text, number, percent, time, day, phone; no guesses."""

from __future__ import annotations

import re
from datetime import date, datetime

from eoms_bot.decide import numbers
from eoms_bot.model.evidence import Value
from eoms_bot.model.source_kinds import Column
from eoms_bot.tables.batch.cells import NOT_TEXT, TIME_WANTED, time_of
from eoms_bot.tables.sheet import Cell, quoted

Wrong = tuple[str, str, str]
"""(code, found, wanted)."""

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,12})?(?:e[+-]?[0-9]{1,2})?", re.IGNORECASE)
_DAY = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})(?:[ T]0{1,2}:00(?::00)?)?")


def read(column: Column, cell: Cell) -> Value | Wrong | None:
    """The value of a cell, None where it is empty, or what is wrong with it."""
    if cell.kind == "empty" or (cell.kind == "text" and not cell.text.strip()):
        return ("FACT-018", "空", "必填") if column.required else None
    if column.kind == "words":
        return cell.text.strip()
    if cell.kind in ("formula", "error", "boolean", "other"):
        return "FACT-015", f"单元格是{NOT_TEXT[cell.kind]} {quoted(cell.text)}", "写上值本身"
    match column.kind:
        case "number" | "percent":
            return _number(column, cell)
        case "time":
            return _time(cell)
        case "day":
            return _day(cell)
        case _:
            return _text(column, cell)


def _text(column: Column, cell: Cell) -> Value | Wrong:
    if cell.kind in ("moment", "day"):
        return "FACT-015", f"单元格是{NOT_TEXT[cell.kind]} {quoted(cell.text)}", "文字"
    if cell.kind == "number" and not re.fullmatch(r"[0-9]{1,15}", cell.text):
        return "FACT-015", f"单元格是数字 {quoted(cell.text)}", "文字"
    text = cell.text.strip()
    if column.options and text not in column.options:
        return "FACT-022", f"{quoted(text)} 不在选项中", "、".join(column.options)
    if column.kind == "phone" and not numbers.is_phone(text):
        return "FACT-022", f"不是一个电话号码（{len(text)} 个字符）", "11 位手机号码，或带区号的固定电话"
    return text


def _number(column: Column, cell: Cell) -> Value | Wrong:
    text = cell.text.strip()
    plain = text.removesuffix("%").strip() if column.kind == "percent" else text
    if cell.kind in ("moment", "day") or not _NUMBER.fullmatch(plain):
        return "FACT-015", f"{quoted(text)} 不是数字", f"例如 {column.example}"
    value = float(plain)
    if not column.low <= value <= column.high:
        return "FACT-022", f"{quoted(text)} 不可能", f"{column.low:g} 到 {column.high:g}"
    return value


def _time(cell: Cell) -> Value | Wrong:
    when: datetime | None = cell.moment
    found = ""
    if when is None:
        when, found = time_of(cell)
    if when is None or found:
        return "FACT-023", found, TIME_WANTED
    return when


def _day(cell: Cell) -> Value | Wrong:
    found = _DAY.fullmatch(cell.text.strip())
    if found is None or cell.kind == "number":
        return "FACT-023", f"{quoted(cell.text)} 不是日期", "yyyy-mm-dd"
    try:
        return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        return "FACT-023", f"{quoted(cell.text)} 没有这一天", "yyyy-mm-dd"
