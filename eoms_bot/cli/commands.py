"""The commands by name, in the groups and the order in which help lists them.

Each is loaded when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

import click

from eoms_bot.cli.ui.command import CommandGroup, listed

GROUPS: Final = {
    "daily": (
        "日常",
        ("preview", "apply", "run", "serve", "stop", "held", "assist", "status", "show", "console"),
    ),
    "material": ("资料", ("template", "facts", "call", "site", "options", "learn")),
    "trouble": ("出事", ("reconcile", "resolve", "breaker", "audit", "backup", "restore")),
    "reports": ("报表", ("report", "month", "lists", "intercept", "reply")),
    "admin": (
        "管理",
        ("init", "policy", "login", "sites", "doctor", "purge", "install-files", "bundle", "version"),
    ),
    "trial": ("试", ("demo", "mock", "explain", "rules", "diagnose")),
}
"""Folder of the group → its heading in Chinese, and its commands."""

FOLDERS: Final = {name: folder for folder, (_, names) in GROUPS.items() for name in names}
"""Command → folder of its group."""


def command_of(name: str) -> click.Command:
    """The command of a name in FOLDERS: what its file, which is called like it, calls by that name too."""
    plain = name.replace("-", "_")
    command = getattr(import_module(f"eoms_bot.cli.{FOLDERS[name]}.{plain}"), plain)
    assert isinstance(command, click.Command), (
        f"eoms_bot/cli/{FOLDERS[name]}/{plain}.py has no command {plain}"
    )
    return command


class Catalogue(CommandGroup):
    """All commands.

    A start loads the one that it runs: the libraries of the others would take it a second.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of GROUPS."""
        return list(FOLDERS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, loaded; None where there is none."""
        return command_of(cmd_name) if cmd_name in FOLDERS else None

    def format_commands_list(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One list for each group, under its heading."""
        widest = max(len(name) for name in FOLDERS)
        for heading, names in GROUPS.values():
            rows = [(name, command_of(name).get_short_help_str(limit=200)) for name in names]
            listed(formatter, heading, rows, widest)
