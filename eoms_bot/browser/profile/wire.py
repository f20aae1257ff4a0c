"""`wire.toml`: of what the body of each write consists, pair by pair.

A body that is no form's has no controls to compare with. So the profile says of every pair what it must be:

    order      a fact of the order (number, task, revision), from the page or from a listed read
    decided    a column of the decision, through the codes of its field
    constant   always the same text
    computed   from another pair: a copy, or its length in bytes or characters
    opaque     a pattern: a token, a nonce, a time that the page makes up

A pair that is not listed, a missing one, and one with another value are refused.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from eoms_bot.browser.profile.parts import Cutting, PagePart, Pattern, Text
from eoms_bot.browser.profile.request_rule import in_address

PairKind = Literal["order", "decided", "constant", "computed", "opaque"]
PairType = Literal["text", "number", "truth"]
Computing = Literal["copy", "bytes", "characters"]
_NEEDS: dict[PairKind, frozenset[str]] = {
    "order": frozenset({"of"}),
    "decided": frozenset({"of"}),
    "constant": frozenset({"value"}),
    "computed": frozenset({"of", "how"}),
    "opaque": frozenset({"pattern"}),
}
_MAY: dict[PairKind, frozenset[str]] = {
    "order": frozenset({"type", "when"}),
    "decided": frozenset(
        {"type", "split", "part", "join", "cut", "add", "codes", "listed", "blank", "none", "when", "epoch"}
    ),
    "constant": frozenset({"when"}),
    "computed": frozenset({"when"}),
    "opaque": frozenset({"when"}),
}


_NAMES_IT = ("order_no", "task_id", "base_id")
"""The facts of an order that no other order has."""


def _tells(pattern: str) -> str:
    """Refuse a pattern that any text matches: what is in such a pair would never be looked at."""
    if all(re.fullmatch(pattern, text) for text in ("别的 <话>", "x" * 500)):
        raise ValueError("正则表达式什么都符合，等于不看；写出一定会有的样子")
    return pattern


class WirePair(PagePart):
    """One pair of a body.

    `name` is the control's, in JSON the pointer of its value (`flat_body`), or `{task}` for what the group
    `task` of the write's address holds (`RequestRule`). `of` names the order's fact,
    the field of the decision, or the pair that this one is computed from. `value` is the text as it leaves,
    in JSON with its quotes. `type` is how JSON has a fact or a decided word. `split` and `part` take one
    level of a decided word, counted from 0; `split` and `join` put something else between the levels. `cut`
    takes the part that its group matches, and `add` is put after that; `codes` maps it to what leaves.
    `listed`: what leaves is the code that the field's own list has for the word, as a list that comes late
    has others each time. `epoch`: what leaves of a decided time is how many seconds or milliseconds it is
    after the beginning of 1970. `blank` is what leaves where nothing is decided; without it the pair is then
    not there. `none`: the decided word with which it is not there either, as an empty checkbox. `when`: the
    pair is there only where these fields are decided so.
    """

    name: Text
    kind: PairKind
    of: str = ""
    value: str | None = None
    how: Computing | None = None
    pattern: Annotated[Pattern, AfterValidator(_tells)] | None = None
    type: PairType = "text"
    split: str = ""
    part: Annotated[int, Field(ge=0)] | None = None
    join: str = ""
    codes: dict[str, str] = Field(default_factory=dict)
    listed: bool = False
    cut: Cutting | None = None
    add: str = ""
    epoch: Literal["seconds", "milliseconds", ""] = ""
    blank: str | None = None
    none: str = ""
    when: dict[str, str] = Field(default_factory=dict)

    @property
    def in_address(self) -> bool:
        """Whether it stands in the address."""
        return in_address(self.name)

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        given = self.model_fields_set - {"name", "kind"}
        missing = sorted(_NEEDS[self.kind] - given)
        odd = sorted(given - _NEEDS[self.kind] - _MAY[self.kind])
        if missing or odd:
            wrong = "；".join(
                f"{words} {'、'.join(names)}" for words, names in (("缺少", missing), ("多出", odd)) if names
            )
            raise ValueError(f"提交内容的 {self.name}（{self.kind}）{wrong}")
        if self.in_address and self.kind == "computed":
            raise ValueError(f"提交地址的 {self.name} 不能是 computed：地址比内容先比")
        if self.listed and self.codes:
            raise ValueError(f"提交内容的 {self.name}: codes 和 listed 只写一个")
        if bool(self.split) + (self.part is not None) + bool(self.join) not in {0, 2} or (
            self.join and not self.split
        ):
            raise ValueError(f"提交内容的 {self.name}: split 和 part 或 join 中的一个要么都写，要么都不写")
        return self


class WireSpec(PagePart):
    """All pairs of one write's address, and of its body in the order in which a form sends them; in JSON in
    any order.

    `served`: the body is that of the page's own form, and every control that is not listed leaves as the site
    has put it there, before anything was filled in. Only what is decided, set by scripts or an id is listed
    then. A control that comes later and is not listed is refused.
    """

    served: bool = False
    pairs: Annotated[tuple[WirePair, ...], Field(min_length=1)]

    @property
    def body(self) -> tuple[WirePair, ...]:
        """The pairs of the body alone."""
        return tuple(pair for pair in self.pairs if not pair.in_address)

    @model_validator(mode="after")
    def _names_the_order(self) -> Self:
        """Refuse a body that may be another order's, and pairs that rest on none or on each other.

        Many sites send a task's own id alone. It is read from the page that states the order's number.
        """
        names = [pair.name for pair in self.pairs]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"提交内容重复列出: {'、'.join(twice)}")
        if not any(pair.kind == "order" and pair.of in _NAMES_IT and not pair.when for pair in self.pairs):
            raise ValueError(
                '提交内容须有一项 kind = "order"、of = "order_no"（没有就 "task_id" 或 "base_id"），不带 when：'
                "没有它，可能是另一张工单的"
            )
        listed = {pair.name for pair in self.pairs if pair.kind not in ("computed", "opaque")}
        rest = [pair for pair in self.pairs if pair.kind == "computed" and pair.of not in listed]
        loose = [pair.name for pair in rest if not self.served or pair.of in names]
        if loose:
            raise ValueError(
                f"提交内容的 {'、'.join(loose)} 由别的项算出：of 写那一项的 name，它不能也是算出的，也不能是 opaque"
            )
        return self
