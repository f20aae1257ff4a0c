"""No call of the bot takes the first of several elements, and no selector is put together from text (C25)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted([*(ROOT / "eoms_bot" / "browser").rglob("*.py"), *(ROOT / "flows").rglob("*.py")])
PLACE = "exact.py"
"""The one file that puts selectors together, from plain names."""

BY_SELECTOR = {
    *(
        "click",
        "dblclick",
        "tap",
        "hover",
        "focus",
        "uncheck",
        "set_checked",
        "inner_text",
        "inner_html",
    ),
    *("text_content", "input_value", "is_visible", "is_hidden", "is_checked", "is_enabled", "is_editable"),
}
"""Calls that need no argument of a locator; with one they are those of a page, which take the first element in silence."""

WITH_VALUE = {"fill", "type", "press", "select_option", "get_attribute", "set_input_files", "dispatch_event"}
"""Calls that take one argument of a locator; a text in front of it is a selector."""

ALWAYS = {
    "wait_for_selector",
    "query_selector",
    "query_selector_all",
    "eval_on_selector",
    "eval_on_selector_all",
}
LOCATING = {
    "locator",
    "frame_locator",
    "get_by_text",
    "get_by_label",
    "get_by_role",
    "get_by_title",
    "filter",
}


def complaints(code: str) -> list[str]:
    """What in a source file locates loosely."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    return [f"{call.lineno}: {ast.unparse(call)[:80]}" for call in calls if _is_loose(call)]


def _is_loose(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    if any(word.arg == "strict" for word in call.keywords):
        return True
    name, given = call.func.attr, call.args
    if name in ALWAYS or (name in BY_SELECTOR and given):
        return True
    if name in WITH_VALUE and len(given) > 1 and _is_text(given[0]):
        return True
    if name == "check" and given and _is_text(given[0]):
        return True
    told = [*given, *(word.value for word in call.keywords)]
    return name in LOCATING and any(
        isinstance(one, (ast.JoinedStr, ast.BinOp)) or _formats(one) for one in told
    )


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, (ast.Constant, ast.JoinedStr))


def _formats(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"


@pytest.mark.parametrize("file", [file for file in FILES if file.name != PLACE], ids=lambda file: file.name)
def test_nothing_is_located_loosely(file):
    """F44: every click and every read is strict, and selectors are data."""
    assert complaints(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code",
    [
        "page.click('text=提交')",
        "page.fill('#a', 'x')",
        "page.locator('#a').click(strict=False)",
        "page.locator(f'#{name}').click()",
        "page.locator('#' + name)",
        "page.locator('#{}'.format(name))",
        "rows.filter(has_text=f'{number}')",
        "page.query_selector('#a')",
        "page.check('#a')",
        "page.inner_text('#a')",
        "page.get_attribute('#a', 'value')",
    ],
)
def test_what_is_loose(code):
    """Each of these ways would be seen."""
    assert complaints(code) != []


@pytest.mark.parametrize(
    "code",
    [
        "page.locator(spec.css).click()",
        "box.fill(value)",
        "box.get_attribute('value')",
        "page.locator(by_id(control))",
        "self._fields.fill(values, mark)",
    ],
)
def test_what_is_strict(code):
    """And these are as they should be."""
    assert complaints(code) == []
