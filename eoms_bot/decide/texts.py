"""What a sent text may not have.

These are: too many bytes, signs the site cannot carry, leftovers, foreign numbers.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from eoms_bot.decide import numbers
from eoms_bot.model.branch import ReplyLimits

LABELS = (
    "占用基站",
    "解决措施",
    "解决时间",
    "联系客户电话",
    "联系时间",
    "联系号码",
    "客户态度",
    "未联系原因",
)
"""The labels of a reply's parts; no part may contain another part's label."""

Kind = Literal["length", "charset", "placeholder", "number", "label"]

_PLACEHOLDER = re.compile(
    r"[{｛][^{}｛｝]*[}｝]|[{}｛｝]|〔[^〔〕]*[^0-9〔〕][^〔〕]*〕|[xX×ｘＸ]{3,}|[_＿]{3,}|待填|待补充"
    r"|(?<![A-Za-z])(?:todo|tbd|fixme)(?![A-Za-z])",
    re.IGNORECASE,
)
_LABEL = re.compile(rf"({'|'.join(LABELS)})\s*[:：]")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


@dataclass(frozen=True)
class Flaw:
    """One reason why a text cannot be sent: what was found and what is wanted, in Chinese."""

    kind: Kind
    found: str
    wanted: str

    def __str__(self) -> str:
        return f"{self.found}，{self.wanted}"


def byte_length(text: str, wide: int) -> int:
    """Bytes as the site counts them: a character above U+00FF is `wide` bytes."""
    return sum(wide if ord(sign) > 0xFF else 1 for sign in text)


def too_long(text: str, limit: int, wide: int) -> Iterator[Flaw]:
    """A flaw where a text exceeds its limit; a text is never cut."""
    size = byte_length(text, wide)
    if size > limit:
        yield Flaw("length", f"{size:,} 字节", f"上限 {limit:,}")


def unsendable(text: str, charset: str) -> Iterator[Flaw]:
    """A flaw for each sign that the site's charset cannot carry or that nobody can see."""
    for sign in dict.fromkeys(text):
        if unicodedata.category(sign) in _INVISIBLE:
            yield Flaw("charset", f"不可见字符 U+{ord(sign):04X}", "删掉它（文字写在一行内）")
        elif not _carries(charset, sign):
            yield Flaw("charset", f"字符 “{sign}” 会被发送为 &#{ord(sign)};", f"换成 {charset} 有的字")


def leftovers(text: str) -> Iterator[Flaw]:
    """A flaw for each placeholder that nobody replaced."""
    for found in dict.fromkeys(match[0] for match in _PLACEHOLDER.finditer(text)):
        yield Flaw("placeholder", f"未替换的占位符 {found[:12]}", "写上实际内容")


def foreign_numbers(text: str, known: Iterable[str]) -> Iterator[Flaw]:
    """A flaw for each number that is neither this order's nor the desk's; shown masked."""
    for number in numbers.foreign(text, known):
        yield Flaw("number", f"含本单以外的号码 {numbers.masked(number)}", "只写本单和值班的号码")


def labels_inside(text: str) -> Iterator[Flaw]:
    """A flaw where a part carries the label of a part: the reader would see it twice."""
    for label in dict.fromkeys(match[1] for match in _LABEL.finditer(text)):
        yield Flaw("label", f"内容里又写了“{label}:”", "只写这一项本身的内容")


def flaws(text: str, limit: int, limits: ReplyLimits, known: Iterable[str]) -> tuple[Flaw, ...]:
    """Everything that keeps a whole text from being sent."""
    return (
        *too_long(text, limit, limits.wide),
        *unsendable(text, limits.charset),
        *leftovers(text),
        *foreign_numbers(text, known),
    )


def _carries(charset: str, sign: str) -> bool:
    try:
        codecs.encode(sign, charset)
    except (UnicodeEncodeError, LookupError):
        # Python does not know this charset: nobody can say what it carries.
        return False
    return True
