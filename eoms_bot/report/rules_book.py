"""The rule table as a workbook that people read, print and mark up; only the TOML file counts."""

from __future__ import annotations

from eoms_bot import sheets
from eoms_bot.model.texts.rules import RuleTable

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
    book = sheets.new_book()
    rejects = [
        (one.id, one.version, one.owner, one.reason, "、".join(one.needs), one.text, one.text_with_note or "")
        for one in rules.reject
    ]
    phrases = [
        (one.id, one.version, one.owner, one.when, "、".join(one.causes), str(one.part), one.text)
        for one in rules.phrase
    ]
    for title, columns, rows in (
        ("判定规则", RULES, [_rule_row(rules, number) for number in range(len(rules.rule))]),
        ("驳回规则", REJECTS, rejects),
        ("措辞", PHRASES, phrases),
        ("词组", WORDS, [(one.name, "、".join(one.words)) for one in rules.words]),
    ):
        sheet = book.create_sheet(title)
        sheets.put_table(sheet, columns, rows)
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = sheet.dimensions
    return sheets.content_of(book)


def _rule_row(rules: RuleTable, number: int) -> tuple[str, ...]:
    one = rules.rule[number]
    lists = ("\n".join(texts) for texts in (one.when, one.unless, one.fires, one.silent))
    return (one.id, one.version, one.owner, one.says, str(one.weight), *lists)
