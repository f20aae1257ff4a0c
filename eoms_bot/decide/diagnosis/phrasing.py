"""Words a proposed measure through the rule table.

Each fact comes from a record, and each clause names its sources and its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from eoms_bot.decide.wording import shown
from eoms_bot.model.decision import Sourced, Standing
from eoms_bot.model.evidence import Record
from eoms_bot.model.texts.phrases import HOLES, Phrase


@dataclass(frozen=True)
class Fact:
    """What may fill a hole: its words, and the row and column that say so, or another source in words."""

    words: str
    row: Record | None = None
    column: str = ""
    source: str = ""


Facts = Mapping[str, Fact]
"""Name of a hole → the fact that fills it; what nobody knows is absent."""


def facts_of(row: Record, finding: str) -> dict[str, Fact]:
    """What a found row has for the holes of its kind of finding."""
    return {name: Fact(shown(row, name), row, name) for name in HOLES[finding] if name in row.values}


def worded(
    phrases: Iterable[Phrase], finding: str, cause: str, facts: Facts, sort: str = ""
) -> tuple[Sourced, ...]:
    """One clause for each part of a measure, in their order; nothing where the first part has no wording.

    For each part the first row counts that fits the finding and the cause and whose holes all have a fact. So
    a measure has no empty hole, and says nothing that no record says.
    """
    chosen: dict[int, Phrase] = {}
    for phrase in phrases:
        if phrase.fits(finding, sort, cause) and all(name in facts for name in phrase.holes):
            chosen.setdefault(phrase.part, phrase)
    if 1 not in chosen:
        return ()
    return tuple(_clause(chosen[part], facts) for part in sorted(chosen))


def _clause(phrase: Phrase, facts: Facts) -> Sourced:
    used = [facts[name] for name in phrase.holes]
    text = phrase.filled({name: facts[name].words for name in phrase.holes})
    return Sourced(
        text, "；".join((*_sources(used), f"规则表 {phrase.id} 第 {phrase.version} 版")), Standing.DERIVED
    )


def _sources(used: Iterable[Fact]) -> Iterable[str]:
    """The places of these facts, each row once with all its columns."""
    columns: dict[str, list[str]] = {}
    rows: dict[str, Record] = {}
    others: dict[str, None] = {}
    for fact in used:
        if fact.row is None:
            others[fact.source] = None
        else:
            rows[fact.row.place] = fact.row
            columns.setdefault(fact.row.place, []).append(fact.column)
    return (*(rows[place].cite(*names) for place, names in columns.items()), *others)
