"""`eoms-bot reconcile`: look for the effect of unsettled writes; press nothing."""

from __future__ import annotations

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui import progress, tables
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags


@click.command("reconcile", cls=Command, short_help="核对结果未知的发送，只看不发")
@shared.flagged(*shared.RUN_FLAGS)
@click.pass_obj
def reconcile(app: App, flags: Flags) -> int:
    """核对结果未知的发送：到网站查处理记录、已办列表和遗留库，只看，不发送。"""
    settings, out = app.settings(flags), app.out(flags)
    with progress.shown(out, "核对未知结果") as bar:
        summary = app.services.modes.reconcile(settings, progress=bar, ports=app.ports)
    return tables.run_summary(out, summary, "reconcile")
