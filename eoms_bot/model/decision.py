"""Decision: Reject, Complete or Hold; each with its rule, version and trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class TraceStep:
    """One test that was made: `verdict` is 命中, 不符, 通过 or 未核对."""

    rule: str
    verdict: str
    note: str


@dataclass(frozen=True)
class Sourced:
    """A value together with the place it was taken from."""

    value: str
    source: str


@dataclass(frozen=True)
class Reject:
    """派单驳回: `text` goes into 操作说明 and begins with the reason word and a colon."""

    reason: str
    text: Sourced
    rule: str
    version: str
    trace: tuple[TraceStep, ...]


@dataclass(frozen=True)
class Complete:
    """完成工单: logical field name → decided value; the profile maps names to controls.

    Names: `result unsolvable expected_time prov_cause group_cause_top group_cause measure measure_class area cell scene
    network note replied` and `fixed.<control>` for the branch's constants. `leftover` is the text of both fields of
    the leftover entry, None for a solved order.
    """

    values: Mapping[str, Sourced]
    clauses: tuple[tuple[str, Sourced], ...]
    leftover: Sourced | None
    rule: str
    version: str
    trace: tuple[TraceStep, ...]


@dataclass(frozen=True)
class Hold:
    """转人工: why, and what is missing.

    `suggested` is what the order's own words point to, field of the workbook → value; a person's to use, never sent.
    """

    why: str
    missing: tuple[str, ...]
    rule: str
    version: str
    trace: tuple[TraceStep, ...]
    suggested: tuple[tuple[str, Sourced], ...] = ()


Decision = Reject | Complete | Hold
