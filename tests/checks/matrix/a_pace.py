"""Block A, pace: a slow site, one that asks for patience, and one that is broken for every order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from tests.checks.matrix.row import Case, Row
from tests.checks.world import World
from tests.support import orders
from tests.support.bot import Finished

MOST_TRIES = 3
CALM: dict[str, Any] = {"read_seconds": 8, "step_seconds": 8, "submit_seconds": 10}
"""Short limits, so that the bot soon gives up what never comes."""

EXEMPT = "none_on_loopback = true"
POLITE = {"site.toml": [(EXEMPT, "none_on_loopback = false")]}
"""The pace that a profile has by default."""
BRISK_GAP = 0.2
BRISK = {
    "site.toml": [
        (
            EXEMPT,
            f"seconds_between_loads = {BRISK_GAP}\nloads_per_minute = 600\nreplies_per_minute = 60\nnight_factor = 1",
        )
    ]
}
"""A pace that only follows the site's."""
GAP, LOADS, REPLIES, MINUTE = 1.5, 20, 2, 60.0
NOISE = 0.1
"""Seconds of tolerance: the delay between a request's begin and its arrival at the site varies."""
HOLD = 6
"""Seconds of a Retry-After."""

LOAD_PATHS = (
    *(
        "login.action",
        "index_office.action",
        "openWaittingSheet.action",
        "view.action",
        "issueLeftover.action",
    ),
    *("myWaitingDealSheetQuery.action", "myDealedSheetQuery.action", "issueLeftoverQuery.action"),
)
FOLLOWS = {"index_office.action": "login.action", "view.action": "openWaittingSheet.action"}
"""A page to which the one before redirects: one load, not two."""
SAVES = ("save.action", "issueLeftoverSave.action")
PAUSE_OVER = 16 * 60

Json = dict[str, Any]


def apply(
    world: World, *, seconds: float = 240, env: Mapping[str, str] | None = None, **settings: Any
) -> Finished:
    """Work the case's workbook once, within short limits. `env` are settings in addition to the file's."""
    world.bot.configure(**(CALM | settings))
    return world.apply(seconds=seconds, env=env)


def _every_page(world: World) -> str:
    """Every page, step and answer is slow: all is done, and no write becomes UNKNOWN."""
    world.site.fault("page", "delay", seconds=1.5, times=0)
    world.site.fault("response", "delay", when="after_commit", seconds=3, times=0)
    world.site.switches(step_delay="1000", dict_delay="500", deal_delay="1000", tree_delay="300")
    run = apply(world)
    world.expect_end(run, unknown=False)
    states = {event["to_state"] for event in world.bot.ledger().events}
    world.expect("unknown on the way", "UNKNOWN" in states, False)
    return f"done in {run.seconds:.0f} s"


def _one_page(world: World) -> str:
    """One order's page takes longer than the limit: that order waits, the next is done."""
    other = orders.put(world.site)
    world.batch = world.bot.batch(orders.solved(world.order_no), orders.solved(other), name="二.csv")
    world.site.fault("view", "delay", seconds=CALM["read_seconds"] * 2.5, times=0, order_no=world.order_no)
    run = apply(world)
    world.expect("outcomes", (run.outcome(world.order_no), run.outcome(other)), ("NOT_SENT", "DONE"))
    world.expect("writes on the order whose page did not come", world.accepted(), [])
    world.site.clear_faults()
    world.again("网站已恢复")
    return "left for the next run, the other order done"


def _follows(world: World) -> str:
    """The pause between two loads is never shorter than the site took for the one before."""
    slow = 1.0
    world.site.fault("page", "delay", seconds=slow, times=0)
    run = apply(world, profile=world.bot.own_profile("brisk", BRISK))
    world.expect_end(run, unknown=False)
    gaps = _gaps(world.site.requests())[1:]
    # The site's own time, and a pause at least as long; a page that redirects has been waited for once more.
    least = min(gaps)
    world.expect("shortest time between two loads", least if least < 2 * slow - NOISE else "long", "long")
    return f"{len(gaps)} gaps, {least:.2f} s apart at least"


def _polite(world: World) -> str:
    """G13: the default pace, as the site sees it: gaps, loads a minute, replies a minute."""
    more = [orders.put(world.site) for _ in range(REPLIES)]
    world.batch = world.bot.batch(*(orders.solved(one) for one in (world.order_no, *more)), name="三.csv")
    run = apply(world, profile=world.bot.own_profile("polite", POLITE), seconds=900)
    world.expect("exit code", run.code, 0)
    seen = world.site.requests()
    loads, writes = _loads(seen), [one["at"] for one in seen if _last(one) in SAVES]
    least = min(_gaps(seen))
    world.expect("shortest time between two loads", least if least < GAP - NOISE else "long", "long")
    world.expect("loads in a minute are few", _most(loads) <= LOADS, True)
    world.expect("writes in a minute are few", (len(writes), _most(writes) <= REPLIES), (REPLIES + 1, True))
    return f"{len(loads)} loads, {least:.2f} s apart at least, {_most(loads)} and {_most(writes)} writes a minute at most"


def _patience(step: str, status: int, world: World) -> str:
    """The site says when to come again: until then no request arrives, for a page or a picture."""
    world.site.fault(step, "status", status=status, seconds=HOLD)
    run = apply(world)
    world.expect_end(run, unknown=False)
    seen = world.site.requests()
    struck = next(number for number, one in enumerate(seen) if one["status"] == status)
    pause = seen[struck + 1]["at"] - seen[struck]["at"]
    world.expect("pause after the answer", pause if pause < HOLD - NOISE else "kept", "kept")
    return f"{pause:.1f} s without a request"


def _broken_for_all(world: World) -> str:
    """Three orders meet the same trouble: exit 8, a pause, one probe, a longer pause, then all is done."""
    rows = [orders.solved(one) for one in (world.order_no, *(orders.put(world.site) for _ in range(3)))]
    world.bot.batch(*rows, name="inbox/批次.csv")
    world.site.fault("view", "status", times=0)
    world.expect("orders touched, tries", _unattended(world, 0), (8, 3, 9))
    world.expect("within the pause", _unattended(world, 0), (8, 0, 0))
    world.site.clock(advance_seconds=PAUSE_OVER)
    world.expect("the probe", _unattended(world, PAUSE_OVER), (8, 1, 3))
    world.expect("within twice the pause", _unattended(world, PAUSE_OVER * 1.5), (8, 0, 0))
    world.expect("writes", world.site.writes(), [])
    world.site.clear_faults()
    world.site.clock(advance_seconds=2 * PAUSE_OVER)
    code, _orders, _views = _unattended(world, 3 * PAUSE_OVER)
    world.check("after the last run", ended=True)
    world.expect("exit code after the trouble", code, 0)
    world.expect("replies", len(world.site.writes("complete")), len(rows))
    return "3 orders, pause, 1 probe, longer pause, all done"


def _unattended(world: World, ahead: float) -> tuple[int, int, int]:
    """One pass with the clock so far ahead: its exit code, and how many orders and pages it asked for."""
    before = len(world.site.requests())
    world.bot.configure(**CALM)
    run = world.run("run", "--no-supervisor", seconds=240, at=[world.clock_ahead(ahead)])
    seen = world.site.requests(before)
    views = [one["query"] for one in seen if "view" in one["steps"]]
    return run.code, len({_base_id(query) for query in views}), len(views) if seen else 0


def _base_id(query: str) -> str:
    return next(part for part in query.split("&") if part.startswith("baseID="))


def _last(request: Json) -> str:
    return str(request["path"]).rsplit("/", 1)[-1]


def _loads(seen: Sequence[Json]) -> list[float]:
    """When page loads began."""
    times, before = [], ""
    for name, at in ((_last(one), float(one["at"])) for one in seen if _last(one) in LOAD_PATHS):
        if FOLLOWS.get(name) != before:
            times.append(at)
        before = name
    return times


def _gaps(seen: Sequence[Json]) -> list[float]:
    """Seconds between the bot's own loads; after a reply the page itself refreshes the list."""
    own = {float(later["at"]) for earlier, later in pairwise(seen) if _last(earlier) in SAVES}
    return [later - earlier for earlier, later in pairwise(_loads(seen)) if later not in own]


def _most(times: Sequence[float]) -> int:
    """The most that fell into one minute."""
    return max(sum(1 for other in times if at <= other < at + MINUTE - NOISE) for at in times)


SLOW = (
    Row(
        "F01",
        "every page is slow; one page takes longer than the limit",
        "waits to the limit, then the next order; the pause grows with the latency",
        (
            *(
                Case(f"every-page/{action}/{layout}", _every_page, action, layout)
                for action, layout in (("accept", "b"), ("complete", "a"), ("reject", "b"), ("leftover", "a"))
            ),
            Case("one-page/complete/a", _one_page),
            Case("follows/complete/b", _follows, layout="b"),
            Case("polite/complete/a", _polite),
        ),
    ),
)
RETRY_AFTER = (
    Row(
        "F04",
        "429 or 503 with Retry-After",
        "no request at all until then",
        tuple(
            Case(f"{status}/{step}", partial(_patience, step, status))
            for step, status in (("list", 503), ("list", 429), ("view", 503), ("dict", 429))
        ),
    ),
)
BROKEN = (Case("breaker/unattended", _broken_for_all),)
