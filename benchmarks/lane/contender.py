"""Contender: somebody who works the orders, as a program of its own that the bench starts and watches."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.lane.ground import Ground
from benchmarks.lane.meter import Look, watching
from benchmarks.lane.took import Took, Unfinished, measure

LONGEST = 3600.0
MOST_OUTPUT = 2000


class Absent(RuntimeError):
    """A contender that this machine does not have; the text says what it lacks."""


@dataclass(frozen=True)
class Worked:
    """What is known of a go: the site's log, the looks at its processes, and its steps.

    Steps are seconds an order, where the contender reports them.
    """

    log: Sequence[Mapping[str, Any]]
    looks: Sequence[Look]
    steps: Mapping[str, float]


class Contender(ABC):
    """One of those who are compared; `least` is the most orders that it is given, for the slow ones."""

    name = ""
    most = 10**6

    @abstractmethod
    def command(self, ground: Ground, home: Path) -> Sequence[str]:
        """The words that start it, to work these orders; what it needs is in the folder `home`."""

    def environment(self) -> Mapping[str, str]:
        """Variables in addition to those of the bench."""
        return {}

    def steps(self, home: Path, orders: int) -> Mapping[str, float]:
        """Seconds an order by step, where the contender reports them."""
        return {}

    def work(self, ground: Ground) -> Took:
        """Work all orders of this ground; Unfinished where it did not complete each."""
        worked = self.worked(ground)
        return measure(worked.log, worked.looks, len(ground.rows), worked.steps)

    def worked(self, ground: Ground) -> Worked:
        """Work all orders of this ground; Unfinished where it gave up."""
        with tempfile.TemporaryDirectory(prefix="eoms-lane-") as folder:
            home = Path(folder)
            home.chmod(0o700)
            self._run(self.command(ground, home), home)
            return Worked(ground.log(), self._looks, self.steps(home, len(ground.rows)))

    def _run(self, command: Sequence[str], home: Path) -> None:
        environment = {**os.environ, **self.environment()}
        said = home / "said"
        with said.open("w", encoding="utf-8") as out:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=environment
            )
            with watching(process.pid) as self._looks:
                code = process.wait(LONGEST)
        if code:
            raise Unfinished(f"{self.name}: exit {code}\n{said.read_text(encoding='utf-8')[-MOST_OUTPUT:]}")


class Script(Contender):
    """A module of this package that gets its whole task in a file."""

    module = ""

    def command(self, ground: Ground, home: Path) -> Sequence[str]:
        """`python -m MODULE FILE`."""
        return (sys.executable, "-m", self.module, str(self.write_task(ground, home)))

    def write_task(self, ground: Ground, home: Path) -> Path:
        """The file with its task."""
        file = home / "task.json"
        task = {"base_url": ground.site.base_url, **self.task(ground)}
        file.write_text(json.dumps(task, ensure_ascii=False), encoding="utf-8")
        return file

    @abstractmethod
    def task(self, ground: Ground) -> Mapping[str, object]:
        """What the task says in addition to the address."""
