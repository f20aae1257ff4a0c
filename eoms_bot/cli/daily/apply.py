"""`eoms-bot apply`: work an operator's batch, or what people approved of a plan."""

from __future__ import annotations

from pathlib import Path

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui import progress, tables
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.run.request import WantedOrders


@click.command("apply", cls=Command, short_help="按批次文件或批准过的计划处理工单，会发送")
@click.argument(
    "batch",
    required=False,
    metavar="[批次.xlsx|计划.xlsx]",
    type=click.Path(path_type=Path),
    callback=shared.batch_file,
)
@click.option("--plan", "plan_id", metavar="计划编号", help="不读文件：办控制台“待审”里批准了的行")
@shared.ids
@shared.limit
@click.option("--again", metavar="原因", help="这个批次（或计划里的行）已执行过，再次执行的原因")
@shared.flagged(*shared.RUN_FLAGS, "operator")
@click.pass_obj
def apply(
    app: App,
    batch: Path | None,
    plan_id: str | None,
    ids: tuple[str, ...],
    limit: int | None,
    again: str | None,
    flags: Flags,
) -> int:
    """按批次文件处理工单：每张最多发送一次，发送前逐项读回，发送后查处理记录作证。

    给出预览写的计划（文件，或 --plan 编号）时，只办批准的行：每张重新读一遍，工单、规则、字典、档案与预览时不同的不办，写明变了什么。
    """
    if (batch is None) == (plan_id is None):
        raise click.UsageError("批次文件和 --plan 要写一个，只写一个", click.get_current_context())
    settings, out = app.settings(flags), app.out(flags)
    with progress.shown(out, "按批次执行") as bar:
        summary = app.services.modes.apply(
            settings,
            WantedOrders(batch, ids, limit),
            again=again,
            progress=bar,
            ports=app.ports,
            plan_id=plan_id or "",
        )
    return tables.run_summary(out, summary, "apply")
