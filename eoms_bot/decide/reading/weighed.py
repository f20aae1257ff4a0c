"""An order as the learned reading weighs it, next to what rules and places say of it."""

from __future__ import annotations

from typing import NamedTuple

import eoms_bot.decide.reading.duplicates as duplicates
import eoms_bot.decide.reading.major as major
import eoms_bot.decide.reading.scenes as scenes
from eoms_bot.decide.reading.clean import says_something
from eoms_bot.decide.reading.koujing import Koujing, around
from eoms_bot.decide.reading.model import CAUSE, COUNTY, KOUJING, MAJOR, OWN, SCENE, Answers, Chance
from eoms_bot.decide.reading.past import Past, PastOrders
from eoms_bot.decide.reading.reader import Reader
from eoms_bot.decide.reading.seen import Seen, look
from eoms_bot.decide.reading.signs import BY_RULE
from eoms_bot.model.texts.triage import Incoming, Mark

LIKELY = 0.15
"""From which probability on a cause may be the trouble of an order, when two orders are compared."""

LIKE_MAJOR = "重大:像重大投诉"


class Weighed(NamedTuple):
    """What is seen of an order, and what the learned reading makes of it."""

    seen: Seen
    scores: Answers
    causes: tuple[Chance, ...]
    scene: Chance
    major: bool
    same: duplicates.Same | None
    own: str
    knows_places: bool = True

    @property
    def is_here(self) -> bool:
        """Whether the text is read as of one's own county; not where nobody has listed its places."""
        return self.knows_places and self.scores.first(COUNTY).label == OWN

    @property
    def explained(self) -> bool:
        """Whether it has a 口径."""
        found = self.seen.explained
        by_title = found.has and found.sure == 1
        return by_title or (not found.denied and self.scores.holds(KOUJING) and self.explanation.has)

    @property
    def explanation(self) -> Koujing:
        """Its 口径 by the five steps, or else the sentence that speaks most for one."""
        found = self.seen.explained
        words = () if found.has else self.words(KOUJING, KOUJING)
        return around(self.seen.evidence, words[0]) if words else found

    def words(self, head: str, label: str) -> tuple[str, ...]:
        """The words that speak most for a label."""
        return self.scores.words(self.seen.text, head, label)


def weighed(order: Incoming, reader: Reader, past: PastOrders, odd: str = "") -> tuple[Weighed, Past | None]:
    """All that an order is decided by, and what to keep of it."""
    assert reader.model is not None, "a reader that only tries rules decides nothing"
    seen = look(order, reader, past, odd)
    scores = reader.model.scores(seen.signs)
    causes = _ruled(seen, "原因", scores.ranked(CAUSE))
    scene = scenes.likeliest(_ruled(seen, "场景", scores.ranked(SCENE)), seen.where, seen.text)
    likely = tuple(one.label for one in causes[:3] if one.share >= LIKELY)
    now = duplicates.remembered(order, seen.evidence, seen.where, likely, scene.label)
    same = duplicates.find(order, now, seen.evidence, past)
    is_major = _threatens(seen, scores)
    found = Weighed(seen, scores, causes, scene, is_major, same, reader.names.own, reader.knows_places)
    return found, now


def _ruled(seen: Seen, kind: str, ranked: tuple[Chance, ...]) -> tuple[Chance, ...]:
    """The labels that the branch's own rules name, the weightiest first, and then what the model says."""
    rules = sorted(seen.evidence.of(kind), key=lambda found: -found.rule.weight)
    named = dict.fromkeys(found.rule.label for found in rules)
    return (*(Chance(label, 1.0) for label in named), *(one for one in ranked if one.label not in named))


def threatened(text: str, reader: Reader) -> tuple[Mark, ...]:
    """What makes a text a major complaint, rules first; empty where nothing does."""
    found, _ = weighed(Incoming("", text), reader, PastOrders(1))
    return major_marks(found) if found.major else ()


def major_marks(found: Weighed) -> tuple[Mark, ...]:
    """What speaks for a major complaint: the explicit signs, or else the words that weigh most."""
    words = () if found.seen.major else found.words(MAJOR, MAJOR)
    return found.seen.major or tuple(Mark(f"读-{MAJOR}", LIKE_MAJOR, word) for word in words)


def _threatens(seen: Seen, scores: Answers) -> bool:
    """A sum or people together settle it, and a rule that nothing was learned of, as a branch's own; others
    are weighed, unless something strange stands between their words.
    """
    if not seen.major:
        return says_something(seen.text) and holds(seen, scores, MAJOR)
    settled = bool(seen.odd) or any(
        mark.rule in major.COUNTED or not scores.model.knows(MAJOR, f"{BY_RULE}{mark.rule}")
        for mark in seen.major
    )
    return settled or holds(seen, scores, MAJOR, "explicit")


def holds(seen: Seen, scores: Answers, head: str, least: str = "") -> bool:
    """Whether a head of one label counts that leaves an order to a person."""
    return seen.doubtful(scores.share(head), scores.least(head, least or head))
