"""`eoms-bot run`: one unattended pass."""

from __future__ import annotations

import click

from eoms_bot.cli import flags as shared
from eoms_bot.cli import progress, tables
from eoms_bot.cli.app import App
from eoms_bot.cli.command import Command
from eoms_bot.cli.flags import Flags


@click.command("run", cls=Command, short_help="无人值守：处理一遍待办列表，会发送")
@shared.limit
@shared.flagged(*shared.RUN_FLAGS)
@click.pass_obj
def run(app: App, limit: int | None, flags: Flags) -> int:
    """无人值守：处理一遍待办列表，事实取自收件箱里的批次文件；没有事实的工单转人工。"""
    settings, out = app.settings(flags), app.out(flags)
    with progress.shown(out, "无人值守") as bar:
        summary = app.services.modes.unattended(settings, limit=limit, progress=bar, ports=app.ports)
    return tables.run_summary(out, summary, "run")
