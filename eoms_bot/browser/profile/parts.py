"""The parts of every page file of a profile: selectors and fields, strictly validated."""

from __future__ import annotations

import re
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, model_validator
from pydantic_core import PydanticCustomError

from eoms_bot.browser.exact import PLAIN
from eoms_bot.browser.profile.field_types import FieldType
from eoms_bot.browser.profile.lines import PartOrigin, ProfileWord
from eoms_bot.model import patterns


class PagePart(BaseModel):
    """Base of all profile parts: frozen; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    _origin: PartOrigin = PrivateAttr(default=PartOrigin("", ""))

    def stands_at(self, origin: PartOrigin) -> None:
        """Note where the profile's files have this part."""
        self._origin = origin

    def place(self, *keys: str | int) -> str:
        """Where a key of this part stands, for people; empty where it comes from no file."""
        return self._origin.place(*keys)

    def at(self, *keys: str | int) -> ProfileWord:
        """The words at a key of this part, with their place."""
        found: Any = self
        for key in keys:
            found = getattr(found, str(key)) if isinstance(found, PagePart) else found[key]
        last = keys[-1]
        return ProfileWord(str(found), last if isinstance(last, str) else "", self._origin.below(*keys))


FAULT = "fault"


def fault(message: str, *at: str | int) -> PydanticCustomError:
    """A fault that is found in a whole table or profile; the key `at` below it is to be changed."""
    return PydanticCustomError(FAULT, "{message}", {"message": message, "at": at})


def _said(text: str) -> str:
    """Refuse a text that would be found in any text, or on no page."""
    if not text.strip():
        raise ValueError("不能为空")
    return text


Text = Annotated[str, AfterValidator(_said)]

_WHOLE_PAGE = frozenset({"", "*", "body", "html", ":root"})


def _sober(css: str) -> str:
    """Refuse selectors that could match anything: empty, script, whole page, XPath (SEL-001)."""
    if not css.strip():
        raise ValueError("SEL-001 选择器为空")
    # Playwright also takes a selector that starts with `//` or `..` for XPath.
    script_or_xpath = re.search(r"javascript:|xpath\s*=|(^|>>)\s*[('\"]*(//|\.\.)", css, re.I)
    ends = {re.split(r"[\s>+~]+", part.strip().lower().removeprefix("css="))[-1] for part in css.split(",")}
    if script_or_xpath or ends & _WHOLE_PAGE:
        raise ValueError(f"SEL-001 选择器 {css!r} 过宽或含脚本")
    return css


Css = Annotated[str, AfterValidator(_sober)]


def _trusted(pattern: str) -> str:
    """Refuse a pattern that does not compile, or could run very long on a customer's text."""
    flaw = patterns.flaw(pattern)
    if flaw:
        raise ValueError(flaw)
    return pattern


Pattern = Annotated[str, AfterValidator(_trusted)]


def refuse_match_all(pattern: str) -> str:
    """Refuse a pattern that decides nothing, because it matches any text."""
    if re.search(pattern, "") is not None:
        raise ValueError("正则表达式也符合空文字，等于什么都符合；写出一定会有的字")
    return pattern


Selective = Annotated[Pattern, AfterValidator(refuse_match_all)]


def _cutting(pattern: str) -> str:
    """Refuse a pattern without a first group, or with one that may stay empty."""
    if 1 not in patterns.groups_always_read(pattern):
        raise ValueError(
            "正则表达式须有一个括号，括住要读的内容，每次符合时都读得到（不能在 ?、* 或 | 的一支里）"
        )
    return pattern


Cutting = Annotated[Pattern, AfterValidator(_cutting)]
"""A pattern whose first group is the part that is read."""


def lacking_groups(pattern: str, wanted: tuple[str, ...]) -> str:
    """What is wrong with a pattern that must read these groups; empty where nothing is."""
    known, read = re.compile(pattern).groupindex, patterns.groups_always_read(pattern)
    lacking = [name for name in wanted if known.get(name) not in read]
    groups = "、".join(f"(?P<{name}>…)" for name in lacking)
    return f"正则表达式须有 {groups}，每次符合时都读得到（不能在 ?、* 或 | 的一支里）" if lacking else ""


def _trusted_line(pattern: str) -> str:
    """Refuse what `_trusted` refuses, for a pattern that is matched with a whole line."""
    flaw = patterns.flaw(pattern, patterns.MOST_OF_A_LINE)
    if flaw:
        raise ValueError(flaw)
    return pattern


def _whole_line(pattern: str) -> str:
    """Refuse a pattern for history lines that does not read all parts of a line."""
    if lacking := lacking_groups(pattern, ("when", "who", "action", "text")):
        raise ValueError(lacking)
    return pattern


LinePattern = Annotated[str, AfterValidator(_trusted_line), AfterValidator(_whole_line)]


class Selector(PagePart):
    """One element of a page.

    `alternates` help reading only; a control that writes has none (SEL-002).
    """

    css: Css
    description: str = Field(min_length=2)
    alternates: tuple[Css, ...] = ()
    landmark: bool = False
    writes: bool = False

    @model_validator(mode="after")
    def _no_second_way_to_write(self) -> Selector:
        if self.writes and self.alternates:
            raise ValueError("SEL-002 会提交的控件不允许备选选择器")
        return self


class FactWords(PagePart):
    """A fact that an order's page shows, in words for people."""

    description: str = Field(min_length=2)


class FieldWords(PagePart):
    """A field of a step: its logical name, its label on the page, and the most bytes that it takes.

    `constant` is the fixed value for an accept's own form: words that say nothing of the customer.
    """

    name: Text
    label: Text
    max_bytes: int | None = Field(default=None, ge=1)
    constant: str = ""


class FactSpec(FactWords):
    """A fact that a page shows: where it is, and how to cut it out.

    `pattern`, with one group, cuts it out after white space is trimmed. With `label` the selector finds the
    label cells. The fact is then the text in the cell after the one with these words.
    """

    css: Css
    label: str = ""
    alternates: tuple[Css, ...] = ()
    pattern: Cutting | None = None
    attribute: Literal["text", "value"] = "value"
    required: bool = False


class FieldSpec(FieldWords):
    """A field that the bot fills: logical name → control.

    `codes` maps the decided word to the code on the wire (radio). `split` cuts a decided word into the levels
    of a menu, and `join` is how the page shows them. `when_blank` says what a field without a decided value
    must be. It is `blank` (the default) or `keep` (the site's value stays and is read back). `below` are the
    controls of a cascade's lower levels. `radios` is the name of the radios whose hidden twin `control` is.
    """

    control: str = Field(pattern=PLAIN)
    type: FieldType
    description: str = Field(min_length=2)
    below: tuple[Annotated[str, Field(pattern=PLAIN)], ...] = ()
    radios: Annotated[str, Field(pattern=PLAIN)] | None = None
    codes: dict[str, str] = Field(default_factory=dict)
    split: str = ""
    join: str = "."
    when_blank: Literal["blank", "keep"] = "blank"
    present: Literal["always", "optional"] = "always"

    @model_validator(mode="after")
    def _radio_has_codes(self) -> FieldSpec:
        if self.type == "radio_twin" and not (self.codes and self.radios):
            raise ValueError(f"字段 {self.name} 是单选，须给出 codes 和 radios")
        return self

    @model_validator(mode="after")
    def _cascade_has_levels(self) -> FieldSpec:
        cascade = self.type == "native_cascade"
        if cascade != bool(self.below) or (cascade and not self.split):
            raise ValueError(f"字段 {self.name}: 级联须给出 below 和 split，其他类型不得有 below")
        return self

    @property
    def controls(self) -> tuple[str, ...]:
        """All controls of the field, the upper level first."""
        return (self.control, *self.below)

    def code(self, word: str) -> str:
        """The code that goes out for a word; the word itself where the profile has no code."""
        return self.codes.get(word, word)

    def word(self, code: str) -> str:
        """The word of a code; the code itself where the profile has no word for it."""
        return next((word for word, one in self.codes.items() if one == code), code)


class MenuSpec(PagePart):
    """The popup menu of a `popup_select`.

    `box` is the id of the open menu's box, `level` the start of the ids of the boxes after it. The box of the
    second level is `level` and 1, of the third `level` and 2. `leaf` matches the entries among `item` that
    can be chosen. `clear` is the text of the entry that empties the field.
    """

    box: str = Field(pattern=PLAIN)
    level: str = Field(pattern=PLAIN)
    item: Css
    leaf: Css
    clear: str = ""


class Region(PagePart):
    """Named selectors of a page or of a part of it."""

    NEEDED: ClassVar[tuple[str, ...]] = ()
    """The selectors that the program needs on every site."""

    selectors: dict[str, Selector]

    @model_validator(mode="after")
    def _has_what_is_asked_for(self) -> Self:
        if missing := [name for name in self.NEEDED if name not in self.selectors]:
            raise fault(f"须给出 selectors: {', '.join(missing)}", "selectors")
        if not self.landmarks:
            raise fault("至少一个选择器须写 landmark = true，否则什么页面都会当作这一页", "selectors")
        return self

    def css(self, name: str) -> str:
        """The first choice of a named selector; KeyError names what the profile lacks."""
        return self.selectors[name].css

    @property
    def landmarks(self) -> dict[str, Selector]:
        """The selectors that decide that this is the page."""
        return {name: part for name, part in self.selectors.items() if part.landmark}
