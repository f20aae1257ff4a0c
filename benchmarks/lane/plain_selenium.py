"""Selenium 4, straightforward; where its packages and a chromedriver are."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import bootstrap
from benchmarks.lane.contender import Absent, Script
from benchmarks.lane.ground import ACCOUNT, PASSWORD, Ground
from benchmarks.lane.rivals_python import SCRIPTS, rival_python
from tests.support.bot import browser


class PlainSelenium(Script):
    """`rivals/selenium_plain.py`."""

    name = "selenium, straightforward"

    def command(self, ground: Ground, home: Path) -> Sequence[str]:
        """The script by its file, with the rivals' Python."""
        return (rival_python(), str(SCRIPTS / "selenium_plain.py"), str(self.write_task(ground, home)))

    def environment(self) -> Mapping[str, str]:
        """Selenium asks nobody for statistics or drivers."""
        return {"SE_AVOID_STATS": "true", "SE_OFFLINE": "true"}

    def task(self, ground: Ground) -> Mapping[str, object]:
        """Numbers, account, browser and its driver."""
        driver = os.environ.get("BENCH_CHROMEDRIVER") or shutil.which("chromedriver")
        if driver is None:
            raise Absent("no chromedriver on PATH (Debian: chromium-driver; or BENCH_CHROMEDRIVER)")
        return {
            "numbers": ground.numbers,
            "account": ACCOUNT,
            "password": PASSWORD,
            "browser": browser(),
            "driver": driver,
            "arguments": bootstrap.LAUNCH_ARGS,
        }
