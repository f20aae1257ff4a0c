"""What is a number in a text, however it is written."""

import pytest

from eoms_bot.decide import numbers
from eoms_bot.model.evidence import Evidence, Record, Snapshot
from tests.decide import build

# One table to a test: of many cases the check of mutants asks only the first few.
WRITINGS: dict[str, list[str]] = {
    "电话13900000009。": ["13900000009"],
    "TEL13900000009x": ["13900000009"],
    "139 0000 0009": ["13900000009"],
    "139-0000-0009": ["13900000009"],
    "1 3 9 0 0 0 0 0 0 0 9": ["13900000009"],
    "１３９０００００００９": ["13900000009"],
    "١٣٩٠٠٠٠٠٠٠٩": ["13900000009"],
    "+86 13900000009": ["13900000009"],
    "008613900000009": ["13900000009"],
    "8613900000009": ["13900000009"],
    "861234567890123": ["861234567890123"],
    "139 0000 0009 5": ["13900000009"],
    "3 13900000009": ["13900000009"],
    "0800-1234567": ["08001234567"],
    "(0800)1234567": ["08001234567"],
    "400-123-4567": ["4001234567"],
    "1234567": ["1234567"],
    "2026-01-0513900000009": ["0513900000009"],
    "2026-01-05 13900000009": ["13900000009"],
    "13900000009/13900000008": ["13900000009", "13900000008"],
    "2026-01-05 16:20": [],
    "20260105": [],
    "2026/1/5 9:05": [],
    "LX_青槐政府-3": [],
    "RSRP -95 -101 -88dBm, PRB 92.5%": [],
    "K87+300": [],
    "139****0009": [],
    "": [],
}


def test_numbers():
    """Phones in every writing are numbers; dates, levels, stakes and masked phones are none."""
    assert {text: list(numbers.numbers(text)) for text in WRITINGS} == WRITINGS


PLAIN = {
    "13900000001": "13900000001",
    " 139-0000-0001 ": "13900000001",
    "+86 13900000001": "13900000001",
    "8613900000001": "13900000001",
    "864001234567": "4001234567",
    "0800-123456": "0800123456",
    "１３９０００００００１": "13900000001",
    " 张先生 ": "张先生",
    "": "",
}


def test_plain():
    """Every writing of a phone is the same bare digits; what is no phone stays as it stands, without blanks around it."""
    assert {text: numbers.plain(text) for text in PLAIN} == PLAIN


def test_allowed():
    """This order's numbers, the row's customer number and the desk's may be in a reply; nothing else."""
    known = numbers.allowed(build.order(apply_phone="+86 139-0000-0003"), build.SOLVED, build.BRANCH)

    assert known == {build.CUSTOMER, build.FAULT, "13900000003", build.DESK}


def test_foreign():
    """Each foreign number is told once."""
    assert numbers.foreign("13900000077,13900000001,13900000077", {build.CUSTOMER}) == ("13900000077",)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13900000001", True),
        ("0800-1234567", True),
        ("+86 13900000001", True),
        ("13900000001 张", False),
        ("13900000001/13900000002", False),
        ("1234567", False),
        ("", False),
    ],
)
def test_is_phone(text, phone):
    """One phone and nothing else."""
    assert numbers.is_phone(text) is phone


@pytest.mark.parametrize(("number", "shown"), [("13900000077", "139****0077"), ("1234567", "12****67")])
def test_masked(number, shown):
    """A number is never shown whole."""
    assert numbers.masked(number) == shown


def test_rows_of_a_number():
    """The rows of a number in the table's order, however it is written; each row is read once for all
    orders.
    """
    read = []

    class Row(Record):
        def text(self, column):
            read.append(self.place)
            return super().text(column)

    texts = ("13900000001", "+86 139 0000 0002", "13900000003", "13900000002、13900000001")
    rows = tuple(Row(f"第{n}行", build.NOW, {"号码": text}) for n, text in enumerate(texts))
    evidence = Evidence({"calls": Snapshot("通话记录", "正常", rows)})
    stale = Evidence({"calls": Snapshot("通话记录", "过期", rows)})

    found = numbers.rows_of(evidence, "calls", "号码", ("13900000002", "13900000001"))
    again = numbers.rows_of(evidence, "calls", "号码", ("13900000003",))

    assert [row.place for row in found] == ["第0行", "第1行", "第3行"]
    assert [row.place for row in again] == ["第2行"]
    assert read == ["第0行", "第1行", "第2行", "第3行"]
    assert numbers.rows_of(stale, "calls", "号码", ("13900000001",)) == ()
