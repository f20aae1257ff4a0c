"""Fault matrix F01–F66: each row tried for each write that it can strike, with the outside checker.

One module a block; `rows` has them all. A case that can strike in both list layouts runs in one of them, half
of all in each; `--only '*'` runs both. `--only F13`, `--only F13/close/a`. A case that is a file of tests is
called `F57/tests.ledger.test_opening`.
"""

from __future__ import annotations

from functools import cache
from itertools import cycle
from pathlib import Path

from tests.checks import line
from tests.checks.matrix import nodes
from tests.checks.matrix.row import LAYOUTS, Case, Row
from tests.checks.matrix.rows import ROWS
from tests.checks.running import Check, Ended
from tests.checks.world import World
from tests.support.mock_site import MockSite

NO_CASE = "no-case"


def names() -> list[str]:
    """All cases of all rows; a row without any has one that fails."""
    return [f"{row.id}/{name}" for row in ROWS for name in _names(row)]


def _names(row: Row) -> list[str]:
    own = [case.name for case in row.cases]
    return [*own, *nodes.by_row().get(row.id, {})] or [NO_CASE]


@cache
def in_its_layout() -> frozenset[str]:
    """All cases, but of two that differ only in the list's layout one.

    They take turns: a row's writes are spread over both layouts, and a write meets both over the rows.
    """
    alike: dict[str, list[str]] = {}
    for name in names():
        alike.setdefault("/".join(part for part in name.split("/") if part not in LAYOUTS), []).append(name)
    turns = cycle((0, 1, 0, 1, 1, 0, 1, 0))
    return frozenset(some[next(turns)] if len(some) == len(LAYOUTS) else some[0] for some in alike.values())


def of_file(name: str) -> bool:
    """Whether a case is about the file that a ledger is."""
    row_id, _, case_name = name.partition("/")
    return any(case.of_file for case in _row(row_id).cases if case.name == case_name)


def run_case(site: MockSite, home: Path, name: str, seed: int) -> Ended:
    """Run one case: a bot on the mock site, or the tests of a file."""
    row_id, _, case_name = name.partition("/")
    if case_name == NO_CASE:
        return Ended("not tried", ["nothing tries this row"])
    if case_name.startswith(nodes.PREFIX):
        return nodes.run(row_id, case_name)
    case = next(case for case in _row(row_id).cases if case.name == case_name)
    return _drive(case, World.make(site, home, case.action, seed, layout=case.layout))


def _drive(case: Case, world: World) -> Ended:
    how = case.run(world)
    # Whatever else a case asks, the checker has the last word.
    world.check("in the end of the case", ended=False)
    return world.ended(how)


def _row(row_id: str) -> Row:
    return next(row for row in ROWS if row.id == row_id)


def heading(name: str) -> str:
    """The words of a case's row, which stand once above all its cases."""
    row = _row(name.partition("/")[0])
    return f"{row.id}  {row.what}\n     → {row.wanted}"


CHECK = Check(
    __name__,
    names,
    run_case,
    default=lambda name: name in in_its_layout(),
    seeded=lambda name: f"/{nodes.PREFIX}" not in name and NO_CASE not in name,
    of_file=of_file,
    heading=heading,
    offers=(line.DATABASE,),
)
