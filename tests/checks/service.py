"""The world of a service: `eoms-bot serve` for days on a mock site. The scenario moves both clocks and keeps
the alarms.

The unit is the service as the system starts it. A scenario kills it alone, or with all its child processes as
the end of a unit does, and starts it again.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import psutil

from tests.checks.world import World
from tests.support import killable, moved, processes
from tests.support.bot import ROOT, environment
from tests.support.checker import check_settled
from tests.support.mock_site import MockSite
from tests.support.orders import SITE_ZONE

WAYS = {"queue": "dbos", "direct": "direct"}
"""How a service starts its runs: through the dispatch queue, or without it."""
LIMITS: dict[str, Any] = {"read_seconds": 60, "step_seconds": 60, "submit_seconds": 60}
"""Generous seconds: the watchdog must not end what a busy machine only delays."""
ORDERS = (
    *("【转人工】", "【结果未知】", "【未发送】", "【网站拒绝】", "【将超时】", "【已超时】", "【重大投诉】"),
    *("【已隔离】", "另有"),
)
"""How the alarm lines begin that say which orders need a person, and why."""
PATIENCE = 600.0
ENDED = 128 + signal.SIGTERM
"""The exit code of a service that the system has stopped."""


class Pager:
    """A webhook. `lines` are those of all messages without heads; `times`, by `clock`, when they came."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.lines: list[str] = []
        self.times: list[datetime] = []
        lines, times = self.lines, self.times

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                fresh = body["message"].splitlines()[1:]
                times.extend([clock()] * len(fresh))
                lines.extend(fresh)
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def target(self) -> str:
        """The line of `alarms.txt`."""
        return f"值班群 = json://127.0.0.1:{self._server.server_port}/\n"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Unit:
    """`eoms-bot serve` on the settings of a home. Its processes carry a mark: only they are ever struck."""

    def __init__(self, home: Path, clock: Path) -> None:
        self._home, self._mark = home, f"unit-{os.getpid()}-{home.parent.parent.name}"
        temporary = home.parent / "temporary"
        temporary.mkdir()
        self._env = environment(str(temporary), self._mark) | {moved.FILE: str(clock)}
        self._service: subprocess.Popen[bytes] | None = None
        self._said = home.parent / "said.txt"

    def start(self) -> None:
        """Start the service."""
        self._service = self._begun("serve")

    def run(self, *words: str, typed: str = "", env: Mapping[str, str] | None = None) -> int:
        """The exit code of another command of this home, on the same clock; `typed` is its standard input."""
        return self._begun(*words, typed=typed, env=env).wait(PATIENCE)

    def _begun(
        self, *words: str, typed: str = "", env: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        line = [*moved.PROGRAM, *words, "--config", str(self._home / "eoms.toml")]
        with self._said.open("ab") as said, tempfile.TemporaryFile() as stdin:
            stdin.write(typed.encode())
            stdin.seek(0)
            return subprocess.Popen(
                line,
                cwd=ROOT,
                env=self._env | dict(env or {}),
                stdin=stdin,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def kill(self, *, whole: bool) -> None:
        """Kill the service; with `whole` also its run, supervisor, driver and browser."""
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
        """Kill the browser of the running run; False where there is none at this moment."""
        found = self._browsers()
        for one in found:
            processes.kill(one)
        return bool(found)

    def stop(self) -> int:
        """Stop the service as the system does: an open run ends after its order. Returns the exit code."""
        assert self._service is not None
        self._service.send_signal(signal.SIGTERM)
        return self._service.wait(PATIENCE)

    def lives(self) -> bool:
        """Whether the service still runs."""
        return self._service is not None and self._service.poll() is None

    def left_over(self) -> list[str]:
        """End the processes that still run though all should have ended; returns them in words."""
        left = processes.left_over(self._mark)
        processes.end(self._mark)
        return left

    def end(self) -> None:
        """End all its processes, whatever happened."""
        if self._service is not None and self._service.poll() is None:
            self._service.kill()
            self._service.wait()
        processes.end(self._mark)

    @property
    def said(self) -> str:
        """The end of the service's output."""
        return self._said.read_text(encoding="utf-8", errors="replace")[-1500:]


@dataclass(kw_only=True)
class Service(World):
    """A world whose bot is a service. `came` are the orders, in the order in which they came in."""

    unit: Unit
    pager: Pager
    clock: Path
    came: list[str] = field(default_factory=list)
    wrong: float = 0.0
    """Seconds by which this machine's clock is set wrong."""

    @classmethod
    @contextmanager
    def opened(
        cls,
        site: MockSite,
        home: Path,
        settings: str,
        base_url: str = "",
        own: Mapping[str, Any] = MappingProxyType({}),
        **reset: Any,
    ) -> Iterator[Self]:
        """The site reset, nothing started yet. After the block nothing is left of the service.

        `own`: the fields that a subclass adds. `reset`: the options of `MockSite.reset`.
        """
        home.mkdir(parents=True, exist_ok=True)
        clock = home / "moved"
        moved.move(clock, 0)
        with ExitStack() as stack:
            plain = World.fresh(site, home / "home", base_url, orders=0, **reset)
            pager = stack.enter_context(Pager(plain.now))
            unit = Unit(plain.bot.home, clock)
            stack.callback(unit.end)
            service = cls(site, plain.bot, unit=unit, pager=pager, clock=clock, **own)
            service.bot.configure(**LIMITS)
            service.bot.add_settings(settings)
            targets = service.bot.home / "alarms.txt"
            targets.write_text(pager.target, encoding="utf-8")
            targets.chmod(0o600)
            yield service

    def set_clock(self, wrong: float = 0.0) -> None:
        """Set this machine's clock to the site's time plus `wrong` seconds."""
        self.wrong = wrong
        moved.move(self.clock, (self.now() - datetime.now(SITE_ZONE)).total_seconds() + wrong)

    def order(self, kind: str) -> str:
        """An order comes in, and its workbook goes into the inbox. Returns its number."""
        number, row = self.new_order(kind)
        self.bot.batch(row, name=f"inbox/{len(self.came):03}.csv")
        self.came.append(number)
        return number

    def stop(self) -> None:
        """The system stops the service. A wrong exit code and surviving processes are noted as problems."""
        self.expect(f"the end of the service ({self.unit.said})", self.unit.stop(), ENDED)
        self.expect("what lives still", self.unit.left_over(), [])

    def judge(self) -> None:
        """Run the outside checker over everything, at rest."""
        found = self.bot.violations(self.site.oracle(), same_clock=False)
        self.problems += map(str, [*found, *check_settled(self.bot.ledger())])

    @property
    def run_table(self) -> Path:
        """The file of the run table."""
        return self.bot.home / "service" / "runs.jsonl"
