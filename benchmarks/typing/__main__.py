"""Typing: the cells and keys that an order costs a person, by kind of order and way of answering.

python -m benchmarks.typing [--seed 1 2 3 4 5] [--orders]

For each seed of the bundled site its orders are decided from the branch's tables, and again without any.
Calls and notes are lacking in both: the person calls each customer, and the call mode keeps when. He answers
by the site's truth what the decision still asks for, in the console, in the `held` workbook, and in an empty
batch file; next to them stands the site by hand. A typed or picked cell counts 1, a confirmed guess ½.

The last lines have the orders of all seeds together; there the console is judged by the means of each kind.
The very last line is the summary; exit code 1 where a target is missed. `over` are orders above the target of
their kind; they and those that are `left` are listed with their cells, `--orders` lists all.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from loguru import logger

from benchmarks.played.world import decided_only
from benchmarks.typing.by_hand import by_hand
from benchmarks.typing.console import effort, played
from benchmarks.typing.effort import Effort, Kind, Touch
from benchmarks.typing.figures import JUDGED, Figures, beyond, figures, summary
from benchmarks.typing.workbook import of_batch, of_held
from eoms_bot.browser.profile.model import as_paged
from eoms_bot.model.source_kinds import CALL_NOTES, CALLS, KINDS
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.tables.template import batch_options

SUPPLIES = {"tables": (CALLS.key, CALL_NOTES.key), "none": tuple(KINDS)}
"""What the branch gives → the tables that it lacks."""
COLUMNS = {
    **{"seed": 5, "given": 8, "way": 9, "kind": 10, "orders": 8, "cells": 7, "most": 6, "keys": 7},
    **{"most keys": 11, "over": 6, "left": 6},
}
Found = dict[tuple[str, str], list[Effort]]
"""(what the branch gives, way) → the orders of all seeds."""
HEAD = "".join(f"{name:>{width}}" for name, width in COLUMNS.items())


def main() -> int:
    """Play the person in every way and print; 1 where a target is missed."""
    given = _reader().parse_args()
    logger.remove()
    _print(HEAD)
    found: Found = {}
    for seed in given.seed:
        for supply in SUPPLIES:
            for way, efforts in _run(seed, supply).items():
                found.setdefault((supply, way), []).extend(efforts)
                _show(str(seed), supply, way, efforts, orders=given.orders)
    every = [
        one
        for (supply, way), efforts in found.items()
        for one in _show("all", supply, way, efforts, listed=False)
    ]
    _print(summary(every))
    return int(any(any(beyond(one)) for one in every))


def _run(seed: int, supply: str) -> dict[str, list[Effort]]:
    """Way → what each order of a seed cost."""
    with tempfile.TemporaryDirectory(prefix="eoms-typing-") as folder:
        home = Path(folder)
        with decided_only(home, seed, 0, SUPPLIES[supply]) as preview:
            desk, now = preview.here.desk, datetime.now(SHANGHAI)
            options = batch_options(desk.dictionaries, desk.rules)
            worked = played(preview, now)
            console = [effort(one, preview, options, now) for one in worked]
            site = [
                by_hand(cost.order_no, cost.kind, one.decision, as_paged(preview.here.profile))
                for one, cost in zip(worked, console, strict=True)
                if not cost.left
            ]
            return {
                "site": site,
                JUDGED: console,
                "held": list(of_held(preview, home, options, now)),
                "batch": list(of_batch(preview, home, options, now)),
            }


def _show(
    seed: str, supply: str, way: str, found: Sequence[Effort], *, orders: bool = False, listed: bool = True
) -> list[Figures]:
    every = [figures(seed, supply, way, kind, found) for kind in Kind]
    for one in every:
        _print(_line(one))
        listed_costs = [*one.over, *one.left] if listed and way == JUDGED else []
        for cost in found if orders else listed_costs:
            if cost.kind is one.kind:
                _print(f"      {_words(cost)}")
    return every


def _words(one: Effort) -> str:
    """`ID-… 3.5 cells, 9 keys; typed measure; confirmed cell; left: …`."""
    touches = {touch: [answer.name for answer in one.answers if answer.touch is touch] for touch in Touch}
    done = "".join(f"; {touch} {' '.join(names)}" for touch, names in touches.items() if names)
    left = f"; left: {one.left}" if one.left else ""
    return f"{one.order_no} {one.cells:g} cells, {one.keys} keys{done}{left}"


def _line(one: Figures) -> str:
    over = "-" if one.way == "site" else len(one.over)
    values = (
        *(one.seed, one.supply, one.way, one.kind.name.lower(), one.orders, f"{one.cells:.1f}"),
        *(f"{one.most_cells:g}", f"{one.keys:.1f}", one.most_keys, over, len(one.left)),
    )
    return "".join(f"{value:>{width}}" for value, width in zip(values, COLUMNS.values(), strict=True))


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _reader() -> argparse.ArgumentParser:
    line = argparse.ArgumentParser(
        "python -m benchmarks.typing", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    line.add_argument("--seed", type=int, nargs="*", default=[1, 2, 3, 4, 5])
    line.add_argument("--orders", action="store_true", help="a line for each order as well")
    return line


if __name__ == "__main__":
    sys.exit(main())
