"""Course: a month's figures next to those of the months before it, as far back as the ledger goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from eoms_bot.model.board import Span, month_of
from eoms_bot.month.figure import Figure

MONTHS = 6
"""This many months are shown, the chosen one among them."""
SAME = "持平"


@dataclass(frozen=True)
class CourseLine:
    """One figure over the months, the oldest first.

    `whole`: the last month and the one before it are whole. Where one is not, a figure that grows by the day
    (万投比) is not compared.
    """

    figures: tuple[Figure, ...]
    whole: bool = True

    @property
    def name(self) -> str:
        """The figure's name."""
        return self.figures[-1].name

    @property
    def change(self) -> str:
        """The change against the month before: `+2.1 点` of a percentage, `−0.35` of other figures.

        Empty where one of the two is not known.
        """
        if len(self.figures) < 2:
            return ""
        before, now = self.figures[-2], self.figures[-1]
        if before.value is None or now.value is None or not (self.whole or now.per == 100):
            return ""
        digits, unit = (1, " 点") if now.per == 100 else (2, "")
        by = round(now.value - before.value, digits)
        return f"{by:+.{digits}f}{unit}".replace("-", "−") if by else SAME


@dataclass(frozen=True)
class Course:
    """The months, the oldest first, and a line for each figure; `note` names months that are not whole."""

    months: tuple[Span, ...] = ()
    lines: tuple[CourseLine, ...] = ()
    note: str = ""

    @property
    def shares(self) -> tuple[CourseLine, ...]:
        """The lines of percentages that are known in two months at least: only those go up or down."""
        return tuple(
            line
            for line in self.lines
            if line.figures[-1].per == 100 and sum(one.value is not None for one in line.figures) > 1
        )


def months_before(span: Span, known_since: date | None) -> tuple[Span, ...]:
    """The months before one that the ledger knows, the oldest first.

    `known_since` is the day of its first order.
    """
    found: list[Span] = []
    before = span.before()
    while known_since is not None and len(found) < MONTHS - 1 and known_since < before.end:
        found.append(before)
        before = before.before()
    return tuple(reversed(found))


def course(
    months: Sequence[tuple[Span, tuple[Figure, ...]]], known_since: date | None, today: date
) -> Course:
    """Each month with its figures, the oldest first and the chosen one last.

    All months have the same figures in the same order.
    """
    spans = tuple(span for span, _ in months)
    begins = spans[-2:][0].first
    whole = today >= spans[-1].end and known_since is not None and known_since <= begins
    lines = tuple(
        CourseLine(figures, whole) for figures in zip(*(figures for _, figures in months), strict=True)
    )
    return Course(spans, lines, _note(spans, known_since, today))


def _note(spans: tuple[Span, ...], known_since: date | None, today: date) -> str:
    notes = []
    if known_since is not None and known_since > spans[0].first and month_of(known_since) == spans[0]:
        notes.append(f"{spans[0].title}从{known_since.day}日起才有记录")
    if today < spans[-1].end:
        notes.append(f"{spans[-1].title}到今天为止")
    return "；".join(notes)
