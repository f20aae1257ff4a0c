"""Words: the groups of the rule table that set an explanation for the customer apart from a finding."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """Words of a cause, of a measure or a time, and of informing somebody."""

    cause: tuple[str, ...]
    measure: tuple[str, ...]
    shown: tuple[str, ...]
