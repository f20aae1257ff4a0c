"""A proposal: another value for one key of a profile's file, and why."""

from __future__ import annotations

from dataclasses import dataclass

from eoms_bot.browser.survey.parse import every
from eoms_bot.browser.survey.tree import Element

Value = str | list[str]
Path = tuple[str | int, ...]
"""The place of a key in a TOML file: tables by name, items of an array by number, the key last."""


@dataclass(frozen=True)
class Proposal:
    """Another value for one key. `part`: the file without its ending."""

    part: str
    path: Path
    old: Value
    new: Value
    why: str

    @property
    def key(self) -> str:
        """The path as people write it."""
        return ".".join(str(step) for step in self.path)


def css_of(tree: Element, element: Element) -> str:
    """A selector that matches only this element of the tree; empty where there is none.

    It uses the id, else the name or the first class.
    """
    ways = [(f"{element.tag}#", "id"), (f"{element.tag}[name=", "name"), (f"{element.tag}.", "class")]
    for start, attribute in ways:
        value = element.kept.get(attribute, "").split(" ")[0]
        if value and value.replace("_", "").replace("-", "").isalnum() and value.isascii():
            alike = [
                one
                for one in every(tree)
                if one.tag == element.tag and value in one.kept.get(attribute, "").split(" ")
            ]
            if len(alike) == 1 and not value[0].isdigit():
                return start + value + ("]" if attribute == "name" else "")
    return ""
