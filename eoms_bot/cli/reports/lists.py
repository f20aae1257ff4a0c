"""`eoms-bot lists`: the desk's lists from past orders.

They are: deadlines, follow-up, leftovers, build demand and the handling record.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui import list_output
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.model.listing import ListTable
from eoms_bot.run import ledgers
from eoms_bot.settings import Settings


@click.command("lists", cls=Command, short_help="时限、回访、遗留、建站需求、处理记录")
@list_output.out_folder
@shared.flagged("config", "json")
@click.pass_obj
def lists(app: App, folder: Path | None, flags: Flags) -> int:
    """从历史工单和账本里机器人自己完成和驳回的工单列出：快到时限的工单、要回访的客户、没有解决的遗留、要建站的地方、处理记录。

    姓名、号码、门牌打码；逾期和要马上处理的行在屏幕和表格里有颜色，在 清单.md 里有 ▲。
    """
    from eoms_bot.report.lists import markdown, workbook  # here, because workbooks load slowly

    settings, out = app.settings(flags), app.out(flags)
    tables = _tables(settings, app.now())
    content = {"清单.xlsx": workbook(tables), "清单.md": markdown("清单", tables).encode()} if folder else {}
    files = list_output.write(folder, content) if folder else []
    out.emit("lists", 0, lists=[list_output.record(table) for table in tables], files=files)
    for table in tables:
        list_output.show(out, table)
    for file in files:
        out.print(f"已写好：{file}")
    return 0


def _tables(settings: Settings, now: datetime) -> tuple[ListTable, ...]:
    from eoms_bot.advise.lists import all_of

    if not ledgers.is_made(settings):
        return all_of(settings, now, None)
    with ledgers.open_ledger(settings) as ledger:
        return all_of(settings, now, ledger)
