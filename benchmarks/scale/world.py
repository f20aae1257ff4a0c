"""World: a day of orders, of many areas, that wait for the lanes of each area.

Lanes share the cores of machines and one ledger's writer.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from simpy import Environment, Resource, Store

from benchmarks.scale.costs import Costs

DAY = 86_400.0
HOUR = 3_600.0
BY_HOUR = (1, 1, 1, 1, 1, 1, 2, 4, 8, 10, 10, 9, 7, 8, 9, 9, 8, 7, 6, 5, 4, 3, 2, 1)
"""How a day's orders spread over its hours: most of them in office hours. An assumption."""
SLICES = 8
"""An order has this many turns of working, waiting and committing: about its loads of a page."""


@dataclass(frozen=True)
class Plan:
    """What there is: areas with lanes, machines, and how lanes keep their pace.

    Each area has this many lanes (an account is one lane). `pace`: seconds of an order that politeness adds;
    `away`: how many times further than measured the site is.
    """

    name: str
    orders: int
    """A day."""
    areas: int
    lanes: int
    """Lanes of each area."""
    machines: int
    cores: int
    pace: float = 0.0
    away: float = 1.0


@dataclass
class Seen:
    """What came of it. `took`: seconds from an order's arrival to its end, of those that ended."""

    took: list[float] = field(default_factory=list)
    arrived: int = 0
    cores: float = 0.0
    """Busy seconds of all cores together, and so on."""
    ledger: float = 0.0
    lanes: list[float] = field(default_factory=list)
    """Busy seconds of each area's lanes."""


def day_of(plan: Plan, costs: Costs, seed: int = 1) -> Seen:
    """A day of this plan; the same seed makes the same day."""
    env, chance, seen = Environment(), random.Random(seed), Seen(lanes=[0.0] * plan.areas)
    desks = [Store(env) for _ in range(plan.areas)]
    machines = [Resource(env, plan.cores) for _ in range(plan.machines)]
    ledger = Resource(env, 1)
    env.process(_arrivals(env, plan, desks, chance, seen))
    for number, machine in zip(range(plan.areas * plan.lanes), cycle(machines), strict=False):
        area = number % plan.areas
        env.process(_lane(env, plan, costs, (area, desks[area]), machine, ledger, seen))
    env.run(until=DAY)
    return seen


def _arrivals(
    env: Environment, plan: Plan, desks: list[Store], chance: random.Random, seen: Seen
) -> Generator[Any, Any, None]:
    """Orders come by chance, as many an hour as that hour has, each to an area.

    Large areas get more of them.
    """
    weights = [1 / (rank + 1) ** 0.5 for rank in range(plan.areas)]
    for moment in _moments(plan.orders, chance):
        yield env.timeout(moment - env.now)
        seen.arrived += 1
        desks[chance.choices(range(plan.areas), weights)[0]].put(env.now)


def _moments(orders: int, chance: random.Random) -> Iterator[float]:
    """When orders come: by a Poisson process whose rate is that of the hour."""
    share = [weight / sum(BY_HOUR) for weight in BY_HOUR]
    for hour, part in enumerate(share):
        at, rate = hour * HOUR, orders * part / HOUR
        while (at := at + chance.expovariate(rate)) < (hour + 1) * HOUR:
            yield at


def _lane(
    env: Environment,
    plan: Plan,
    costs: Costs,
    place: tuple[int, Store],
    machine: Resource,
    ledger: Resource,
    seen: Seen,
) -> Generator[Any, Any, None]:
    """One account: takes the next order of its area, works it to its end, takes the next."""
    area, desk = place
    while True:
        arrived = yield desk.get()
        begun = env.now
        for _ in range(SLICES):
            with machine.request() as core:
                yield core
                yield env.timeout(costs.cpu / SLICES)
            seen.cores += costs.cpu / SLICES
            yield env.timeout((costs.waiting * plan.away + plan.pace) / SLICES)
            with ledger.request() as turn:
                yield turn
                yield env.timeout(costs.commits * costs.commit / SLICES)
            seen.ledger += costs.commits * costs.commit / SLICES
        seen.lanes[area] += env.now - begun
        seen.took.append(env.now - arrived)
