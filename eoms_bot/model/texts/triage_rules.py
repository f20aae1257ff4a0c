"""The rows of the rule table that read a complaint's text: word groups and rules.

Their language has no regular expressions. An expression is words and signs:

- `a|b` either
- `{组}` a word group
- `甲..乙` 乙 at most 3 signs after 甲, both in one clause
- `甲…乙` 乙 at most 8 signs after 甲, both in one clause
- `甲+乙` in one sentence
- `甲&乙` anywhere in the order

In `unless`, `句:` widens to the sentence and `全文:` to the whole order.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, StringConstraints, model_validator

from eoms_bot.model.branch import Frozen

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

Kind = Literal["题", "重大", "人工", "口径", "能否", "原因", "场景", "网络", "指令", "重复"]
KINDS: tuple[str, ...] = get_args(Kind)

FIXED: dict[str, tuple[str, ...]] = {
    "题": ("移动", "移动弱"),
    "口径": ("告知", "无"),
    "能否": ("能", "否"),
    "重复": ("催办", "已结", "在途", "相同"),
}
"""What rules of these kinds may say; the other kinds are open, or have the branch's dictionaries."""


class WordGroup(Frozen):
    """Words that rules use by one name."""

    name: Word
    words: tuple[Word, ...] = Field(min_length=1)


class TextRule(Frozen):
    """One rule: what it says of an order, and by which expressions.

    It has expressions that fire it, expressions that hold it back, and its examples.
    """

    id: Word
    version: Word
    owner: Word
    says: Word
    weight: int = Field(default=5, ge=1, le=20)
    when: tuple[Word, ...] = Field(min_length=1)
    unless: tuple[Word, ...] = ()
    fires: tuple[Word, ...] = ()
    silent: tuple[Word, ...] = ()

    @cached_property
    def kind(self) -> str:
        """The part of `says` before the colon."""
        return self.says.partition(":")[0]

    @cached_property
    def label(self) -> str:
        """The part of `says` after the colon."""
        return self.says.partition(":")[2]

    @model_validator(mode="after")
    def _known(self) -> Self:
        """Refuse a conclusion that nothing reads."""
        if self.kind not in KINDS or not self.label:
            raise ValueError(f"says 写作 类别:内容，类别只能是 {'、'.join(KINDS)}")
        fixed = FIXED.get(self.kind)
        if fixed and self.label not in fixed:
            raise ValueError(f"{self.kind} 只能是 {'、'.join(fixed)}，没有 {self.label}")
        return self
