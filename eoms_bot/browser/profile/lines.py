"""Where a part of a profile stands: its file, and the line of each of its keys."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

Location = tuple[str | int, ...]
"""Keys of tables and places in lists, from the top of a file."""

_HEADER = re.compile(r"\s*\[+[^\[\],]+\]+\s*(#.*)?$")
_SIGN = re.compile(
    r"\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'"
    r"|#[^\n]*|[\[\]{},]|\n|[^\s\[\]{},\"'#]+",
    re.DOTALL,
)


def line_of(text: str, loc: Location) -> int:
    """The line (from 1) of a TOML text for a location; else that of the nearest key or table above it."""
    lines = text.splitlines()
    start, end, found = 0, len(lines), 1
    path: list[str] = []
    for part in loc:
        if isinstance(part, int):
            items = [(first, last) for first, last in pairwise([*_headers(lines, path), end])]
            items = items or _items("\n".join(lines[start:end]), start)
            if part < len(items):
                start, end = items[part]
                found = start + 1
            continue
        path.append(part)
        if hits := [number for number in _headers(lines, path) if start <= number < end]:
            start, found = hits[0], hits[0] + 1
        elif hits := _keys(lines, part, start, end):
            start, found = hits[0], hits[0] + 1
            end = start + _length("\n".join(lines[start:end]))
    return found


def has_table(text: str, name: str) -> bool:
    """Whether a TOML text has a table of that name."""
    return bool(_headers(text.splitlines(), [name]))


def _headers(lines: list[str], path: list[str]) -> list[int]:
    """The lines where the tables of that path begin."""
    header = re.compile(rf"\s*\[+\s*{re.escape('.'.join(path))}\s*\]+\s*(#.*)?$")
    return [number for number, line in enumerate(lines) if header.match(line)]


def _keys(lines: list[str], name: str, start: int, end: int) -> list[int]:
    """The line of that key in the table that begins at `start`.

    Other tables may have a key of the same name.
    """
    key = re.compile(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=")
    for number in range(start, end):
        if number > start and _HEADER.match(lines[number]):
            break
        if key.match(lines[number]):
            return [number]
    return []


def _items(text: str, first: int) -> list[tuple[int, int]]:
    """The lines of each entry of the list with which this text's first value begins, as `first` and so on."""
    depth, number, starts = 0, first, []
    is_due = False
    for sign in _SIGN.findall(text):
        if sign in "]}":
            depth -= 1
            if not depth:
                break
        elif is_due and sign != "\n" and not sign.startswith("#"):
            starts.append(number)
            is_due = False
        if sign in "[{":
            depth += 1
        is_due = is_due or (depth == 1 and sign in "[,")
        number += sign.count("\n")
    return list(pairwise([*starts, number + 1])) if starts else []


def _length(text: str) -> int:
    """How many lines the key with which this text begins takes."""
    depth, lines = 0, 1
    for sign in _SIGN.findall(text):
        if sign == "\n" and not depth:
            break
        depth += (sign in "[{") - (sign in "]}")
        lines += sign.count("\n")
    return lines


@dataclass(frozen=True)
class PartOrigin:
    """A table of a profile's file: `loc` leads to it. `file` is its folder and name, empty where it has none.

    Two parts that say the same are equal wherever they stand, so all origins are.
    """

    file: str = field(compare=False)
    text: str = field(compare=False, repr=False)
    loc: Location = field(compare=False, default=())

    def below(self, *keys: str | int) -> PartOrigin:
        """A part of it."""
        return PartOrigin(self.file, self.text, (*self.loc, *keys))

    def place(self, *keys: str | int) -> str:
        """Where a key below it stands, for people: `spa/steps.toml 第 8 行 label`; empty without a file."""
        if not self.file:
            return ""
        named = next((f" {key}" for key in reversed((*self.loc, *keys)) if isinstance(key, str)), "")
        return f"{self.file} 第 {line_of(self.text, (*self.loc, *keys))} 行{named}"


@dataclass(frozen=True)
class ProfileWord:
    """Words of a profile that a page has to show.

    `key` is what the profile calls them; empty for an entry of a list. `origin` is where it has them.
    """

    words: str
    key: str = ""
    origin: PartOrigin = PartOrigin("", "")

    @property
    def place(self) -> str:
        """Where the profile has them, for people; empty where they come from no file."""
        return self.origin.place()

    @property
    def cited(self) -> str:
        """The words and their place, for people: `处理结果（spa/steps.toml 第 8 行 label）`."""
        return f"{self.words}（{self.place}）" if self.place else self.words

    def written(self, words: str) -> str:
        """How the profile would say other words: `label = "处理结果"`."""
        return f'{self.key} = "{words}"' if self.key else f'"{words}"'
