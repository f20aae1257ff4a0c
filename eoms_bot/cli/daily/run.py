"""`eoms-bot run`: one unattended pass, by itself or as one run of a schedule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from loguru import logger

from eoms_bot.cli.app import App
from eoms_bot.cli.failures import OK, SOME_FAILED
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui import progress, tables
from eoms_bot.cli.ui.command import Command, local_moment
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.errors import BadInput, BotError
from eoms_bot.model.schedule import INTERCEPT
from eoms_bot.modes.scheduled import named, scheduled
from eoms_bot.report.rotated_log import rotated_log
from eoms_bot.settings import Settings


@click.command("run", cls=Command, short_help="无人值守：处理一遍待办列表，会发送")
@shared.limit
@click.option("--schedule", metavar="名称", help="按设置里这个计划的级别、上限和节奏运行一次")
@click.option(
    "--until", callback=local_moment, metavar="时间", help="从这时起不再开始新的工单，如 2026-01-05T18:00"
)
@click.option("--no-supervisor", is_flag=True, help="不设监护进程；由系统服务负责重启时用")
@shared.flagged(*shared.RUN_FLAGS)
@click.pass_obj
def run(
    app: App,
    limit: int | None,
    schedule: str | None,
    until: datetime | None,
    no_supervisor: bool,
    flags: Flags,
) -> int:
    """无人值守：处理一遍待办列表，事实取自数据表、联系记录和收件箱里的批次文件；缺事实的转人工，不能单独做的留在计划里。

    运行有监护进程：卡死或崩溃时结束它并重新启动，先核对上次留下的发送，再继续。
    """
    settings, out = app.settings(flags), app.out(flags)
    if schedule is not None and limit is not None:
        raise BadInput("--limit 和 --schedule 只能用一个：计划有自己的 max_orders")
    if schedule is not None and named(settings, schedule).level == INTERCEPT:
        return _intercept(app, settings, schedule, out)
    if app.supervise is not None and not no_supervisor:
        return app.supervise(settings, out)
    modes, ports = app.services.modes, app.ports
    with rotated_log(settings, "run"), noted("eoms-bot run") as note, progress.shown(out, "无人值守") as bar:
        if schedule is None:
            summary = modes.unattended(settings, limit=limit, progress=bar, ports=ports, until=until)
        else:
            summary = scheduled(modes, settings, schedule, until, progress=bar, ports=ports)
        note(summary.exit_code, summary.folder)
    return tables.run_summary(out, summary, "run")


def _intercept(app: App, settings: Settings, name: str, out: Out) -> int:
    """No order, no site, no account: only the branch's own tables."""
    from eoms_bot.advise import intercepting  # here, because workbooks load slowly

    with rotated_log(settings, "run"), noted("eoms-bot run") as note:
        found = intercepting.of_schedule(settings, name, app.now())
        code = SOME_FAILED if found.unchecked else OK
        note(code, found.lists)
    out.emit("run", code, incidents=len(found.news), unchecked=list(found.unchecked), lists=found.lists)
    out.print(f"拦截：{found.summary}")
    out.print(f"名单：{settings.paths.home / found.lists}")
    return code


@contextmanager
def noted(what: str) -> Iterator[Callable[[int, str], None]]:
    """Write to the kept log that the command begins, and how it ended.

    It also says why the command did not start, where it was refused or broke off.
    """
    logger.bind(step="begun").info("{} 开始", what)
    try:
        yield lambda code, folder: logger.bind(step="ended").info(
            "{} 结束，退出码 {}：{}", what, code, folder
        )
    except BotError as problem:
        logger.bind(step="refused").error("{} 没有运行完：{}", what, problem)
        raise
