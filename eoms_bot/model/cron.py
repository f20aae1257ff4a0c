"""Cron expressions of five fields, read as local time of Asia/Shanghai.

Only this module uses the cron library.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cronsim import CronSim, CronSimError

from eoms_bot.model.zone import SHANGHAI

_FIELDS = 5


def problem_of(expression: str) -> str:
    """What is wrong with an expression, in Chinese; empty where it fires."""
    if len(expression.split()) != _FIELDS:
        return "要五段：分 时 日 月 星期，如 */15 8-17 * * 1-5"
    try:
        first = next(CronSim(expression, datetime(2024, 1, 1)), None)  # noqa: DTZ001 - wall clock
    except CronSimError as err:
        return f"cron 写法不对（{err}）；五段是 分 时 日 月 星期"
    return "" if first is not None else "永远不会触发；检查日和月"


def ticks(expression: str, after: datetime, until: datetime) -> Iterator[datetime]:
    """The moments after `after` and up to `until` (both aware) at which it fires, in Shanghai time."""
    last = until.astimezone(SHANGHAI)
    for tick in upcoming(expression, after):
        if tick > last:
            return
        yield tick


def upcoming(expression: str, after: datetime) -> Iterator[datetime]:
    """The moments after `after` (aware) at which it fires, without an end."""
    local = after.astimezone(SHANGHAI).replace(tzinfo=None)
    for tick in CronSim(expression, local):
        yield tick.replace(tzinfo=SHANGHAI)
