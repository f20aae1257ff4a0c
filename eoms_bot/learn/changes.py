"""What a rule table would decide differently: two verdicts on one order, or a verdict and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from eoms_bot.model.texts.triage import Triage

COMPARED = ("action", "reject_reason", "cause", "scene", "county", "has_koujing", "major")


@dataclass(frozen=True)
class Change:
    """An order that comes out differently, and in what."""

    id: str
    fields: tuple[tuple[str, object, object], ...]
    """(field, before, now)"""
    because: tuple[str, ...]
    """Rules that fire now and did not before, `+id`; and the other way round, `-id`."""


def between(before: Triage, now: Triage) -> Change | None:
    """The change of one order from one table to another; None where nothing that is compared differs."""
    change = from_record(before._asdict(), now)
    old, new = ({mark.rule for mark in found.marks} for found in (before, now))
    because = (*(f"+{rule}" for rule in sorted(new - old)), *(f"-{rule}" for rule in sorted(old - new)))
    return change and replace(change, because=because)


def from_record(recorded: Mapping[str, Any], now: Triage) -> Change | None:
    """The change against what a line or the ledger says was done; what it does not say is not compared."""
    fields = tuple(
        (name, recorded[name], getattr(now, name))
        for name in COMPARED
        if name in recorded and recorded[name] != getattr(now, name)
    )
    if not fields:
        return None
    return Change(now.id, fields, tuple(dict.fromkeys(mark.rule for mark in now.marks)))
