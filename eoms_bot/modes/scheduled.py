"""A scheduled run: one of the modes, under the schedule's bounds.

The schedule's rung of the roll-out decides what the run may do.

- `look` reads and decides.
- `preview` tries the forms with the gate closed and leaves a plan.
- `few` sends, up to a few a day.
- `all` sends what policy allows.

Each rung is a bound on the settings, never a loosening.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, assert_never

from eoms_bot.errors import ConfigError
from eoms_bot.model.run import Progress, RunSummary
from eoms_bot.model.schedule import Schedule
from eoms_bot.run.ports import Ports
from eoms_bot.settings import Settings


@dataclass(frozen=True)
class WantedOrders:
    """The orders that a person or a schedule wants worked: those of a workbook, these numbers, so many.

    No `ids` means all orders; no `limit` means the settings' own.
    """

    batch_path: Path | None = None
    ids: tuple[str, ...] = ()
    limit: int | None = None


class Rungs(Protocol):
    """The modes that a schedule may run, as `modes/modes.py` has them."""

    def look(
        self,
        settings: Settings,
        *,
        limit: int | None,
        progress: Progress,
        ports: Ports,
        until: datetime | None = None,
    ) -> RunSummary:
        """Read and decide."""
        ...

    def preview(
        self,
        settings: Settings,
        wanted: WantedOrders,
        *,
        progress: Progress,
        ports: Ports,
        plan_path: Path | None = None,
        until: datetime | None = None,
    ) -> RunSummary:
        """Try the forms with the gate closed."""
        ...

    def unattended(
        self,
        settings: Settings,
        *,
        limit: int | None,
        progress: Progress,
        ports: Ports,
        until: datetime | None = None,
    ) -> RunSummary:
        """Send what policy allows."""
        ...


def named(settings: Settings, name: str) -> Schedule:
    """The schedule of this name; ConfigError where there is none."""
    schedule = settings.service.schedules.get(name)
    if schedule is None:
        known = "、".join(settings.service.schedules) or "一个也没有"
        raise ConfigError(f"没有计划 {name}；设置里有：{known}")
    return schedule


def scheduled(
    modes: Rungs, settings: Settings, name: str, until: datetime | None, *, progress: Progress, ports: Ports
) -> RunSummary:
    """One run of a schedule; it begins no order from `until` (aware) on.

    ConfigError where there is no such schedule, or it works no orders.
    """
    schedule = named(settings, name)
    own, limit = bounded(settings, schedule), schedule.max_orders
    match schedule.level:
        case "look":
            return modes.look(own, limit=limit, progress=progress, ports=ports, until=until)
        case "preview":
            wanted = WantedOrders(limit=limit)
            return modes.preview(own, wanted, progress=progress, ports=ports, until=until)
        case "few" | "all":
            return modes.unattended(own, limit=limit, progress=progress, ports=ports, until=until)
        case "intercept":
            raise ConfigError(f"计划 {name} 是拦截，不处理工单")
        case _:
            assert_never(schedule.level)


def bounded(settings: Settings, schedule: Schedule) -> Settings:
    """The settings of a schedule's run: slower where it says so, and with the daily cap of its rung."""
    cap = settings.run.daily_cap
    if schedule.level == "few":
        cap = min(cap, settings.policy.few_a_day)
    slowness = max(settings.run.slowness, schedule.slowness)
    run = settings.run.model_copy(update={"daily_cap": cap, "slowness": slowness})
    return settings.model_copy(update={"run": run})
