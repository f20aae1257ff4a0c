"""`eoms-bot version`."""

from __future__ import annotations

import platform
import sys

import click

from eoms_bot import __version__
from eoms_bot.cli.app import App
from eoms_bot.cli.ui import flags as shared
from eoms_bot.cli.ui.command import Command
from eoms_bot.cli.ui.flags import Flags


@click.command("version", cls=Command, short_help="程序版本")
@shared.flagged("json")
@click.pass_obj
def version(app: App, flags: Flags) -> int:
    """程序、Python 和系统的版本。"""
    out, python, system = app.out(flags), sys.version.split()[0], platform.platform()
    out.emit("version", 0, version=__version__, python=python, platform=system)
    out.print(f"eoms-bot {__version__}（Python {python}，{system}）")
    return 0
