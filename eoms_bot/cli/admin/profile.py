"""`eoms-bot profile`: a branch's own page profile.

It is made, compared with the site, kept as pages, and compared with a snapshot.
"""

from __future__ import annotations

import click

from eoms_bot.cli.admin.profile_check import check
from eoms_bot.cli.admin.profile_diff import diff
from eoms_bot.cli.admin.profile_learn import learn
from eoms_bot.cli.admin.profile_new import new
from eoms_bot.cli.admin.profile_snapshot import snapshot
from eoms_bot.cli.ui.command import CommandGroup


@click.group("profile", cls=CommandGroup, short_help="本部门的页面档案：新建、对照网站检查、存快照、比变化")
def profile() -> None:
    """页面档案说明一个网站的页面长什么样；换到另一个分公司的网站，只改档案，不改程序。步骤见 docs/en/profiles.md。"""


profile.add_command(new)
profile.add_command(check)
profile.add_command(snapshot)
profile.add_command(learn)
profile.add_command(diff)
