"""One cell to one value by the kind of its column: text, number, time, phone, option; no guesses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from datetime import date, datetime

from eoms_bot.decide import numbers
from eoms_bot.model.columns import YES_NO, Column
from eoms_bot.model.evidence import Value
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.tables.sheet import Cell, quoted

Wrong = tuple[str, str, str]
"""(number of the code, found, wanted): `BATCH-` or `FACT-` comes before the number."""

ORDER_NO = r"ID-056-[0-9]{8}-[0-9]{5}"
"""Form of an order number unless the profile says another."""

NOT_TEXT = {
    "formula": "公式",
    "error": "错误值",
    "boolean": "逻辑值",
    "other": "时间长度",
    "day": "日期",
    "moment": "日期",
    "number": "数字",
}
TIME_WANTED = "yyyy-mm-dd HH:MM（北京时间）"
MOST_LISTED = 12

_TIME = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_ZONE = re.compile(r"(?:Z|[+-][0-9]{2}:?[0-9]{2}|UTC|GMT|CST)\s*$", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[0-9.]+e[+-]?[0-9]+", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,12})?(?:e[+-]?[0-9]{1,2})?", re.IGNORECASE)
_DAY = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})(?:[ T]0{1,2}:00(?::00)?)?")


def read(
    column: Column,
    cell: Cell,
    options: Sequence[str] = (),
    *,
    desk: Collection[str] = (),
    order_no: str = ORDER_NO,
) -> Value | Wrong | None:
    """The value of a cell, None where it is empty, or what is wrong with it.

    `options` are the words of a column with `choices`; `desk` are the desk's own numbers; `order_no` is the
    form of an order number. Times are aware (Asia/Shanghai).
    """
    if cell.kind == "empty" or (cell.kind == "text" and not cell.text.strip() and column.kind != "order_no"):
        return None
    if column.kind == "words":
        return cell.text.strip()
    if cell.kind in ("formula", "error", "boolean") or (cell.kind == "other" and column.kind != "time"):
        return "015", f"单元格是{NOT_TEXT[cell.kind]} {quoted(cell.text)}", "写上值本身"
    match column.kind:
        case "number" | "percent":
            return _number(column, cell)
        case "time":
            when, found = (cell.moment, "") if cell.moment else time_of(cell)
            return ("023", found, TIME_WANTED) if when is None else when
        case "day":
            return _day(cell)
        case "order_no":
            return _order_no(cell, order_no)
    text = _text(cell)
    if isinstance(text, tuple):
        return text
    if column.kind in ("phone", "desk"):
        return _phone(text, desk if column.kind == "desk" else ())
    if column.kind == "yes_no":
        words = dict(zip((*column.options, *YES_NO), (True, False) * 2, strict=True))
        return words[text] if text in words else _not_in(text, tuple(words))
    options = column.options or options
    return text if text in options or not (options or column.choices) else _not_in(text, options)


def time_of(cell: Cell) -> tuple[datetime | None, str]:
    """(time, "") or (None, what is wrong)."""
    text = unicodedata.normalize("NFC", cell.text.strip())
    if cell.kind == "number":
        return None, f"{quoted(text)} 是 Excel 序列号或数字"
    if cell.kind == "day":
        return None, f"{quoted(text)} 没有时分"
    found = _TIME.fullmatch(text)
    if found is None:
        return None, f"{quoted(text)} {'带时区' if _ZONE.search(text) else '不是完整的日期时间'}"
    year, month, day, hour, minute, second = (int(found[part] or 0) for part in (1, 3, 4, 5, 6, 7))
    try:
        when = datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
    except ValueError:
        return None, f"{quoted(text)} 没有这一天或这一刻"
    return (when, "") if is_of_our_time(when) else (None, f"{quoted(text)} 的年份不对")


def is_of_our_time(when: datetime) -> bool:
    """False for a year that only a slip of the keyboard gives."""
    return 2000 <= when.year < 2100


def _text(cell: Cell) -> str | Wrong:
    """A text without the white space around it; a whole number counts as the text that people see."""
    if cell.kind == "text" or (cell.kind == "number" and re.fullmatch(r"[0-9]{1,15}", cell.text)):
        return cell.text.strip()
    return "015", f"单元格是{NOT_TEXT[cell.kind]} {quoted(cell.text)}", "文字"


def _order_no(cell: Cell, pattern: str) -> str | Wrong:
    """An order number of the profile's form, sign by sign."""
    if cell.kind == "number":
        return "011", "工单号是数字格式，后几位已丢失", "请改为文本，重新填写"
    # A profile's `\d` means 0–9 here: a full-width digit looks alike and makes another order number.
    if cell.kind != "text" or re.fullmatch(pattern, cell.text, re.ASCII):
        return cell.text if cell.kind == "text" else _text(cell)
    return "012", _bad_number(cell.text), "例如 ID-056-20260105-00001"


def _bad_number(text: str) -> str:
    for sign in text:
        if not re.fullmatch(r"[A-Za-z0-9-]", sign):
            if _SCIENTIFIC.fullmatch(text.strip()):
                return f"工单号是科学计数法 {quoted(text)}"
            shown = f"“{sign}” " if sign.isprintable() and not sign.isspace() else ""
            return f"工单号含非法字符 {shown}U+{ord(sign):04X}"
    if _SCIENTIFIC.fullmatch(text):
        return f"工单号是科学计数法 {quoted(text)}"
    return f"工单号 {quoted(text)} 的格式不对"


def _phone(text: str, desk: Collection[str]) -> str | Wrong:
    if text in desk:
        return text
    if numbers.is_phone(text):
        return numbers.half_width(text)
    return "022", f"不是一个电话号码（{len(text)} 个字符）", "11 位手机号码，或带区号的固定电话"


def _not_in(text: str, options: Sequence[str]) -> Wrong:
    more = f" 等 {len(options)} 项" if len(options) > MOST_LISTED else ""
    return "022", f"{quoted(text)} 不在选项中", "、".join(options[:MOST_LISTED]) + more


def _number(column: Column, cell: Cell) -> float | Wrong:
    text = cell.text.strip()
    plain = text.removesuffix("%").strip() if column.kind == "percent" else text
    if cell.kind in ("moment", "day") or not _NUMBER.fullmatch(plain):
        return "015", f"{quoted(text)} 不是数字", f"例如 {column.example}"
    value = float(plain)
    if not column.low <= value <= column.high:
        return "022", f"{quoted(text)} 不可能", f"{column.low:g} 到 {column.high:g}"
    return value


def _day(cell: Cell) -> date | Wrong:
    found = _DAY.fullmatch(cell.text.strip())
    if found is None or cell.kind == "number":
        return "023", f"{quoted(cell.text)} 不是日期", "yyyy-mm-dd"
    try:
        return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        return "023", f"{quoted(cell.text)} 没有这一天", "yyyy-mm-dd"
