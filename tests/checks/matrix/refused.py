"""What cases share in which nothing may leave: one run, and the words that must be told of it."""

from __future__ import annotations

from tests.checks.world import World
from tests.support.bot import Finished


def apply(world: World) -> Finished:
    """Work the case's workbook once."""
    run = world.bot.run("apply", world.batch)
    world.told = run.stderr[-1500:].strip()
    return run


def untouched(
    world: World,
    run: Finished,
    words: tuple[str, ...],
    *,
    code: int | None = None,
    outcome: str = "",
    posts: int = 0,
) -> str:
    """The order has no accepted write and the report has these words; exit code and outcome where they are named."""
    world.look("after the run", ended=True)
    world.expect("accepted writes", world.accepted(), [])
    world.expect("writes that reached the site", world.posts(), posts)
    told = f"{run.run['stopped']} {run.item(world.order_no)['reason']}"
    missing = [word for word in words if word not in told]
    if missing:
        world.problems.append(f"{missing} are not told: {told}")
    if code is not None:
        world.expect("exit code", run.code, code)
    if outcome:
        world.expect("outcome", run.outcome(world.order_no), outcome)
    return world.end(run.outcome(world.order_no), f"exit {run.code}")
