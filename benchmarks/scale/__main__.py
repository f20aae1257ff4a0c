"""What saturates first beyond one machine, by measured costs.

It covers a province and the country, on an ordinary day and on a peak day.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import quantiles

from benchmarks.scale.costs import MEASURED, Costs
from benchmarks.scale.world import BY_HOUR, DAY, HOUR, Plan, Seen, day_of

MONTH = 30
PROVINCE, COUNTRY = 40_000 // MONTH, 1_000_000 // MONTH
"""Orders a day."""
PEAK = 3
POLITE = 25.0
"""Seconds of an order that a considerate pace takes: eight loads, three seconds apart."""
BUSIEST = max(BY_HOUR) / sum(BY_HOUR) * DAY / HOUR
"""How many times the day's average its busiest hour has."""

PLANS = (
    Plan("province", PROVINCE, areas=11, lanes=1, machines=1, cores=4, pace=POLITE),
    Plan("province, peak day", PEAK * PROVINCE, areas=11, lanes=1, machines=1, cores=4, pace=POLITE),
    Plan(
        "province, peak day, two lanes a city",
        PEAK * PROVINCE,
        areas=11,
        lanes=2,
        machines=2,
        cores=4,
        pace=POLITE,
    ),
    Plan("province, peak day, one lane in all", PEAK * PROVINCE, areas=1, lanes=1, machines=1, cores=4),
    Plan("country, one ledger", COUNTRY, areas=341, lanes=1, machines=31, cores=4, pace=POLITE),
    Plan(
        "country, one ledger, peak day", PEAK * COUNTRY, areas=341, lanes=2, machines=62, cores=4, pace=POLITE
    ),
)
HEAD = (
    "| plan | orders a day | lanes | machines × cores | lanes busy, largest area | cores busy | ledger busy |"
    " memory a machine | requests a second at the site | minutes to an order's end, median | 95 % |"
    " first to saturate, at × this load |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def main() -> int:
    """Print the table."""
    reader = argparse.ArgumentParser("python -m benchmarks.scale", description=__doc__)
    reader.add_argument("--costs", type=Path, default=MEASURED, help="JSON of measured costs")
    reader.add_argument(
        "--measure", action="store_true", help="measure the costs again first, and keep them there"
    )
    given = reader.parse_args()
    if given.measure:
        from benchmarks.scale.measure import measured  # here, because it loads the whole bot

        measured().keep(given.costs)
    costs = Costs.read(given.costs)
    sys.stdout.write(f"One order: {costs}\n\n{HEAD}\n")
    for plan in PLANS:
        sys.stdout.write(row(plan, costs, day_of(plan, costs)) + "\n")
        sys.stdout.flush()
    return 0


def row(plan: Plan, costs: Costs, seen: Seen) -> str:
    """A plan's line of the table. Busy: of the whole day; the busiest hour has about twice that."""
    lanes = plan.areas * plan.lanes
    busy = loads(plan, seen)
    first = max(busy, key=lambda part: busy[part])
    ordered = quantiles(seen.took, n=20)
    asked = plan.orders * costs.requests / DAY * BUSIEST
    cells = (
        plan.name,
        f"{seen.arrived:,}",
        f"{lanes}",
        f"{plan.machines} × {plan.cores}",
        *(f"{busy[part]:.0%}" for part in ("lanes", "cores", "ledger")),
        f"{lanes / plan.machines * costs.memory / 1000:.1f} GB",
        f"{asked:.1f}",
        f"{ordered[9] / 60:.1f}",
        f"{ordered[18] / 60:.1f}",
        f"{first}, {1 / (busy[first] * BUSIEST):.1f}",
    )
    return f"| {' | '.join(cells)} |"


def loads(plan: Plan, seen: Seen) -> dict[str, float]:
    """Part → the share of the day in which it was busy.

    For the lanes it is that of the area that has the most to do.
    """
    return {
        "lanes": max(seen.lanes) / (plan.lanes * DAY),
        "cores": seen.cores / (plan.machines * plan.cores * DAY),
        "ledger": seen.ledger / DAY,
    }


if __name__ == "__main__":
    sys.exit(main())
