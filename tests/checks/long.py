"""Tests marked `long`: many runs of a browser that show the same kind of thing, whole stories, and the manuals' commands.

    python3 bootstrap.py check long [what follows goes to pytest: -k canaries, -x, -n 1]

`bootstrap.py test` leaves them out, since all of it together would take twice its time; a release runs both.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
COMMAND = ("-m", "pytest", "-m", "long", "-n", "2", "--dist", "loadfile", "tests")
NOTHING_FOUND = 5


def main(argv: Sequence[str]) -> int:
    """Run them; 0 where every one passed and there was one."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "junit.xml"
        line = [sys.executable, *COMMAND, f"--junitxml={report}", *argv]
        code = subprocess.run(line, cwd=ROOT, check=False).returncode
        passed, failed = counted(report.read_text(encoding="utf-8")) if report.is_file() else (0, 0)
    print(f"{passed} passed, {failed} failed", flush=True)
    return code or (0 if passed else NOTHING_FOUND)


def counted(report: str) -> tuple[int, int]:
    """How many tests of a junit report passed, and how many did anything else: failed, broke, were skipped."""
    cases = list(ElementTree.fromstring(report).iter("testcase"))
    bad = sum(any(child.tag in ("failure", "error", "skipped") for child in case) for case in cases)
    return len(cases) - bad, bad
