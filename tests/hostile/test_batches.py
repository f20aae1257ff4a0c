"""The corpus of bad batch files: each is refused whole, or its row is left, with its code and its place."""

from collections import Counter
from functools import cache

import pytest

from tests.hostile import batches
from tests.tables import build

FILES = list(batches.files())


@cache
def problems(name):
    """What the reader says of a file of the corpus."""
    return build.problems(batches.FOLDER / name)


@pytest.mark.parametrize("bad", FILES, ids=[bad.name for bad in FILES])
def test_finding(bad):
    """The file is refused or its row left, and its finding has code, row, column and the words of what was
    found.
    """
    found = problems(bad.name)

    first = next((problem for problem in found if bad.words in problem.found), found[0])
    assert (first.code, first.file, first.row, first.column) == (bad.code, bad.name, bad.row, bad.column)
    assert bad.words in first.found
    assert first.wanted


@pytest.mark.parametrize("bad", FILES, ids=[bad.name for bad in FILES])
def test_no_more_than_is_wrong(bad):
    """One mistake in a row is one finding; a renamed or doubled column is two (one missing, one too many)."""
    found = Counter(problem.row for problem in problems(bad.name))

    assert max(found.values()) <= (2 if "B09" in bad.name else 1)


def test_no_file_without_a_claim():
    """Every file of the folder is one that the table above speaks of."""
    assert {path.name for path in batches.FOLDER.iterdir()} == {bad.name for bad in FILES}


def test_messages_show_no_phone():
    """No finding of the corpus shows a whole phone."""
    texts = [str(problem) for bad in FILES for problem in problems(bad.name)]

    assert not [text for text in texts if "1390000" in text]
