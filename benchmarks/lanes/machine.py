"""Machine: what has a network and processors of its own.

Two share the site and the database, each by a cable, and nothing else.

A network namespace of Linux, which only root can make. Elsewhere a machine is a folder, and says so. Site,
database and cables have no processor of their own: they take from all machines.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RELAY = (sys.executable, "-m", "benchmarks.lanes.relay")


@dataclass(frozen=True)
class Machine:
    """A machine of the bench.

    `within` begins every command that runs on it. `space` is its namespace, empty on a machine that is a
    folder. `cores` are its processors, none where it shares all.
    """

    name: str
    within: tuple[str, ...] = ()
    space: str = ""
    cores: tuple[int, ...] = ()


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


def dealt(cores: Sequence[int], among: int) -> list[tuple[int, ...]]:
    """This many processors for each machine, and none twice; no machine gets the rest.

    Empty where there are too few.
    """
    share = len(cores) // among
    return [tuple(cores[number * share : (number + 1) * share]) for number in range(among)]


@contextmanager
def machines(
    names: Sequence[str], ports: Sequence[int], *, own_cores: bool = False
) -> Iterator[dict[str, Machine]]:
    """A machine of each name.

    Each reaches these ports of this machine's loopback. `own_cores`: each has its share of the processors to
    itself, where it can be had; else all share all.
    """
    shares = dealt(_processors(), len(names)) if own_cores else [()] * len(names)
    with ExitStack() as built:
        cabled = can_be_cabled()
        yield {
            name: _bound(
                built.enter_context(_cabled(name, number, ports)) if cabled else Machine(name), share
            )
            for number, (name, share) in enumerate(zip(names, shares, strict=True))
        }


def _processors() -> list[int]:
    """Those that can be dealt; none where the system knows no such thing."""
    return sorted(os.sched_getaffinity(0)) if sys.platform == "linux" and shutil.which("taskset") else []


def _bound(machine: Machine, cores: tuple[int, ...]) -> Machine:
    if not cores:
        return machine
    bound = ("taskset", "--cpu-list", ",".join(map(str, cores)))
    return replace(machine, within=(*machine.within, *bound), cores=cores)


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
            yield Machine(name, within, space)
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
