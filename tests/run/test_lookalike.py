"""Numbers that look alike are found for the report; the same number is not one of them."""

import pytest

from eoms_bot.run.selection import look_alikes

NUMBER = "ID-056-20261125-00001"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("ID-056-20261125-0000１", id="full width"),
        pytest.param("ID-056-20261125 -00001", id="space"),
        pytest.param("ID-056-20261125-\u300000001", id="wide space"),
        pytest.param("ID-O56-20261125-00001", id="letter O"),
        pytest.param("id-056-20261125-0000l", id="lower case, letter l"),
        pytest.param("ID-056-2026\u200b1125-00001", id="no width"),
        pytest.param("ID–056–20261125–00001", id="dashes"),
    ],
)
def test_looks_alike(other):
    """F40: what a person may take for the number is told."""
    assert look_alikes(NUMBER, ["ID-056-20261125-00002", other]) == [other]


@pytest.mark.parametrize("other", [NUMBER, NUMBER + "1", NUMBER[:-1], "ID-057-20261125-00001", ""])
def test_does_not(other):
    """The number itself, a longer or shorter one, and another one do not look alike."""
    assert look_alikes(NUMBER, [other]) == []
