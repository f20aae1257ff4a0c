"""The labelled texts of `fixtures/triage`: which batches there are."""

from __future__ import annotations

BATCHES = (
    "labelled_examples",
    "own_examples",
    "more_examples",
    "spoken_examples",
    "desk_examples",
    "blind_examples",
    "strange_examples",
    "mixed_examples",
    "hurried_examples",
    "probing_examples",
)
"""Files without their `.jsonl`, in the order in which they came.

Each is by another hand or of another time than those before.
"""

POOLS = ("pool_a", "pool_b", "pool_d", "pool_e")
"""Four writers, 1,120 texts: the reading is judged on each after it has learned from the others."""

UNSEEN = ("unseen_examples",)
"""Three writers, 604 texts, from which nothing was learned and to which nothing was tuned."""
