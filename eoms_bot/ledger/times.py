"""Times as the ledger stores them: UTC, ISO, always with microseconds.

So text order is time order.
"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from eoms_bot.errors import LedgerError

_SITE = ZoneInfo("Asia/Shanghai")


def utc_text(moment: datetime) -> str:
    """An aware time as the ledger stores it; a naive one is a LedgerError."""
    if moment.tzinfo is None:
        raise LedgerError(f"时间没有时区，不能记入账本：{moment.isoformat()}")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def site_offset(moment: datetime) -> str:
    """How far the site's clock is ahead of UTC at a moment, like `+08:00`."""
    return moment.astimezone(_SITE).isoformat()[-6:]


def parse(text: str) -> datetime:
    """A stored time as an aware datetime."""
    return datetime.fromisoformat(text)
