"""The list of mutants that may live, each with the reason: `survivors.toml`, read strictly."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

Change = tuple[str, str, str, str]
"""File, function, the lines before, the lines after: a mutant's name that doesn't change with the rest of the file."""


class Survivor(BaseModel):
    """Changes of one function that no test needs to notice, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str = Field(pattern=r"^eoms_bot/.*\.py$")
    function: str = Field(min_length=1)
    why: str = Field(min_length=20)
    changes: tuple[tuple[str, str], ...] = Field(min_length=1)

    def each(self) -> Iterator[Change]:
        """Every change with its place."""
        return ((self.file, self.function, was, now) for was, now in self.changes)


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    survivor: tuple[Survivor, ...] = ()


def listed(path: Path) -> dict[Change, str]:
    """Every change that may live, with its reason; ValueError where one is listed twice or the file is not as it must be."""
    with path.open("rb") as file:
        document = _Document.model_validate(tomllib.load(file))
    found: dict[Change, str] = {}
    for survivor in document.survivor:
        for change in survivor.each():
            if change in found:
                raise ValueError(f"listed twice: {change}")
            found[change] = survivor.why
    return found
