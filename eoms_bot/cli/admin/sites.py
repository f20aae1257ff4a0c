"""`eoms-bot sites`: a branch's site, before and while it has a profile."""

from __future__ import annotations

import click

from eoms_bot.cli.admin.sites_fit import fit
from eoms_bot.cli.admin.sites_record import record
from eoms_bot.cli.ui.command import CommandGroup


@click.group("sites", cls=CommandGroup, short_help="本部门的网站：合不合用，录一份页面档案")
def sites() -> None:
    """还没有页面档案的网站，先看它合不合用。步骤见 docs/en/profiles.md。"""


sites.add_command(fit)
sites.add_command(record)
