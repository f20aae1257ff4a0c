"""Step 0: a complaint's text without markup, entities, invisible signs and odd widths, of bounded length."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import NamedTuple

MOST_READ = 40_000
"""Signs of the raw text that are looked at; whatever comes after them makes the text too long."""

MOST_KEPT = 3_000
"""Signs of the cleaned text that rules read."""

MOST_SHORTENED = 100
"""Signs by which runs of one sign may shorten a text that is still plain."""

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>|<!--|-->")
_BREAK = re.compile(r"(?i)</?(?:br|p|div|li|ul|ol|tr|td|span)\b[^<>]{0,200}>")
_UNSEEN = (
    "\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_UNEVEN = re.compile(rf"[{_UNSEEN}\s.*·_~^★☆◆◇●○■□▲△※]")
"""Without one of these there is nothing to take out and nothing to join, as in most texts."""
_SPACE = re.compile(r"[ \t\u3000]+")
_INNER = re.compile(r"(?<=[\u4e00-\u9fff])[ *·_~^★☆◆◇●○■□▲△※]+(?=[\u4e00-\u9fff])")
_LINES = re.compile(r"\s*\n\s*")
_DOT = re.compile(r"(?<=[\u4e00-\u9fff])\.(?=[\u4e00-\u9fff])")
_TWO_SIGNS = re.compile(r"([^\W_])[\W_]*(?!\1)[^\W_]")
_RUN = re.compile(r"(.)\1\1\1\1\1\1\1+", re.DOTALL)
"""Eight times the same sign and more; written so, a search takes half the time of `{7,}`."""


def normal(word: str) -> str:
    """A word of a table as it stands in a cleaned text: usual width, lower case."""
    return unicodedata.normalize("NFKC", word).lower()


class Clean(NamedTuple):
    """The text that rules read, in lower case, and whether something was too long to be read."""

    text: str
    cut: bool
    veiled: bool = False
    """Whether it had signs that nobody sees, markup other than lines and paragraphs, or a long run."""


def clean(raw: str) -> Clean:
    """The readable text of an order; what it says is data."""
    text, cut, veiled = raw[:MOST_READ], len(raw) > MOST_READ, False
    for _ in range(2):  # a page that escapes twice is not rare
        if "&" in text:
            text = html.unescape(text)
        if "<" in text or "-->" in text:
            text, tags = _TAG.subn("", _BREAK.sub("\n", text))
            veiled |= tags > 0
    text = unicodedata.normalize("NFKC", text.replace("\r", "\n"))
    whole = len(text)
    if _UNEVEN.search(text):
        text, unseen = _INVISIBLE.subn("", text)
        veiled |= unseen > 0
        text = _INNER.sub("", _SPACE.sub(" ", text))
        text = _DOT.sub("。", _LINES.sub("\n", text))
    text = _RUN.sub(lambda run: run[1] * 7, text).strip().lower()
    veiled |= whole - len(text) > MOST_SHORTENED
    if len(text) > MOST_KEPT:
        half = MOST_KEPT // 2
        return Clean(text[:half] + "\n" + text[-half:], True, veiled)
    return Clean(text, cut, veiled)


def says_something(text: str) -> bool:
    """False for a text of spaces, punctuation and one sign, however often it stands there."""
    return _TWO_SIGNS.search(text) is not None
