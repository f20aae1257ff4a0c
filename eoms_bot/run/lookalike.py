"""Order numbers that look alike, for the report only: nothing is ever worked by a number that is not letter by letter the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_SAME = str.maketrans({"O": "0", "I": "1", "L": "1", "‐": "-", "–": "-", "—": "-", "−": "-"})
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})


def look_alikes(order_no: str, listed: Iterable[str]) -> list[str]:
    """The numbers on the list that a person may take for this one, and that are not it."""
    return [other for other in listed if other != order_no and _shape(other) == _shape(order_no)]


def _shape(number: str) -> str:
    """What the eye sees: width, case, spaces and marks without width put aside, O for 0, I and l for 1."""
    plain = unicodedata.normalize("NFKC", number)
    seen = "".join(letter for letter in plain if unicodedata.category(letter) not in _UNSEEN)
    return seen.upper().translate(_SAME)
