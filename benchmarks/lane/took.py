"""Took: what the orders have cost a contender, as the site and the process table saw it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, quantiles
from typing import Any

from benchmarks.lane.meter import Look

SUBMIT = "submit"
"""The step of the request by which an order is completed, as the site's log names it."""


class Unfinished(RuntimeError):
    """A contender did not complete every order; its figures would mean nothing."""


@dataclass(frozen=True)
class Took:
    """Figures of one go.

    `intervals`: seconds from submit to submit. The rest is for one order, between first and last submit.
    """

    intervals: tuple[float, ...]
    pages: float
    """Requests but static files."""
    static: float
    cpu: Mapping[str, float]
    """Seconds of a processor, by kind of process."""
    memory: int
    """The most that the processes held together, in bytes (PSS)."""
    steps: Mapping[str, float]
    """Seconds by step, where the contender reports them."""


def submits(log: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The requests of a site's log by which orders were completed."""
    return [one for one in log if SUBMIT in one["steps"] and one["status"] == 200]


def measure(
    log: Sequence[Mapping[str, Any]],
    looks: Sequence[Look],
    orders: int,
    steps: Mapping[str, float] | None = None,
) -> Took:
    """Figures from the site's log and the meter's looks.

    Unfinished unless there are as many submits as orders.
    """
    completed = submits(log)
    if len(completed) != orders:
        raise Unfinished(f"{len(completed)} submits for {orders} orders")
    first, last, between = completed[0], completed[-1], orders - 1
    asked = [one for one in log if first["n"] < one["n"] <= last["n"]]
    static = sum("static" in one["steps"] for one in asked)
    return Took(
        tuple(later["at"] - earlier["at"] for earlier, later in pairwise(completed)),
        (len(asked) - static) / between,
        static / between,
        _spent(looks, first["at"], last["at"], between),
        max((look.memory for look in looks), default=0),
        steps or {},
    )


def _spent(looks: Sequence[Look], begun: float, ended: float, orders: int) -> dict[str, float]:
    """Processor seconds an order, from the looks next to the first and the last submit."""
    if not looks:
        return {}
    start, end = (min(looks, key=lambda look: abs(look.at - at)) for at in (begun, ended))
    return {kind: (spent - start.cpu.get(kind, 0.0)) / orders for kind, spent in end.cpu.items()}


@dataclass(frozen=True)
class Summary:
    """A contender's figures over all rounds of a setting: seconds an order, with the middle half of them."""

    seconds: float
    lower: float
    upper: float
    pages: float
    static: float
    cpu: Mapping[str, float]
    memory: int
    steps: Mapping[str, float]


def summed(goes: Sequence[Took]) -> Summary:
    """Medians over all rounds."""
    every = [interval for go in goes for interval in go.intervals]
    lower, _, upper = quantiles(every, n=4) if len(every) > 1 else (every[0],) * 3
    return Summary(
        median(every),
        lower,
        upper,
        median(go.pages for go in goes),
        median(go.static for go in goes),
        _medians([go.cpu for go in goes]),
        max(go.memory for go in goes),
        _medians([go.steps for go in goes]),
    )


def _medians(of: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = list(dict.fromkeys(name for one in of for name in one))
    return {name: median(one.get(name, 0.0) for one in of) for name in names}
