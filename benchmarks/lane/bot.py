"""This bot, as an operator starts it: `eoms-bot apply` with a workbook, everything on."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from benchmarks.lane.contender import Contender
from benchmarks.lane.ground import ACCOUNT, PASSWORD, Ground
from eoms_bot.cli.main import main as command_line
from eoms_bot.run.ports import Ports
from eoms_bot.settings.model import MOST_PER_DAY
from tests.support.bot import Bot

NAME = "eoms_bot"
MARKS = "BENCH_MARKS"
STEPS = {
    "K3": "order read",
    "K4": "filled",
    "K5": "read back, looked again",
    "K6": "intent committed",
    "K7": "sending committed",
    "K9": "answered",
    "K10": "answer committed",
    "K11": "history seen",
    "K12": "proof committed",
}
"""Mark of the program → what is done when it is reached, counted since the mark before."""


class OurBot(Contender):
    """`eoms-bot apply`, of this checkout or of another one (a folder with its own `.venv`)."""

    def __init__(self, checkout: Path | None = None) -> None:
        self.name = f"eoms_bot of {checkout.name}" if checkout else NAME
        self._checkout = checkout
        self._marks: Path | None = None

    def command(self, ground: Ground, home: Path) -> Sequence[str]:
        """Writes settings, password and workbook, and starts the command line with a watch on its marks."""
        bot = Bot(home / "bot", ground.site.base_url, account=ACCOUNT)
        bot.set_password(PASSWORD)
        config = bot.home / "eoms.toml"
        table = (
            f'\n[run]\npace = "site"\nmax_orders = {len(ground.rows)}\n'
            f"daily_cap = {min(10 * len(ground.rows), MOST_PER_DAY)}\n"
        )
        config.write_text(config.read_text(encoding="utf-8") + table, encoding="utf-8")
        batch = bot.batch(*ground.rows)
        self._marks = home / "marks"
        python = self._checkout / ".venv/bin/python" if self._checkout else Path(sys.executable)
        return (
            str(python),
            *("-m", "benchmarks.lane.bot", "apply", str(batch), "--config", str(config)),
        )

    def environment(self) -> Mapping[str, str]:
        """Where the marks go; nobody is there to be asked."""
        variables = {MARKS: str(self._marks), "EOMS_RUN_LOGIN_MINUTES": "0", "PYTHONUTF8": "1"}
        return variables | (
            {"PYTHONSAFEPATH": "1", "PYTHONPATH": str(self._checkout)} if self._checkout else {}
        )

    def has_read_one(self) -> bool:
        """True once it has read an order; False, too, when all is over and its folder has gone."""
        try:
            return any(mark == "K3" for mark, _at in self._read_marks())
        except FileNotFoundError:
            return False

    def steps(self, home: Path, orders: int) -> Mapping[str, float]:
        """Seconds an order from mark to mark; `K3` counts from the proof of the order before."""
        seconds: defaultdict[str, float] = defaultdict(float)
        for (_, before), (mark, at) in pairwise(self._read_marks()):
            if mark in STEPS:
                seconds[STEPS[mark]] += (at - before) / orders
        return dict(seconds)

    def _read_marks(self) -> list[tuple[str, float]]:
        """Marks and their moments until now; a line that is still being written is no mark yet."""
        if self._marks is None:
            return []
        written, _, _ = self._marks.read_text(encoding="utf-8").rpartition("\n")
        return [(mark, at) for mark, at in map(json.loads, written.splitlines())]


def main() -> int:
    """The command line, with each mark and its moment written to the file that the environment names."""
    file = Path(os.environ[MARKS])

    def mark(point: str) -> None:
        with file.open("a", encoding="utf-8") as out:
            out.write(json.dumps([point, time.monotonic()]) + "\n")

    return command_line(ports=Ports(mark=mark))


if __name__ == "__main__":
    sys.exit(main())
