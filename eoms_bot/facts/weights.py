"""The classifier's weights, which come with the program (docs/major_model.md tells how they are made)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from eoms_bot.decide.triage.likeness import Likeness

WEIGHTS = Path(__file__).resolve().parent.parent / "data" / "major_weights.json"


@cache
def load_likeness() -> Likeness:
    """The classifier."""
    told = json.loads(WEIGHTS.read_text("utf-8"))
    return Likeness(told["weights"], told["constant"], told["least"])
