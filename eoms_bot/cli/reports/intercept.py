"""`eoms-bot intercept`: the incidents that cause several orders.

It also lists sites with hidden faults, and what the counties owe.
"""

from __future__ import annotations

from pathlib import Path

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui import list_output
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags


@click.command("intercept", cls=Command, short_help="拦截：同站多单、隐性故障、县区跟进")
@list_output.out_folder
@shared.flagged("config", "json")
@click.pass_obj
def intercept(app: App, folder: Path | None, flags: Flags) -> int:
    """同一个站在时段内有几张工单，或整站中断还没有恢复，就是一个事件：关联工单，起草公告；严重的再起草给省公司的邮件。

    已有公告的不再起草，写明是哪一条。没有工单也可以每天运行：按指标列出有隐性故障的站和高负荷的小区，按历史工单列出县区跟进和逾期。什么都不发送，草稿由人补齐、由人发。
    """
    from eoms_bot.advise import intercepting  # here, because workbooks load slowly

    settings, out = app.settings(flags), app.out(flags)
    look = intercepting.look(settings, app.now())
    files = list_output.write(folder, intercepting.files_of(look)) if folder else []
    out.emit("intercept", 0, lists=[list_output.record(table) for table in look.tables], files=files)
    for table in look.tables:
        list_output.show(out, table)
    if any(one.severe for one in look.found.incidents) and not settings.intercept.province_mail:
        out.print(
            "有严重事件，而没有配置省公司联系人（设置 intercept.province_mail）：没有起草邮件", "bold red"
        )
    for file in files:
        out.print(f"已写好：{file}")
    return 0
