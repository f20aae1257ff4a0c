"""Filled: the form as it reads back, field by field, against the decision."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldCheck:
    """One field: its label on the page, what was wanted, what the page shows, where the value came from."""

    name: str
    label: str
    wanted: str
    found: str
    source: str

    @property
    def same(self) -> bool:
        """True where the page shows exactly what was decided."""
        return self.wanted == self.found


@dataclass(frozen=True)
class Filled:
    """All fields of a form after filling, in page order."""

    form: str
    checks: tuple[FieldCheck, ...]

    @property
    def differing(self) -> tuple[FieldCheck, ...]:
        """The fields that do not read back as decided."""
        return tuple(check for check in self.checks if not check.same)


@dataclass(frozen=True)
class Typed:
    """A field as it stands in the form now.

    `most` is its limit in bytes; None for a field that takes any length or is chosen from a list.
    """

    name: str
    label: str
    text: str
    most: int | None = None
    required: bool = False
