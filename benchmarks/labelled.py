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

VOICES = (
    "voice_places",
    "voice_causes",
    "voice_fixed",
    "voice_shops",
    "voice_drama",
    "voice_agents",
    "voice_field",
    "voice_home",
    "voice_services",
    "voice_repeats",
    "voice_months",
    "voice_quiet",
)
"""Twelve more writers, each with a weight of its own: learned from, and judged as the pools are."""

PROBES = ("probe_guards",)
"""Texts that were written to break the guards; they have no labels but action, reason and 重大.

Nothing is learned from them: they are harder than a desk's, and made the reading of others worse.
"""

LEARNED = (*BATCHES, *POOLS, *VOICES)
"""All that the shipped model is trained on, besides single sentences."""

UNSEEN = ("unseen_examples",)
"""Two writers of everyday texts, from whom nothing was learned."""
