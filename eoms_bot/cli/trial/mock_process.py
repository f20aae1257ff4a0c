"""The mock site as a child process: started on a free loopback port, and ended whatever happens."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eoms_bot import credentials
from eoms_bot.errors import SiteUnreachable

START_SECONDS = 60.0
POLL_SECONDS = 0.05
END_SECONDS = 5.0


def command(*args: str) -> list[str]:
    """The command line of the mock site, which comes with the program."""
    return [sys.executable, "-m", "mock_eoms", *args]


@contextmanager
def running(folder: Path, *args: str) -> Iterator[str]:
    """The base URL of a mock site that serves; its log and ready file lie in `folder`.

    The site also ends when its standard input closes, so that it cannot outlive a killed demo.
    """
    ready, log = folder / "mock-ready.txt", folder / "mock.log"
    line = command("--port", "0", "--ready-file", str(ready), "--until-stdin-closes", *args)
    with log.open("wb") as sink:
        process = subprocess.Popen(
            line,
            stdin=subprocess.PIPE,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=credentials.without_password(os.environ),
        )
    try:
        yield _address(process, ready, log)
    finally:
        _end(process)


def _address(process: subprocess.Popen[bytes], ready: Path, log: Path) -> str:
    """The address in the ready file; SiteUnreachable where the site ends or takes too long."""
    for _ in range(int(START_SECONDS / POLL_SECONDS)):
        text = ready.read_text(encoding="utf-8") if ready.exists() else ""
        if text.endswith("\n"):
            return text.strip()
        try:
            process.wait(POLL_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        break
    tail = log.read_text(encoding="utf-8", errors="replace")[-600:].strip()
    raise SiteUnreachable(f"模拟网站没有启动（日志 {log}）：{tail or '没有输出'}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask it to end, wait, and kill it as a last resort."""
    if process.stdin is not None:
        process.stdin.close()
    process.terminate()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
