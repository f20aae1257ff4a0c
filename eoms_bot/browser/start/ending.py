"""How a browser ended that did not come up, by the log that comes with the failed launch.

A program that cannot be used (no browser, a library missing, no display) ends by itself, with an exit code.
One that crashed, or was killed by a person or because memory ran out, ends by a signal. A script around the
browser reports a signal as 128 + its number. Windows reports a crash as an NTSTATUS above 0x80000000.

Two cases cannot be distinguished. On Windows, a kill and an exit by itself both have code 1. On Linux, a
program that closes the debugging pipes and lives on is killed by Playwright, which looks like any kill.
"""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from eoms_bot.browser.trouble import is_closed

_EXIT = re.compile(r"<process did exit: exitCode=(?P<code>\d+|null), signal=(?P<signal>\w+)>")
_SAID = re.compile(r"\[pid=\d+\]\[err\] (?:\[[\d:/.]+:[A-Z]+:(?P<where>[^\]]+)\] )?(?P<words>.+)")
_UNRELATED = "dbus/"
"""Chromium's messages about a desktop's bus, wherever there is none, even when all works."""
_BY_SIGNAL, _NTSTATUS = 128, 0x80000000
_MOST_SAID = 200


@dataclass(frozen=True)
class Ending:
    """The end of a process that was to be a browser.

    `code` is None where a signal ended it, `said` its last words on stderr.
    """

    code: int | None
    signal: str
    said: str = ""

    @property
    def fell(self) -> bool:
        """True where it was killed or crashed, and did not end by itself."""
        return bool(self.signal) or (self.code is not None and self.code >= _NTSTATUS)

    def __str__(self) -> str:
        """In Chinese, in one line."""
        if self.signal:
            return f"启动时被信号 {self.signal} 结束"
        if self.fell:
            return f"启动时崩溃（{self.code:#010X}）".replace("0X", "0x")
        words = f"，最后说：{self.said}" if self.said else ""
        return f"一启动就自行退出，退出码 {self.code}{words}"


class DriverGone(Exception):
    """Playwright's driver ended, and not the browser."""


def ending_of(problem: PlaywrightError) -> Ending | None:
    """How the process of this launch ended.

    None where none was started, or it did not answer in time. DriverGone where the driver ended.
    """
    if isinstance(problem, PlaywrightTimeout) or not is_closed(problem):
        # A browser that does not answer in time is killed by Playwright itself.
        return None
    found = _EXIT.search(problem.message)
    if found is None:
        raise DriverGone from problem
    code = None if found["code"] == "null" else int(found["code"])
    return Ending(code, _signal(code, found["signal"]), _last_words(problem.message))


def _last_words(log: str) -> str:
    """The last two messages of the program on stderr; each is in the log twice."""
    said = [one["words"].strip() for one in _SAID.finditer(log) if _UNRELATED not in (one["where"] or "")]
    return " / ".join(list(dict.fromkeys(said))[-2:])[:_MOST_SAID]


def _signal(code: int | None, logged: str) -> str:
    """The signal's name; empty where no signal ended it."""
    if logged != "null":
        return logged
    try:
        return signal.Signals((code or 0) - _BY_SIGNAL).name
    except ValueError:
        return ""
