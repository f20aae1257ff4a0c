"""Masking of personal data (C14): phones, names, addresses, wherever something leaves the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable

from eoms_bot.model.privacy.mask_numbers import DIGITS, NUMBERS

_DOOR = re.compile(
    r"(?:第?[0-9０-９A-Za-z一二三四五六七八九十百]+[-－]?(?:号楼|号|栋|幢|座|单元|楼|层|室|户|组|队|弄|门)|[0-9０-９]+(?:[-－][0-9０-９]+)+).*"
)
"""From a house number on, everything counts: what follows it is even nearer to the door."""
_NUMERAL = "[0-9０-９一二三四五六七八九十百]{1,4}"
DOORS = re.compile(
    rf"(?:第?(?:{_NUMERAL}|[A-Za-z])[-－]?(?:号楼|号|栋|幢|座|单元|层|楼|室|户|组|队|弄)){{2,}}"
)
"""Two of them lead to a door.

One alone may be the 12th of a month, or a building that a cell is named after.
"""

_WORD_AT_NUMBER = (
    re.compile(r"([一-鿿])[一-鿿]{1,3}(?=[-_ （(.]{0,2}[+0-9０-９]{3,6}\*{4})"),
    re.compile(r"(\*{4}[0-9０-９]{4}[-_ ）).]{0,2}[一-鿿])[一-鿿]{1,3}"),
)
"""A short Chinese word next to a masked number in the name of a file."""

_STARS = re.compile("[*＊]")
_PLACE_LENGTH = 4
"""Characters of an address that together name a place: an estate, a village with its house number."""
_LONGEST_ADDRESS = 60
_DIGIT = re.compile(DIGITS)
_FEWEST = 7
"""Digits of the shortest number that a pattern finds: most cells have fewer, and need no pattern."""
_COMPILED = tuple((re.compile(pattern), rf"\g<1>{stars}\g<2>") for pattern, stars in NUMBERS)


def phone(text: str) -> str:
    """All phone-like numbers in a text as `139****0001`."""
    if len(_DIGIT.findall(text)) < _FEWEST and "@" not in text and "＠" not in text:
        return text
    for pattern, shown in _COMPILED:
        text = pattern.sub(shown, text)
    return text


def number(text: str) -> str:
    """A cell that should hold one phone number: stars in it, whatever its notation.

    A text that is no number shows its end.
    """
    shown = phone(text.strip())
    return shown if _STARS.search(shown) or not shown else f"***{shown[-4:]}" if len(shown) > 4 else "***"


def name(text: str) -> str:
    """`张某某` → `张*`; an empty name stays empty."""
    return f"{text[0]}*" if text else ""


def address(text: str) -> str:
    """An address down to its county or district: `澜溪县青槐镇…` → `澜溪县***`; without one, only stars."""
    found = re.match(r"^.{0,12}?[县区市旗]", text)
    return f"{found.group(0)}***" if found else ("***" if text else "")


def place(text: str) -> str:
    """A place without what leads to one door: `锦绣澜庭3栋2单元` → `锦绣澜庭***`; numbers are masked."""
    return phone(_DOOR.sub("***", text))


def doors(text: str) -> str:
    """The text without what leads to one door: `上湾村五组200号` → `上湾村***`."""
    return DOORS.sub("***", text)


def file_name(name: str) -> str:
    """A file's name as it may be shown: somebody may have named it after the customer, with his number."""
    shown = phone(name)
    for pattern in _WORD_AT_NUMBER:
        shown = pattern.sub(r"\g<1>*", shown)
    return shown


def shape(text: str) -> str:
    """What kind of signs a text consists of: `李协办 : 13` → `字字字 : 99`.

    It is for messages about texts whose content is unknown.
    """
    return "".join("9" if sign.isdigit() else sign if not sign.isalpha() else _kind(sign) for sign in text)


def _kind(letter: str) -> str:
    return "字" if letter >= "\u2e80" and not "Ａ" <= letter <= "ｚ" else "x"


def fragments(word: str) -> list[str]:
    """Every piece of an address that is long enough to give the place away.

    A text may quote only a part of the address.
    """
    rest = re.sub(r"^.{0,12}?[县区市旗]", "", word)[:_LONGEST_ADDRESS]
    ends = range(_PLACE_LENGTH, len(rest) + 1)
    return [rest[start:end] for end in ends for start in range(end - _PLACE_LENGTH + 1)]


class Masker:
    """Masks numbers anywhere, and literally what is known of the current order.

    That is: names, addresses, numbers, doors.
    """

    def __init__(
        self,
        names: tuple[str, ...] = (),
        addresses: tuple[str, ...] = (),
        numbers: tuple[str, ...] = (),
        doors: tuple[str, ...] = (),
    ) -> None:
        # A word that the site has masked already would match the stars of other masks.
        names = tuple(word for word in names if not _STARS.search(word))
        addresses = tuple(word for word in addresses if not _STARS.search(word))
        pairs = [(word, name(word)) for word in names if len(word) > 1]
        pairs += [(word, f"{word[:-8]}****{word[-4:]}") for word in numbers if len(word) >= 7]
        pairs += [(word, address(word)) for word in addresses if len(word) > 1]
        pairs += [(part, "***") for word in addresses for part in fragments(word)]
        pairs += [(word, "***") for word in doors]
        self.pairs = sorted(pairs, key=lambda pair: -len(pair[0]))
        self._clear: re.Pattern[str] | None = None

    def also(self, pairs: Iterable[tuple[str, str]]) -> Masker:
        """A masker that knows these (word, what is shown instead) in addition."""
        more = Masker()
        more.pairs = sorted({*self.pairs, *pairs}, key=lambda pair: -len(pair[0]))
        more._clear = self._clear
        return more

    def leaving(self, words: Iterable[str]) -> Masker:
        """A masker that leaves these words as they are, also where a part of one is an address."""
        whole = sorted(dict.fromkeys(words), key=lambda word: -len(word))
        more = self.also(())
        more._clear = re.compile(f"({'|'.join(map(re.escape, whole))})") if whole else None
        return more

    def __call__(self, text: str) -> str:
        """The text with every known name, address and number masked."""
        if self._clear is None:
            return self._masked(text)
        parts = self._clear.split(text)  # every second one is a word to leave
        return "".join(part if place % 2 else self._masked(part) for place, part in enumerate(parts))

    def _masked(self, text: str) -> str:
        for word, shown in self.pairs:
            text = text.replace(word, shown)
        return phone(text)
