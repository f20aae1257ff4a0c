"""Machine: what has a network of its own. Two share the site and the database, each by a cable, and nothing else.

A network namespace of Linux, which only root can make. Elsewhere a machine is a folder, and says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RELAY = (sys.executable, "-m", "benchmarks.lanes.relay")


@dataclass(frozen=True)
class Machine:
    """`within` begins every command that runs on it; empty on a machine that is a folder."""

    name: str
    within: tuple[str, ...] = ()


def can_be_cabled() -> bool:
    """Whether namespaces and cables can be made here, tried with one: root in a container often may not."""
    if not shutil.which("ip"):
        return False
    tried = f"ebt{os.getpid()}"
    made = [
        subprocess.run(["ip", *words], check=False, capture_output=True).returncode == 0
        for words in (
            ("netns", "add", tried),
            ("link", "add", tried, "type", "veth", "peer", "name", f"{tried}f", "netns", tried),
            ("netns", "del", tried),
        )
    ]
    return all(made)


@contextmanager
def machines(names: Sequence[str], ports: Sequence[int]) -> Iterator[dict[str, Machine]]:
    """A machine of each name, from which these ports of this machine's loopback are reached where they are here."""
    with ExitStack() as built:
        cabled = can_be_cabled()
        yield {
            name: built.enter_context(_cabled(name, number, ports)) if cabled else Machine(name)
            for number, name in enumerate(names)
        }


@contextmanager
def _cabled(name: str, number: int, ports: Sequence[int]) -> Iterator[Machine]:
    """A namespace at the end of a cable; the addresses are those set aside for documentation (RFC 5737)."""
    space, near, far = (f"eb{kind}{os.getpid()}{number}" for kind in ("s", "n", "f"))
    here, there = f"203.0.113.{4 * number + 1}", f"203.0.113.{4 * number + 2}"
    within = ("ip", "netns", "exec", space)
    _ip("netns", "add", space)
    try:
        _ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", space)
        _ip("addr", "add", f"{here}/30", "dev", near)
        _ip("link", "set", near, "up")
        for command in (
            ("link", "set", "lo", "up"),
            ("addr", "add", f"{there}/30", "dev", far),
            ("link", "set", far, "up"),
        ):
            _ip("-n", space, *command)
        inside = [f"127.0.0.1:{port}={here}:{port}" for port in ports]
        with _relay((), [f"{here}:{port}=127.0.0.1:{port}" for port in ports]), _relay(within, inside):
            yield Machine(name, within)
    finally:
        _ip("netns", "del", space)  # the cable goes with it


@contextmanager
def _relay(within: Sequence[str], words: Sequence[str]) -> Iterator[None]:
    with subprocess.Popen(
        [*within, *RELAY, *words], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as relay:
        assert relay.stdin is not None
        assert relay.stdout is not None
        if relay.stdout.readline() != "up\n":
            raise RuntimeError(f"no relay for {' '.join(words)}")
        yield
        relay.stdin.close()


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
