"""Claims about the page of codes: each code that code or pages name has a row, and the files of a row exist."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checks import hostile, kill
from tests.checks.matrix.rows import ROWS as FAULTS
from tests.docs import manual
from tests.hostile.cases import ROWS as BAD_INPUTS

PAGE = manual.ENGINEERS / "codes.md"
TEXT = PAGE.read_text(encoding="utf-8")
DEFINED = re.findall(r"^\| ([FGKBCL]\d+) \|", TEXT, re.MULTILINE)
CODE = re.compile(r"(?<![\w-])(?:[FB]\d\d|[GKCL]\d{1,2})(?!\w|\.\w)")
PRODUCT = ("eoms_bot", "flows", "mock_eoms", "benchmarks")
MESSAGE = re.compile(r"\b[A-Z]+-\d{3}\b")
FOLDERS = ("", "tests/checks/matrix/", "tests/support/")


def remarks(file: Path) -> Iterator[str]:
    """The comments and docstrings of a module: what people read."""
    for token in tokenize.generate_tokens(io.StringIO(file.read_text(encoding="utf-8")).readline):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and '"""' in token.string):
            yield token.string


def cited() -> set[str]:
    """Every code that a page, a comment or a docstring of the program names."""
    pages = (page.read_text(encoding="utf-8") for page in manual.DOCS.rglob("*.md") if page != PAGE)
    modules = (file for folder in PRODUCT for file in (manual.ROOT / folder).rglob("*.py"))
    return {
        code
        for text in (*pages, *(remark for file in modules for remark in remarks(file)))
        for code in CODE.findall(text)
    }


def test_every_code_that_is_named_has_a_row():
    """A reader who meets a code finds it on the page."""
    assert sorted(cited() - set(DEFINED)) == []


def test_a_row_stands_once():
    """No code is explained twice."""
    assert sorted({code for code in DEFINED if DEFINED.count(code) > 1}) == []


def test_whole_families_are_there():
    """The page has all faults of the matrix, all kill points and all bad inputs that the checks try."""
    tried = {*(row.id for row in FAULTS), *kill.POINTS, *BAD_INPUTS}

    assert sorted(tried - set(DEFINED)) == []


@pytest.mark.parametrize("code", sorted(BAD_INPUTS))
def test_a_bad_input_names_its_messages(code):
    """The row of a bad input has exactly the codes of the messages that its cases expect."""
    row = re.search(rf"^\| {code} \|.*$", TEXT, re.MULTILINE)
    expected = {
        found for case in hostile.by_row()[code] for word in case.words for found in MESSAGE.findall(word)
    }

    assert row
    assert set(MESSAGE.findall(row[0])) == expected


def test_named_files_exist():
    """Each file of a row is in the repository."""
    named = set(re.findall(r"`([\w/]+\.py)`", TEXT))

    assert len(named) > 60
    assert [
        name
        for name in sorted(named)
        if not any((manual.ROOT / folder / name).exists() for folder in FOLDERS)
    ] == []
