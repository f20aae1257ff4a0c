"""The command line with marks that do something: `python -m tests.support.killable apply …`.

`EOMS_KILL_AT=K7:2` kills this process with SIGKILL at the second pass of K7. `BOT_TEST_PLANS` holds a JSON
list of plans such as `{"at": "K3", "nth": 1, "do": "post", "url": …, "json": …}`; see `Plan`.
`BOT_TEST_CLOCK` is the address of a mock site's clock, which the program's own then shows from its start.
`BOT_TEST_HOSTS` are names that this process alone knows (`names`).
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sqlite3
import sys
import threading
import urllib.request
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil

from eoms_bot.cli.main import main
from eoms_bot.disk import SystemDisk
from eoms_bot.run.clock import SystemClock
from eoms_bot.run.lane import pacing
from eoms_bot.run.ports import Ports
from eoms_bot.service.heartbeat import VARIABLE
from eoms_bot.settings.model import LOOPBACK
from tests.support import in_sight, names, processes

KILL_AT, AT, SITE_CLOCK = "EOMS_KILL_AT", "BOT_TEST_PLANS", "BOT_TEST_CLOCK"
SITE_ZONE = ZoneInfo("Asia/Shanghai")


class MovableClock(SystemClock):
    """The machine's clock, moved on by what the plans say."""

    def __init__(self, ahead: timedelta = timedelta()) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        """The machine's time plus what it was moved by."""
        return super().now() + self.ahead


class SmallDisk(SystemDisk):
    """The machine's disk, with as much room as the plans say."""

    def __init__(self) -> None:
        self.left: int | None = None

    def free(self, folder: Path) -> int:
        """What is left by the plans, else by the machine."""
        return super().free(folder) if self.left is None else self.left


@dataclass(frozen=True)
class Plan:
    """What happens at the n-th pass of a point.

    `do` is `kill` or `freeze` (`what`: python, its supervisor, driver, browser, renderer; `seconds` later), `post` (`url`, `json`),
    `signal` (`number`), `write` (`path`, `text`, `seconds` later), `advance` (`seconds` of the clock), `full` (from now on no file of this
    process grows beyond `size` bytes), `space` (from now on `size` bytes are said to be free) or `lock` (another program
    holds the ledger `path` for `seconds`). `once` is a file that the first strike leaves behind: a program that is
    started again is spared. `look` notes in `path` what is to be seen of all processes of this run (`in_sight`). `told` is a file that gets the number of each process that was struck.
    """

    at: str
    do: str
    nth: int = 1
    what: str = "python"
    url: str = ""
    json: Mapping[str, object] = field(default_factory=dict)
    number: int = 0
    path: str = ""
    text: str = ""
    seconds: float = 0
    size: int = 0
    once: str = ""
    told: str = ""


class Marks:
    """The mark of the ports: counts the passes of each point and carries out what is planned."""

    def __init__(self, plans: Sequence[Plan], clock: MovableClock, disk: SmallDisk) -> None:
        self._plans = plans
        self._clock = clock
        self._disk = disk
        self._seen: Counter[str] = Counter()
        self._ways: dict[str, Callable[[Plan], None]] = {
            "kill": _strike_later,
            "freeze": _strike_later,
            "post": _post,
            "signal": lambda plan: os.kill(os.getpid(), plan.number),
            "write": _write,
            "advance": self._advance,
            "full": _fill_up,
            "space": self._shrink,
            "lock": _lock,
            "look": _look,
        }

    def __call__(self, point: str) -> None:
        """Take note of a point, and do what is planned for this pass of it."""
        self._seen[point] += 1
        for plan in self._plans:
            if (plan.at, plan.nth) == (point, self._seen[point]) and _may_strike(plan):
                self._ways[plan.do](plan)

    def _advance(self, plan: Plan) -> None:
        self._clock.ahead += timedelta(seconds=plan.seconds)

    def _shrink(self, plan: Plan) -> None:
        self._disk.left = plan.size


def _may_strike(plan: Plan) -> bool:
    if not plan.once:
        return True
    try:
        Path(plan.once).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def plans_of(env: Mapping[str, str]) -> list[Plan]:
    """The plans that the environment holds."""
    plans = [Plan(**plan) for plan in json.loads(env.get(AT) or "[]")]
    point, _, nth = env.get(KILL_AT, "").partition(":")
    return [*plans, Plan(at=point, do="kill", nth=int(nth or 1))] if point else plans


def victims(what: str, root: psutil.Process) -> list[psutil.Process]:
    """The processes below `root` that a plan calls driver, browser or renderer; root itself is python."""
    if what == "python":
        return [root]
    if what == "supervisor":
        # Without one, the parent is somebody whom nobody meant.
        return list(filter(None, [root.parent()])) if VARIABLE in os.environ else []
    children = root.children(recursive=True)
    return [child for child in children if role(child) == what]


def role(process: psutil.Process) -> str:
    """Which of these a process is by its command line: driver, browser, renderer; empty for any other."""
    try:
        words = process.cmdline()
    except psutil.NoSuchProcess:
        return ""  # a browser's helper that ended between the two looks
    if any("run-driver" in word for word in words):
        return "driver"
    if "--type=renderer" in words:
        return "renderer"
    return "browser" if any("--user-data-dir" in word for word in words) and not _is_helper(words) else ""


def _is_helper(words: Sequence[str]) -> bool:
    return any(word.startswith("--type=") for word in words) or "crashpad" in words[0]


def strike(process: psutil.Process, how: str) -> None:
    """SIGKILL, after which nothing of the victim's own runs any more, or SIGSTOP; nothing where it is gone already."""
    if how != "kill" and process.pid == os.getpid():
        # To this very thread: sent to the process, another thread may take it, and this one goes on for a while.
        signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)
        return
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(signal.SIGKILL if how == "kill" else signal.SIGSTOP)


def _strike_later(plan: Plan) -> None:
    """At once, or by a thread of its own while the bot goes on."""
    if plan.seconds:
        threading.Timer(plan.seconds, _strike, [plan]).start()
    else:
        _strike(plan)


def _strike(plan: Plan) -> None:
    found = victims(plan.what, psutil.Process())
    if plan.told:  # before the strike: this process may be among them
        Path(plan.told).write_text("".join(f"{process.pid}\n" for process in found), encoding="utf-8")
    for process in found:
        strike(process, plan.do)


def _fill_up(plan: Plan) -> None:
    """The kernel refuses every write beyond the limit, whoever makes it: the ledger, a picture, the log."""
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (plan.size, most))


def _lock(plan: Plan) -> None:
    """Returns once the ledger is held."""
    held = threading.Event()

    def hold() -> None:
        with contextlib.closing(sqlite3.connect(plan.path, timeout=10, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            held.set()
            threading.Event().wait(plan.seconds)

    threading.Thread(target=hold, daemon=True).start()
    held.wait()


def _look(plan: Plan) -> None:
    in_sight.look(processes.marked(os.environ[processes.MARK]), role, Path(plan.path))


def _write(plan: Plan) -> None:
    """At once, or by a thread of its own while the bot goes on."""
    if plan.seconds:
        threading.Timer(plan.seconds, Path(plan.path).write_text, [plan.text], {"encoding": "utf-8"}).start()
    else:
        Path(plan.path).write_text(plan.text, encoding="utf-8")


def _post(plan: Plan) -> None:
    body = json.dumps(dict(plan.json)).encode()
    request = urllib.request.Request(plan.url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        answer.read()


def ahead_of(env: Mapping[str, str]) -> timedelta:
    """By how much the site's clock is ahead of this machine's, where the environment says which site to ask."""
    if not env.get(SITE_CLOCK):
        return timedelta()
    with urllib.request.urlopen(env[SITE_CLOCK], timeout=10) as answer:
        shown = datetime.fromisoformat(json.load(answer)["now"]).replace(tzinfo=SITE_ZONE)
    return shown - datetime.now(SITE_ZONE)


if __name__ == "__main__":
    hosts = json.loads(os.environ.get(names.HOSTS) or "{}")
    names.learn(hosts)
    # A profile may ask for no pause on this machine's own names, and these are among them.
    vars(pacing)["LOOPBACK"] = LOOPBACK | hosts.keys()
    clock, disk = MovableClock(ahead_of(os.environ)), SmallDisk()
    sys.exit(main(ports=Ports(clock=clock, disk=disk, mark=Marks(plans_of(os.environ), clock, disk))))
