"""C11: a core dump would hold the password; neither the program nor what it starts leaves one."""

import os
import subprocess
import sys

import pytest

from eoms_bot import core_dumps

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no limit of this kind")

PROGRAM = """
import resource, subprocess, sys
from eoms_bot.cli.main import main
before = resource.getrlimit(resource.RLIMIT_CORE)
main(["version"])
child = "import resource; print(*resource.getrlimit(resource.RLIMIT_CORE))"
print(*before, flush=True)
subprocess.run([sys.executable, "-c", child], check=True)
"""


def test_what_is_asked_of_the_system(monkeypatch):
    """No core dump for now, nor for ever, is what is asked, whoever runs the tests."""
    import resource

    asked = []
    monkeypatch.setattr(resource, "setrlimit", lambda *what: asked.append(what))

    core_dumps.forbid()

    assert asked == [(resource.RLIMIT_CORE, (0, 0))]


def test_no_core_dump():
    """A process that the program starts may leave no core dump, nor may it allow itself one."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True
    )

    before, after = done.stdout.splitlines()[-2:]
    if before.endswith(" 0"):
        pytest.skip("whoever runs the tests may leave none either")
    assert after == "0 0"
