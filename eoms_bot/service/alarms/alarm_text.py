"""The text of one message of alarms.

It is short enough for every chat tool, and contains nothing that a log may not hold.
"""

from __future__ import annotations

from collections.abc import Sequence

from eoms_bot.report import log
from eoms_bot.report.notice import MOST_BYTES
from eoms_bot.report.text import hide_cut_number, one_line

MOST_OF_A_LINE = 120
"""Characters."""


def alarm_text(head: str, parts: Sequence[str]) -> str:
    """`head`, then the lines of all parts that fit, then how many do not fit.

    Phones and known names are masked.
    """
    lines = [_line(line) for part in parts for line in part.splitlines() if line.strip()]
    room = MOST_BYTES - _size(head) - _size(_more(len(lines)))
    shown: list[str] = []
    for line in lines:
        room -= _size(line)
        if room < 0:
            break
        shown.append(line)
    left = len(lines) - len(shown)
    return "\n".join((head, *shown, *([_more(left)] if left else [])))


def _line(text: str) -> str:
    line = one_line(hide_cut_number(log.REDACTOR.masked(text)))
    return line if len(line) <= MOST_OF_A_LINE else f"{line[: MOST_OF_A_LINE - 1]}…"


def _more(count: int) -> str:
    return f"另有 {count} 条，见 eoms-bot serve --check 和控制台"


def _size(line: str) -> int:
    return len(line.encode()) + 1
