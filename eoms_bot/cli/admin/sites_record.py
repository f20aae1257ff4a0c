"""`eoms-bot sites record NAME`: show the bot a site once, and have a profile of it."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from eoms_bot.cli.admin.sites_fit import address
from eoms_bot.cli.app import App
from eoms_bot.cli.failures import OK, SOME_FAILED
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags


def _name(_ctx: click.Context, _param: click.Parameter, text: str) -> str:
    if re.fullmatch("[a-z0-9_]{1,32}", text) is None:
        raise shared.refused("CLI-002", "名称", text[:40], "小写字母、数字和下划线，32 个以内")
    return text


@click.command("record", cls=Command, short_help="打开网站，看人办几张单，写出页面档案")
@click.argument("name", metavar="名称", callback=_name)
@click.option(
    "--url",
    metavar="网址",
    callback=lambda ctx, param, text: text and address(ctx, param, text),
    help="登录页的网址；不写就是设置 site.base_url",
)
@click.option(
    "--played-by",
    "script",
    metavar="脚本.py",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="由脚本代替人：里面有 def play(page, say)，page 是 Playwright 的窗口，say(“完成”) 同按面板",
)
@shared.flagged("config", "json", "headed", "log_level")
@click.pass_obj
def record(app: App, name: str, url: str | None, script: Path | None, flags: Flags) -> int:
    """打开浏览器，由人照平常登录、打开列表、办三张工单：一张解决的，一张未解决、登记了遗留库的，一张驳回的。

    读取都放行；人按下的提交只发一次，先记入账本，程序以后不会再发；别的都不发。写进档案的只有名称、标签和对应关系，
    不写客户的内容，也不写打的字。没有演示过的写在“没有演示过.md”里。没录完的，改天用同一个名称接着录。

    退出码：0 都看到了，1 写好了，但还有没有演示过的，或脚本没有走完。
    """
    from eoms_bot.sites import record as recording  # here, because the browser takes time to load

    settings, out = app.settings(flags), app.out(flags)
    play = recording.player(script) if script is not None else None
    made = recording.record(settings, name, url or settings.site.base_url, app.ports, app.who(settings), play)
    code = SOME_FAILED if made.missing or made.broken else OK
    out.emit(
        "sites record",
        code,
        files=[str(one) for one in made.files],
        writes=made.writes,
        missing=[asdict(one) for one in made.missing],
        refused=[list(one) for one in made.refused],
        broken=made.broken,
    )
    if made.broken:
        out.say(f"脚本没有走完（{made.broken}）；到那时看到的都写了", "red")
    table = Table("文件", "不知道的", "怎样演示", box=None, pad_edge=False)
    for one in made.missing:
        table.add_row(one.file, Text(one.what, overflow="fold"), Text(one.show, overflow="fold"))
    if made.missing:
        out.show(table)
    for method, path, why in made.refused:
        out.print(f"没有放行：{method} {path}：{why}")
    out.print(f"页面档案写在 {made.files[0].parent}；人的提交记入账本 {made.writes} 笔", "bold")
    return code
