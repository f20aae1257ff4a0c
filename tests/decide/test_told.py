"""What people get to read of a decision, whole."""

import pytest

from tests.decide.told import CASES, page_of, read

READ = read()


@pytest.mark.parametrize("name", CASES)
def test_told(name):
    """Reason, missing parts, trace, values and sources are told in exactly the words that were read and found right."""
    assert page_of(name) == READ[name]


def test_nothing_else_is_kept():
    """The page holds a text for each case and no other."""
    assert list(READ) == list(CASES)
