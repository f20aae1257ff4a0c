"""`eoms-bot mock`: the bundled site as a process of its own, to be looked at in a browser."""

from __future__ import annotations

import os
import subprocess

import click

from eoms_bot import credentials
from eoms_bot.cli.app import App
from eoms_bot.cli.trial.mock_process import command
from eoms_bot.cli.ui.command import Command


@click.command(
    "mock",
    cls=Command,
    short_help="启动自带的模拟网站（只在本机）",
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
)
@click.argument("args", nargs=-1, type=click.UNPROCESSED, metavar="[模拟网站的选项]")
@click.pass_obj
def mock(_app: App, args: tuple[str, ...]) -> int:
    """启动自带的模拟网站；选项原样交给它，例如 --port 8056 --orders 44，全部选项见 --help。"""
    # The site ends with its standard input, so that it cannot outlive this process, however that ends.
    env = credentials.without_password(os.environ)
    process = subprocess.Popen(command("--until-stdin-closes", *args), stdin=subprocess.PIPE, env=env)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # The terminal has sent Ctrl-C to the site as well; the site must end now.
            continue
