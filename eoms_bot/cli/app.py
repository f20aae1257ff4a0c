"""App: what main hands to every command."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from eoms_bot.cli.services import Services
from eoms_bot.cli.ui.flags import Flags
from eoms_bot.cli.ui.out import Out
from eoms_bot.errors import BadInput
from eoms_bot.report import log
from eoms_bot.run.ports import Ports
from eoms_bot.settings import Settings, load


@dataclass
class App:
    """Ports and services of this start; services are made when a command first needs them.

    `supervise` runs this same command line under a supervisor. It is None where the command line is under one
    already, or where no command line could be started again.
    """

    ports: Ports
    make_services: Callable[[], Services]
    supervise: Callable[[Settings, Out], int] | None = None

    @cached_property
    def services(self) -> Services:
        """Modes and functions of the program."""
        return self.make_services()

    def settings(self, flags: Flags) -> Settings:
        """The settings under these flags; from here on, logs go where the flags say."""
        log.to_stderr(flags.log_level)
        return load(flags.config, flags.overrides())

    def out(self, flags: Flags) -> Out:
        """Where this command speaks."""
        return Out(as_json=flags.json)

    def now(self) -> datetime:
        """The time of the clock that this start was given."""
        return self.ports.clock.now()

    def confirm(self, question: str, flags: Flags) -> None:
        """Ask on the terminal; BadInput where the answer is not yes or nobody can be asked."""
        if flags.yes:
            return
        if flags.no_input or not sys.stdin.isatty():
            raise BadInput("这一步需要确认，而现在不能提问；确认无误后加 --yes")
        # A question belongs on the terminal.
        print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)  # noqa: T201
        if sys.stdin.readline().strip().lower() not in ("y", "yes", "是"):
            raise BadInput("没有确认，什么也没有改")

    def who(self, settings: Settings) -> str:
        """The person that the ledger names for what is done by hand."""
        return settings.site.operator or getpass.getuser()
