"""Block D: others and the moving list. What changes between reading and writing is left alone, or decided
again.

F37 also covers 处理时限 (G6): it passes between reading and the gate, list and form differ, or it is unreadable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.checks.matrix.d_list import LIST_ROWS
from tests.checks.matrix.row import Case, Row
from tests.checks.world import ACTIONS, LEDGER_ACTION, Json, World
from tests.support.bot import Finished

LONG = 21 * 3600
"""Seconds after which every order of a case is late: its limit is 20 hours away."""

PASSES_AT = {"accept": ("K6", 1), "complete": ("K5", 1), "reject": ("K5", 1), "leftover": ("K5", 2)}


def _expect_held_back(world: World, outcome: str, word: str, **how: Any) -> str:
    run = world.apply(**how)
    reason = run.item(world.order_no)["reason"]
    world.expect(f"the reason says {word} ({reason})", word in reason, True)
    return world.expect_outcome(run, outcome, (), 0)


def _passes(world: World) -> str:
    """The limit passes, by both clocks, after the decision and the read-back: the gate still refuses."""
    world.site.switches(session_minutes=str(LONG))
    point, nth = PASSES_AT[world.action]
    both = [
        world.clock_ahead(LONG, point, nth),
        world.post_at(point, "clock", {"advance_seconds": LONG}, nth),
    ]
    # An accept is decided right before its intent: no page comes between that would show the site's new time.
    word = "时钟相差" if world.action == "accept" else "处理时限"
    how = _expect_held_back(world, "NOT_SENT", word, at=both)
    world.expect("state", world.states(), {LEDGER_ACTION[world.action]: "NOT_SENT"})
    return how


def _clock_of_ours(seconds: int, world: World) -> str:
    """This machine's clock alone is off: its times prove nothing, so nothing leaves."""
    return _expect_held_back(world, "NOT_SENT", "时钟相差", at=[world.clock_ahead(seconds, "K6")])


def _unreadable(world: World) -> str:
    world.site.change(world.order_no, "no_deadline")
    return _expect_held_back(world, "HELD", "读不出")


def _differs(world: World) -> str:
    """The form shows another limit than the list did a moment ago."""
    world.site.fault("view", "mutate", text="deadline", order_no=world.order_no)
    return _expect_held_back(world, "HELD", "不一致")


def _swapped(world: World) -> str:
    """The form has the limits of accepting and handling swapped."""
    world.site.switches(limits="swapped")
    return _expect_held_back(world, "HELD", "不一致")


WAYS: dict[str, tuple[Callable[[World], str], tuple[str, ...]]] = {
    "limit-passes": (_passes, ("a",)),
    "clock-ahead": (partial(_clock_of_ours, 600), ("a",)),
    "clock-behind": (partial(_clock_of_ours, -600), ("a",)),
    "limit-unreadable": (_unreadable, ("a", "b")),
    "limit-differs": (_differs, ("a",)),
    "limit-swapped": (_swapped, ("a", "b")),
}
"""Name → the way, and the list layouts that it is tried with."""

_LIMITS = tuple(
    Case(f"{action}/{layout}/{name}", way, action, layout)
    for name, (way, layouts) in WAYS.items()
    for action in ACTIONS
    for layout in layouts
)


LAYOUTS = ("a", "b")
AGAIN = ("--again", "变化之后再做一次")
DECIDED_ANEW = "已重新判定一次"

TAKEN_AT: dict[str, dict[str, tuple[str, int]]] = {
    "before-open": dict.fromkeys(ACTIONS, ("K2", 1)),
    "after-open": dict.fromkeys(ACTIONS, ("K3", 1)),
    "after-fill": dict.fromkeys(ACTIONS[1:], ("K5", 1)),
    "entry-filled": {"leftover": ("K5", 2)},
    "sending": dict.fromkeys(ACTIONS, ("K7", 1)),
    "sending-reply": {"accept": ("K7", 2), "leftover": ("K7", 2)},
}
"""Moment → action → the point of the walk at which somebody else acts, and its pass."""

COLLEAGUE = {"accept": "accept", "complete": "finish", "reject": "reject", "leftover": "finish"}

CHANGED = {
    "withdrawn": "BY_OTHER",
    "dealer": "BY_OTHER",
    "status": "BY_OTHER",
    "task": "SKIPPED",
    "urged": "DONE",
}
"""What becomes of an order (F36) → its outcome. An urged order is decided again: its task is the same."""


def expect_outcome(world: World, run: Finished, outcome: str, accepted: tuple[str, ...], posts: int) -> None:
    """The same as of any order; and the run's exit code stays 0."""
    world.expect_outcome(run, outcome, accepted, posts)
    world.expect("exit code", run.code, 0)


def _taken(moment: str, world: World) -> str:
    """A colleague is quicker; a second run does not try again."""
    point = TAKEN_AT[moment][world.action]
    do = "finish" if moment == "sending-reply" else COLLEAGUE[world.action]
    plan = world.post_at(point[0], "colleague", {"order_no": world.order_no, "do": do}, point[1])
    first = world.apply(at=[plan])
    before = (world.action,) if moment == "sending-reply" else ()
    posts = len(before) + int(point[0] == "K7")
    expect_outcome(world, first, "BY_OTHER", before, posts)
    if point[0] == "K7":
        action = "close" if before else LEDGER_ACTION[world.action]
        world.expect("state of the late write", world.states()[action], "REFUSED_BUSINESS")
    world.apply(*AGAIN)
    world.expect("posts after the second run", world.posts(), posts)
    return f"BY_OTHER, {posts} posts"


def _change(world: World, part: str, point: tuple[str, int]) -> Json:
    """The plan by which a part of the order changes at the site when the walk is at this point."""
    return world.post_at(point[0], "orders/change", {"order_no": world.order_no, "part": part}, point[1])


def _changed(part: str, point: tuple[str, int], world: World) -> str:
    plan = _change(world, part, point)
    done = world.apply(at=[plan])
    outcome = CHANGED[part]
    written = world.kinds if outcome == "DONE" else ()
    expect_outcome(world, done, outcome, written, len(written))
    return f"{outcome}: {done.item(world.order_no)['reason'][:60]}"


def _returned(policy: str, world: World) -> str:
    """An order that we have closed comes back as a new task."""
    world.bot.configure(branch=f'returned = "{policy}"')
    world.apply()
    kinds = world.kinds
    world.site.change(world.order_no, "returned")
    world.bot.checks["replies"] = {world.order_no: 2 if policy == "work" else 1}
    again = world.apply(*AGAIN)
    more = ("accept", kinds[-1]) if policy == "work" else ()
    expect_outcome(world, again, "DONE" if more else "HELD", (*kinds, *more), len(kinds) + len(more))
    return f"returned={policy}: {again.outcome(world.order_no)}"


def _stale(part: str, point: tuple[str, int], world: World) -> str:
    """The order changes once after the decision: the bot reads and decides it again, and works it."""
    plan = _change(world, part, point)
    done = world.apply(at=[plan])
    kinds = world.kinds
    expect_outcome(world, done, "DONE", kinds, len(kinds))
    reason = str(done.item(world.order_no)["reason"])
    world.expect(f"the reason says so ({reason})", DECIDED_ANEW in reason, True)
    return f"DONE, {DECIDED_ANEW}"


def _stale_again(world: World) -> str:
    """The order changes at each further look."""
    world.site.fault("view", "mutate", nth=2, times=0, text="content", order_no=world.order_no)
    done = world.apply()
    expect_outcome(world, done, "SKIPPED", (), 0)
    return "SKIPPED: " + str(done.item(world.order_no)["reason"])[:60]


def _taken_cases() -> Iterator[Case]:
    for moment, points in TAKEN_AT.items():
        for action in points:
            for layout in LAYOUTS:
                yield Case(f"{action}/{layout}/{moment}", partial(_taken, moment), action, layout)


def _changed_cases() -> Iterator[Case]:
    for part in CHANGED:
        for point in ("K2", "K3", "K5"):
            for action in ACTIONS if point != "K5" else ACTIONS[1:]:
                layout = "b" if point == "K2" else "a"
                yield Case(
                    f"{action}/{layout}/{part}/{point}", partial(_changed, part, (point, 1)), action, layout
                )
    for policy in ("hold", "work"):
        for action in ACTIONS:
            yield Case(f"{action}/a/returned/{policy}", partial(_returned, policy), action)


def _stale_cases() -> Iterator[Case]:
    for part in ("content", "deadline"):
        for action in ACTIONS:
            points = {
                "after-open": ("K3", 1),
                "after-fill": ("K5", 1),
                "behind-first-write": ("K10", 1),
            }
            if action == "accept":
                del points["after-fill"]
            if action in ("complete", "reject"):
                del points["behind-first-write"]
            for name, point in points.items():
                yield Case(f"{action}/a/{part}/{name}", partial(_stale, part, point), action)
    for action in ACTIONS:
        for layout in LAYOUTS:
            yield Case(f"{action}/{layout}/content/again", _stale_again, action, layout)
    yield from _LIMITS


ROWS: tuple[Row, ...] = (
    Row(
        "F35",
        "a colleague accepts or handles the order: before open, after open, after fill, after SENDING",
        "his: nothing overwritten, nothing tried again",
        cases=tuple(_taken_cases()),
    ),
    Row(
        "F36",
        "the order vanishes, is withdrawn, reassigned, urged, or comes back as a new task",
        "left alone; urged: decided again; a new task of an order that we answered: a person's",
        cases=tuple(_changed_cases()),
    ),
    Row(
        "F37",
        "text, limit or status change between reading and writing; the limit passes, differs, is unreadable",
        "decided again once, then left; no write after the limit",
        cases=tuple(_stale_cases()),
    ),
    *LIST_ROWS,
)
