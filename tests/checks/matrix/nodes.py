"""Tests as cases of a row: every test whose docstring begins with the row's id, `F57: …` or `F57, F58: …`.

pytest runs them, one process for all tests of a row in one file. Such a case passes only if each test has
passed.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.checks import of_pytest
from tests.checks.running import Ended

TESTS = Path(__file__).resolve().parents[2]
ROOT = TESTS.parent
IDS = re.compile(r"F\d\d(?:, F\d\d)*(?=:)")
PATIENCE = 900.0
TAIL = 1500
PREFIX = "tests."


@cache
def by_row() -> dict[str, dict[str, list[str]]]:
    """Row → file without suffix, dots for slashes → ids of its tests, as pytest knows them."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for file in sorted(TESTS.rglob("test_*.py")):
        words = file.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        for test, doc in _documented(ast.parse(file.read_text(encoding="utf-8"))):
            for row in _ids(doc):
                found[row][words].append(f"{file.relative_to(ROOT).as_posix()}::{test}")
    return found


def run(row: str, file: str) -> Ended:
    """Run the tests that a file has for a row."""
    wanted = by_row()[row][file]
    with tempfile.NamedTemporaryFile(suffix=".xml") as report:
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            f"--junitxml={report.name}",
        ]
        done = subprocess.run(
            [*command, *wanted], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        passed, bad = of_pytest.counted(Path(report.name))
    problems = [f"{name}: {why}" for name, why in bad]
    if done.returncode or passed < len(wanted):
        problems.append(f"pytest ended with {done.returncode}, {passed} passed: {done.stdout[-TAIL:]}")
    return Ended(f"{passed} tests passed", problems)


def _documented(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name, ast.get_docstring(node) or ""


def _ids(doc: str) -> list[str]:
    found = IDS.match(doc)
    return found.group().split(", ") if found else []
