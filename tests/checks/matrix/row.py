"""Row: one line of the fault matrix, and the cases by which it is tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.checks.world import ACTIONS, World
from tests.support.bot import Finished

LAYOUTS = ("a", "b")
Run = Callable[[World], str]


@dataclass(frozen=True)
class Case:
    """One way to try a row: a bot on a freshly reset mock site, with the case's order and list layout.

    `name`: unique among the row's cases, its parts divided by slashes. `run` disturbs the site, runs the bot,
    and notes in the world what is not as promised. It returns in words how the order ended. `of_file`: the
    case is about the ledger's file, and does not apply where a server keeps the ledger.
    """

    name: str
    run: Run
    action: str = "complete"
    layout: str = "a"
    of_file: bool = False


@dataclass(frozen=True)
class Row:
    """A row: what happens, what is wanted, and its cases.

    Tests whose docstring begins with the row's id are cases as well (see `nodes`).
    """

    id: str
    what: str
    wanted: str
    cases: tuple[Case, ...] = ()


def everywhere(
    run: Run, what: str = "", *, actions: Sequence[str] = ACTIONS, layouts: Sequence[str] = LAYOUTS
) -> tuple[Case, ...]:
    """The same case for each of the writes and list layouts, called `action/layout/what`."""
    return tuple(
        Case("/".join(part for part in (action, layout, what) if part), run, action, layout)
        for action in actions
        for layout in layouts
    )


def once(run: Run, what: str, *actions: str) -> tuple[Case, ...]:
    """The same case for these writes, in the first layout: for what knows nothing of lists."""
    return everywhere(run, what, actions=actions, layouts=LAYOUTS[:1])


def untouched(
    world: World,
    run: Finished,
    words: tuple[str, ...],
    *,
    code: int | None = None,
    outcome: str = "",
    posts: int = 0,
) -> str:
    """The order has no accepted write and the report has these words; checks code and outcome if given."""
    world.expect("accepted writes", world.accepted(), [])
    world.expect("writes that reached the site", world.posts(), posts)
    report = f"{run.run['stopped']} {run.item(world.order_no)['reason']}"
    missing = [word for word in words if word not in report]
    if missing:
        world.problems.append(f"{missing} are not in the report: {report}")
    if code is not None:
        world.expect("exit code", run.code, code)
    if outcome:
        world.expect("outcome", run.outcome(world.order_no), outcome)
    return world.end(run.outcome(world.order_no), f"exit {run.code}")
