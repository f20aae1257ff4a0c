"""`eoms-bot doctor`: is everything there that a run needs, and what to do where it is not."""

from __future__ import annotations

import click
from rich.table import Table
from rich.text import Text

from eoms_bot.cli import flags as shared
from eoms_bot.cli.app import App
from eoms_bot.cli.command import Command
from eoms_bot.cli.failures import CONFIGURATION, OK, SITE
from eoms_bot.cli.flags import Flags
from eoms_bot.run import checks

STYLES = {checks.PASSED: "green", checks.WARNING: "yellow", checks.FAILED: "bold red"}


@click.command("doctor", cls=Command, short_help="检查环境，并说明怎么修")
@click.option("--site", is_flag=True, help="也检查网站是否打得开")
@shared.flagged("config", "json", "profile", "output_dir")
@click.pass_obj
def doctor(app: App, site: bool, flags: Flags) -> int:
    """检查 Python、浏览器、字体、密码、账本、文件夹；有失败时退出码 3，只有网站打不开时 5。"""
    settings, out = app.settings(flags), app.out(flags)
    found = list(checks.all_checks(settings, app.services.probe_browser, with_site=site))
    failed = [check.name for check in found if check.state == checks.FAILED]
    code = OK if not failed else SITE if failed == [checks.SITE_NAME] else CONFIGURATION
    out.emit("doctor", code, checks=[vars(check) for check in found])
    table = Table(
        "项目", "结果", "看到的", "怎么办", title="环境检查", title_justify="left", title_style="bold"
    )
    for check in found:
        state = Text(check.state, STYLES[check.state])
        table.add_row(
            Text(check.name), state, Text(check.found, overflow="fold"), Text(check.cure, overflow="fold")
        )
    out.show(table)
    out.tell(
        "可以运行" if code == OK else f"有 {len(failed)} 项失败：{'、'.join(failed)}",
        "green" if code == OK else "bold red",
    )
    return code
