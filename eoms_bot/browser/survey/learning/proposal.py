"""A proposal: another value for one key of a profile's file, and why."""

from __future__ import annotations

from dataclasses import dataclass

from eoms_bot.browser.survey.parse import every
from eoms_bot.browser.survey.tree import Element

Value = str | list[str]
Path = tuple[str | int, ...]
"""Where a key stands in a TOML file: tables by name, items of an array by number, the key last."""


@dataclass(frozen=True)
class Proposal:
    """`part`: the file without its ending."""

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
    """A selector that hits this element and no other of the tree: by its id, else its name or first class; empty else."""
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
