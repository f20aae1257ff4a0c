"""The supervisor over real processes: small programs that end, die, freeze, or wait to be told to stop."""

import os
import signal
import subprocess
import sys
import threading

import psutil
import pytest

from eoms_bot.processes import lives
from eoms_bot.run.clock import SystemClock
from eoms_bot.service.heartbeat import VARIABLE
from eoms_bot.service.supervisor import STARTS_PER_HOUR, Supervisor

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

COUNT = """
import os, pathlib, signal, sys, time
starts = pathlib.Path(sys.argv[1]); starts.write_text(starts.read_text() + 'x')
number = len(starts.read_text())
beat = pathlib.Path(os.environ['EOMS_HEARTBEAT'])
"""
"""Every program here notes that it was started, and knows for which time."""


class Case:
    """A supervisor over a program; what it said, and how often the program was started."""

    def __init__(self, folder, program, silence=30.0):
        self.starts = folder / "starts"
        self.starts.write_text("")
        self.said: list[str] = []
        command = [sys.executable, "-c", COUNT + program, str(self.starts)]
        self.supervisor = Supervisor(command, folder / "beat", SystemClock(), self.said.append, silence)

    def run(self):
        """Exit code and number of starts."""
        code = self.supervisor.run()
        return code, len(self.starts.read_text())


def test_exit_code_is_the_runs(tmp_path):
    """A run that ends by itself is not started again, whatever its exit code says."""
    assert Case(tmp_path, "sys.exit(6)").run() == (6, 1)


def test_killed_run_is_started_again(tmp_path):
    """F52: a run that was killed is started again, and a person is told."""
    case = Case(tmp_path, "if number == 1: os.kill(os.getpid(), signal.SIGKILL)")

    assert case.run() == (0, 2)
    assert case.said == ["运行中断（被信号 SIGKILL 结束），重新启动"]


def test_unexpected_error_is_started_again(tmp_path):
    """A run that ended with the code of an unexpected error is started again."""
    assert Case(tmp_path, "sys.exit(70 if number == 1 else 0)").run() == (0, 2)


def runs(pid):
    """Whether a process of that number does anything any more; who inherited it may not have taken its exit code yet."""
    try:
        return lives(psutil.Process(pid))
    except psutil.NoSuchProcess:
        return False


def test_frozen_run_is_ended_with_its_children(tmp_path):
    """F51: a run without heartbeat is killed together with what it had started, and started again."""
    program = """
import subprocess
if number == 1:
    child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True)
    pathlib.Path(sys.argv[1] + '.child').write_text(str(child.pid))
    beat.touch()
    time.sleep(1)
    os.kill(os.getpid(), signal.SIGSTOP)
"""
    case = Case(tmp_path, program, silence=3.0)

    assert case.run() == (0, 2)
    assert not runs(int((tmp_path / "starts.child").read_text()))
    assert case.said == ["运行中断（3 秒没有心跳），重新启动"]


def test_run_that_keeps_dying_is_given_up(tmp_path):
    """C30: a run that dies five times within an hour is not started a sixth time."""
    case = Case(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)")

    assert case.run() == (70, STARTS_PER_HOUR)
    assert "不再重启" in case.said[-1]


@pytest.mark.usefixtures("hang_up")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=str)
def test_stop_is_passed_on(tmp_path, number):
    """G11: a signal to the supervisor reaches the run, whose way of ending is final."""
    program = f"""
signal.pthread_sigmask(signal.SIG_BLOCK, [{int(number)}])
beat.write_text('ready')
signal.sigwait([{int(number)}])
sys.exit(143)
"""
    case = Case(tmp_path, program)
    told = threading.Event()

    def stop_when_ready():
        beat = tmp_path / "beat"
        for _ in range(600):
            if beat.exists() and beat.read_text() == "ready":
                break
            told.wait(0.05)
        os.kill(os.getpid(), number)

    helper = threading.Thread(target=stop_when_ready)
    helper.start()
    ended = case.run()
    helper.join()

    assert ended == (143, 1)


@pytest.mark.parametrize("moment", ["before", "behind"])
def test_stop_while_starting(tmp_path, monkeypatch, moment):
    """A stop that comes while the run is being started ends it all the same: before it is there, and before it is known."""
    started = subprocess.Popen

    def popen(*args, **kwargs):
        if moment == "before":
            os.kill(os.getpid(), signal.SIGTERM)
        child = started(*args, **kwargs)
        if moment == "behind":
            os.kill(os.getpid(), signal.SIGTERM)
        return child

    monkeypatch.setattr(subprocess, "Popen", popen)
    case = Case(tmp_path, "beat.touch(); time.sleep(60); sys.exit(9)")

    code, _starts = case.run()

    assert code == 128 + signal.SIGTERM


def test_stop_between_two_starts(tmp_path):
    """A stop that comes when one start has died and the next is not there yet is the end: nothing is started again."""
    case = Case(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)")
    case.supervisor.say = lambda _text: os.kill(os.getpid(), signal.SIGTERM)

    assert case.run() == (128 + signal.SIGTERM, 1)


def test_nothing_is_left_of_the_heartbeat(tmp_path):
    """The heartbeat's file goes with the run."""
    case = Case(tmp_path, "")

    case.run()

    assert not (tmp_path / "beat").exists()
    assert VARIABLE not in os.environ
