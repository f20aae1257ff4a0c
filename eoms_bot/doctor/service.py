"""The service: its schedules can fire, it runs to fire them, and its alarms reach somebody."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from eoms_bot.doctor.check import PASSED, Check, Trouble, warned
from eoms_bot.errors import ConfigError
from eoms_bot.service import pulse
from eoms_bot.service.alarms import alarms
from eoms_bot.service.alarms.channel import channel_of
from eoms_bot.service.alarms.targets import Target, read_targets
from eoms_bot.service.calendar import calendar_of
from eoms_bot.service.carriers import lacking
from eoms_bot.service.condition import DEAD_SECONDS
from eoms_bot.service.schedule.ahead import next_of
from eoms_bot.service.wiring import folder_of
from eoms_bot.settings import Settings

SCHEDULES, ALARMS = "计划", "告警"
SECONDS = 5
WEBHOOKS = {"json": 80, "jsons": 443, "xml": 80, "xmls": 443, "form": 80, "forms": 443}
"""Schemes of addresses that name their host: if that takes no connection, nothing gets through.

Of the others only a test message can show it.
"""


def schedules(settings: Settings, now: datetime) -> Check:
    """Each schedule has a next moment, and a service runs that will start it, with all that it needs."""
    found = settings.service.schedules
    if not found:
        return Check(SCHEDULES, PASSED, "没有计划（不用服务）")
    days, _ = calendar_of(settings.facts, now)
    ahead = next_of(found, days, now)
    never = [name for name, coming in ahead.items() if coming is None]
    if never:
        cure = "核对它的 cron、begin、end 和 days 有没有重合，再看 eoms-bot serve --check；改后重启服务"
        return warned(SCHEDULES, Trouble.SCHEDULE, f"{'、'.join(never)} 一年之内没有一次", cure)
    if why := lacking(settings):
        gone, _, cure = why.partition(" → ")
        return warned(SCHEDULES, Trouble.SCHEDULE, gone, cure)
    silent = pulse.silent_seconds(folder_of(settings) / pulse.FILE, now)
    if silent is None or silent > DEAD_SECONDS:
        since = "没有运行过" if silent is None else f"{int(silent // 60)} 分钟没有动静"
        cure = "启动它：eoms-bot serve，或 systemctl start 它的单元；起不来的看日志"
        return warned(SCHEDULES, Trouble.SCHEDULE, f"有 {len(found)} 个计划，而服务{since}", cure)
    upcoming = "，".join(f"{name} {coming.tick:%m-%d %H:%M}" for name, coming in ahead.items() if coming)
    return Check(SCHEDULES, PASSED, f"接下来：{upcoming}")


def destinations(settings: Settings, *, ask: bool) -> Iterator[Check]:
    """Alarms have a destination that takes them.

    The service's own experience shows it; with `ask`, a connection to each webhook does too.
    """
    path = settings.paths.alarms
    try:
        targets = read_targets(path)
        channel_of(targets, path)
    except ConfigError as problem:
        yield warned(ALARMS, Trouble.ALARMS, str(problem), "照提示改正告警去处，写法见 docs/zh/service.md")
        return
    names = {target.name for target in targets}
    seen = [name for name in alarms.failing(folder_of(settings) / alarms.FILE) if name in names]
    dead = seen or [target.name for target in targets if ask and not _takes(target)]
    if dead:
        cure = "检查地址、令牌和网络，再 eoms-bot serve --test-alarm 试发一条；换了地址要重启服务"
        found = f"{'、'.join(dead)} {'最近一次没有送到' if seen else '连不上'}"
        yield warned(ALARMS, Trouble.ALARMS, found, cure)
    elif settings.service.schedules and not targets:
        cure = "写一行“名称 = 地址”，写法见 docs/zh/service.md；没有去处，出了事只写在日志里"
        yield warned(ALARMS, Trouble.ALARMS, f"没有去处（{path}）", cure)
    else:
        yield Check(ALARMS, PASSED, "、".join(sorted(names)) or "没有去处（不用服务）")


def _takes(target: Target) -> bool:
    """Whether the host of a webhook takes a connection; nothing is sent.

    True of those whose host is not in their address.
    """
    try:
        parts = urlsplit(target.url)
        port = parts.port or WEBHOOKS.get(parts.scheme, 0)
        if parts.scheme not in WEBHOOKS or not parts.hostname:
            return True
        with socket.create_connection((parts.hostname, port), SECONDS):
            return True
    except (OSError, ValueError):
        return False
