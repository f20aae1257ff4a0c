"""robotframework-browser, straightforward; where its packages are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import bootstrap
from benchmarks.lane.contender import Script
from benchmarks.lane.ground import ACCOUNT, PASSWORD, Ground
from benchmarks.lane.rivals_python import SCRIPTS, rival_python
from tests.support.bot import browser


class PlainRobot(Script):
    """`rivals/robot_plain.robot`."""

    name = "robotframework-browser, straightforward"

    def command(self, ground: Ground, home: Path) -> Sequence[str]:
        """The suite, its reports into a folder that goes away."""
        task = self.write_task(ground, home)
        options = ("--variable", f"TASK:{task}", "--outputdir", str(home / "robot"))
        return (rival_python(), "-m", "robot", *options, str(SCRIPTS / "robot_plain.robot"))

    def task(self, ground: Ground) -> Mapping[str, object]:
        """Numbers, account, browser."""
        return {
            "numbers": ground.numbers,
            "account": ACCOUNT,
            "password": PASSWORD,
            "browser": browser(),
            "arguments": bootstrap.LAUNCH_ARGS,
        }
