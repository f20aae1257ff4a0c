"""One cell to one value: order number, option, yes/no, time, phone, text; else a finding."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from eoms_bot.decide import numbers
from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.plan import HEAD
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.tables.sheet import Cell, Findings, quoted

ORDER_NO = r"ID-056-[0-9]{8}-[0-9]{5}"
"""Form of an order number unless the profile says another."""

NOT_TEXT = {
    "formula": "公式",
    "error": "错误值",
    "boolean": "逻辑值",
    "other": "时间长度",
    "day": "日期",
    "moment": "日期",
}
NAMES = HEAD | COLUMNS
"""Field → column of every sheet that is read by cells.

These are the columns of a batch workbook, and those that a plan has before them.
"""

TIME_WANTED = "yyyy-mm-dd HH:MM（北京时间）"

_TIME = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_ZONE = re.compile(r"(?:Z|[+-][0-9]{2}:?[0-9]{2}|UTC|GMT|CST)\s*$", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[0-9.]+e[+-]?[0-9]+", re.IGNORECASE)


@dataclass(frozen=True)
class CellReader:
    """Reads the cells of one row; what is wrong goes to `findings`."""

    findings: Findings
    row: int
    record: Mapping[str, Cell]
    order_no_pattern: str

    def wrong(self, code: str, field: str, found: str, wanted: str) -> None:
        """Note a finding in a column of this row."""
        self.findings.add(code, self.row, NAMES[field], found, wanted)

    def text(self, field: str) -> str | None:
        """A text without the white space around it; a whole number counts as the text that people see."""
        cell = self.record[field]
        if cell.kind == "empty":
            return None
        if cell.kind == "number" and re.fullmatch(r"[0-9]{1,15}", cell.text):
            return cell.text
        if cell.kind != "text":
            found = f"单元格是{NOT_TEXT.get(cell.kind, '数字')} {quoted(cell.text)}"
            self.wrong("BATCH-015", field, found, "文字")
            return None
        return cell.text.strip() or None

    def order_no(self, field: str) -> str | None:
        """An order number of the profile's form, sign by sign."""
        cell = self.record[field]
        if cell.kind == "number":
            self.wrong("BATCH-011", field, "工单号是数字格式，后几位已丢失", "请改为文本，重新填写")
            return None
        if cell.kind != "text":
            return self.text(field)
        # A profile's `\d` means 0–9 here: a full-width digit looks alike and makes another order number.
        if re.fullmatch(self.order_no_pattern, cell.text, re.ASCII):
            return cell.text
        self.wrong("BATCH-012", field, _bad_number(cell.text), "例如 ID-056-20260105-00001")
        return None

    def option(self, field: str, options: tuple[str, ...]) -> str | None:
        """One of the options, to the letter."""
        text = self.text(field)
        if text is None or text in options:
            return text
        self.wrong("BATCH-022", field, f"{quoted(text)} 不在选项中", _listed(options))
        return None

    def yes_no(self, field: str, words: dict[str, bool]) -> bool | None:
        """True or False by its word."""
        word = self.option(field, tuple(words))
        return None if word is None else words[word]

    def time(self, field: str) -> datetime | None:
        """An aware time to the minute or second, from a date cell or from text."""
        cell = self.record[field]
        if cell.kind == "moment" and cell.moment is not None:
            found = "" if 2000 <= cell.moment.year < 2100 else f"{quoted(cell.text)} 的年份不对"
            when: datetime | None = cell.moment
        elif cell.kind in ("empty", "formula", "error", "boolean"):
            self.text(field)
            return None
        else:
            when, found = time_of(cell)
        if found:
            self.wrong("BATCH-023", field, found, TIME_WANTED)
            return None
        return when

    def phone(self, field: str, desk: tuple[str, ...]) -> str | None:
        """A phone number, or one of the desk's own numbers."""
        text = self.text(field)
        if text is None or text in desk:
            return text
        if numbers.is_phone(text):
            return numbers.half_width(text)
        found = f"不是一个电话号码（{len(text)} 个字符）"
        self.wrong("BATCH-022", field, found, "例如 13900000001 或 0800-1234567")
        return None


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


def _listed(options: tuple[str, ...]) -> str:
    shown = ", ".join(options[:12])
    return f"[{shown}{f' 等 {len(options)} 项' if len(options) > 12 else ''}]"


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
    return (when, "") if 2000 <= year < 2100 else (None, f"{quoted(text)} 的年份不对")
