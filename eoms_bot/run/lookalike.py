"""Order numbers that look alike, for the report only.

The bot works an order only by the number that is the same letter by letter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_SAME = str.maketrans({"O": "0", "I": "1", "L": "1", "‐": "-", "–": "-", "—": "-", "−": "-"})
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})


def look_alikes(order_no: str, listed: Iterable[str]) -> list[str]:
    """Numbers on the list that a person may confuse with this one, without this one itself."""
    return [other for other in listed if other != order_no and _shape(other) == _shape(order_no)]


def _shape(number: str) -> str:
    """What the eye sees: ignores width, case, spaces and marks without width; O as 0, I and l as 1."""
    plain = unicodedata.normalize("NFKC", number)
    seen = "".join(letter for letter in plain if unicodedata.category(letter) not in _UNSEEN)
    return seen.upper().translate(_SAME)
