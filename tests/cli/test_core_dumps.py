"""C11: a core dump would hold the password; neither the program nor what it starts leaves one."""

import os
import subprocess
import sys

import pytest

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


def test_no_core_dump():
    """A process that the program starts may leave no core dump, nor may it allow itself one."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True
    )

    before, after = done.stdout.splitlines()[-2:]
    if before.endswith(" 0"):
        pytest.skip("whoever runs the tests may leave none either")
    assert after == "0 0"
