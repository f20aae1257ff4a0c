"""Numbers of people are masked in whatever writing; numbers of other things are not (C14)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoms_bot.model.mask import phone
from eoms_bot.model.mask_numbers import NUMBERS

PEOPLE = [
    ("13900000123", "139****0123"),
    ("8613900000123", "86139****0123"),
    ("008613900000123", "0086139****0123"),
    ("(+86)13900000123", "(+86)139****0123"),
    ("+86 139-0000-0123", "+86 139****0123"),
    ("139 0000 0123", "139****0123"),
    ("139 - 0000 - 0123", "139****0123"),
    ("139－0000－0123", "139****0123"),
    ("139.0000.0123", "139****0123"),
    ("139/0000/0123", "139****0123"),
    ("1390 0000 123", "139****0 123"),
    ("139000 00123", "139****0123"),
    ("1390000 0123", "139****0123"),
    ("139000001 23", "139****01 23"),
    ("电话13900000123，", "电话139****0123，"),
    ("１３９０００００１２３", "１３９****０１２３"),
    ("0551-1234567", "0551-****4567"),
    ("0551 123 4567", "0551 ****4567"),
    ("(0551)1234567", "(0551)****4567"),
    ("（0551） 1234567", "（0551） ****4567"),
    ("0551－1234567", "0551－****4567"),
    ("０５５１-１２３４５６７", "０５５１-****４５６７"),
    ("05511234567", "0551****4567"),
    ("400-000-7000", "400-****7000"),
    ("4000007000", "400****7000"),
    ("座机：8000567", "座机：****0567"),
    ("请拨打 8000 0678 联系", "请拨打 ****0678 联系"),
    ("999999199001010000", "999999********0000"),
    ("999999 19900101 000X", "999999********000X"),
    ("９９９９９９１９９００１０１０００Ｘ", "９９９９９９********０００Ｘ"),
    ("邮箱kehu01@eoms.example，", "邮箱k***@eoms.example，"),
    ("ke.hu+1@mail.eoms.example", "k***@mail.eoms.example"),
]
OTHERS = [
    "ID-056-20261125-00001",
    "重复派单：与ID-056-20261125-00001重复",
    "工单号码ID-056-20261125-00001",
    "ID-056-20261125-15001 2026-11-25 13:59:00",
    "2026-11-25 13:59:00",
    "2026-01-13 2026-01-14 08:00",
    "小区 460-00-12345",
    "LAC 12345 CI 67890123",
    "任务 000000000012345",
    "LX_翰林府3栋1单元-2",
    "https://eoms.example:8080/eoms4/sheet/view.action?baseId=000000000012345",
    "2026-11-25_0131_apply_ab12",
    "139****0123",
    "0551-****4567",
    "k***@eoms.example",
]


@pytest.mark.parametrize(("text", "shown"), PEOPLE)
def test_numbers(text, shown):
    """Numbers of people, and their mail, are masked however they are written."""
    assert phone(text) == shown


@pytest.mark.parametrize("text", OTHERS)
def test_other_numbers(text):
    """Numbers of orders, tasks, cells and times stay readable, and what is masked already stays as it is."""
    assert phone(text) == text


@pytest.mark.parametrize(("text", "_shown"), PEOPLE)
def test_once_is_enough(text, _shown):
    """Masking twice shows the same: a picture is only kept where another look finds nothing to mask."""
    assert phone(phone(text)) == phone(text)


@given(st.text(alphabet="0123456789０１２３４５６７８９- ()（）.@aXx电话号码:", max_size=40))
def test_short_cut(text):
    """A text that is let through for having few digits has no number in any pattern's eyes."""
    assert phone(text) == _by_patterns(text)


def _by_patterns(text: str) -> str:
    for pattern, stars in NUMBERS:
        text = re.sub(pattern, rf"\g<1>{stars}\g<2>", text)
    return text
