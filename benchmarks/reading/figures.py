"""The figures of the reading on labelled texts, each with its goal.

A label may accept several answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from eoms_bot.decide.permission.bound import upper
from eoms_bot.decide.reading.model import DUPLICATE, OTHER_COUNTY

ALL = "all"


class Read(NamedTuple):
    """A labelled line, and the verdict on it as `explain --jsonl` writes it."""

    label: Mapping[str, Any]
    verdict: Mapping[str, Any]
    earlier: str | None = None
    """The order that this one repeats, by the labels."""

    def accepts(self, name: str) -> set[Any]:
        """Every answer that the label accepts: `label_cause` and `cause_alt`, and so on."""
        return {self.label[f"label_{name}"], *(self.label.get(f"{name}_alt") or [])}

    def agrees(self, name: str) -> bool:
        """Whether the verdict's answer is one of them."""
        return self.verdict[name] in self.accepts(name)

    @property
    def is_reject(self) -> bool:
        """Whether the label turns the order away."""
        return bool(self.label["label_action"] == "reject")

    @property
    def is_counted(self) -> bool:
        """Whether cause and scene count: the order is ours, and its cause is labelled."""
        return bool(self.label["label_action"] == "complete" and self.label["label_cause"])

    @property
    def alone(self) -> bool:
        """Whether the verdict is a reject that may go without a person."""
        return bool(self.verdict["alone"] and self.verdict["action"] == "reject")

    @property
    def right_alone(self) -> bool:
        """Whether such a reject is right in all that goes out: reason, county, earlier order."""
        if not self.is_reject:
            return "reject" in self.accepts("action")
        reason = self.label["label_reject_reason"]
        if self.verdict["reject_reason"] != reason:
            return False
        if reason == OTHER_COUNTY:
            return bool(self.verdict["county"] == self.label["label_county"])
        named = self.verdict["duplicate_of"]
        return reason != DUPLICATE or None in (self.earlier, named) or named == self.earlier

    @property
    def is_seen_major(self) -> bool:
        """Whether a person gets the order as a major one."""
        return bool(self.verdict["major"] and self.verdict["action"] == "human")

    @property
    def is_called_duplicate(self) -> bool:
        """Whether it is turned away as a repeated one."""
        of_earlier = self.verdict["action"] == "reject" and self.verdict["duplicate_of"]
        return bool(of_earlier or self.verdict["reject_reason"] == DUPLICATE)

    @property
    def first_three(self) -> set[Any]:
        """The causes that a person is shown first."""
        others = self.verdict["cause_alternatives"][:2]
        return {self.verdict["cause"], *(one["cause"] for one in others)}


def paired(labels: Iterable[Mapping[str, Any]], verdicts: Iterable[Mapping[str, Any]]) -> list[Read]:
    """Lines with their verdicts, which stand in the same order."""
    lines = list(labels)
    firsts = {one["pair_id"]: one["id"] for one in lines if one.get("pair_role") == "orig"}
    return [
        Read(line, verdict, firsts.get(line.get("pair_id")))
        for line, verdict in zip(lines, verdicts, strict=True)
    ]


class Figure(NamedTuple):
    """A figure's name, its goal (`least` or, where small is good, `most`), and how it is counted."""

    name: str
    counted: Callable[[Sequence[Read]], float]
    least: float = 0.0
    most: float | None = None

    @property
    def goal(self) -> str:
        """The goal in words."""
        return f"≥ {self.least:.2f}" if self.most is None else f"≤ {self.most:.2f}"

    def met(self, value: float) -> bool:
        """Whether a value reaches the goal."""
        return value >= self.least if self.most is None else value <= self.most


def _share(
    of: Callable[[Read], bool], right: Callable[[Read], bool], empty: float = 0.0
) -> Callable[[Sequence[Read]], float]:
    def count(rows: Sequence[Read]) -> float:
        asked = [one for one in rows if of(one)]
        return sum(map(right, asked)) / len(asked) if asked else empty

    return count


def _f1(wanted: Callable[[Read], bool], got: Callable[[Read], bool]) -> Callable[[Sequence[Read]], float]:
    def count(rows: Sequence[Read]) -> float:
        both = sum(wanted(one) and got(one) for one in rows)
        either = sum(map(wanted, rows)) + sum(map(got, rows))
        return 2 * both / either if either else 1.0

    return count


def _alone(rows: Sequence[Read]) -> float:
    return sum(one.alone for one in rows) / max(1, sum(one.is_reject for one in rows))


def false_alone(rows: Sequence[Read]) -> list[Read]:
    """Rejects that would go without a person and are wrong."""
    return [one for one in rows if one.alone and not one.right_alone]


def _any(_one: Read) -> bool:
    return True


def _major(one: Read) -> bool:
    return bool(one.label["major"])


FIGURES = (
    Figure("action", _share(_any, lambda one: one.agrees("action")), 0.9),
    Figure(
        "rejects found",
        _share(lambda one: one.is_reject, lambda one: one.verdict["action"] == "reject"),
        0.85,
    ),
    Figure("rejects that go alone", _alone, 0.6),
    Figure("of these false", lambda rows: len(false_alone(rows)), most=0),
    Figure("major recall", _share(_major, lambda one: one.is_seen_major, 1.0), 1.0),
    Figure(
        "ordinary taken for major",
        _share(lambda one: not _major(one), lambda one: bool(one.verdict["major"])),
        most=0.02,
    ),
    Figure(
        "口径 F1",
        _f1(lambda one: bool(one.label["has_koujing"]), lambda one: bool(one.verdict["has_koujing"])),
        0.93,
    ),
    Figure(
        "duplicates F1",
        _f1(lambda one: one.label.get("pair_role") == "dup", lambda one: one.is_called_duplicate),
        0.9,
    ),
    Figure("cause", _share(lambda one: one.is_counted, lambda one: one.agrees("cause")), 0.8),
    Figure(
        "cause among first three",
        _share(lambda one: one.is_counted, lambda one: bool(one.accepts("cause") & one.first_three)),
        0.95,
    ),
    Figure("scene", _share(lambda one: one.is_counted, lambda one: one.agrees("scene")), 0.9),
    Figure("county", _share(_any, lambda one: one.verdict["county"] == one.label["label_county"]), 0.95),
    Figure("held", _share(_any, lambda one: one.verdict["action"] == "human"), most=0.2),
)


def table(by_writer: Mapping[str, Sequence[Read]]) -> str:
    """Markdown: a row for each figure, a column for each writer, the goal; a star marks what misses it."""
    columns = {**by_writer, ALL: [one for rows in by_writer.values() for one in rows]}
    lines = [
        f"| | {' | '.join(columns)} | goal |",
        f"|---|{'---|' * (len(columns) + 1)}",
        f"| texts | {' | '.join(str(len(rows)) for rows in columns.values())} | |",
    ]
    for figure in FIGURES:
        cells = " | ".join(_cell(figure, figure.counted(rows)) for rows in columns.values())
        lines.append(f"| {figure.name} | {cells} | {figure.goal} |")
    return "\n".join([*lines, "", bound(columns[ALL]), ""])


def _cell(figure: Figure, value: float) -> str:
    shown = str(value) if isinstance(value, int) else f"{value:.3f}"
    return shown if figure.met(value) else f"{shown} *"


def bound(rows: Sequence[Read]) -> str:
    """How many of the rejects that go alone may be false at most, by those that were."""
    alone, wrong = [one for one in rows if one.alone], false_alone(rows)
    share = upper(len(wrong), len(alone))
    found = f"Rejects alone: {len(alone)}, false {len(wrong)}"
    return f"{found}; exact one-sided 95 % bound of the false ones: {share:.2%}."


def wrong(rows: Sequence[Read]) -> list[str]:
    """What went wrong, a line each with tabs: id, figure, label, verdict, why, text."""
    lines = ["id\tfigure\tlabel\tverdict\twhy\ttext"]
    for one in rows:
        for figure, label, verdict in _missed(one):
            named = (one.label["id"], figure, label, verdict, one.verdict["why"], one.label["text"])
            lines.append("\t".join(" ".join(str(cell).split()) for cell in named))
    return lines


def _missed(one: Read) -> Iterable[tuple[str, Any, Any]]:
    """The figures that a text spoils, with the answers."""
    label, verdict = one.label, one.verdict
    if not one.agrees("action"):
        yield "action", label["label_action"], verdict["action"]
    if one.alone and not one.right_alone:
        wanted = (label["label_action"], label["label_reject_reason"], label["label_county"], one.earlier)
        got = (verdict["action"], verdict["reject_reason"], verdict["county"], verdict["duplicate_of"])
        yield "false alone", wanted, got
    if _major(one) != bool(verdict["major"]):
        yield "major", label["major"], verdict["major"]
    if bool(label["has_koujing"]) != bool(verdict["has_koujing"]):
        yield "口径", label["has_koujing"], verdict["has_koujing"]
    if (label.get("pair_role") == "dup") != one.is_called_duplicate:
        yield "duplicate", label.get("pair_role"), verdict["reject_reason"]
    for name in ("cause", "scene") if one.is_counted else ():
        if not one.agrees(name):
            yield name, label[f"label_{name}"], verdict[name]
    if verdict["county"] != label["label_county"]:
        yield "county", label["label_county"], verdict["county"]
