"""Words: the groups of the rule table by which an explanation for the customer is told from a finding."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Words of a cause, of a measure or a time, and of telling somebody."""

    cause: tuple[str, ...]
    measure: tuple[str, ...]
    told: tuple[str, ...]
