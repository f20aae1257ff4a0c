"""A triage verdict as one JSON object, names, numbers and doors masked."""

from __future__ import annotations

from typing import Any

from eoms_bot.decide.reading.clean import clean
from eoms_bot.model.decision import Standing
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.privacy.personal import masker_of
from eoms_bot.model.texts.triage import UNKNOWN, Triage


def record(found: Triage, masker: Masker) -> dict[str, Any]:
    """The fields of a verdict; `spans` has the first words that fired each rule.

    `masker` knows whom the words name.
    """
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
        "model": found.model,
        "rules": list(dict.fromkeys(mark.rule for mark in found.marks)),
        "alone": found.alone,
        "standing": _standings(found),
        "confidence": found.confidence,
        "missing": list(found.missing),
        "why": masker(found.why),
        "spans": {mark.rule: masker(mark.span) for mark in found.marks[::-1]},
    }


def _standings(found: Triage) -> dict[str, str]:
    """How good each label is that a text gave: read with certainty (读出), or a guess."""
    named = {mark.says for mark in found.marks if mark.says.startswith("网络:")}
    sure = {
        "reject_reason": found.alone if found.reject_reason else None,
        "cause": found.cause_is_sure if found.cause else None,
        "scene": found.scene_is_sure if found.scene != UNKNOWN else None,
        "county": found.county_is_sure if found.county != UNKNOWN else None,
        "network": len(named) == 1 if found.network != UNKNOWN else None,
    }
    return {
        label: str(Standing.READING if is_sure else Standing.GUESS)
        for label, is_sure in sure.items()
        if is_sure is not None
    }


def masker_of_text(text: str, known: Masker | None = None) -> Masker:
    """A masker for verdicts on a text: it knows whom the text names as it stands, and as rules read it.

    `known` knows more.
    """
    masker = masker_of({"complaint": text, "pretreatment": clean(text).text})
    return masker.also(known.pairs) if known else masker
