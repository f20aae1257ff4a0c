"""`eoms-bot serve`: the unattended service, and a look at what its schedules will do."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

import click
from rich import box
from rich.table import Table
from rich.text import Text

from eoms_bot.cli.app import App
from eoms_bot.cli.failures import CONFIGURATION, OK, SOME_FAILED
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.errors import BadInput, ConfigError
from eoms_bot.model.schedule import LEVEL_ZH
from eoms_bot.report.text import LOCAL, one_line

if TYPE_CHECKING:
    from eoms_bot.service.schedule.ahead import Coming
    from eoms_bot.service.schedule.rows import Row
    from eoms_bot.settings import Settings

NEXT, LAST = 3, 10


@click.command("serve", cls=Command, short_help="常驻服务：按设置里的计划自己运行，没有运行就报警")
@click.option("--check", is_flag=True, help="不启动：列出每个计划接下来几次、最近的运行和告警去处")
@click.option("--test-alarm", is_flag=True, help="不启动：向每个告警去处发一条试验消息")
@shared.flagged("config", "json", "log_level")
@click.pass_obj
def serve(app: App, check: bool, test_alarm: bool, flags: Flags) -> int:
    """按 [service.schedules] 的计划到点运行，每次是一个单独的进程；收到 SIGTERM 时等手上的一张做完再退出。

    eoms-bot stop 让它不再开始新的运行，服务本身留着；改了设置要重启服务。
    """
    settings, out = app.settings(flags), app.out(flags)
    if check and test_alarm:
        raise BadInput("--check 和 --test-alarm 只能用一个")
    if not settings.service.schedules:
        raise ConfigError("设置里没有计划；写一张 [service.schedules.名称] 表，见 docs/zh/service.md")
    if check:
        return _check(app, settings, out)
    if test_alarm:
        return _test_alarm(settings, out)
    from eoms_bot.service.carriers import runs_of  # here, because SQL takes time to load
    from eoms_bot.service.wiring import service_of

    with (
        runs_of(settings, app.ports.clock, flags.config, app.ports.program) as runs,
        service_of(settings, runs, app.ports) as service,
    ):
        out.say(f"服务开始，计划：{'、'.join(settings.service.schedules)}；停用 Ctrl-C 或 SIGTERM")
        code = service.run()
    out.say("服务结束")
    return code


def _check(app: App, settings: Settings, out: Out) -> int:
    from eoms_bot.service.alarms.channel import channel_of
    from eoms_bot.service.alarms.targets import read_targets
    from eoms_bot.service.calendar import calendar_of
    from eoms_bot.service.carriers import lacking
    from eoms_bot.service.condition import DEAD_SECONDS
    from eoms_bot.service.schedule import table
    from eoms_bot.service.schedule.ahead import coming
    from eoms_bot.service.schedule.rows import State
    from eoms_bot.service.schedule.table import RunTable
    from eoms_bot.service.wiring import closed, folder_of

    now, folder = app.now(), folder_of(settings)
    names = channel_of(read_targets(settings.paths.alarms), settings.paths.alarms).names
    days, wrong = calendar_of(settings.facts, now)
    schedules = settings.service.schedules
    ahead = {name: list(islice(coming(name, one, days, now), NEXT)) for name, one in schedules.items()}
    rows = [
        row for row in RunTable.read(folder / table.FILE, app.ports.disk).rows if row.state is not State.SEEN
    ]
    never = [name for name, found in ahead.items() if not found]
    gone = lacking(settings)
    beat, stopping = _beat(settings, now), closed(settings)
    is_dead = beat is not None and beat > DEAD_SECONDS
    code = CONFIGURATION if never or gone else SOME_FAILED if is_dead else OK
    out.emit(
        "serve",
        code,
        schedules={name: [_coming(one) for one in found] for name, found in ahead.items()},
        heartbeat_seconds=beat,
        closed=stopping,
        calendar=wrong,
        lacking=gone,
        alarms=list(names),
        rows=[_row(row) for row in rows[-LAST:]],
    )
    out.show(_schedules(settings, ahead))
    for name in never:
        out.print(f"计划 {name} 一年之内不会运行：时间窗、日子和 cron 没有重合的", "bold red")
    if gone:
        out.print(gone, "bold red")
    if wrong and any(one.days == "workdays" for one in schedules.values()):
        out.print(f"注意：{wrong}")
    out.print(_life(beat, is_dead=is_dead), "bold red" if is_dead else "")
    if stopping:
        out.print(stopping, "bold red")
    out.print(f"告警发到：{'、'.join(names) or f'没有去处（{settings.paths.alarms}），只写日志'}")
    if rows:
        out.show(_rows(rows[-LAST:]))
    return code


def _test_alarm(settings: Settings, out: Out) -> int:
    from eoms_bot.service.alarms.channel import channel_of
    from eoms_bot.service.alarms.targets import read_targets

    channel = channel_of(read_targets(settings.paths.alarms), settings.paths.alarms)
    if not channel.names:
        raise ConfigError(f"没有告警去处：{settings.paths.alarms}；写法见 docs/zh/service.md")
    failed = channel.send(f"EOMS 机器人（{settings.site.id}）\n【试验】这是一条试验消息，不用处理")
    code = 1 if failed else 0
    out.emit("serve", code, alarms=list(channel.names), failed=list(failed))
    for name in channel.names:
        out.print(f"{name}：{'没有送到，检查地址和网络' if name in failed else '已送到'}")
    return code


def _beat(settings: Settings, now: datetime) -> int | None:
    """Seconds since the service last showed that it runs; None where it never has."""
    from eoms_bot.service import pulse
    from eoms_bot.service.wiring import folder_of

    silent = pulse.silent_seconds(folder_of(settings) / pulse.FILE, now)
    return None if silent is None else int(silent)


def _life(beat: int | None, *, is_dead: bool) -> str:
    if beat is None:
        return "服务没有运行过"
    return f"服务没有在运行：{beat // 60} 分钟前还在" if is_dead else "服务在运行"


def _schedules(settings: Settings, ahead: dict[str, list[Coming]]) -> Table:
    table = _table("计划", "名称", "级别", "cron", "接下来", "到几点止")
    for name, found in ahead.items():
        schedule = settings.service.schedules[name]
        ticks = "\n".join(f"{one.tick:%m-%d %H:%M}" for one in found) or "没有"
        ends = "\n".join(f"{one.until:%m-%d %H:%M}" for one in found)
        table.add_row(name, LEVEL_ZH[schedule.level], schedule.cron, ticks, ends)
    return table


def _rows(rows: list[Row]) -> Table:
    from eoms_bot.service.alarm_texts import ended
    from eoms_bot.service.schedule.rows import HOW_ZH, STATE_ZH

    table = _table("最近的运行", "计划", "到点", "记于", "情况", "说明")
    for row in rows:
        note = ended(row) if row.code is not None else HOW_ZH[row.how] if row.how else row.why
        many = f"（共 {row.count} 次）" if row.count > 1 else ""
        times = (f"{moment.astimezone(LOCAL):%m-%d %H:%M}" for moment in (row.tick, row.at))
        table.add_row(row.schedule, *times, STATE_ZH[row.state] + many, Text(one_line(note, 200)))
    return table


def _table(title: str, *names: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.ROUNDED, header_style="bold")
    for name in names:
        table.add_column(name, no_wrap=name not in ("说明", "接下来"), overflow="fold")
    return table


def _coming(one: Coming) -> dict[str, str]:
    return {"tick": one.tick.isoformat(), "until": one.until.isoformat()}


def _row(row: Row) -> dict[str, object]:
    return {
        "schedule": row.schedule,
        "tick": row.tick.astimezone(LOCAL).isoformat(),
        "at": row.at.astimezone(LOCAL).isoformat(),
        "state": row.state.value,
        "count": row.count,
        "how": row.how.value if row.how else None,
        "why": row.why,
        "code": row.code,
    }
