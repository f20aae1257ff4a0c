"""Where commands speak: data on stdout, all else on stderr; colour and movement only on a terminal."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from rich.console import Console, RenderableType
from rich.text import Text

from eoms_bot.report.text import visible

SCHEMA_VERSION = 1
PLAIN_WIDTH = 110


class Out:
    """Two consoles and the JSON envelope; text from outside never is markup and never moves the cursor."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self.data = _console(stderr=False)
        self.notes = _console(stderr=True)

    def say(self, text: str, style: str = "") -> None:
        """A line for people, on stderr."""
        self.notes.print(Text(visible(text), style=style), soft_wrap=True)

    def tell(self, text: str, style: str = "") -> None:
        """A line of the result, on stdout; machines that asked for JSON do not get it."""
        if not self.as_json:
            self.data.print(Text(visible(text), style=style), soft_wrap=True)

    def show(self, part: RenderableType) -> None:
        """A table of the result, on stdout."""
        if not self.as_json:
            self.data.print(part)

    def emit(self, command: str, exit_code: int, **data: Any) -> None:
        """The result for machines; nothing where people read."""
        if self.as_json:
            emit(command, exit_code, **data)


def emit(command: str, exit_code: int, **data: Any) -> None:
    """One JSON object on stdout: `schema_version`, `command`, `exit_code`, and the command's own keys."""
    record = {"schema_version": SCHEMA_VERSION, "command": command, "exit_code": exit_code} | data
    sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    sys.stdout.flush()


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        # Nobody's window is known here; 80 columns would break every Chinese table.
        console.width = PLAIN_WIDTH
    return console
