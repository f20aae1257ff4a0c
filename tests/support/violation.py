"""Violation: one broken rule of the outside checker."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Violation:
    """One broken rule and what breaks it."""

    rule: str
    what: str

    def __str__(self) -> str:
        return f"({self.rule}) {self.what}"
