"""The console as an operator starts it: `eoms-bot console`, a process of its own on a free port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from benchmarks.console.place import Place
from eoms_bot.console.security.roles import Role
from eoms_bot.console.security.tokens import Person, Tokens
from eoms_bot.run.clock import SystemClock

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 900.0
"""Seconds until an answer is given up: on a busy machine the first one can take minutes."""


@dataclass(frozen=True)
class Served:
    """A console that runs: where it looks, its port, its process."""

    place: Place
    port: int
    process: psutil.Process

    @contextmanager
    def client(self, name: str) -> Iterator[httpx.Client]:
        """A caller who is logged in and may look."""
        own = {"Sec-Fetch-Site": "same-origin", "X-CSRF": "login"}
        made = Tokens(self.place.settings.paths.home).make(Person(name, Role.VIEWER), SystemClock().now())
        address = f"http://127.0.0.1:{self.port}"
        with httpx.Client(base_url=address, trust_env=False, timeout=PATIENCE) as client:
            client.post("/api/login", json={"token": made}, headers=own).raise_for_status()
            yield client

    def spent(self) -> float:
        """Seconds of a processor that the server has used until now, without those of its child processes."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def spent_aside(self) -> float:
        """Seconds of a processor of the processes in which exports were made, those that have ended."""
        times = self.process.cpu_times()
        return float(times.children_user + times.children_system)


@contextmanager
def serving(place: Place) -> Iterator[Served]:
    """The console of that place, for the length of the block; RuntimeError where it does not start."""
    port = _free_port()
    words = (
        "--config",
        str(place.config),
        "--port",
        str(port),
        "--name",
        "基准",
        "--role",
        Role.VIEWER.value,
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EOMS_")}
    said = place.settings.paths.home / "console-errors.txt"
    with (
        said.open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            (sys.executable, "-m", "eoms_bot", "console", *words),
            cwd=ROOT,
            env=environment | {"PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
        ) as process,
    ):
        assert process.stdout is not None
        try:
            # The link is printed when the port is open: who calls before the server answers waits.
            if not process.stdout.readline():
                raise RuntimeError(f"the console did not start: {said.read_text(encoding='utf-8')}")
            yield Served(place, port, psutil.Process(process.pid))
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
