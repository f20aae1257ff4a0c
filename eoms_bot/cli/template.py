"""`eoms-bot template`: an empty workbook for a batch."""

from __future__ import annotations

from pathlib import Path

import click

from eoms_bot.cli import flags as shared
from eoms_bot.cli.app import App
from eoms_bot.cli.command import Command
from eoms_bot.cli.flags import Flags


@click.command("template", cls=Command, short_help="写一个空的批次文件")
@click.argument("path", metavar="批次.xlsx", type=click.Path(path_type=Path), callback=shared.new_workbook)
@shared.flagged("config", "json")
@click.pass_obj
def template(app: App, path: Path, flags: Flags) -> int:
    """写一个空的批次文件：列名、下拉选项和填写说明都在里面。"""
    settings, out = app.settings(flags), app.out(flags)
    app.services.write_workbook(path, settings, ())
    out.emit("template", 0, path=str(path.absolute()))
    out.tell(f"已写好：{path.absolute()}")
    return 0
