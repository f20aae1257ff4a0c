"""Fault matrix F01–F66: each row tried for each write and list layout that it can strike, with the outside
checker.

One module a block; `rows` has them all. `--only F13`, `--only F13/close/a`. A case that is a file of tests is
called `F57/tests.ledger.test_opening`.
"""

from __future__ import annotations

from pathlib import Path

from tests.checks import line
from tests.checks.matrix import nodes
from tests.checks.matrix.row import Case, Row
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
    seeded=lambda name: f"/{nodes.PREFIX}" not in name and NO_CASE not in name,
    of_file=of_file,
    heading=heading,
    offers=(line.DATABASE,),
)
