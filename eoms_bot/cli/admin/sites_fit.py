"""`eoms-bot sites fit`: can this site be worked by the bot, in words, without an account."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import urlsplit

import click
from rich.table import Table
from rich.text import Text

from eoms_bot.cli.app import App
from eoms_bot.cli.failures import OK, SITE, SOME_FAILED
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags

STYLES = {"能用": "green", "加设置能用": "yellow", "不能用": "bold red"}
CODES = {"能用": OK, "加设置能用": SOME_FAILED, "不能用": SITE}


def address(_ctx: click.Context, _param: click.Parameter, text: str) -> str:
    """An address of the web without an account in it; a usage error for anything else."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or "@" in parts.netloc:
        raise shared.refused("CLI-002", "网址", text[:80], "像 http://eoms.example/eoms/ 的网址，不带账号")
    return text


@click.command("fit", cls=Command, short_help="打开网站的一页，说它合不合用")
@click.argument("url", metavar="网址", callback=address)
@shared.flagged("config", "json", "headed", "log_level")
@click.pass_obj
def fit(app: App, url: str, flags: Flags) -> int:
    """打开这一页（多半是登录页，不用账号），看它在 Chromium 里、由程序来办行不行。只放行向这个网站的读取，别的都不发。

    退出码：0 能用，1 加一项设置能用、或要请人再看一眼，5 不能用，或网站打不开。登录以后的页面，用登录后看得到的网址再看一次。
    """
    from eoms_bot.sites.fit import fit_of, verdict_of  # here, because the browser takes time to load

    settings, out = app.settings(flags), app.out(flags)
    site = settings.site.model_copy(update={"base_url": url})
    lines = fit_of(settings.model_copy(update={"site": site}), url, app.ports.clock)
    verdict = verdict_of(lines)
    code = CODES[verdict]
    out.emit("sites fit", code, url=url, verdict=verdict, lines=[asdict(one) for one in lines])
    table = Table("", "看到的", "怎么办", box=None, pad_edge=False)
    for one in lines:
        table.add_row(
            Text(one.state, style=STYLES[one.state]),
            Text(one.found, overflow="fold"),
            Text(one.todo, overflow="fold"),
        )
    out.show(table)
    out.print(f"结论：{verdict}", STYLES[verdict])
    return code
