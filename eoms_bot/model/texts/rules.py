"""RuleTable: the reject reasons of a branch, as rows that business people edit (`data/rules.toml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Self

from pydantic import Field, model_validator

from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.branch import Frozen
from eoms_bot.model.texts.phrases import Phrase
from eoms_bot.model.texts.triage_rules import TextRule, Word, WordGroup

NOTE = COLUMNS["reject_note"]
EARLIER = COLUMNS["earlier_order_no"]
EARLIER_DISPATCH = "原工单派发"
COUNTY = "本县"
PLACEHOLDERS = (NOTE, EARLIER, EARLIER_DISPATCH, COUNTY)
"""The only names that may stand in braces in a rule's text."""

FIELD_OF = {column: field for field, column in COLUMNS.items()}
"""Chinese column → field name of BatchRow."""

_HOLE = re.compile(r"\{([^{}]*)\}")


class RejectRule(Frozen):
    """One reject reason: its word, what the workbook must say for it, and the wording of 操作说明."""

    id: Word
    version: Word
    owner: Word
    reason: Word
    needs: tuple[str, ...] = ()
    text: Word
    text_with_note: Word | None = None

    @model_validator(mode="after")
    def _wording_fits(self) -> Self:
        """Refuse wording that sites or readers could misread."""
        for column in self.needs:
            if column not in (NOTE, EARLIER):
                raise ValueError(f"needs 只能是 {NOTE}、{EARLIER}，没有 {column}")
        self._check(self.text, note_given=NOTE in self.needs)
        self._check(self.text_with_note or self.text, note_given=True)
        return self

    def _check(self, text: str, *, note_given: bool) -> None:
        if not text.startswith((f"{self.reason}:", f"{self.reason}：")):
            raise ValueError(f"操作说明必须以“{self.reason}:”开头")
        names = set(_HOLE.findall(text))
        unknown = sorted(names - set(PLACEHOLDERS))
        if unknown or re.search(r"[{}]", _HOLE.sub("", text)):
            allowed = " ".join("{" + name + "}" for name in PLACEHOLDERS)
            raise ValueError(f"空位只能是 {allowed}，没有 {'、'.join(unknown) or '落单的花括号'}")
        if NOTE in names and not note_given:
            raise ValueError(f"text 用了 {{{NOTE}}}：needs 要含 {NOTE}，或改写在 text_with_note")
        if names & {EARLIER, EARLIER_DISPATCH} and EARLIER not in self.needs:
            raise ValueError(f"用了 {{{EARLIER}}}：needs 要含 {EARLIER}")

    def wording(self, words: Mapping[str, str]) -> str:
        """操作说明 with its holes filled from `words`; what is filled in is never read as a hole again."""
        note = words.get(NOTE, "")
        if not note:
            return _fill(self.text, words)
        if self.text_with_note is not None:
            return _fill(self.text_with_note, words)
        return _fill(self.text, words) + ("" if NOTE in _HOLE.findall(self.text) else note)


def _fill(text: str, words: Mapping[str, str]) -> str:
    return _HOLE.sub(lambda hole: words.get(hole[1], ""), text)


def _twice(words: list[str]) -> str:
    return "、".join(sorted({word for word in words if words.count(word) > 1}))


class TableHead(Frozen):
    """Version and owner of the table as a whole; decisions that no row makes carry this version."""

    version: Word
    owner: Word


class RuleTable(Frozen):
    """The rows that decide from words.

    They are the reject reasons in force, the wording of measures, and the rules that read a complaint's text.
    """

    table: TableHead
    reject: tuple[RejectRule, ...] = Field(min_length=1)
    phrase: tuple[Phrase, ...] = ()
    words: tuple[WordGroup, ...] = ()
    rule: tuple[TextRule, ...] = ()

    @model_validator(mode="after")
    def _unique(self) -> Self:
        """Refuse a table in which two rows answer to one name."""
        twice = _twice([row.id for rows in (self.reject, self.phrase, self.rule) for row in rows])
        if twice:
            raise ValueError(f"id 重复：{twice}")
        twice = _twice([rule.reason for rule in self.reject])
        if twice:
            raise ValueError(f"RULE-001 两条规则对应同一类工单：驳回原因 {twice}")
        twice = _twice([group.name for group in self.words])
        if twice:
            raise ValueError(f"词组重名：{twice}")
        return self

    @property
    def version(self) -> str:
        """Version of the table."""
        return self.table.version

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reason words, in the order of the table."""
        return tuple(rule.reason for rule in self.reject)

    def for_reason(self, reason: str) -> RejectRule | None:
        """The row of a reason word; None where the table has none."""
        return next((rule for rule in self.reject if rule.reason == reason), None)
