"""The program's start: Ctrl-C while it is loaded is no defect."""

import subprocess
import sys

CTRL_C_WHILE_LOADING = """
import sys
class Interrupted:
    def find_spec(self, name, path=None, target=None):
        if name == "eoms_bot.cli.main":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupted())
from eoms_bot.__main__ import start
sys.exit(start())
"""


def test_ctrl_c_while_the_program_is_loaded():
    """It ends with 130 and one word, without a traceback."""
    command = [sys.executable, "-c", CTRL_C_WHILE_LOADING]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)

    assert (done.returncode, done.stderr.strip()) == (130, "已中断")
