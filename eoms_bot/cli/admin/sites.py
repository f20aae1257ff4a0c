"""`eoms-bot sites`: a branch's site, before and while it has a profile."""

from __future__ import annotations

import click

from eoms_bot.cli.admin.sites_check import check
from eoms_bot.cli.admin.sites_diff import diff
from eoms_bot.cli.admin.sites_fit import fit
from eoms_bot.cli.admin.sites_new import new
from eoms_bot.cli.admin.sites_record import record
from eoms_bot.cli.admin.sites_snapshot import snapshot
from eoms_bot.cli.ui.command import CommandGroup


@click.group(
    "sites",
    cls=CommandGroup,
    short_help="本部门的网站：合不合用，录或抄一份页面档案，对照检查，存快照，比变化",
)
def sites() -> None:
    """页面档案说明一个网站的页面长什么样；换到另一个分公司的网站，只写档案，不改程序。步骤见 docs/zh/sites.md。"""


for command in (fit, record, new, check, snapshot, diff):
    sites.add_command(command)
