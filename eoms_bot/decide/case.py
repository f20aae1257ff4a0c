"""What every rule family works with: the Case that is asked about, and the Part that a family answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from eoms_bot.model.batch import Facts
from eoms_bot.model.branch import Branch, Dictionaries, ReplyLimits
from eoms_bot.model.decision import Decision, Sourced, TraceStep
from eoms_bot.model.order import Order
from eoms_bot.model.texts.rules import RuleTable


@dataclass(frozen=True)
class Case:
    """One order with everything that its decision may depend on."""

    order: Order
    facts: Facts
    rules: RuleTable
    branch: Branch
    dictionaries: Dictionaries
    limits: ReplyLimits
    now: datetime


@dataclass(frozen=True)
class CaseVerdict:
    """What one test in order says: its steps, and a decision where the tests end here."""

    trace: tuple[TraceStep, ...]
    decision: Decision | None = None


@dataclass(frozen=True)
class Part:
    """A rule family's share of a completion: values it found, what is missing or wrong, the steps it took."""

    values: Mapping[str, Sourced] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    trace: tuple[TraceStep, ...] = ()


def together(parts: Iterable[Part]) -> Part:
    """All parts as one, in their order."""
    every = tuple(parts)
    return Part(
        values={name: value for part in every for name, value in part.values.items()},
        missing=tuple(dict.fromkeys(text for part in every for text in part.missing)),
        trace=tuple(step for part in every for step in part.trace),
    )


def passed(rule: str, note: str) -> TraceStep:
    """A test that found nothing against the order."""
    return TraceStep(rule, "通过", note)


def hit(rule: str, note: str) -> TraceStep:
    """A test that settles the order."""
    return TraceStep(rule, "命中", note)


def failed(rule: str, note: str) -> TraceStep:
    """A check that found something missing or wrong."""
    return TraceStep(rule, "不符", note)


def unchecked(rule: str, note: str) -> TraceStep:
    """A check whose source is not there: reported, never counted as passed."""
    return TraceStep(rule, "未核对", note)


def part_of(rule: str, values: Mapping[str, Sourced], missing: Iterable[str], note: str) -> Part:
    """A Part whose trace says `note` where nothing is missing, else what is."""
    wrong = tuple(missing)
    trace = tuple(failed(rule, text) for text in wrong) or (passed(rule, note),)
    return Part(values, wrong, trace)
