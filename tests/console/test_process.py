"""The command as a process of its own: the link that it prints lets in, other users' files do not, and Ctrl-C ends it."""

import json
import os
import signal
import stat
import subprocess
import sys
from contextlib import suppress

import httpx
import pytest

from tests.console.kit import log_in
from tests.support.free_port import free_port


@pytest.fixture
def process(tmp_path):
    """`eoms-bot console` in a folder of its own; yields (process, link, home)."""
    home, port = tmp_path / "home", free_port()
    home.mkdir(mode=0o700)
    env = {name: value for name, value in os.environ.items() if not name.startswith("EOMS_")}
    command = [
        sys.executable,
        "-m",
        "eoms_bot",
        "console",
        "--port",
        str(port),
        "--name",
        "王值班",
        "--role",
        "approver",
    ]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=env | {"EOMS_PATHS_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        title, link = started.stdout.readline(), started.stdout.readline().strip()
        assert "王值班（批准）的登录链接" in title
        yield started, link, home
        started.kill()


def test_link_lets_in(process):
    """The printed link logs the named person in; everything that the console writes is for its user only."""
    _started, link, home = process
    address, _, token = link.partition("/login#")
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": address}

    with httpx.Client(base_url=address, headers=headers, trust_env=False) as client:
        assert log_in(client, token).status_code == 200
        page = client.get("/").text

    assert "王值班" in page
    exposed = [path for path in home.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert exposed == []
    lines = [
        json.loads(line)
        for line in (home / "logs" / "console.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert any("CONSOLE_LOGIN" in line["message"] for line in lines)
    assert token not in (home / "logs" / "console.jsonl").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="no Ctrl-C between processes there")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signals_end_it(process, number, code):
    """Ctrl-C and SIGTERM end the console, and nothing but a few words remains."""
    started, _, _ = process

    started.send_signal(number)
    _, told = started.communicate(timeout=30)

    assert started.returncode == code
    assert "Traceback" not in told


SWALLOWED = """
import os, signal, sys, weakref
from eoms_bot.cli import main
from eoms_bot.console import app as web

build, number = web.build, int(sys.argv.pop(1))


class Target:
    pass


def built(desk):
    target = Target()
    keep = weakref.ref(target, lambda _: os.kill(os.getpid(), number))
    del target
    return build(desk)


web.build = built
sys.exit(main.main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no signals between processes there")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_that_python_drops_ends_it(tmp_path, number, code):
    """A signal before the server listens, whose exception is lost in a weak reference's callback, ends the console."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    env = {name: value for name, value in os.environ.items() if not name.startswith("EOMS_")}
    command = [sys.executable, "-c", SWALLOWED, str(int(number)), "console", "--port", str(free_port())]

    ended = subprocess.run(
        command,
        cwd=tmp_path,
        env=env | {"EOMS_PATHS_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )

    assert "Traceback" not in ended.stderr
    assert ended.returncode == code


def test_a_standard_error_that_nobody_reads(tmp_path):
    """Where standard error is full before the start, the console starts, answers, logs and ends as usual."""
    ours, theirs = os.pipe()
    home, port = tmp_path / "home", free_port()
    home.mkdir(mode=0o700)
    # A description of its own, so that the pipe is not made hasty for the console as well.
    filling = os.open(f"/proc/self/fd/{theirs}", os.O_WRONLY | os.O_NONBLOCK)
    with suppress(BlockingIOError):
        while True:
            os.write(filling, b"x" * 4096)
    command = [sys.executable, "-m", "eoms_bot", "console", "--log-level", "info", "--port", str(port)]
    command += ["--name", "王值班", "--role", "approver"]
    env = {name: value for name, value in os.environ.items() if not name.startswith("EOMS_")}
    env |= {"EOMS_PATHS_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=theirs, encoding="utf-8"
    ) as started:
        try:
            assert started.stdout is not None
            started.stdout.readline()
            address, _, token = started.stdout.readline().strip().partition("/login#")
            own = {"Sec-Fetch-Site": "same-origin", "Origin": address}
            with httpx.Client(base_url=address, headers=own, trust_env=False, timeout=60) as client:
                assert log_in(client, token).status_code == 200
                (home / "ledger.db").rename(home / "away.db")
                # Each is reported on standard error.
                assert {client.get("/orders").status_code for _ in range(20)} == {503}
            started.send_signal(signal.SIGINT)
            assert started.wait(60) == 130
        finally:
            started.kill()
            for handle in (ours, theirs, filling):
                os.close(handle)
