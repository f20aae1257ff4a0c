"""Division: a run that takes its orders from the to-do list leaves other accounts their orders.

When people name the orders, their word counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from eoms_bot.browser.profile import Profile
from eoms_bot.errors import ConfigError
from eoms_bot.model.outcome import Item
from eoms_bot.run.desk import Desk
from eoms_bot.settings import Settings

FACT = "fault_area"
"""The profile's name for 故障区县."""
MOST_SHOWN = 5
"""The most order numbers that a sentence names."""


def with_division(settings: Settings, profile: Profile, desk: Desk) -> Desk:
    """The desk of such a run.

    Raises ConfigError when orders are dealt by an area, but the profile's pages do not show the
    area.
    """
    dealing = settings.run.dealing
    if dealing.is_on and FACT not in profile.order_form.facts:
        raise ConfigError(
            f"页面档案 {settings.site.profile} 没有故障区县（order_form.toml 的 [facts.{FACT}]），"
            "不能按区县分工单：在档案里补上，或去掉 run.areas、run.not_areas"
        )
    return replace(desk, dealing=dealing)


def left_notice(left: Sequence[Item], now: datetime, near_hours: float) -> Iterator[str]:
    """What people must know of the orders that a run has left to other accounts.

    It says how many they are, and which of them are near their limits.
    """
    if not left:
        return
    near = now + timedelta(hours=near_hours)
    urgent = [one.ref.order_no for one in left if one.ref.deadline is not None and one.ref.deadline < near]
    text = f"留给别的账号 {len(left)} 张"
    if urgent:
        shown = "、".join(urgent[:MOST_SHOWN]) + (" 等" if len(urgent) > MOST_SHOWN else "")
        text += (
            f"，其中 {len(urgent)} 张不到 {near_hours:g} 小时就超时或已超时：{shown}；请核对负责的账号在运行"
        )
    yield text
