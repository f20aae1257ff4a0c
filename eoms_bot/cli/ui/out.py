"""Where commands speak: data on stdout, all else on stderr; colour and movement only on a terminal."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, suppress
from queue import Full, Queue
from typing import Any, Literal, TextIO

from rich.console import Console, RenderableType
from rich.text import Text

from eoms_bot.visible import visible

SCHEMA_VERSION = 1
PLAIN_WIDTH = 110
MOST_UNREAD = 1_000
PATIENCE_S = 1.0


class Out:
    """Two consoles and the JSON envelope; text from outside never is markup and never moves the cursor."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self.data = _console("stdout")
        self.notes = _console("stderr")

    def say(self, text: str, style: str = "") -> None:
        """A line for people, on stderr."""
        self.notes.print(Text(visible(text), style=style), soft_wrap=True)

    def print(self, text: str, style: str = "") -> None:
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
    stream = Steady("stdout")
    stream.write(json.dumps(record, ensure_ascii=False, indent=1) + "\n")
    stream.flush()


class Steady:
    """Standard output or error that outlives its reader.

    Where its terminal or pipe goes, the rest is lost.

    A run that still works an order must not break because nobody listens any more (F52: logoff). Nor must a
    list that is piped into `head`. A full disk is no reader that went, and stays an error.
    """

    def __init__(self, name: Literal["stdout", "stderr"]) -> None:
        # Held, because a bar replaces `sys.stderr` by a proxy of its own while it moves.
        self._stream: TextIO = getattr(sys, name)
        self.lost = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """The text's length, whether or not it has arrived."""
        self._try(lambda: self._stream.write(text))
        return len(text)

    def flush(self) -> None:
        """Flush what a reader can still take."""
        self._try(self._stream.flush)

    def _try(self, what: Callable[[], object]) -> None:
        if self.lost:
            return
        try:
            what()
        except OSError as gone:
            if gone.errno not in (errno.EIO, errno.EPIPE):
                raise
            self.lost = True
            _let_go(self._stream)


def _let_go(stream: TextIO) -> None:
    """What a stream still holds goes nowhere, so that closing it doesn't fail as well."""
    try:
        number = stream.fileno()
    except (OSError, ValueError):
        return  # it has no file: nothing will be closed
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)


class _Unhurried(io.TextIOBase):
    """Standard error whose writers never wait: a thread does, and drops what its reader does not take.

    It writes past Python's own buffer, whose lock would keep the program from ending while nobody reads.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._file = os.fdopen(os.dup(stream.fileno()), "wb", 0)
        self._texts: Queue[str | None] = Queue(MOST_UNREAD)
        self._thread = threading.Thread(target=self._carry, name="stderr", daemon=True)
        self._thread.start()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The stream's own encoding."""
        return self._stream.encoding

    def isatty(self) -> bool:
        """Whether people read it."""
        return self._stream.isatty()

    def write(self, text: str) -> int:
        """The text's length, whether or not it will arrive."""
        with suppress(Full):
            self._texts.put_nowait(text)
        return len(text)

    def let_go(self) -> None:
        """Let what was written arrive; where nobody reads, the rest and all that comes later goes nowhere."""
        with suppress(Full):
            self._texts.put(None, timeout=PATIENCE_S)
            self._thread.join(PATIENCE_S)
        if self._thread.is_alive():
            _let_go(self._stream)

    def _carry(self) -> None:
        with suppress(OSError):  # the reader went
            while (text := self._texts.get()) is not None:
                left = memoryview(text.encode(self.encoding, "backslashreplace"))
                while left:
                    left = left[self._file.write(left) :]


@contextmanager
def unhurried_stderr() -> Iterator[None]:
    """Nobody waits for the reader of standard error during the block; one that is no file stays as it is."""
    try:
        slow = _Unhurried(sys.stderr)
    except (OSError, ValueError):
        yield
        return
    with redirect_stderr(slow):
        try:
            yield
        finally:
            slow.let_go()


def _console(name: Literal["stdout", "stderr"]) -> Console:
    file: Any = Steady(name)
    console = Console(file=file, markup=False, highlight=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        # Nobody's window is known here; 80 columns would break every Chinese table.
        console.width = PLAIN_WIDTH
    return console
