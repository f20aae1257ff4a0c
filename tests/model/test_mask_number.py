"""A cell that should hold one phone number, in a list that leaves the house; and texts of which only the shape is told."""

import pytest

from eoms_bot.model.privacy import mask


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


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("柳试样13900000001.csv", "柳*139****0001.csv"),
        ("投诉-柳试样_13900000001.xlsx", "投诉-柳*_139****0001.xlsx"),
        ("13900000001柳试样.csv", "139****0001柳*.csv"),
        ("夜班投诉批次20260105.csv", "夜班投诉批次20260105.csv"),
        ("批次.csv", "批次.csv"),
    ],
)
def test_file_name(name, shown):
    """What a file is called is shown without a customer's number, and without the name beside it."""
    assert mask.file_name(name) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("上湾村五组200号附近", "上湾村***附近"),
        ("翰林府3栋2单元501室", "翰林府***"),
        ("LX_上湾村五组-2", "LX_上湾村五组-2"),
        ("12号恢复", "12号恢复"),
        ("10086号线", "10086号线"),
    ],
)
def test_doors(text, shown):
    """What leads to one door is masked in any text; a single number of a house, a day or a line is not."""
    assert mask.doors(text) == shown
