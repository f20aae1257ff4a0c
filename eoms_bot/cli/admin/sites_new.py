"""`eoms-bot sites new`: a branch's own profile, copied from one that there is."""

from __future__ import annotations

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.failures import OK
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags

NEXT = (
    '配置文件的 [site] 里写 profile = "{name}"，base_url 写本部门网站的地址，id 起一个本站的固定名称',
    "存密码：eoms-bot login set",
    "对照网站：eoms-bot sites check（只看，不发送）；照它说的改 {folder} 里的 TOML 文件，再检查，直到没有失败",
    "核对后把核对码（sites check 和 doctor 打印的一行）写进设置的 [site]：从此改过一处就不运行",
)


@click.command("new", cls=Command, short_help="从已有的档案复制出本部门自己的档案")
@click.argument("name", metavar="名称")
@click.option("--from", "source", metavar="档案", default="ultrabpp", help="从哪个档案复制（默认 ultrabpp）")
@shared.flagged("config", "json")
@click.pass_obj
def new(app: App, name: str, source: str, flags: Flags) -> int:
    """把一个档案的数据文件一字不差地复制到设置 paths.profiles 下的新文件夹；已有的不覆盖。不打开网站。"""
    from eoms_bot.browser.profile.copying import copy_profile  # here, because the models load slowly

    settings, out = app.settings(flags), app.out(flags)
    folder = copy_profile(source, name, settings.paths.profiles)
    files = sorted(path.name for path in folder.iterdir())
    steps = [step.format(name=name, folder=folder) for step in NEXT]
    out.emit("sites new", OK, name=name, source=source, folder=str(folder), files=files, next=steps)
    out.print(f"已从 {source} 复制 {len(files)} 个文件：{folder}", "bold")
    out.print("接下来：")
    for number, step in enumerate(steps, start=1):
        out.print(f"  {number}. {step}")
    return OK
