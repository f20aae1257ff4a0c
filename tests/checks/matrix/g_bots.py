"""F59: several bots of one account at once, one that sleeps, one from another machine."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

from tests.checks.matrix.c_login import log_ins
from tests.checks.matrix.row import Case
from tests.checks.world import World
from tests.support import orders, processes
from tests.support.bot import ROOT

PATIENCE = 240.0
STEPS_BACK_WITHIN, A_LOAD = 2.0, 0.54
"""G10, and the time to load the libraries, in seconds of wall clock on an idle machine.

Next to other cases both take longer, so both are measured and their ratio counts. Processor time would not
show a start that waits for the lock. The libraries are the measure, because the program's own start gets
faster.
"""
LIBRARIES = "import sqlalchemy, pydantic, openpyxl, playwright.sync_api"

POLL = 0.1
ASLEEP = [{"at": "K0", "do": "freeze", "what": "python"}]
"""Whoever gets the lock falls asleep with it."""


def cases() -> Iterator[Case]:
    """Two and twenty starts at once; a holder that slept while another worked; the ledger on another host."""
    yield Case("complete/a/2-starts", partial(_starts, 2))
    yield Case("leftover/b/20-starts", partial(_starts, 20), "leftover", "b")
    yield Case("complete/a/slept", _slept)
    yield Case("leftover/b/slept", _slept, "leftover", "b")
    yield Case("complete/a/other-host", _other_host, of_file=True)


def _starts(count: int, world: World) -> str:
    """One bot gets the lock and is stopped with it. The others step back. Woken, it works the order."""
    with ExitStack() as all_of_them:
        started = [
            all_of_them.enter_context(world.bot.started("apply", world.batch, at=ASLEEP))
            for _ in range(count)
        ]
        holder = _last_of(started)
        codes = sorted({one.pid: one.returncode for one in started if one is not holder}.values())
        world.expect("exit codes of the others", codes, [7] * (count - 1))
        world.expect("log-ins before it woke", log_ins(world), 0)
        took, load = _beside_a_load(world)
        quick = took / load < STEPS_BACK_WITHIN / A_LOAD
        world.expect(f"{took:.1f} s, with {load:.1f} s for its libraries, is quick", quick, True)
        os.kill(holder.pid, signal.SIGCONT)
        run = world.note(world.bot.wait(holder, PATIENCE))
    world.check("in the end", ended=True)
    world.expect_end(run, unknown=False)
    world.expect("log-ins", log_ins(world), 1)
    return f"{count - 1} × exit 7, one exit {run.code}; refused in {took:.1f} s, libraries in {load:.1f} s"


def _beside_a_load(world: World) -> tuple[float, float]:
    """Seconds of a refused start, and of loading only the libraries: the least of three each."""
    turns = [(_taken(lambda: _refused(world)), _taken(_load)) for _ in range(3)]
    return min(took for took, _ in turns), min(load for _, load in turns)


def _taken(work: Callable[[], None]) -> float:
    """Seconds that this takes."""
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def _refused(world: World) -> None:
    world.expect("exit code of a start that was timed", world.run("apply", world.batch).code, 7)


def _load() -> None:
    words = [sys.executable, "-c", LIBRARIES]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE)


def _last_of(started: list[subprocess.Popen[str]]) -> subprocess.Popen[str]:
    """The one that goes on, once all others have ended."""
    waited = 0.0
    while waited < PATIENCE:
        going = [one for one in started if one.poll() is None]
        if len(going) == 1:
            return going[0]
        assert going, "nobody got the lock"
        waited += POLL
        with contextlib.suppress(subprocess.TimeoutExpired):
            going[-1].wait(POLL)
    raise AssertionError(f"{len(started)} starts, and not all but one have ended")


def _slept(world: World) -> str:
    """A run sleeps after its INTENT, and one that can't see its lock takes over. Awake, it sends nothing."""
    asleep = [{"at": "K6", "do": "freeze", "what": "python"}]
    elsewhere = {"EOMS_PATHS_LOCKS": str(world.bot.home / "other-locks")}
    other = world.bot.another()
    with world.bot.started("apply", world.batch, at=asleep) as sleeper:
        assert processes.await_stopped(sleeper, PATIENCE), "the bot ended before it fell asleep"
        refused = other.run("apply", world.batch)
        world.expect("exit code next to the sleeping holder", refused.code, 7)
        taken = other.run("apply", world.batch, seconds=PATIENCE, env=elsewhere)
        # A server's lock is no file: the sleeper holds it while its connection lasts.
        world.expect("exit code of the one that takes over", taken.code, 7 if world.on_server else 0)
        os.kill(sleeper.pid, signal.SIGCONT)
        woken = world.note(world.bot.wait(sleeper, PATIENCE))
    # The other run has sent and proven its write: it reports that, and nobody has to look.
    world.expect("exit code of the woken one", woken.code, 0)
    skipped = "跳过  另一次运行已提交本单并有证明" in woken.stderr
    world.expect("that another has sent it", skipped, not world.on_server)
    world.expect("accepted", world.accepted(), list(world.kinds))
    world.expect("posts", world.posts(), len(world.kinds))
    world.check("in the end", ended=True)
    return f"took over: exit {taken.code}; woken: exit {woken.code}; {' → '.join(world.way())}"


def _other_host(world: World) -> str:
    """A ledger on another machine sends nothing there until a person says that it has moved."""
    first = world.bot.batch(orders.solved(orders.put(world.site)), name="先.csv")
    here, there = {"EOMS_RUN_HOST": "alpha"}, {"EOMS_RUN_HOST": "beta"}
    ledger = str(world.bot.home / "ledger.db")
    world.expect("exit code here", world.run("apply", first, env=here).code, 0)
    logins = log_ins(world)
    refused = world.run("apply", world.batch, env=there)
    world.expect("exit code there", (refused.code, "另一台机器" in refused.stderr), (3, True))
    world.expect("log-ins there", log_ins(world), logins)
    moved = world.run("restore", ledger, "--reason", "换了机器", "--yes")
    world.expect("exit code of the move", moved.code, 0)
    run = world.apply(env=there, moment="after the move")
    world.expect_end(run, unknown=False)
    world.expect("exit code here after the move", world.run("apply", first, "--again", "x", env=here).code, 3)
    return f"exit {refused.code}, moved, exit {run.code}"
