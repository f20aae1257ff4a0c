"""The service as what the system starts it by: killed alone, killed with all that is below it as a unit's end does, and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from pathlib import Path

import psutil

from tests.support import killable, moved, processes
from tests.support.bot import ROOT, browser

PATIENCE = 600.0


class Unit:
    """`eoms-bot serve` on the settings of a home. All its processes carry a mark: nobody else's are ever struck."""

    def __init__(self, home: Path, clock: Path) -> None:
        self._home, self._mark = home, f"hour-{os.getpid()}-{home.parent.name}"
        temporary = home.parent / "temporary"
        temporary.mkdir()
        own = {"TMPDIR": str(temporary), processes.MARK: self._mark, "PYTHONUTF8": "1"}
        own |= {"EOMS_RUN_LOGIN_MINUTES": "0", "EOMS_BROWSER": browser(), moved.FILE: str(clock)}
        self._env = {**os.environ, **own}
        self._service: subprocess.Popen[bytes] | None = None
        self._said = home.parent / "said.txt"

    def start(self) -> None:
        """The service begins."""
        self._service = self._begun("serve")

    def run(self, *words: str, typed: str = "", who: str = "") -> int:
        """Another command of the same home, at the same time of the clock, with `typed` on its standard input, as `who`; its exit code."""
        return self._begun(*words, typed=typed, who=who).wait(PATIENCE)

    def _begun(self, *words: str, typed: str = "", who: str = "") -> subprocess.Popen[bytes]:
        line = [*moved.PROGRAM, *words, "--config", str(self._home / "eoms.toml")]
        with self._said.open("ab") as said, tempfile.TemporaryFile() as stdin:
            stdin.write(typed.encode())
            stdin.seek(0)
            return subprocess.Popen(
                line,
                cwd=ROOT,
                env=self._env | ({"EOMS_SITE_OPERATOR": who} if who else {}),
                stdin=stdin,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def kill(self, *, whole: bool) -> None:
        """The service dies; `whole`: and its run, supervisor, driver and browser with it."""
        assert self._service is not None
        self._service.kill()
        self._service.wait()
        if whole:
            processes.end(self._mark)

    def has_browser(self) -> bool:
        """Whether a run's browser is there at this moment."""
        return bool(self._browsers())

    def _browsers(self) -> list[psutil.Process]:
        return [one for one in processes.marked(self._mark) if killable.role(one) == "browser"]

    def kill_browser(self) -> bool:
        """The browser of the run in hand dies; False where there is none at this moment."""
        found = self._browsers()
        for one in found:
            processes.kill(one)
        return bool(found)

    def stop(self) -> int:
        """As the system stops it: the run in hand ends behind its order. The exit code."""
        assert self._service is not None
        self._service.send_signal(signal.SIGTERM)
        return self._service.wait(PATIENCE)

    def lives(self) -> bool:
        """Whether the service has not ended by itself."""
        return self._service is not None and self._service.poll() is None

    def left_over(self) -> list[str]:
        """What lives still though all has ended, in words; it is ended."""
        left = processes.left_over(self._mark)
        processes.end(self._mark)
        return left

    def end(self) -> None:
        """Nothing is left of it, whatever happened."""
        if self._service is not None and self._service.poll() is None:
            self._service.kill()
            self._service.wait()
        processes.end(self._mark)

    @property
    def said(self) -> str:
        """What the service said, its end."""
        return self._said.read_text(encoding="utf-8", errors="replace")[-1500:]
