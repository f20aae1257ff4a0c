"""A display that nobody sees, and a person at it: he has the browser's own DevTools port for hands and eyes.

The port is put in by a small program that stands in for the browser's, so that the bot itself knows nothing of it: what the
person does arrives as what any mouse and keyboard do.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, Playwright

import bootstrap
from tests.support.bot import Bot

SIZE = "1400x1000x24"


@contextmanager
def display() -> Iterator[str]:
    """A display's name, such as `:99`, for the length of the block."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, f"Xvfb did not start; run: {bootstrap.apt_cure([bootstrap.SCREEN])}"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


def full_browser() -> str:
    """A browser that can show windows."""
    found = bootstrap.windowed_browser()
    assert found, f"no browser with windows; run: {bootstrap.apt_cure([bootstrap.WINDOWED])}"
    return found


def with_port(folder: Path) -> Path:
    """A program that starts the browser with a DevTools port of its own choice."""
    program = folder / "browser.sh"
    program.write_text(f'#!/bin/sh\nexec {full_browser()} --remote-debugging-port=0 "$@"\n', encoding="utf-8")
    program.chmod(0o700)
    return program


class Person:
    """Somebody who sits at the bot's open window. `heard` is what the bot has told him so far."""

    def __init__(self, playwright: Playwright, bot: Bot, process: subprocess.Popen[str]) -> None:
        self._playwright, self._bot, self._process = playwright, bot, process
        self.heard: list[str] = []

    def hear(self, words: str) -> str:
        """Wait until the bot says this; the line."""
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.heard.append(line.strip())
            if words in line:
                return line.strip()
        raise AssertionError(f"never heard {words!r}: {self.heard}")

    def sit_down(self) -> Page:
        """The order's form, in the bot's own browser."""
        ports = list(self._bot.temporary.rglob("DevToolsActivePort"))
        assert len(ports) == 1, ports
        number = ports[0].read_text(encoding="utf-8").split()[0]
        browser = self._playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{number}")
        pages = [page for context in browser.contexts for page in context.pages]
        return next(page for page in pages if "/ultrabpp/view.action" in page.url)

    def told_to_end(self, number: int) -> None:
        """Somebody sends the bot this signal."""
        self._process.send_signal(number)

    def all_told_to_end(self, number: int) -> None:
        """Somebody sends this signal to the bot and to what runs in its process group."""
        os.killpg(self._process.pid, number)

    def rest(self) -> int:
        """Hear the bot out; its exit code."""
        assert self._process.stderr is not None
        self.heard += [line.strip() for line in self._process.stderr]
        return self._process.wait(60)
