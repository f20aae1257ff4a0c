"""Waiting for processes that were ended: none is forgotten, whatever psutil stumbles over meanwhile (F50, F51)."""

import subprocess
import sys

import psutil
import pytest

from eoms_bot.processes import lives, wait_gone

SLEEPER = "import time; time.sleep(600)"


@pytest.fixture
def sleeper():
    """A process that runs until it is ended."""
    started = subprocess.Popen([sys.executable, "-c", SLEEPER])
    yield psutil.Process(started.pid)
    started.kill()
    started.wait()


def test_zombie_met_while_waiting(sleeper, monkeypatch):
    """One that leaves the process table while it is waited for raises out of psutil, and the wait goes on."""
    real = psutil.wait_procs
    met: list[float] = []

    def stumbling(processes, timeout):
        if not met:
            met.append(timeout)
            raise psutil.ZombieProcess(sleeper.pid)
        sleeper.kill()
        return real(processes, timeout=timeout)

    monkeypatch.setattr(psutil, "wait_procs", stumbling)
    wait_gone([sleeper], 30)

    assert met
    assert not lives(sleeper)


def test_wait_has_an_end(sleeper):
    """A process that stays is not waited for longer than was asked."""
    wait_gone([sleeper], 0.2)

    assert lives(sleeper)


def test_zombie_does_not_live(sleeper):
    """What has ended and was taken by nobody yet lives no more, and nobody waits for it."""
    sleeper.kill()

    wait_gone([sleeper], 30)

    assert not lives(sleeper)
