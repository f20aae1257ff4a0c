"""What a page is waited for in is a function: a bare expression is read again by the page's own `eval`.

The first look goes past the page's policy, every later one does not: where a policy forbids `eval`, as the console's and
some sites' do, such a wait holds only if there was nothing to wait for.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("eoms_bot", "flows", "tests", "benchmarks")
FILES = sorted(
    file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py") if ".venv" not in file.parts
)
FUNCTION = re.compile(r"\s*(async\s+)?(function\b|\([^)]*\)\s*=>|\w+\s*=>)")


def bare(code: str) -> list[str]:
    """The waits of a source file whose text is no function; one given by name is looked for where it is written."""
    return [
        f"{call.lineno}: {ast.unparse(call)[:80]}"
        for call in ast.walk(ast.parse(code))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if call.func.attr == "wait_for_function" and call.args
        if isinstance(call.args[0], ast.Constant) and not FUNCTION.match(str(call.args[0].value))
    ]


def test_waits_are_functions():
    """No wait of the bot, its tests and benchmarks is a bare expression."""
    assert {
        str(file.relative_to(ROOT)): found for file in FILES if (found := bare(file.read_text("utf-8")))
    } == {}


@pytest.mark.parametrize("text", ["document.title === 'x'", "ready", "(document.title) === 'x'"])
def test_what_is_bare(text):
    """Each of these would be seen."""
    assert bare(f"page.wait_for_function({text!r})") != []


@pytest.mark.parametrize(
    "text", ["() => ready", "([a, b]) => a", "x => x", "async () => true", "function () { return 1; }"]
)
def test_what_is_a_function(text):
    """And these are as they should be."""
    assert bare(f"page.wait_for_function({text!r})") == []
