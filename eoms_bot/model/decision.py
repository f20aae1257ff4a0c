"""Decision: Reject, Complete or Hold; each with its rule, version and trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never


@dataclass(frozen=True)
class TraceStep:
    """One test that was made: `verdict` is 命中, 不符, 通过 or 未核对."""

    rule: str
    verdict: str
    note: str


class Standing(StrEnum):
    """How good a value is. A guess leaves only after a person has stated that very value."""

    PERSON = "人"
    """A person's word, named and timed: a workbook's cell, an answer, a call note, a site card."""

    FACT = "事实"
    """A row of a branch's table that is in date, a call's log, a field of the order, a setting."""

    DERIVED = "推得"
    """A function of facts and of people's words."""

    READING = "读出"
    """What the order's text says with certainty."""

    GUESS = "猜测"
    """Anything else."""


_FROM_BEST = (Standing.PERSON, Standing.FACT, Standing.DERIVED, Standing.READING, Standing.GUESS)


def weakest(*standings: Standing) -> Standing:
    """The standing of a value that rests on all of these; PERSON where there are none."""
    return max(standings, key=_FROM_BEST.index, default=Standing.PERSON)


@dataclass(frozen=True)
class Sourced:
    """A value together with the place it was taken from, and how good that is.

    A value that is made without a standing is a guess.
    """

    value: str
    source: str
    standing: Standing = Standing.GUESS


Cells = tuple[tuple[str, Sourced], ...]
"""Field of the workbook → its value as a person would type it."""


@dataclass(frozen=True)
class Backing:
    """What a decision rests on: the cells of the order's row, each with its standing.

    `written`: a row of a workbook or of a plan speaks of the order, so that a person answers for it. `doubts`
    say why a person must look before it goes. `grounds`: the row, approval or permission on which it goes.
    """

    cells: Cells = ()
    written: bool = False
    doubts: tuple[str, ...] = ()
    grounds: str = ""


@dataclass(frozen=True)
class Reject:
    """派单驳回: `text` goes into 操作说明 and begins with the reason word and a colon."""

    reason: str
    text: Sourced
    rule: str
    version: str
    trace: tuple[TraceStep, ...]
    backing: Backing = Backing()


STATED = (
    *("site", "solved_time", "customer_number", "contact_time", "caller_number", "attitude"),
    "no_contact_reason",
)
"""Parts of the reply that some sites ask for once more, in fields of their own; most have the text alone."""


@dataclass(frozen=True)
class Complete:
    """完成工单: logical field name → decided value; the profile maps names to controls.

    Names: `result unsolvable expected_time prov_cause group_cause_top group_cause measure measure_class area
    cell scene network note replied`, those of `STATED` where the site has fields for them, and
    `fixed.<control>` for the branch's constants. `leftover` is the text of both fields of the leftover entry,
    None for a solved order.
    """

    values: Mapping[str, Sourced]
    clauses: tuple[tuple[str, Sourced], ...]
    leftover: Sourced | None
    rule: str
    version: str
    trace: tuple[TraceStep, ...]
    backing: Backing = Backing()


@dataclass(frozen=True)
class Hold:
    """转人工: why, and what is missing.

    `suggested` (field of the workbook → value) is what the order's own words point to. A person may use it;
    the bot never sends it.
    """

    why: str
    missing: tuple[str, ...]
    rule: str
    version: str
    trace: tuple[TraceStep, ...]
    suggested: Cells = ()
    backing: Backing = Backing()


Decision = Reject | Complete | Hold


def guessed(decision: Decision) -> tuple[str, ...]:
    """The names of a decision's values that are guesses; none of them may leave."""
    values = _leaving(decision)
    if isinstance(decision, Complete):
        values |= dict(decision.clauses)
    return tuple(name for name, one in values.items() if one.standing is Standing.GUESS)


def sourced(decision: Decision) -> Cells:
    """What a reply rests on.

    These are the values that leave, and the cells of the order's row that none of those values contains.
    """
    return tuple((dict(decision.backing.cells) | _leaving(decision)).items())


def _leaving(decision: Decision) -> dict[str, Sourced]:
    match decision:
        case Reject():
            return {"reject_text": decision.text}
        case Complete():
            leftover = {"leftover": decision.leftover} if decision.leftover else {}
            return {**decision.values, **leftover}
        case Hold():
            return {}
        case _:
            assert_never(decision)
