"""A cell that should hold one phone number, in a list that leaves the house; and texts of which only the shape is told."""

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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-11-25 01:31:00 李协办 : 转派 : 柳试样", "9999-99-99 99:99:99 字字字 : 字字 : 字字字"),
        ("[ID-056-1]１Ａ", "[xx-999-9]9x"),
        ("", ""),
    ],
)
def test_shape(text, shown):
    """Of a text that nobody can know, messages show what kind of signs stand where."""
    assert mask.shape(text) == shown
