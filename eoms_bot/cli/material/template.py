"""`eoms-bot template`: an empty workbook for a batch, or for one of the branch's own tables."""

from __future__ import annotations

from pathlib import Path

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.model.columns import TableKind, labels
from eoms_bot.model.source_kinds import KINDS
from eoms_bot.model.texts.reply_kinds import REPLIES

TABLES = labels((*KINDS.values(), *REPLIES.values()))
BATCH = "批次"


def _kind(ctx: click.Context, param: click.Parameter, text: str | None) -> TableKind | None:
    """The table of a name; None for the batch."""
    if text is None or text == BATCH:
        return None
    if text not in TABLES:
        raise click.BadParameter(f"没有“{text[:20]}”；有 {BATCH}、{'、'.join(TABLES)}", ctx, param)
    return TABLES[text]


@click.command("template", cls=Command, short_help="写一个空的批次文件或数据文件")
@click.argument(
    "path", metavar="批次.xlsx", type=click.Path(path_type=Path), callback=shared.new_file(".xlsx", ".csv")
)
@click.option("--kind", metavar="名称", callback=_kind, help=f"批次（默认）、{'、'.join(TABLES)}")
@shared.flagged("config", "json")
@click.pass_obj
def template(app: App, path: Path, kind: TableKind | None, flags: Flags) -> int:
    """写一个空的批次文件，或 --kind 指定的数据文件：列名、下拉选项和填写说明都在里面。"""
    settings, out = app.settings(flags), app.out(flags)
    if kind is None:
        path = app.services.write_workbook(path, settings, ())
    else:
        # here, because workbooks load slowly
        from eoms_bot.tables.template import write_table_template

        path = write_table_template(path, kind)
    out.emit("template", 0, path=str(path.absolute()))
    out.print(f"已写好：{path.absolute()}")
    return 0
