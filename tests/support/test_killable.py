"""Whom a plan strikes: who is there at that moment, by what his command line says."""

from __future__ import annotations

from typing import Any

import psutil

from tests.support.killable import victims


class Child:
    """A process by its words; None where it ended a moment ago."""

    def __init__(self, *words: str | None) -> None:
        self.words = words

    def cmdline(self):
        if None in self.words:
            raise psutil.NoSuchProcess(1)
        return list(self.words)


class Root:
    """The bot, and the processes below it."""

    def __init__(self, *below: Child) -> None:
        self.below = below

    def children(self, *, recursive):
        assert recursive
        return list(self.below)


DRIVER = Child("node", "cli.js", "run-driver")
BROWSER = Child("chromium", "--user-data-dir=x")
RENDERER = Child("chromium", "--type=renderer", "--user-data-dir=x")
HELPER = Child("chromium", "--type=utility", "--user-data-dir=x")
GONE, ZOMBIE = Child(None), Child()


def test_victims():
    """Driver, browser and renderer are known by their words; helpers, and who is just ending, are nobody."""
    root: Any = Root(GONE, DRIVER, HELPER, ZOMBIE, BROWSER, RENDERER)

    found = {what: victims(what, root) for what in ("python", "driver", "browser", "renderer")}

    assert found == {"python": [root], "driver": [DRIVER], "browser": [BROWSER], "renderer": [RENDERER]}
