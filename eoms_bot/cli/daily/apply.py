"""`eoms-bot apply`: work an operator's batch, or what people approved of a plan."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui import progress, tables
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.progress import ShownProgress
from eoms_bot.modes.scheduled import WantedOrders

if TYPE_CHECKING:
    from eoms_bot.model.batch import BatchRow
    from eoms_bot.run.desk import Desk


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
@shared.flagged(*shared.RUN_FLAGS, "operator", "yes")
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
    在终端里运行的，先列出要办多少张，问一句；--yes 不问。
    """
    if (batch is None) == (plan_id is None):
        raise click.UsageError("批次文件和 --plan 要写一个，只写一个", click.get_current_context())
    settings, out = app.settings(flags), app.out(flags)

    def ask(desk: Desk, bar: ShownProgress) -> None:
        if flags.yes or not sys.stdin.isatty():
            return
        with bar.paused():
            for line in _will_send(desk, ids, settings.run.max_orders if limit is None else limit):
                out.say(line)
            app.confirm("现在发送？", flags)

    with progress.shown(out, "按批次执行") as bar:
        summary = app.services.modes.apply(
            settings,
            WantedOrders(batch, ids, limit),
            again=again,
            progress=bar,
            ports=app.ports,
            plan_id=plan_id or "",
            ask=lambda desk: ask(desk, bar),
        )
    return tables.run_summary(out, summary, "apply")


def _will_send(desk: Desk, ids: Collection[str], most: int) -> Iterator[str]:
    """What these rows will send, by kind, and how many orders they leave to people."""
    rows = [row for batch in desk.batches for row in batch.rows if not ids or row.order_no in ids]
    left = [one for batch in desk.batches for one in batch.left if not ids or one.order_no in ids]
    yield f"{'、'.join(desk.sources)}：要办 {len(rows)} 张"
    for kind, count in Counter(map(_kind, rows)).most_common():
        yield f"　{kind}　{count} 张"
    if len(rows) > most:
        yield f"　这次最多办 {most} 张，其余不办"
    if shorts := sum(bool(one.short) for one in left):
        yield f"　{shorts} 行只写了工单号的末几位，看到待办列表再对"
    if len(left) > shorts:
        yield f"　另有 {len(left) - shorts} 行不能用，那些工单留给人"
    if blank := sum(len(batch.blank) for batch in desk.batches):
        yield f"　{blank} 行没有填，跳过"
    yield from (f"　{notice}" for notice in desk.notices)
    yield "每张发送前重新读一遍、逐项读回，对不上的不发送、转人工；发出的收不回来。"


def _kind(row: BatchRow) -> str:
    """`完成 · 解决`, `驳回 · 宽带投诉`; an unsolved order is first entered in the library."""
    what = row.result if row.handling == "完成" else row.reject_reason
    entry = "（先登记遗留库）" if row.result == "未解决" else ""
    return f"{row.handling} · {what}{entry}" if what else row.handling
