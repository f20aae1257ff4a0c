"""`eoms-bot doctor`: is everything there that a run needs, and what to do where it is not."""

from __future__ import annotations

from collections.abc import Sequence

import click
from rich.table import Table
from rich.text import Text

from eoms_bot import doctor as checks
from eoms_bot.cli.app import App
from eoms_bot.cli.failures import CONFIGURATION, OK, SITE
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.tables import show_fingerprint
from eoms_bot.doctor import Check
from eoms_bot.errors import ConfigError
from eoms_bot.settings import Settings

STYLES = {
    checks.PASSED: "green",
    checks.WARNING: "yellow",
    checks.FAILED: "bold red",
    checks.NOT_TRIED: "dim",
}


@click.command("doctor", cls=Command, short_help="检查环境，并说明怎么修")
@click.option("--site", is_flag=True, help="也检查网站：打不打得开、证书、时钟、登录页")
@shared.flagged("config", "json", "profile", "output_dir")
@click.pass_obj
def doctor(app: App, site: bool, flags: Flags) -> int:
    """检查设置、浏览器、字体、密码、页面档案（并写出它的核对码）、账本、账号是否被占用、文件夹和磁盘；加 --site 也检查网站。

    每一项失败都有名称和办法，更细的见 docs/zh/runbook.md。有失败时退出码 3，失败的都在网站那边时 5。
    """
    out = app.out(flags)
    found, settings = _look(app, site, flags)
    mark = checks.mark_of(settings) if settings is not None else ""
    failed = [check for check in found if check.state == checks.FAILED]
    code = _code(failed)
    out.emit("doctor", code, checks=[vars(check) for check in found], profile_fingerprint=mark)
    out.show(_table(found))
    if settings is not None and mark:
        show_fingerprint(out, settings, mark)
    out.print(
        f"有 {len(failed)} 项失败：{'、'.join(check.trouble for check in failed)}" if failed else "可以运行",
        "bold red" if failed else "green",
    )
    return code


def _look(app: App, site: bool, flags: Flags) -> tuple[Sequence[Check], Settings | None]:
    """All checks, and the settings.

    Refused settings are the first finding; what can be said without them follows.
    """
    try:
        settings = app.settings(flags)
    except ConfigError as problem:
        return list(checks.without_settings(problem)), None
    return list(checks.all_checks(settings, app.services.probes, app.ports, with_site=site)), settings


def _code(failed: Sequence[Check]) -> int:
    if not failed:
        return OK
    return SITE if all(check.trouble in checks.OF_THE_SITE for check in failed) else CONFIGURATION


def _table(found: Sequence[Check]) -> Table:
    table = Table(
        "项目", "结果", "看到的", "怎么办", title="环境检查", title_justify="left", title_style="bold"
    )
    for check in found:
        state = Text(check.state, STYLES[check.state])
        table.add_row(
            Text(check.name), state, Text(check.summary, overflow="fold"), Text(check.cure, overflow="fold")
        )
    return table
