"""Checks that are runs of pytest: what they try, and their one last line. What follows a check's name goes to pytest."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
NOTHING_FOUND = 5
BAD = ("failure", "error", "skipped")
A_FILE_TOGETHER = ("--dist", "loadfile")
PATIENT = ("-o", "faulthandler_timeout=3600")
"""A whole story may take longer than the ten minutes after which a test hangs."""


@dataclass(frozen=True)
class Run:
    """What a check says of itself, and pytest's words for it."""

    about: str
    words: tuple[str, ...]

    def main(self, argv: Sequence[str]) -> int:
        """Run the tests; 0 where every one passed and there was one."""
        return run(*self.words, *argv)


RUNS = {
    # `bootstrap.py test` leaves them out, since all of it together would take twice its time.
    "long": Run(
        "Tests marked `long`: many runs of a browser that show the same kind of thing, whole stories, and the "
        "manuals' commands.",
        ("-m", "long", "-n", "2", *A_FILE_TOGETHER, *PATIENT, "tests"),
    ),
    # Left out are the tests about files. It wants Debian's package postgresql, or `pg_ctl` on the path.
    "postgres": Run(
        "The ledger's tests on PostgreSQL instead of SQLite, in a server of their own on this machine's loopback.",
        *(("--database", "postgresql", "-m", "not long", "-n", "2", *A_FILE_TOGETHER, "tests/ledger"),),
    ),
    # Measuring doubles the time of what is pure Python, so `test` does without. It counts what runs in the tests' own
    # processes; with EOMS_COVERED=subprocess every program that they start is measured as well.
    "coverage": Run(
        "Branch coverage: the tests of `bootstrap.py test` once more, and a table of the lines and branches that none "
        "of them took.",
        (
            *("-m", "not long", "-n", "3", *A_FILE_TOGETHER, "--no-loadscope-reorder"),
            *("--cov", "--cov-branch", "--cov-report=term"),
        ),
    ),
}


def run(*words: str) -> int:
    """Run pytest with these words, and say how many passed; 0 where every one did and there was one."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "junit.xml"
        line = [sys.executable, "-m", "pytest", f"--junitxml={report}", *words]
        code = subprocess.run(line, cwd=ROOT, check=False).returncode
        passed, bad = counted(report)
    print(f"{passed} passed, {len(bad)} failed", flush=True)
    return code or (0 if passed else NOTHING_FOUND)


def counted(report: Path) -> tuple[int, list[tuple[str, str]]]:
    """How many tests of a junit report passed; which did anything else (failed, broke, were skipped), and why.

    No report is one without a test.
    """
    text = report.read_text(encoding="utf-8") if report.is_file() else ""
    cases = list(ElementTree.fromstring(text).iter("testcase")) if text else []
    bad = [
        (case.get("name", ""), f"{child.tag} {child.get('message', '')[:300]}")
        for case in cases
        if (child := next((one for one in case if one.tag in BAD), None)) is not None
    ]
    return len(cases) - len(bad), bad
