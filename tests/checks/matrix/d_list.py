"""Block D, the list itself: rows that shift while paging, rows shown twice, counts that do not fit, numbers
that look alike.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.checks.matrix.row import LAYOUTS, Case, Row, Run, everywhere
from tests.checks.world import ACTIONS, World
from tests.support import orders
from tests.support.bot import Finished

LIST_PATH = "/myWaitingDealSheetQuery.action"
MOST_PASSES = 3
SHIFTS = ("row_comes", "row_goes", "comes_and_goes")
EXIT_SITE = 5

LOOKS: dict[str, Callable[[str], str]] = {
    "full-width": lambda number: number[:-1] + chr(ord(number[-1]) - ord("0") + ord("０")),
    "space": lambda number: f"{number[:-5]} {number[-5:]}",
    "letter-O": lambda number: number.replace("-056-", "-O56-"),
    "lower-case": lambda number: number.lower(),
    "no-width": lambda number: f"{number[:-3]}\u200b{number[-3:]}",
}
"""Name → a number that looks like the given one."""

PAGES: dict[str, dict[str, object]] = {
    "opened": {"step": "open", "times": 0},
    "shown": {"step": "view", "times": 0},
    "second-look": {"step": "view", "nth": 2, "times": 0},
}
"""Where another order's page comes → the fault."""


def _expect(world: World, run: Finished, outcome: str, accepted: tuple[str, ...]) -> str:
    world.expect("accepted writes of all orders", len(world.site.writes()), len(accepted))
    return world.expect_outcome(run, outcome, accepted, len(accepted))


def _shifts(kind: str, page: int, world: World) -> str:
    """Rows come and go as the bot turns to this page. No order has facts, so the run only reads and holds."""
    world.site.switches(pagesize="2")
    world.site.fault("list", "mutate", nth=page, text=kind)
    done = world.run("run", seconds=180)
    world.check("after the run", ended=True)
    seen = sorted(item["order_no"] for item in done.run["items"])
    ours = [one for one in world.site.orders(active=True) if one["holder"] in (None, "clerk01")]
    world.expect("orders looked at", seen, sorted(one["order_no"] for one in ours))
    world.expect("shifts", [one["fired"] for one in world.site.faults()], [1])
    passes = _passes(world)
    world.expect(f"passes ({passes}) at most {MOST_PASSES}", passes <= MOST_PASSES, True)
    world.expect("accepted writes", world.site.writes("complete") + world.site.writes("reject"), [])
    return f"{len(seen)} orders in {passes} passes"


def _passes(world: World) -> int:
    """How often the bot began the list before it searched and opened the first order."""
    seen = world.site.requests()
    opened = next((n for n, one in enumerate(seen) if "open" in one["steps"]), len(seen))
    begun = sum(1 for one in seen[:opened] if one["method"] == "GET" and one["path"].endswith(LIST_PATH))
    return begun - 1


def _twice(world: World) -> str:
    """The list shows a row twice at every request."""
    world.site.fault("list", "mutate", text="duplicate_row", times=0)
    run = world.apply()
    return _expect(world, run, "DONE", world.kinds)


def _second_task(world: World) -> str:
    """The order stands on the list with two tasks."""
    world.site.fault("list", "mutate", text="second_task", times=0)
    run = world.apply()
    return _expect(world, run, "HELD", ())


def _stopped(text: str, world: World) -> str:
    """Rows and count differ at every pass: the run stops and guesses nothing."""
    world.site.fault("list", "mutate", text=text, times=0)
    done = world.apply()
    world.expect("exit code", done.code, EXIT_SITE)
    world.expect("posts that reached the site", world.posts(), 0)
    world.expect("why", "共N条" in done.run["stopped"], True)
    return str(done.run["stopped"])


def _empty(world: World) -> str:
    world.site.fault("list", "mutate", text="empty", times=0)
    run = world.apply()
    world.expect("exit code", run.code, 0)
    return _expect(world, run, "SKIPPED", ())


def _in_two_lists(world: World) -> str:
    """The order is on the list of handled orders, and still on the to-do list."""
    world.apply()
    world.site.change(world.order_no, "lagging")
    run = world.apply("--again", "列表未更新")
    return _expect(world, run, "SKIPPED", world.kinds)


def _beside(look: str, world: World) -> str:
    """Another order's number looks like ours; ours is worked, the other is not."""
    other = orders.put(world.site, held=world.action != "accept", order_no=LOOKS[look](world.order_no))
    before = world.site.order(other)
    done = world.apply()
    world.expect("the other order", world.site.order(other), before)
    return _expect(world, done, "DONE", world.kinds)


def _instead(look: str, world: World) -> str:
    """The workbook's order is not on the list, but one whose number looks like it is."""
    named = world.order_no[:-5] + "90001"
    other = orders.put(world.site, held=world.action != "accept", order_no=LOOKS[look](named))
    text = world.batch.read_text(encoding="utf-8").replace(world.order_no, named)
    world.batch.write_text(text, encoding="utf-8")
    world.order_no = named
    done = world.apply()
    why = str(done.item(named)["reason"])
    world.expect(f"the report names what looks alike ({why})", "形似" in why and repr(other) in why, True)
    return _expect(world, done, "SKIPPED", ())


def _other_page(where: str, world: World) -> str:
    """Another order's page comes instead of ours."""
    fault = dict(PAGES[where])
    world.site.fault(str(fault.pop("step")), "wrong_order", order_no=world.order_no, **fault)
    done = world.apply()
    return _expect(world, done, "SKIPPED", ())


def _two_windows(world: World) -> str:
    """A click opens the order in two windows."""
    world.site.switches(popup="twice")
    return _expect(world, world.apply(), "DONE", world.kinds)


def _windows_mixed(world: World) -> str:
    """A click opens two windows, and one shows another order: the bot works ours or none."""
    world.site.switches(popup="twice")
    world.site.fault("view", "wrong_order", order_no=world.order_no)
    done = world.apply()
    right = done.outcome(world.order_no) == "DONE"
    return _expect(world, done, "DONE" if right else "SKIPPED", world.kinds if right else ())


ODD_LISTS: dict[str, Run] = {
    "two-tasks": _second_task,
    "empty": _empty,
    **{text: partial(_stopped, text) for text in ("wrong_count", "drop_row", "no_rows")},
}

LIST_ROWS = (
    Row(
        "F38",
        "the list shifts while paging: a row comes on top, one goes, both",
        "each visible order once, none missed once it is quiet, three passes at most",
        cases=tuple(
            Case(f"{layout}/{kind}/page-{page}", partial(_shifts, kind, page), layout=layout)
            for kind in SHIFTS
            for page in (2, 3)
            for layout in LAYOUTS
        ),
    ),
    Row(
        "F39",
        "duplicate rows, one order in two lists or twice on one, no rows, a count that does not fit",
        "one order; a person's; nothing to do; the scan stops",
        cases=(
            *everywhere(_twice, "row-twice"),
            *everywhere(_in_two_lists, "in-two-lists"),
            *(
                Case(f"{layout}/{name}", way, layout=layout)
                for layout in LAYOUTS
                for name, way in ODD_LISTS.items()
            ),
        ),
    ),
    Row(
        "F40",
        "a number that looks alike, another order's page, two windows (G8)",
        "letter by letter the same, or reported and left alone",
        cases=(
            *(
                Case(f"{action}/{'ab'[place % 2]}/{name}/{look}", partial(way, look), action, "ab"[place % 2])
                for place, look in enumerate(LOOKS)
                for name, way in (("beside", _beside), ("instead", _instead))
                for action in ACTIONS
            ),
            *(
                Case(f"{action}/a/other-page/{where}", partial(_other_page, where), action)
                for where in PAGES
                for action in ACTIONS
            ),
            *everywhere(_two_windows, "two-windows"),
            *(Case(f"{action}/a/windows-mixed", _windows_mixed, action) for action in ACTIONS),
        ),
    ),
)
