"""Claims about the list of commands: each is there by its name, and a start loads none but its own."""

import re
import subprocess
import sys

import click
import pytest

from eoms_bot.cli.commands import FOLDERS, command_of

HEAVY = ("sqlalchemy", "openpyxl", "playwright", "eoms_bot.ledger", "eoms_bot.cli.trial.demo")


@pytest.mark.parametrize("name", FOLDERS)
def test_name(name):
    """A command is called what its file is, and says in the list what it does."""
    command = command_of(name)

    assert command.name == name
    assert command.short_help


def test_start_is_light():
    """What the supervisor of a run loads has no library of the ledger, of workbooks or of the browser in it."""
    code = (
        "import sys, eoms_bot.cli.main; from eoms_bot.cli.commands import command_of; command_of('run');"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_unknown():
    """A name that is no command is none, whatever files lie beside the commands."""
    with pytest.raises(click.UsageError, match="没有命令 tables"):
        _named("tables")


def _named(word):
    from eoms_bot.cli.main import group

    return group.main([word], standalone_mode=False)


def with_subcommands(name, command):
    """A command and all below it, each with the words that call it."""
    yield name, command
    for word, below in getattr(command, "commands", {}).items():
        yield from with_subcommands(f"{name} {word}", below)


@pytest.mark.parametrize("name", FOLDERS)
def test_help_has_no_english_of_clicks(name):
    """What click adds to a help text by itself is in Chinese, and no sentence ends with a stray space."""
    found = [
        (words, line)
        for words, command in with_subcommands(name, command_of(name))
        for line in command.get_help(click.Context(command, info_name=words)).splitlines()
        if re.search(r"\[required\]|\bOptions\b|\bUsage\b|[。；，、：] ", line)
    ]

    assert found == []
