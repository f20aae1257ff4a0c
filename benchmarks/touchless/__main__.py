"""Without typing: how many orders go out with no person, or with one call and at most four keys.

python -m benchmarks.touchless [--seed 1 2 3 4 5] [--ages 0,3,12,36] [--decide-only] [--without KIND ...]

For each seed of the bundled site and age of the tables there is a preview of the list. It rests on tables
alone. A person at the phone then confirms, corrects and approves. What would leave is compared with the
site's truth. At age 0 the approved rows are applied, and the site says how often it committed each.
`--decide-only` does without site and browser. `--without` leaves out tables by their kind (alarms, cells,
gazetteer), which shows what each is worth. The last line is the summary; exit code 1 where a target is
missed.

alone   share of all orders that need no person (printed, not judged)
keyed   share of those that need one call, at most four keys and no typed cell
typed   most typed cells of any other order; mean: on average
cells   cells that the person fills in or confirms, an order on average
left    orders that the person could not finish
proven  approved rows that the site committed exactly once
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from loguru import logger

from benchmarks.played.person import PlayedOrder, work
from benchmarks.played.world import PLACES, PlayedPlan, decided_only
from benchmarks.touchless.figures import LEAST_ALONE, LEAST_KEYED, MOST_KEYS, MOST_TYPED, Shares, figures
from benchmarks.touchless.site import previewed, send
from eoms_bot.decide.permission.permission import Level
from eoms_bot.ledger import Ledger
from eoms_bot.model.decision import Hold
from eoms_bot.model.plan import PlanRow
from eoms_bot.model.source_kinds import KINDS
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.run.desk import Desk
from eoms_bot.run.ledgers import open_ledger
from eoms_bot.run.releasing import released

COLUMNS = {
    "seed": 5,
    "age h": 7,
    "orders": 8,
    "alone": 7,
    "keyed": 7,
    "typed": 7,
    "mean": 6,
    "cells": 7,
    "left": 6,
    "wrong": 7,
}
HEAD = "".join(f"{name:>{width}}" for name, width in COLUMNS.items()) + f"{'proven':>9}"


def main() -> int:
    """Decide, play the person, and print; 1 where a target is missed."""
    given = _reader().parse_args()
    logger.remove()
    _print(HEAD)
    every = [_run(seed, age, given) for seed in given.seed for age in given.ages]
    _print(summary(every))
    return int(any(any(one.beyond) for one in every))


def _run(seed: int, age: float, given: argparse.Namespace) -> Shares:
    with tempfile.TemporaryDirectory(prefix="eoms-touchless-") as folder:
        home = Path(folder)
        make = decided_only if given.decide_only else previewed
        with make(home, seed, age, given.without) as preview:
            worked = [work(row, preview, datetime.now(SHANGHAI)) for row in preview.plan.rows]
            found = figures(seed, age, worked, preview.truth, _alone(preview, datetime.now(SHANGHAI)))
            if age == 0 and not given.decide_only:
                sent = send(preview, worked)
                found = replace(found, proven=sent.proven, differences=sent.differences)
    _print(_line(found))
    for words in (*found.wrong, *found.left, *found.differences):
        _print(f"      {words}")
    if given.orders:
        _details(worked, preview)
    return found


def _alone(preview: PlayedPlan, now: datetime) -> int:
    """How many rows no person has to say yes to."""
    desk, plan = preview.here.desk, preview.plan
    with open_ledger(preview.settings, create=True) as ledger:
        return sum(_goes_alone(row, desk, ledger, plan.open_orders, now) for row in plan.rows)


def _goes_alone(
    row: PlanRow, desk: Desk, ledger: Ledger, listed: Mapping[str, datetime | None], now: datetime
) -> bool:
    if isinstance(row.decision, Hold):
        return False
    others = {number: when for number, when in listed.items() if number != row.order.order_no}
    facts = desk.facts_with(row.order, None, others, now, changed_only=False)
    return released(desk, ledger, row.order, row.decision, facts, now).level is Level.ALONE


def _details(worked: Sequence[PlayedOrder], preview: PlayedPlan) -> None:
    for one in worked:
        number = one.row.order.order_no
        before, after = type(one.row.decision).__name__, type(one.decision).__name__
        confirmed = [name for name in one.edits if name not in one.typed]
        words = f"{number} {preview.truth[number]['action']}: {before} → {after}, {one.keys} keys"
        _print(f"      {words}; confirmed {' '.join(confirmed)}; typed {' '.join(one.typed)}")


def _line(one: Shares) -> str:
    values = (
        *(one.seed, f"{one.age:g}", one.orders, f"{one.alone:.2f}", f"{one.keyed:.2f}", one.most_typed),
        *(f"{one.mean_typed:.1f}", f"{one.cells:.2f}", len(one.left), len(one.wrong)),
    )
    proven = "-" if one.proven is None else f"{one.proven}/{one.approved}"
    columns = zip(values, COLUMNS.values(), strict=True)
    return "".join(f"{value:>{width}}" for value, width in columns) + f"{proven:>9}"


def summary(every: Sequence[Shares]) -> str:
    """The last line: the worst of each figure, and which targets are missed where."""
    missed = [
        f"seed {one.seed} age {one.age:g}: {', '.join(beyond)}"
        for one in every
        if (beyond := list(one.beyond))
    ]
    worst = (
        f"alone {min(one.alone for one in every):.2f} (aim {LEAST_ALONE:.2f})",
        f"at most {MOST_KEYS} keys {min(one.keyed for one in every):.2f} (target {LEAST_KEYED:.2f})",
        f"typed {max(one.most_typed for one in every)} (target {MOST_TYPED})",
        f"{sum(len(one.wrong) for one in every)} wrong",
    )
    words = f"BEYOND: {'; '.join(missed)}" if missed else "within"
    return f"worst: {', '.join(worst)}: {words}"


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _reader() -> argparse.ArgumentParser:
    line = argparse.ArgumentParser(
        "python -m benchmarks.touchless", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    line.add_argument("--seed", type=int, nargs="*", default=[1, 2, 3, 4, 5])
    line.add_argument("--ages", type=_numbers, default=[0, 3, 12, 36], help="hours, as 0,3,12,36")
    line.add_argument("--decide-only", action="store_true", help="without site and browser")
    line.add_argument("--without", nargs="*", default=(), choices=[*KINDS, PLACES], metavar="KIND")
    line.add_argument("--orders", action="store_true", help="a line for each order as well")
    return line


def _numbers(text: str) -> list[float]:
    return [float(one) for one in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
