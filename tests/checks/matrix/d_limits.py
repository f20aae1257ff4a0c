"""Block D, 处理时限 (G6): it passes between reading and the gate, the places differ, or nobody can read it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.checks.matrix.row import Case
from tests.checks.world import ACTIONS, LEDGER_ACTION, World

LONG = 21 * 3600
"""Seconds behind which every order of a case is late: its limit is 20 hours away."""

PASSES_AT = {"accept": ("K6", 1), "complete": ("K5", 1), "reject": ("K5", 1), "leftover": ("K5", 2)}


def _expect_held_back(world: World, outcome: str, word: str, **how: Any) -> str:
    run = world.apply(**how)
    reason = run.item(world.order_no)["reason"]
    world.expect(f"the reason says {word} ({reason})", word in reason, True)
    return world.expect_outcome(run, outcome, (), 0)


def _passes(world: World) -> str:
    """The limit passes, by both clocks, behind the decision and the read-back: the gate still refuses."""
    world.site.switches(session_minutes=str(LONG))
    point, nth = PASSES_AT[world.action]
    both = [
        world.late(LONG, point, nth),
        world.posted(point, "clock", {"advance_seconds": LONG}, nth),
    ]
    # An accept is decided on right before its intent: no page comes between that would tell the site's new time.
    word = "时钟相差" if world.action == "accept" else "处理时限"
    how = _expect_held_back(world, "NOT_SENT", word, at=both)
    world.expect("state", world.states(), {LEDGER_ACTION[world.action]: "NOT_SENT"})
    return how


def _clock_of_ours(seconds: int) -> Callable[[World], str]:
    """This machine's clock alone is off: no time of ours proves anything, so nothing leaves."""

    def run(world: World) -> str:
        return _expect_held_back(world, "NOT_SENT", "时钟相差", at=[world.late(seconds, "K6")])

    return run


def _unreadable(world: World) -> str:
    world.site.change(world.order_no, "no_deadline")
    return _expect_held_back(world, "HELD", "读不出")


def _differs(world: World) -> str:
    """The form says something else than the list did a moment ago."""
    world.site.fault("view", "mutate", text="deadline", order_no=world.order_no)
    return _expect_held_back(world, "HELD", "不一致")


def _swapped(world: World) -> str:
    """The form has the limits of accepting and handling in each other's place."""
    world.site.switches(limits="swapped")
    return _expect_held_back(world, "HELD", "不一致")


WAYS: dict[str, tuple[Callable[[World], str], tuple[str, ...]]] = {
    "limit-passes": (_passes, ("a",)),
    "clock-ahead": (_clock_of_ours(600), ("a",)),
    "clock-behind": (_clock_of_ours(-600), ("a",)),
    "limit-unreadable": (_unreadable, ("a", "b")),
    "limit-differs": (_differs, ("a",)),
    "limit-swapped": (_swapped, ("a", "b")),
}
"""Name → the way, and the list layouts that it is tried with."""

LIMITS = tuple(
    Case(f"{action}/{layout}/{name}", way, action, layout)
    for name, (way, layouts) in WAYS.items()
    for action in ACTIONS
    for layout in layouts
)
