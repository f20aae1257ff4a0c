"""`eoms-bot sites diff`: what has changed on the site since a snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from eoms_bot.cli.admin.sites_check import order, with_profile
from eoms_bot.cli.admin.sites_snapshot import TITLES
from eoms_bot.cli.app import App
from eoms_bot.cli.failures import OK, SITE, SOME_FAILED
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.report.text import one_line
from eoms_bot.settings import Settings
from eoms_bot.sites import snapshot as snapshots

if TYPE_CHECKING:
    from eoms_bot.browser.survey.structure import PageChange

NONE_YET = "档案 {} 还没有快照；先运行 eoms-bot sites snapshot"


@click.command("diff", cls=Command, short_help="网站与上次快照比，变了什么")
@click.argument("name", metavar="[名称]", required=False)
@click.option(
    "--with",
    "folder",
    type=click.Path(path_type=Path),
    metavar="快照文件夹",
    help="与这一份比；不写则与最近的比",
)
@order
@shared.flagged("config", "json", "headed", "slowmo", "log_level")
@click.pass_obj
def diff(app: App, name: str | None, folder: Path | None, order_no: str, flags: Flags) -> int:
    """像 check 一样走一遍（不发送），与快照逐页比：选择器命中几个，控件、标签、按钮、表头、下拉框的选项。

    退出码：0 没有变，1 变了的档案都没有用到，或有的页面比不了，5 档案用到的变了，4 登录失败。
    """
    from eoms_bot.browser.profile import load_page_profile  # here, because the browser takes time to load
    from eoms_bot.sites.comparing import changes_of
    from eoms_bot.sites.surveying import survey_of

    settings, out = app.settings(with_profile(flags, name)), app.out(flags)
    before = snapshots.load(folder or latest_of(settings))
    found = survey_of(
        settings, order_no=order_no, take=True, on_page=lambda page: out.say(f"看{page}"), ports=app.ports
    )
    profile = load_page_profile(settings.site.profile, settings.paths.profiles)
    changes, alone = changes_of(profile, before.pages, found.pages)
    used = [one for one in changes if one.used]
    code = found.stop_code or (SITE if used else SOME_FAILED if changes or alone else OK)
    records = [{**asdict(one), "told": one.line} for one in changes]
    out.emit(
        "sites diff",
        code,
        since=before.taken,
        folder=str(before.folder),
        changes=records,
        not_compared=alone,
    )
    _show(out, changes, alone)
    end = f"{len(changes)} 处不同，其中档案用到的 {len(used)} 处" if changes else "比过的都没有变"
    out.print(f"与 {before.taken} 的快照比：{end}", "green" if code == OK else "bold red")
    return code


def latest_of(settings: Settings) -> Path:
    """The newest snapshot of the profile; BadInput where there is none."""
    found = snapshots.latest(settings.paths.snapshots, settings.site.profile)
    if found is None:
        raise shared.refused("CLI-005", "快照", settings.site.profile, NONE_YET.format(settings.site.profile))
    return found


def _show(out: Out, changes: Sequence[PageChange], alone: Sequence[str]) -> None:
    if changes:
        table = Table("页面", "档案用到", "变了什么", title="与快照比", title_justify="left")
        for one in sorted(changes, key=lambda one: not one.used):
            mark = Text("用到", "bold red") if one.used else Text("没有用到")
            table.add_row(TITLES[one.page], mark, Text(one_line(one.line, 300), overflow="fold"))
        out.show(table)
    if alone:
        out.print(f"只有一边有、比不了的页面：{'、'.join(TITLES[page] for page in alone)}", "magenta")
