"""A check that is ended ends what it has started."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.unwinding import ENDED

ROOT = Path(__file__).resolve().parents[2]
HOLDS = """
import signal, sys
from contextlib import contextmanager
{begin}
@contextmanager
def held():
    try:
        yield print("held", flush=True)
    finally:
        print("let go", flush=True)
with held():
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM ends a program of Windows without asking it")
@pytest.mark.parametrize(
    ("begin", "code", "said"),
    [
        ("from tests.support.unwinding import unwind_when_ended; unwind_when_ended()", ENDED, "let go\n"),
        ("", -signal.SIGTERM, ""),
    ],
    ids=["unwinding", "not unwinding"],
)
def test_ended_by_sigterm(begin, code, said):
    """With it what is held is let go and the code is a shell's; without it nothing is."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS.format(begin=begin)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "held\n"
        program.terminate()

        assert program.stdout.read() == said
    assert program.returncode == code
