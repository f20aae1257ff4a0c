"""`eoms-bot preview`: the walk with the gate closed."""

from __future__ import annotations

from pathlib import Path

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui import progress, tables
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.modes.scheduled import WantedOrders


@click.command("preview", cls=Command, short_help="预览：判定、试填、读回，不发送任何内容")
@click.argument(
    "batch",
    required=False,
    metavar="[批次.xlsx]",
    type=click.Path(path_type=Path),
    callback=shared.batch_file,
)
@shared.ids
@shared.limit
@click.option(
    "--plan",
    "plan_path",
    metavar="计划.xlsx",
    type=click.Path(path_type=Path),
    callback=shared.new_file(".xlsx"),
    help="计划另存一份到这里（运行文件夹里总有一份 plan.xlsx）",
)
@shared.flagged(*shared.RUN_FLAGS, "operator")
@click.pass_obj
def preview(
    app: App,
    batch: Path | None,
    ids: tuple[str, ...],
    limit: int | None,
    plan_path: Path | None,
    flags: Flags,
) -> int:
    """预览：逐张判定、试填、读回、截图，写入通道关闭，不发送任何内容。

    给出批次文件时只看其中的工单；不给时看全部待办，事实取自数据表、联系记录和收件箱里的批次文件。
    预览留下一份计划（plan.xlsx）：逐行批准、划去或改动，再用 apply 执行。
    """
    settings, out = app.settings(flags), app.out(flags)
    with progress.shown(out, "预览") as bar:
        summary = app.services.modes.preview(
            settings,
            WantedOrders(batch, ids, limit),
            progress=bar,
            ports=app.ports,
            plan_path=plan_path,
        )
    return tables.run_summary(out, summary, "preview")
