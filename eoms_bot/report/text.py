"""Texts, times and cut numbers as reports show them, each on one line."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from eoms_bot.visible import visible

LOCAL = ZoneInfo("Asia/Shanghai")
_CUT_NUMBER = re.compile(r"(?<![0-9])(1[3-9][0-9])[0-9]{2,7}(?=…|$)")


def one_line(text: str, limit: int | None = None) -> str:
    """The text on one line, for tables and logs."""
    return visible(text.replace("\r\n", "\n").replace("\n", " ⏎ "), keep="", limit=limit)


def hide_cut_number(text: str) -> str:
    """The text without the beginning of a number that was cut off at its end.

    No pattern recognises such a beginning.
    """
    return _CUT_NUMBER.sub(r"\g<1>****", text)


def local_time(iso: str | None) -> str:
    """An ISO time as the operators' clock shows it; other text stays as it is."""
    if not iso:
        return ""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    return moment.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M:%S") if moment.tzinfo else iso
