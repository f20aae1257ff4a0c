"""Text as people see it: written out where it would move a cursor or break a file, or without white space."""

from __future__ import annotations

import re
import unicodedata

CUT = "…（以下省略）"
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_UNSEEN = frozenset(_BIDI + "\u200b\u2060\ufeff\ufffe\uffff")
_CATEGORIES = ("Cc", "Cs", "Zl", "Zp")


def visible(text: str, *, keep: str = "\n\t", limit: int | None = None) -> str:
    """The text with control, bidi and other unseen characters written out as `\\u202e`, cut at `limit`."""
    text = text.replace("\r\n", "\n")
    shown = text
    if not text.isprintable():  # most texts are, and need no look at every character
        shown = "".join(char if char in keep or not _hidden(char) else _written(char) for char in text)
    return shown if limit is None or len(shown) <= limit else shown[: limit - len(CUT)] + CUT


def squeeze(text: str) -> str:
    """The text without any white space, U+3000 included, because sites pad labels with it."""
    return re.sub(r"\s+", "", text)


def _hidden(char: str) -> bool:
    return unicodedata.category(char) in _CATEGORIES or char in _UNSEEN


def _written(char: str) -> str:
    return f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\u{ord(char):04x}"
