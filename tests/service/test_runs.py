"""Runs as real processes: started with the words of their schedule, found again after the service, and told to stop."""

import json
import signal
import socket
import subprocess
import sys
from dataclasses import replace

import pytest

from eoms_bot.ledger import AccountLock
from eoms_bot.run import handed_in
from eoms_bot.service.runs import Process, Processes
from eoms_bot.service.schedule.due import Begin
from eoms_bot.service.schedule.rows import How
from eoms_bot.settings import Paths, Settings
from tests.cli.kit import StillClock
from tests.service.world import at

BEGIN = Begin("早班", at("05 09:30"), at("05 18:00"), How.ON_TIME)
SAYS = "import json, sys; print(json.dumps(sys.argv[1:]), file=sys.stderr); sys.exit(5)"
WAITS = """
import signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
print('ready', file=sys.stderr, flush=True)
signal.sigwait([signal.SIGTERM])
sys.exit(143)
"""


def note(pid, host):
    """What a holder of the account's lock leaves beside it."""
    return json.dumps({"pid": pid, "host": host, "since": "2026-01-05T09:00:00+00:00"})


@pytest.fixture
def processes(tmp_path):
    """Processes of a program that a test writes."""
    settings, made = Settings(paths=Paths(home=tmp_path)), []

    def make(program):
        # The settings' place makes the words its own: a run is found by them on the whole machine.
        made.append(
            Processes(settings, StillClock(), tmp_path / "eoms.toml", (sys.executable, "-c", program))
        )
        return made[-1]

    yield make
    for runs in made:
        runs.send_signal(signal.SIGKILL)


def end_of(runs):
    """The code of the run that was started, once it has ended."""
    assert runs._child is not None
    runs._child.wait(60)
    return runs.ended()


def await_ready(home):
    """Return once the run has said that it waits: until then the system may show no command line of it."""
    (said,) = handed_in.said(home).iterdir()
    with subprocess.Popen(["tail", "-f", "-n", "+1", said], stdout=subprocess.PIPE) as tail:
        assert tail.stdout is not None
        assert tail.stdout.readline() == b"ready\n"
        tail.kill()


def test_words_and_code(processes, tmp_path):
    """A run is the command line with schedule, window end and settings; its code comes back, what it says is kept, privately."""
    runs = processes(SAYS)

    runs.start(BEGIN)

    assert end_of(runs) == 5
    (said,) = handed_in.said(tmp_path).iterdir()
    assert json.loads(said.read_text()) == [
        *("run", "--schedule=早班", "--until=2026-01-05T18:00:00+08:00"),
        *("--config", str(tmp_path / "eoms.toml")),
    ]
    assert said.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_signal_reaches_the_run(processes, tmp_path):
    """A signal is passed on to a run that goes on; one that has ended is left in peace."""
    runs = processes(WAITS)
    process = runs.start(BEGIN)
    assert runs.ended() is None
    assert runs.is_there(process)
    await_ready(tmp_path)

    runs.send_signal(signal.SIGTERM)

    assert end_of(runs) == 143
    runs.send_signal(signal.SIGTERM)
    assert not runs.is_there(process)


def test_another_process_of_that_number(processes):
    """A number that has been given to another process since is not the run any more."""
    runs = processes(WAITS)
    process = runs.start(BEGIN)

    assert not runs.is_there(Process(process.pid, process.born - 1))

    runs.send_signal(signal.SIGKILL)
    end_of(runs)


def test_found_by_its_words(processes, tmp_path):
    """A run that an earlier service started is found by its schedule and the end of its window, as long as it lives."""
    runs = processes(WAITS)
    process = runs.start(BEGIN)
    await_ready(tmp_path)

    later = processes(WAITS)

    assert later.found(BEGIN) == process
    assert later.found(replace(BEGIN, until=at("05 18:01"))) is None
    runs.send_signal(signal.SIGKILL)
    end_of(runs)
    assert later.found(BEGIN) is None


def test_others(processes, tmp_path):
    """A holder of the account's lock that lives is somebody; a stale note of one that was killed is nobody."""
    runs = processes(SAYS)
    lock = AccountLock(tmp_path / "locks", "mock", "clerk01")

    assert not runs.others()
    with lock:
        assert runs.others()
    lock.side_file.write_text(note(2**22 - 1, socket.gethostname()))
    assert not runs.others()


@pytest.mark.parametrize("left", [note(1, "a-container-that-is-gone"), "", '{"pid": 1, "host'])
def test_a_note_that_tells_nothing_blocks_nothing(processes, tmp_path, left):
    """A note of another machine, or half a note, keeps no run from being started for ever: the lock itself decides."""
    runs = processes(SAYS)
    lock = AccountLock(tmp_path / "locks", "mock", "clerk01")
    lock.side_file.parent.mkdir(parents=True, exist_ok=True)
    lock.side_file.write_text(left)

    assert not runs.others()
