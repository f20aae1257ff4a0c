"""One writer's texts read by a model that has not seen them.

It also shows how sure that model was of what it said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from math import log
from typing import NamedTuple

from benchmarks.reading.examples import FIXTURES, labels
from benchmarks.reading.figures import Read, paired
from eoms_bot.decide.reading import PastOrders, Reader, triage
from eoms_bot.decide.reading.model import (
    ACTION,
    COUNTY,
    FOREIGN,
    OTHER_COUNTY,
    OURS,
    UNDECIDED,
    WARY,
    Answers,
    Model,
)
from eoms_bot.decide.reading.seen import look, mobile_word
from eoms_bot.learn.training import GUARDED
from eoms_bot.model.gazetteer import Gazetteer
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.texts.rules import RuleTable
from eoms_bot.model.texts.triage import Triage
from eoms_bot.report.verdicts import record
from eoms_bot.tables.branch.complaints import Line, read_lines

HEADS = (ACTION, COUNTY, "cause")
"""Heads whose probabilities are compared with what was right."""

_SUBJECT = {"complete": OURS, "human": UNDECIDED}
"""What the head of actions calls an action that a label accepts as well."""

PAST = 10_000
NEARLY = 1e-9


class Said(NamedTuple):
    """How probable a model called its likeliest label, and whether that was right."""

    share: float
    right: bool


class Judged(NamedTuple):
    """A text with its verdict, and what each head said where a label says what is right."""

    read: Read
    said: dict[str, Said]
    margin: float | None
    """How far a reject's odds lie above those from which it goes alone, as a logarithm.

    None where a guard objects.
    """

    @property
    def written(self) -> str:
        """The verdict as `explain --jsonl` writes it."""
        return json.dumps(self.read.verdict, ensure_ascii=False)


def judge(writer: str, rules: RuleTable, names: Gazetteer, model: Model) -> list[Judged]:
    """All texts of a writer, in their order, each seen with those that came before it."""
    reader, boldest = Reader(rules, names, model), Reader(rules, names, _bold(model))
    past, bold_past = PastOrders(PAST), PastOrders(PAST)
    lines = list(read_lines(FIXTURES / f"{writer}.jsonl"))
    verdicts, said, margins = [], [], []
    for line in lines:
        seen = look(line.order, reader, past)
        scores = model.scores(seen.signs)
        verdicts.append(record(triage(line.order, reader, past), Masker(())))
        said.append(dict(_said(line, scores, reader.names.own)))
        free = triage(line.order, boldest, bold_past)
        margins.append(_margin(free, scores, bool(mobile_word(seen))) if free.alone else None)
    reads = paired([line.raw for line in lines], verdicts)
    return [Judged(*one) for one in zip(reads, said, margins, strict=True)]


def _bold(model: Model) -> Model:
    """The same model, for which every reject is probable enough: only guards keep one from going alone."""
    heads = [
        head._replace(least=dict.fromkeys(head.least, 0.0)) if head.name in GUARDED else head
        for head in model.heads
    ]
    return replace(model, heads=tuple(heads))


def _margin(found: Triage, scores: Answers, wary: bool) -> float:
    """Infinite for a repeated order, which no probability lets go."""
    reason = str(found.reject_reason)
    if reason == OTHER_COUNTY:
        return _odds(found.confidence) - _odds(scores.least(COUNTY, FOREIGN))
    if found.duplicate_of:
        return float("inf")
    return _odds(found.confidence) - _odds(scores.least(ACTION, reason + (WARY if wary else "")))


def _odds(share: float) -> float:
    share = min(max(share, NEARLY), 1 - NEARLY)
    return log(share / (1 - share))


def _said(line: Line, scores: Answers, own: str) -> Iterator[tuple[str, Said]]:
    right = labels(line.raw, own)
    for head in HEADS:
        if right[head] is not None:
            first = scores.first(head)
            others = line.raw.get(f"{head}_alt") or []
            accepted = {right[head], *(_SUBJECT.get(other, other) for other in others)}
            yield head, Said(first.share, first.label in accepted)
