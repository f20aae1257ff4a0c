"""What people mean by a cell that they wrote in their own way: `√`, `4G`, `0:30`, full-width digits.

Only what has one meaning is taken. Every such reading is noted, so that the person sees it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from eoms_bot.decide.times import to_second
from eoms_bot.model.columns import YES_NO, Column
from eoms_bot.model.source_kinds import CONTACT_ATTITUDES, CONTACT_RESULTS
from eoms_bot.tables.sheet import Cell

YES = frozenset(["√", "✓", "✔", "☑", "1", "是", "对", "y", "yes", "true"])
NO = frozenset(["×", "✗", "✘", "☒", "0", "否", "不", "不是", "n", "no", "false"])
WORDS: Mapping[str, Mapping[str, str]] = {
    "handling": dict.fromkeys(("已完成", "完成了", "完成工单", "完成处理"), "完成")
    | dict.fromkeys(("已驳回", "派单驳回"), "驳回"),
    "result": dict.fromkeys(("已解决", "解决了"), "解决")
    | dict.fromkeys(("没解决", "没有解决", "尚未解决"), "未解决")
    | {str(key): word for key, word in enumerate(CONTACT_RESULTS, start=1)},
    "attitude": {str(key): word for key, word in enumerate(CONTACT_ATTITUDES, start=1)},
}
"""Field → what people write → the word of the column. The digits are the keys of the console's call mode."""
AHEAD = frozenset({"expected_time"})
"""Times that are still to come; all others are over."""

_FULL_WIDTH = {number: number - 0xFEE0 for number in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_DAY = timedelta(days=1)


def meant(column: Column, cell: Cell, options: Sequence[str], pattern: str, written: datetime) -> Cell:
    """The cell in the writing of its column; the cell itself where it has one already, or no single meaning.

    `options` are the column's words, `pattern` is the form of an order number. `written` (aware) is when the
    cell was typed, as far as that is known: a time without a day is the nearest one before it, or after it in
    a column of what is to come.
    """
    if column.kind == "yes_no" or column.options[:2] == YES_NO:
        return _yes_no(column, cell)
    if column.kind == "time":
        return _time(column, cell, written)
    if cell.kind != "text" and not (cell.kind == "number" and cell.text in WORDS.get(column.field, ())):
        return cell
    text = _plain(cell.text)
    if column.kind == "order_no":
        return Cell("text", text) if re.fullmatch(pattern, text, re.ASCII) else cell
    if column.kind in ("phone", "desk"):
        return Cell("text", text)
    if not options and not column.options:
        return cell
    return Cell("text", _option(column, text, column.options or options) or cell.text)


def says_yes(cell: Cell) -> bool:
    """True of a cell that approves, in whatever writing."""
    return _plain(cell.text).casefold() in YES


def half_width(text: str) -> str:
    """The text with plain digits, letters and signs in place of full-width ones."""
    return text.translate(_FULL_WIDTH)


def _plain(text: str) -> str:
    return half_width(text).strip()


def _yes_no(column: Column, cell: Cell) -> Cell:
    word = _plain(cell.text).casefold()
    if cell.kind not in ("text", "number", "boolean") or word in column.options:
        return cell
    return Cell("text", YES_NO[0]) if word in YES else Cell("text", YES_NO[1]) if word in NO else cell


def _time(column: Column, cell: Cell, written: datetime) -> Cell:
    if cell.kind not in ("text", "other"):
        return cell
    text = _plain(cell.text)
    clock = _CLOCK.fullmatch(text)
    if clock is None:
        return Cell(cell.kind, text)
    hour, minute, second = (int(part or 0) for part in clock.groups())
    if hour > 23 or minute > 59 or second > 59:
        return cell
    when = written.replace(hour=hour, minute=minute, second=second, microsecond=0)
    if column.field in AHEAD:
        when += _DAY if when <= written else timedelta(0)
    else:
        when -= _DAY if when > written else timedelta(0)
    return Cell("moment", to_second(when), when)


def _option(column: Column, text: str, options: Sequence[str]) -> str:
    """The one option that a text names: by its whole name, the part before a bracket or after a hyphen."""
    if text in options:
        return text
    word = WORDS.get(column.field, {}).get(text, "")
    if word in options:
        return word
    named = text.casefold()
    found = [one for one in options if named in (one.casefold(), *_short(one.casefold()))]
    return found[0] if len(found) == 1 else ""


def _short(option: str) -> tuple[str, ...]:
    """`4g` of `4g(lte)`; `规划站点未建成` of `覆盖-规划站点未建成`."""
    before, after = option.partition("(")[0], option.partition("-")[2]
    return tuple(part for part in (before, after) if part and part != option)
