"""Alone: the demo with its browser in a network namespace that reaches only the program's proxy.

Cases:

- `demo`: the demo ends with 0; no packet went elsewhere; all connections at the site came from the
  program's process.
- `stranger`: while the demo runs, a process that is not one of its own gets nothing from the proxy.
- `interception`: the driver's protocol log of a short demo has no command that intercepts requests or ends
  the cache.

Method and limits: packets are counted inside the namespace (tests/support/alone_browser.py). Connections at
the site are counted outside (tests/support/peers.py). Sockets by path, except those below /run, carry no
packets and are not seen. Each start of the browser is counted by itself. A start whose wrapper was killed has
no last line, and fails the case.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.checks.running import Ended
from tests.support import alone
from tests.support.alone import Counted
from tests.support.peers import Peers, watched
from tests.support.protocol_log import SWITCH, interceptions

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = (sys.executable, "-X", "utf8", "-m", "eoms_bot", "demo")
DEMO_ORDERS, SHORT_ORDERS = 44, 4
SECONDS = 900
_STRANGER_SECONDS = 3.0
_LOOK_SECONDS = 0.05
_REFUSALS = (b"", b"HTTP/1.1 403", b"HTTP/1.1 407")
"""How a refusal of a stranger begins. The gate's own 409 does not count: a member may get it as well."""

NAME = "alone"


@dataclass
class Demo:
    """A demo that runs in a folder, with its browser alone in a network namespace."""

    folder: Path
    browser: str = ""
    orders: int = DEMO_ORDERS
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> subprocess.Popen[bytes]:
        """Start the program; its streams go into files of the folder."""
        self.counts.mkdir(parents=True)
        known = {name: value for name, value in os.environ.items() if not name.startswith("EOMS_")}
        env = known | {
            "EOMS_BROWSER": str(alone.make_browser(self.counts, self.browser)),
            "PYTHONUTF8": "1",
            **self.environment,
        }
        line = [*PROGRAM, "--orders", str(self.orders), "--json", "--output-dir", str(self.runs)]
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                line, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err
            )
        return self.process

    def wait(self) -> int:
        """Its exit code. A demo that takes longer than SECONDS is killed, and its site ends with it."""
        assert self.process is not None
        try:
            return self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    @property
    def counts(self) -> Path:
        """Folder of the wrapper and its counts."""
        return self.folder / "counts"

    @property
    def runs(self) -> Path:
        """Folder of the demo's own folder."""
        return self.folder / "runs"

    @property
    def out(self) -> Path:
        """What it printed."""
        return self.folder / "stdout.txt"

    @property
    def err(self) -> Path:
        """What it and the driver complained of."""
        return self.folder / "stderr.txt"

    @property
    def pid(self) -> int:
        """The program's process; 0 before it is started."""
        return self.process.pid if self.process else 0

    def site(self) -> str:
        """The address of the site that the demo has started; empty until it serves."""
        with suppress(StopIteration, OSError):
            text = next(self.runs.glob("*/mock-ready.txt")).read_text(encoding="utf-8")
            return text.strip() if text.endswith("\n") else ""
        return ""

    def site_port(self) -> int:
        """The site's port; 0 until it serves, when nobody can know it."""
        return urlsplit(self.site()).port or 0

    def proxy_port(self) -> int:
        """The port that a running browser takes for its proxy; 0 while none runs."""
        return max((one.port for one in alone.counted(self.counts) if not one.ended), default=0)

    def streams_end(self) -> str:
        """The end of its streams, for a case that failed."""
        ends = [file.read_text(encoding="utf-8", errors="replace")[-600:] for file in (self.out, self.err)]
        return " ".join(re.sub(r"\s+", " ", end) for end in ends)


TABLES = "mock_eoms.tables"
"""A process of the bundled site: starts before any browser, and asks the site's control address only."""


def demo(work: Demo) -> Ended:
    """Run the demo and judge its exit, its packets, and who came to the site."""
    port = 0

    def site_port() -> int:
        nonlocal port
        port = port or work.site_port()
        return port

    with watched(site_port, lambda: work.pid) as peers:
        work.start()
        code = work.wait()
    counts = alone.counted(work.counts)
    problems = _of_exit(work, code) + of_packets(counts) + of_peers(peers, work.pid)
    return Ended(f"exit {code}; {_sums(counts)}; connections at the site: {peers.text()}", problems)


def of_packets(counts: Sequence[Counted]) -> list[str]:
    """What is wrong with the packets of all starts of the browser."""
    found = [] if counts else ["no browser was started"]
    for number, one in enumerate(counts, 1):
        if one.elsewhere:
            most = ", ".join(f"{n} {where}" for where, n in one.by_destination.most_common(5))
            found.append(f"start {number}: {one.elsewhere} packets elsewhere: {most}")
        if not one.port:
            found.append(f"start {number}: the browser has no proxy")
        if not one.ended:
            found.append(f"start {number}: its wrapper was killed before it had counted to the end")
        if one.lost:
            found.append(f"start {number}: {one.lost} packets were not looked at")
    if counts and not any(one.proxied for one in counts):
        found.append("no packet to the proxy was seen either: nothing was looked at")
    return found


def of_peers(peers: Peers, program: int) -> list[str]:
    """What is wrong with the connections at the site."""
    found = [] if peers.by_source else ["no connection at the site was seen"]
    strangers = (pid for pid in peers.by_process if pid != program and peers.names.get(pid) != TABLES)
    others = sum(peers.by_process[pid] for pid in strangers)
    if others:
        found.append(f"{others} connections at the site are not of the program ({program}): {peers.text()}")
    return found + ([f"{peers.lost} packets at the site were not looked at"] if peers.lost else [])


def stranger(work: Demo) -> Ended:
    """While a demo runs, ask its proxy for the site's first page. This process is a stranger."""
    answers: list[bytes] = []
    running = threading.Event()
    running.set()
    work.start()
    asking = threading.Thread(target=_ask, args=(work, answers, running), name="stranger")
    asking.start()
    code = work.wait()
    running.clear()
    asking.join()
    problems = _of_exit(work, code) + ([] if answers else ["no proxy could be asked"])
    passed = [one for one in answers if one[:12] not in _REFUSALS]
    problems += [f"{len(passed)} answers, such as {passed[0]!r}"] if passed else []
    return Ended(f"refused {len(answers) - len(passed)} times, exit {code}", problems)


def _of_exit(work: Demo, code: int) -> list[str]:
    return [f"exit {code}: {work.streams_end()}"] if code else []


def _ask(work: Demo, answers: list[bytes], running: threading.Event) -> None:
    """Ask every half second while a browser runs."""
    while running.is_set():
        time.sleep(_LOOK_SECONDS)
        proxy, site = work.proxy_port(), work.site()
        if not (proxy and site):
            continue
        host = urlsplit(site).netloc
        request = f"GET {site} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        answer = b""
        try:
            with socket.create_connection(("127.0.0.1", proxy), timeout=_STRANGER_SECONDS) as asked:
                asked.sendall(request.encode())
                answer = asked.recv(4096)
        except TimeoutError:
            answer = b"nothing in time, the connection stands open"
        except ConnectionRefusedError:
            continue  # the browser, and its proxy, have just ended
        except OSError:
            pass  # reset: refused
        answers.append(answer)
        time.sleep(_STRANGER_SECONDS / 6)


def interception(work: Demo) -> Ended:
    """Run a short demo with the driver's protocol log."""
    work.orders = SHORT_ORDERS
    work.environment = dict(SWITCH)
    work.start()
    code = work.wait()
    problems = _of_exit(work, code)
    try:
        found = interceptions(work.err.read_text(encoding="utf-8", errors="replace"))
    except AssertionError as nothing:
        return Ended(f"exit {code}", [*problems, str(nothing)])
    problems += [f"sent: {', '.join(sorted(found))}"] if found else []
    return Ended(f"exit {code}; no interception, and the cache is on", problems)


CASES: dict[str, Callable[[Demo], Ended]] = {
    "demo": demo,
    "stranger": stranger,
    "interception": interception,
}


def run_case(home: Path, name: str) -> Ended:
    """Run one case below this folder."""
    if reason := alone.why_not():
        return Ended("", [f"not possible here: {reason}"])
    return CASES[name.partition("/")[2]](Demo(home / "alone", alone.real_browser("")))


def _sums(counts: Sequence[Counted]) -> str:
    elsewhere, proxied = sum(one.elsewhere for one in counts), sum(one.proxied for one in counts)
    connections = sum(one.connections for one in counts)
    to_proxy = f"to or from the proxy {proxied} in {connections} connections"
    return f"{len(counts)} starts, packets elsewhere {elsewhere}, {to_proxy}"
