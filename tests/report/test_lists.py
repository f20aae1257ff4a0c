"""Lists as Markdown and workbook: whatever a text holds, it stays in its cell."""

from io import BytesIO

import openpyxl

from eoms_bot.model.listing import ListTable
from eoms_bot.report.lists import mail, markdown, workbook

TABLE = ListTable(
    "甲", ("列一", "列二"), (("=1+1", "a|b\n<i>"), ("c", "d")), ("告警：未配置",), frozenset({1})
)


def test_markdown():
    """Pipes, line breaks and markup of a text are plain signs; the row that needs somebody has its mark."""
    lines = markdown("清单", (TABLE,)).splitlines()

    assert "| | 列一 | 列二 |" in lines
    assert "|  | =1+1 | a\\|b ⏎ \\<i\\> |" in lines
    assert "| ▲ | c | d |" in lines
    assert "- 未核对：告警：未配置" in lines


def test_empty_list():
    """An empty list says so."""
    assert "- 无" in markdown("清单", (ListTable("甲", ("列",)),))


def test_workbook():
    """A text that begins with = stays a text."""
    sheet = openpyxl.load_workbook(BytesIO(workbook((TABLE,))))["甲"]

    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert sheet["A5"].value == "未核对：告警：未配置"


def test_subject_is_one_line():
    """A line break in a site's name makes no second header."""
    assert b"\nBcc:" not in mail("duty@eoms.example", "甲\nBcc: x@eoms.example", "乙")
