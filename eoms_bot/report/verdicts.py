"""A triage verdict as one JSON object, names, numbers and doors masked."""

from __future__ import annotations

from typing import Any

from eoms_bot.model.mask import Masker
from eoms_bot.model.triage import Triage


def record(found: Triage, masker: Masker) -> dict[str, Any]:
    """The fields of a verdict; `spans` has the words that fired each rule. `masker` knows whom the words name."""
    return {
        "id": found.id,
        "action": found.action,
        "reject_reason": found.reject_reason,
        "cause": found.cause,
        "cause_alternatives": [{"cause": one.cause, "share": one.share} for one in found.alternatives],
        "scene": found.scene,
        "county": found.county,
        "network": found.network,
        "has_koujing": found.has_koujing,
        "koujing_span": masker(found.koujing_span) or None,
        "solvable": found.solvable,
        "major": found.major,
        "duplicate_of": found.duplicate_of,
        "rules": list(dict.fromkeys(mark.rule for mark in found.marks)),
        "confidence": found.confidence,
        "missing": list(found.missing),
        "why": masker(found.why),
        "spans": {mark.rule: masker(mark.span) for mark in found.marks},
    }
