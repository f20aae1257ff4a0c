"""Claims about how bootstrap.py runs what it prepared: exit codes, signals, and the order of the checks."""

import os
import signal
import subprocess
import sys
import tomllib

import pytest

import bootstrap


class Runner:
    """Stands in for run_in_front: notes each command and answers with the exit codes it was given."""

    def __init__(self, *codes):
        self.codes = list(codes)
        self.commands = []

    def __call__(self, command, env, *others):
        self.commands += [list(one)[1:] for one in (command, *others)]
        return self.codes.pop(0)


def in_front(code: str, before: str = "") -> subprocess.Popen[str]:
    """A Python that does something before, runs another one through run_in_front and ends with its exit code."""
    run = f"bootstrap.run_in_front([sys.executable, '-c', {code!r}], os.environ)"
    return subprocess.Popen(
        [sys.executable, "-c", f"import os, signal, subprocess, sys, bootstrap\n{before}\nsys.exit({run})"],
        cwd=bootstrap.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


def wait_until_up(running: subprocess.Popen[str]) -> None:
    """Returns when the inner command has said that it is up."""
    assert running.stdout is not None
    assert running.stdout.readline() == "up\n"


def test_exit_code_is_passed_on():
    """The command's exit code is ours."""
    with in_front("raise SystemExit(6)") as running:
        assert running.wait() == 6


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes without signals")
def test_killed_command_ends_like_in_a_shell():
    """A command that a signal ended gives 128 plus its number."""
    with in_front("import os; os.kill(os.getpid(), 9)") as running:
        assert running.wait() == 137


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes without signals")
def test_sigterm_reaches_the_command():
    """A command asked to stop may finish what it is doing, and its own exit code counts."""
    soft = "signal.pthread_sigmask(signal.SIG_BLOCK, [15]); print('up', flush=True); signal.sigwait([15]); sys.exit(7)"
    with in_front(f"import signal, sys; {soft}") as running:
        wait_until_up(running)
        running.send_signal(signal.SIGTERM)

        assert running.wait() == 7


STOPPED_AS_IT_STARTS = """
started = subprocess.Popen
def popen(*args, **kwargs):
    child = started(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGTERM)
    return child
subprocess.Popen = popen
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes without signals")
def test_sigterm_while_the_command_starts():
    """A stop that comes when the command is there, and we don't know it yet, is passed on none the less."""
    with in_front("import time; time.sleep(60)", before=STOPPED_AS_IT_STARTS) as running:
        assert running.wait() == 128 + signal.SIGTERM


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes without signals")
def test_sigint_leaves_the_command_to_stop_itself():
    """Ctrl-C reaches the command from the terminal: we neither end before it nor kill it."""
    with in_front("import sys; print('up', flush=True); sys.exit(int(sys.stdin.readline()))") as running:
        wait_until_up(running)
        running.send_signal(signal.SIGINT)
        running.communicate("5\n")

        assert running.returncode == 5


def test_checks_stop_at_the_first_failure(monkeypatch, capsys):
    """The first check that fails ends the run with its exit code, and its name was the last one printed."""
    runner = Runner(0, 1)
    monkeypatch.setattr(bootstrap, "run_in_front", runner)

    assert bootstrap.run_tests([], {}) == 1

    assert [command[1] for command in runner.commands] == ["ruff", "ruff"]
    assert "ruff check" in capsys.readouterr().out.splitlines()[-1]


def test_types_are_checked_for_three_systems():
    """mypy checks the program as Linux, macOS and Windows see it; `mypy` alone means Linux everywhere."""
    asked = [command for step in bootstrap.TEST_STEPS.values() for command in step if "mypy" in command]
    project = tomllib.loads((bootstrap.ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert project["tool"]["mypy"]["platform"] == "linux"
    assert [command[3:4] for command in asked] == [(), ("darwin",), ("win32",)]


def test_arguments_go_to_pytest_alone(monkeypatch):
    """What follows `test` is pytest's, and pytest comes last."""
    runner = Runner(*[0] * len(bootstrap.TEST_STEPS))
    monkeypatch.setattr(bootstrap, "run_in_front", runner)

    assert bootstrap.run_tests(["-k", "gate"], {}) == 0

    assert [command[-2:] == ["-k", "gate"] for command in runner.commands] == [False] * (
        len(runner.commands) - 1
    ) + [True]
    assert runner.commands[-1][:2] == ["-m", "pytest"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no named pipes in folders")
def test_commands_of_a_step_run_at_the_same_time(tmp_path):
    """The first ends only when the second has come; the step's exit code is the first that is not 0."""
    meeting = str(tmp_path / "meeting")
    os.mkfifo(meeting)
    commands = [
        [sys.executable, "-c", f"open({meeting!r}).read()"],
        [sys.executable, "-c", f"open({meeting!r}, 'w').close(); raise SystemExit(5)"],
    ]
    code = f"bootstrap.run_in_front({commands[0]!r}, os.environ, {commands[1]!r})"
    done = subprocess.run(
        [sys.executable, "-c", f"import os, sys, bootstrap; sys.exit({code})"],
        cwd=bootstrap.ROOT,
        check=False,
    )

    assert done.returncode == 5


def test_bytecode_is_shared_where_none_may_lie_next_to_the_sources():
    """Its place is in `.venv`; without that wish, or with a place of the user's own, nothing changes."""
    unwanted = {"PYTHONDONTWRITEBYTECODE": "1", "LANG": "C"}
    place = {"PYTHONPYCACHEPREFIX": str(bootstrap.VENV / "bytecode")}
    driver = {"NODE_COMPILE_CACHE": str(bootstrap.VENV / "driver")}

    assert bootstrap.shared_bytecode({"LANG": "C"}) == {"LANG": "C", **driver}
    assert bootstrap.shared_bytecode(unwanted) == {"LANG": "C", **driver, **place}
    assert bootstrap.shared_bytecode({**unwanted, "PYTHONPYCACHEPREFIX": "/c"})["PYTHONPYCACHEPREFIX"] == "/c"
