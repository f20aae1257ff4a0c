"""A browser alone in a network namespace: the script for EOMS_BROWSER, and the packets that it counted."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).with_name("alone_browser.py")
BROWSERS = ("chromium-headless-shell", "chromium")
Json = dict[str, Any]


@dataclass(frozen=True)
class Counted:
    """What one start of the browser has counted.

    `port` is the proxy's, 0 where the browser was given none. `ended` is False where the wrapper was
    killed: the packets are those seen until then. `lost` packets were never looked at. `proxied` packets
    went to the proxy or came from it: a count of 0 there shows that nothing was looked at.
    """

    packets: list[Json]
    elsewhere: int
    proxied: int
    connections: int
    lost: int
    kernel: int
    ended: bool
    warden: int
    port: int

    @property
    def by_destination(self) -> Counter[str]:
        """`protocol destination port` → how many packets; of those that were written out."""
        return Counter(f"{one['protocol']} {one['destination']}:{one['port']}" for one in self.packets)


def real_browser(name: str = "") -> str:
    """The path of this browser, or of the first that is installed; empty where there is none."""
    return next((path for one in ([name] if name else BROWSERS) if (path := shutil.which(one))), "")


@cache
def why_not() -> str:
    """Why no browser can be alone on this machine; empty where one can. Tried, not guessed."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "a network namespace needs Linux and root"
    if not shutil.which("ip"):
        return "the network namespace is set up by `ip`; install iproute2"
    if not real_browser():
        return f"none of {', '.join(BROWSERS)} is on PATH"
    line = [sys.executable, "-I", "-S", str(PROGRAM), os.devnull, shutil.which("true") or "/bin/true"]
    done = subprocess.run(line, capture_output=True, text=True, timeout=30, check=False)
    return f"no namespace here: {done.stderr.strip()}" if done.returncode else ""


def make_browser(folder: Path, browser: str = "") -> Path:
    """Write the script that EOMS_BROWSER names; its counts come into `folder`, a file for each start."""
    script = folder / "alone-browser"
    line = shlex.join([sys.executable, "-I", "-S", str(PROGRAM)])
    counts = shlex.quote(str(folder))
    called = shlex.quote(browser or real_browser())
    script.write_text(f'#!/bin/sh\nexec {line} {counts}/counts-$$.jsonl {called} "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return script


def counted(folder: Path) -> list[Counted]:
    """What the starts from this folder have counted, oldest first."""
    files = sorted(folder.glob("counts-*.jsonl"), key=lambda one: one.stat().st_mtime)
    return [_read(one) for one in files]


def _read(file: Path) -> Counted:
    lines: list[Json] = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    packets = [line for line in lines if "protocol" in line]
    last = lines[-1] if lines and "ended" in lines[-1] else {}
    return Counted(
        packets,
        elsewhere=last.get("elsewhere", len(packets)),
        **{name: last.get(name, 0) for name in ("proxied", "connections", "lost", "kernel")},
        ended=bool(last),
        warden=lines[0]["warden"] if lines else 0,
        port=lines[0]["port"] if lines else 0,
    )
