"""`eoms-bot held`: what people have to add to a run's held orders, as an almost filled batch."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.failures import OK
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.processes import typed

if TYPE_CHECKING:
    from eoms_bot.settings import Settings
    from eoms_bot.tables.batch.held import HeldOrder


MOST_NAMED = 6
"""How many of the missing columns are named, those first that most orders lack."""


@click.command("held", cls=Command, short_help="转人工的工单：写一个要补什么的批次文件")
@click.argument(
    "path",
    metavar="待补.xlsx",
    type=click.Path(path_type=Path, readable=False),  # one that is there is never opened
    callback=shared.new_file(".xlsx"),
)
@click.option(
    "--run",
    "folder",
    metavar="运行文件夹",
    type=click.Path(path_type=Path),
    help="哪一次运行（默认最近一次）",
)
@click.option(
    "--batch",
    metavar="批次.xlsx",
    type=click.Path(path_type=Path),
    callback=shared.batch_file,
    help="那次用的批次文件（默认收件箱里的）",
)
@shared.flagged("config", "json")
@click.pass_obj
def held(app: App, path: Path, folder: Path | None, batch: Path | None, flags: Flags) -> int:
    """把一次运行里转人工的工单写成批次文件：已有的、在控制台填过的照抄，要补的格子涂黄，另有一页写明缺什么、谁能回答。

    蓝色、以 ？ 开头的格子是机器人猜的：核对后去掉 ？，就是人填的；留着 ？ 的行不办，仍留给人。

    补好以后先 preview 看一遍，再用 apply 执行，或放进收件箱；机器人接着做。文件里有客户的号码，不要外传。
    """
    # Here, because workbooks and profiles take time to load.
    from eoms_bot.report.files import pointed
    from eoms_bot.report.folder import LATEST
    from eoms_bot.run.preparing import desk_of
    from eoms_bot.tables.batch.held import write_held

    settings, out = app.settings(flags), app.out(flags)
    run = folder or pointed(settings.paths.runs / LATEST)
    orders = _held(settings, run)
    if orders:
        _profile, desk = desk_of(settings, app.ports, batch)
        rows = [row for one in desk.batches for row in one.rows]
        rows += [left.row for one in desk.batches for left in one.left if left.row is not None]
        path = write_held(path, orders, rows, desk.dictionaries, desk.rules)
    out.emit(
        "held", OK, path=str(path.absolute()) if orders else None, orders=[_record(one) for one in orders]
    )
    _show_held(out, orders, path, run.resolve().name)
    return OK


def _held(settings: Settings, folder: Path) -> list[HeldOrder]:
    """The orders that a finished run left to people, with what people have typed for them in the console."""
    from eoms_bot.plan.held_book import held_orders
    from eoms_bot.report.single import records
    from eoms_bot.run import ledgers

    _run, items = records(folder)
    if not ledgers.is_made(settings):
        return held_orders(items, None, settings.site.id, masked=False)
    with ledgers.open_ledger(settings) as ledger:
        return held_orders(items, ledger, settings.site.id, masked=False)


def _record(one: HeldOrder) -> dict[str, object]:
    from eoms_bot.decide.answering import who

    asked = [{"missing": text, "who": who(one.rule, text)} for text in one.missing or (one.why,)]
    views = {
        name: {"value": sourced.value, "source": sourced.source} for name, sourced in one.suggested.items()
    }
    order = {"order_no": one.order_no, "why": one.why, "rule": one.rule, "marks": one.marks}
    return order | {"asked": asked, "suggested": views}


def _show_held(out: Out, orders: list[HeldOrder], path: Path, run: str) -> None:
    if not orders:
        out.print(f"运行 {run} 里没有转人工的工单，什么也没有写；别的运行用 --run 运行文件夹")
        return
    missing = Counter(name for one in orders for name in _asked_for(one))
    most = "、".join(f"{name} {count} 张" for name, count in missing.most_common(MOST_NAMED))
    out.print(f"转人工 {len(orders)} 张，已写好：{path.absolute()}", "bold")
    out.print(f"缺得最多：{most}")
    out.print("每张缺什么、谁能回答，写在文件“要补的”一页。补好涂黄的格子，存盘，关掉 Excel，再：")
    out.print(f"　eoms-bot preview {typed(str(path))} --plan 计划.xlsx　先看会发送什么")
    out.print(f"　eoms-bot apply {typed(str(path))}　发送，发送前会问一句；没有补的不办")


def _asked_for(one: HeldOrder) -> set[str]:
    """The columns that an order asks for; what no column answers goes by its first words."""
    from eoms_bot.decide.answering import fields_in
    from eoms_bot.model.batch import COLUMNS

    found = set()
    for text in one.missing or (one.why,):
        found |= {COLUMNS[field] for field in fields_in(text)} or {text.partition("：")[0]}
    return found
