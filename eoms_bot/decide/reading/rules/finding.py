"""Finding: one fault of the rule table beyond its form, and where in its file it stands."""

from __future__ import annotations

from dataclasses import dataclass

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class TableFault:
    """One fault: `rule` is its row's id or its group, `text` what was found, `wanted` what to do about it.

    `place` is the way to its key in the table, as `("rule", 3, "when")`; `near` the text in that key that
    is meant.
    """

    code: str
    rule: str
    text: str
    wanted: str
    place: Place = ()
    near: str = ""

    def __str__(self) -> str:
        return f"[{self.code}] {self.rule}：{self.text} → {self.wanted}"


def shown(text: str, most: int = 20) -> str:
    """A text in quotes, cut where it is long: people find it by its line."""
    return f"“{text if len(text) <= most else f'{text[:most]}…'}”"
