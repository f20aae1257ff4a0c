"""Both clocks of a case, moved together: the bot's by a plan at its start, the site's by its control."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.checks.world import World
from tests.support.bot import Finished


class Clocks:
    """A bot whose runs begin as many seconds later as the clocks were moved on."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.ahead = 0.0

    def advance(self, *, minutes: float) -> None:
        """Let time pass for both."""
        self.ahead += minutes * 60
        self._world.site.clock(advance_seconds=minutes * 60)

    def run(self, *words: str | Path, **how: Any) -> Finished:
        """Run a command at the time that it is now."""
        start = {"at": "K0", "do": "advance", "seconds": self.ahead}
        run = self._world.bot.run(*words, at=[start], **how)
        self._world.told = run.stderr[-1500:].strip()
        return run

    def again(self) -> Finished:
        """Work the case's workbook once more."""
        return self.run("apply", self._world.batch, "--again", "核对后续做")

    def pass_(self) -> Finished:
        """One unattended pass, with the workbook of the inbox."""
        return self.run("run", "--no-supervisor")

    def of(self, word: str) -> Finished:
        """The run that a command means: apply, run or reconcile."""
        ways = {"apply": self.again, "run": self.pass_}
        return ways[word]() if word in ways else self.run(word)
