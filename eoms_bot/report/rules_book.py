"""The rule table as a workbook that people read, print and mark up; only the TOML file counts."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.report.workbook import put_text

RULES = {
    "规则编号": 20, "版本": 6, "负责人": 12, "结论": 28, "分量": 6, "看到（when）": 60, "不算（unless）": 40, "例句": 32, "反例": 32,
}  # fmt: skip
REJECTS = {
    "规则编号": 14,
    "版本": 6,
    "负责人": 12,
    "驳回原因": 16,
    "必填": 14,
    "操作说明": 60,
    "有说明时": 60,
}
PHRASES = {"编号": 18, "版本": 6, "负责人": 12, "查到": 16, "省内投诉原因": 40, "第几句": 8, "措辞": 60}
WORDS = {"词组": 14, "词": 120}


def render(rules: RuleTable) -> bytes:
    """The sheets 判定规则, 驳回规则, 措辞 and 词组."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "判定规则"
    _sheet(first, RULES, [_rule_row(rules, number) for number in range(len(rules.rule))])
    rejects = [
        (one.id, one.version, one.owner, one.reason, "、".join(one.needs), one.text, one.text_with_note or "")
        for one in rules.reject
    ]
    _sheet(book.create_sheet("驳回规则"), REJECTS, rejects)
    phrases = [
        (one.id, one.version, one.owner, one.when, "、".join(one.causes), str(one.part), one.text)
        for one in rules.phrase
    ]
    _sheet(book.create_sheet("措辞"), PHRASES, phrases)
    _sheet(book.create_sheet("词组"), WORDS, [(one.name, "、".join(one.words)) for one in rules.words])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _rule_row(rules: RuleTable, number: int) -> tuple[str, ...]:
    one = rules.rule[number]
    lists = ("\n".join(texts) for texts in (one.when, one.unless, one.fires, one.silent))
    return (one.id, one.version, one.owner, one.says, str(one.weight), *lists)


def _sheet(sheet: Worksheet, columns: dict[str, int], rows: Sequence[tuple[str, ...]]) -> None:
    for number, (name, width) in enumerate(columns.items(), start=1):
        put_text(sheet, 1, number, name).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    for at, row in enumerate(rows, start=2):
        for number, text in enumerate(row, start=1):
            put_text(sheet, at, number, text).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
