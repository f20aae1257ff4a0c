"""How verdicts stand against labels: precision and recall of every value of every label. And the errors that
count most.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from eoms_bot.model.texts.triage import Triage

LABELS = {
    "action": "label_action",
    "reject_reason": "label_reject_reason",
    "cause": "label_cause",
    "scene": "label_scene",
    "county": "label_county",
    "has_koujing": "has_koujing",
    "solvable": "solvable_hint",
    "major": "major",
}
"""Field of a verdict → key of its label. Further accepted values stand under `action_alt`, `cause_alt` and so
on.
"""


@dataclass(frozen=True)
class Score:
    """One value of one label."""

    label: str
    value: str
    right: int
    said: int
    labelled: int

    @property
    def precision(self) -> float | None:
        """The share of what was said that is right; None where it was never said."""
        return round(self.right / self.said, 3) if self.said else None

    @property
    def recall(self) -> float | None:
        """The share of what is labelled that was said; None where it is never labelled."""
        return round(self.right / self.labelled, 3) if self.labelled else None


@dataclass
class Scores:
    """Counts over a stream."""

    orders: int = 0
    judged: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    false_rejects: list[str] = field(default_factory=list)
    missed_majors: list[str] = field(default_factory=list)
    confusions: list[tuple[str, str, str, str]] = field(default_factory=list)
    _right: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _said: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _labelled: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, raw: Mapping[str, Any], found: Triage) -> None:
        """Count one order by the labels that its line has."""
        self.orders += 1
        for name, key in LABELS.items():
            if key in raw:
                self._count(name, raw, getattr(found, name))
        if (
            found.action == "reject"
            and raw.get("label_action") is not None
            and "reject" not in accepted(raw, "action")
        ):
            self.false_rejects.append(found.id)
        if raw.get("major") is True and not found.major:
            self.missed_majors.append(found.id)

    def table(self) -> list[Score]:
        """Every value, the often labelled first within its label."""
        rows = []
        for label in LABELS:
            values = self._labelled[label] | self._said[label]
            for value in sorted(values, key=lambda one: (-self._labelled[label][one], one)):
                counts = (one[label][value] for one in (self._right, self._said, self._labelled))
                rows.append(Score(label, value, *counts))
        return rows

    def _count(self, name: str, raw: Mapping[str, Any], said: object) -> None:
        wanted = accepted(raw, name)
        met = said in wanted
        label = _shown(said if met else wanted[0])
        self.judged[name] += 1
        self.met[name] += met
        self._said[name][_shown(said)] += 1
        self._labelled[name][label] += 1
        self._right[name][label] += met
        if not met:
            self.confusions.append((str(raw["id"]), name, label, _shown(said)))


def accepted(raw: Mapping[str, Any], name: str) -> list[Any]:
    """What a labelled line takes for right: its label, and what it accepts in addition to it."""
    also = raw.get(f"{name}_alt") or []
    return [raw[LABELS[name]], *([also] if isinstance(also, str) else also)]


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "无" if value is None else str(value)
