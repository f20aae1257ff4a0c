"""`eoms-bot run`: one unattended pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from loguru import logger

from eoms_bot.cli import flags as shared
from eoms_bot.cli import progress, tables
from eoms_bot.cli.app import App
from eoms_bot.cli.command import Command
from eoms_bot.cli.flags import Flags
from eoms_bot.errors import BotError
from eoms_bot.report.kept_log import kept_log


@click.command("run", cls=Command, short_help="无人值守：处理一遍待办列表，会发送")
@shared.limit
@click.option("--no-supervisor", is_flag=True, help="不设监护进程；由系统服务负责重启时用")
@shared.flagged(*shared.RUN_FLAGS)
@click.pass_obj
def run(app: App, limit: int | None, no_supervisor: bool, flags: Flags) -> int:
    """无人值守：处理一遍待办列表，事实取自收件箱里的批次文件；没有事实的工单转人工。

    运行有监护进程：卡死或崩溃时结束它并重新启动，先核对上次留下的发送，再继续。
    """
    settings, out = app.settings(flags), app.out(flags)
    if app.supervise is not None and not no_supervisor:
        return app.supervise(settings, out)
    with kept_log(settings, "run"), noted("eoms-bot run") as note, progress.shown(out, "无人值守") as bar:
        summary = app.services.modes.unattended(settings, limit=limit, progress=bar, ports=app.ports)
        note(summary.exit_code, summary.folder)
    return tables.run_summary(out, summary, "run")


@contextmanager
def noted(what: str) -> Iterator[Callable[[int, str], None]]:
    """Tell the kept log that it begins, and how it ended; why it did not, where it was refused or broke off."""
    logger.bind(step="begun").info("{} 开始", what)
    try:
        yield lambda code, folder: logger.bind(step="ended").info(
            "{} 结束，退出码 {}：{}", what, code, folder
        )
    except BotError as problem:
        logger.bind(step="refused").error("{} 没有运行完：{}", what, problem)
        raise
