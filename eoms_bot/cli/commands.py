"""The commands by name, in the order in which help lists them; each is loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module

import click

from eoms_bot.cli.command import Group

NAMES = (
    "demo",
    "template",
    "explain",
    "rules",
    "facts",
    "call",
    "site",
    "options",
    "diagnose",
    "reply",
    "intercept",
    "lists",
    "preview",
    "apply",
    "run",
    "serve",
    "status",
    "show",
    "report",
    "month",
    "held",
    "assist",
    "reconcile",
    "resolve",
    "breaker",
    "policy",
    "learn",
    "login",
    "stop",
    "console",
    "audit",
    "backup",
    "restore",
    "purge",
    "profile",
    "doctor",
    "install-files",
    "mock",
    "version",
)


def command_of(name: str) -> click.Command:
    """The command of a name in NAMES: what its file, which is called like it, calls by that name too."""
    plain = name.replace("-", "_")
    command = getattr(import_module(f"eoms_bot.cli.{plain}"), plain)
    assert isinstance(command, click.Command), f"eoms_bot/cli/{plain}.py has no command {plain}"
    return command


class Catalogue(Group):
    """All commands. A start loads the one that it runs: the libraries of the others would take it a second."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of NAMES."""
        return list(NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, loaded; None where there is none."""
        return command_of(cmd_name) if cmd_name in NAMES else None
