"""A cell that should hold one phone number, in a list that leaves the house."""

import pytest

from eoms_bot.model import mask


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("13900000001", "139****0001"),
        ("139****0001", "139****0001"),
        ("139000 00001", "139****0001"),
        ("139.0000.0001", "139****0001"),
        ("139..0000..0..001", "***.001"),
        ("8223344", "***3344"),
        ("12", "***"),
        ("", ""),
    ],
)
def test_number(cell, shown):
    """Whatever the writing, no more than the end of a number is shown."""
    assert mask.number(cell) == shown
