"""The examples of the rule table: each rule must fire on its own and be silent on the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eoms_bot.decide.reading.reader import Reader


@dataclass(frozen=True)
class Tried:
    """One example and whether it did what it should."""

    rule: str
    text: str
    should_fire: bool
    right: bool


def tried(reader: Reader) -> Iterator[Tried]:
    """Every example of every rule."""
    for rule in reader.rules.rule:
        for texts, should in ((rule.fires, True), (rule.silent, False)):
            for text in texts:
                fired = any(one.rule.id == rule.id for one in reader.read(text).fired)
                yield Tried(rule.id, text, should, fired is should)
