"""Claims about the table of security controls: it is whole, and its tests are there."""

import re

import pytest

from tests.docs.manual import ENGINEERS, ROOT

PAGE = (ENGINEERS / "security.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| ([BC]\d+) \|(.*)\|$", PAGE, re.MULTILINE))
WANTED = [
    *(f"C{number}" for number in (*range(1, 22), 26, 27, 29, 30)),
    "B38",
    *(f"B{number}" for number in range(42, 49)),
]


def test_table_is_whole():
    """C1–C21, C26, C27, C29, C30, B38 and B42–B48 each have a row."""
    assert list(ROWS) == WANTED


@pytest.mark.parametrize("control", WANTED)
def test_its_tests_are_there(control):
    """Each control names at least one file of tests, and every one that it names exists."""
    named = re.findall(r"`(tests/[\w/]+\.py)`", ROWS[control])

    assert named
    assert [file for file in named if not (ROOT / file).is_file()] == []
