"""`eoms-bot site card`: what the people of a base station say about it, as a row of the branch's 站卡."""

from __future__ import annotations

import click

from eoms_bot.cli.app import App
from eoms_bot.cli.ui import entered
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command, CommandGroup
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.decide.times import to_minute
from eoms_bot.model.source_kinds import SITE_CARDS


@click.group("site", cls=CommandGroup, short_help="登记一个站的情况")
def site() -> None:
    """一个站的情况，由问到的人登记。"""


@site.command("card", cls=Command, short_help="登记站卡：原因、谁说的、预计什么时候恢复")
@click.argument("station", metavar="基站名称")
@click.option("--cause", metavar="原因", required=True, help="省内投诉原因，与字典同样的写法")
@click.option("--said-by", metavar="姓名", required=True, help="谁说的")
@click.option("--crew", metavar="班组", help="哪个班组在处理")
@click.option("--expected", metavar="时间", help='预计恢复时间，"2026-01-06 18:00"（北京时间）')
@click.option("--recovered", metavar="时间", help="恢复时间，已经恢复的写")
@click.option("--done", metavar="办法", help="做了什么、正在做什么")
@click.option("--until", metavar="时间", help="有效期至：过了这一刻不再用")
@shared.flagged("config", "json", "operator")
@click.pass_obj
def card(
    app: App,
    station: str,
    cause: str,
    said_by: str,
    crew: str | None,
    expected: str | None,
    recovered: str | None,
    done: str | None,
    until: str | None,
    flags: Flags,
) -> int:
    """登记责任人、班组说的一个站的情况，写进站卡：登记人是 --operator 或设置 site.operator。

    写在 [facts.site_cards] file 的 .csv 里；没有配置的，写在数据文件夹的 站卡.csv 里。有一处不对就不写。
    """
    settings = app.settings(flags)
    values = {
        "基站名称": station,
        "省内投诉原因": cause,
        "处理办法": done or "",
        "处理班组": crew or "",
        "预计恢复时间": expected or "",
        "恢复时间": recovered or "",
        "告知人": said_by,
        "时间": to_minute(app.now()),
        "有效期至": until or "",
        "登记人": app.who(settings),
    }
    return entered.enter(app, flags, settings, SITE_CARDS, values)
