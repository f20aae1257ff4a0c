"""Checks that are runs of pytest: the line, and their one last line."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
NOTHING_FOUND = 5


def run(*words: str) -> int:
    """Run pytest with these words, and say how many passed; 0 where every one did and there was one."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "junit.xml"
        line = [sys.executable, "-m", "pytest", f"--junitxml={report}", *words]
        code = subprocess.run(line, cwd=ROOT, check=False).returncode
        passed, failed = counted(report.read_text(encoding="utf-8")) if report.is_file() else (0, 0)
    print(f"{passed} passed, {failed} failed", flush=True)
    return code or (0 if passed else NOTHING_FOUND)


def counted(report: str) -> tuple[int, int]:
    """How many tests of a junit report passed, and how many did anything else: failed, broke, were skipped."""
    cases = list(ElementTree.fromstring(report).iter("testcase"))
    bad = sum(any(child.tag in ("failure", "error", "skipped") for child in case) for case in cases)
    return len(cases) - bad, bad
