"""F54: the bot sleeps through a night at a point of its walk: stopped for longer than its limits, eight hours
on the clocks.

No write leaves that rests on what the bot saw in the evening. If the watchdog ends the browser before the
woken bot goes on, the next run works the order. Otherwise the woken bot looks at session, order and limits
again, and works the order itself. Where another bot has taken over meanwhile, the woken one is fenced off.

A database server holds the account for a sleeper while its connection lasts. A stopped process does not lose
its connection, so nobody takes over.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.checks.matrix.c_login import log_ins
from tests.checks.matrix.c_session import expect_read_anew
from tests.checks.matrix.row import Case
from tests.checks.world import ACTIONS, World
from tests.support import orders, processes
from tests.support.bot import Bot, Finished

NIGHT = 8 * 3600
FOUR_HOURS = 4 * 60
SHORT: dict[str, Any] = {"read_seconds": 6, "step_seconds": 6, "submit_seconds": 5}
"""The bot's limits here. The watchdog bites after twice these seconds; the sleep is longer than that."""

LONGER = 15.0
PATIENCE = 120.0
SENDABLE = ("K5", "K6", "K7")
"""Read back; INTENT committed; SENDING committed."""
COMMITTED = ("K6", "K7")
"""Points at which the ledger already has a write that rests on what was seen in the evening."""


def cases() -> Iterator[Case]:
    """Asleep at each point for each write; and at each point with another bot that takes over."""
    yield Case("K3/complete/alone", partial(_alone, "K3"))
    for point in SENDABLE:
        for action in ACTIONS:
            # An accept fills no form, so nothing of it is read back.
            if (point, action) != ("K5", "accept"):
                yield Case(f"{point}/{action}/alone", partial(_alone, point), action)
        yield Case(f"{point}/complete/taken-over", partial(_taken_over, point))
    yield Case("K5/complete/past-its-limit", _past_its_limit)
    yield Case("K9/complete/alone", _answered)


def _alone(point: str, world: World) -> str:
    """No other bot is there: no write leaves that rests on the evening, and in the end all is done."""
    woken = _sleep(world, point)
    kinds = list(world.kinds)
    _expect_nothing_stale(world, point, kinds[: kinds.index(world.action)])
    again = _next_run(world)
    world.expect_end(again, unknown=False)
    return f"woken: exit {woken.code}; then {world.end()}"


def _expect_nothing_stale(world: World, point: str, before: list[str]) -> bool:
    """Either only `before` is accepted, or everything after one more login and a new look. Returns which.

    A write that was committed in the evening never leaves. In the morning the site would refuse a stale write
    for its session. So the case counts what has reached the site, not only what it has accepted.
    """
    sent = world.accepted() != before
    world.expect("posts that reached the site by the morning", world.posts(), len(world.accepted()))
    if sent:
        world.expect("sent although committed in the evening", point in COMMITTED, False)
        world.expect("accepted by the morning", world.accepted(), list(world.kinds))
        world.expect("log-ins by the morning", log_ins(world), 2)
        world.expect("posts after the second login", expect_read_anew(world), world.posts() - len(before))
    return sent


def _answered(world: World) -> str:
    """The answer was in memory when the bot fell asleep: in the morning the bot notes and proves it."""
    woken = _sleep(world, "K9")
    again = _next_run(world)
    world.expect_end(again, unknown=False)
    return f"woken: exit {woken.code}; then {world.end()}"


def _past_its_limit(world: World) -> str:
    """The limit passes in the night: no reply leaves, and the next run leaves the order to a person."""
    world.order_no = orders.put(world.site, deadline=f"{orders.minutes(FOUR_HOURS)}:00")
    world.batch = world.bot.batch(orders.solved(world.order_no))
    _sleep(world, "K5")
    again = _next_run(world)
    world.expect("accepted", world.accepted(), [])
    world.expect("outcome", again.outcome(world.order_no), "HELD")
    return str(again.item(world.order_no)["reason"])


def _taken_over(point: str, world: World) -> str:
    """In the night another bot works the order: same ledger, but its own lock, as on another machine."""
    second = _second(world)
    ran: list[Finished] = []

    def take_over() -> None:
        ran.append(second.run("apply", world.batch, at=[world.clock_ahead(NIGHT)]))

    woken = _sleep(world, point, take_over)
    if world.on_server:
        return _kept(world, point, ran[0], woken)
    # SENDING without a known outcome is never sent again, by no bot.
    open_write = point == "K7"
    world.expect("accepted", world.accepted(), [] if open_write else ["complete"])
    world.expect("posts that reached the site", world.posts(), len(world.accepted()))
    world.expect("states", world.states(), {"close": "UNKNOWN" if open_write else "PROVEN"})
    world.expect("exit code of the second bot", ran[0].code, 6 if open_write else 0)
    world.expect("left over by the second bot", second.left_over, [])
    if not open_write:
        world.expect("outcome of the woken", woken.outcome(world.order_no), "SKIPPED")
    return f"the other: exit {ran[0].code}; woken: exit {woken.code}; {world.end()}"


def _kept(world: World, point: str, other: Finished, woken: Finished) -> str:
    """The server held the account for the sleeper: the other bot stepped back."""
    world.expect("exit code of the second bot", other.code, 7)
    sent = _expect_nothing_stale(world, point, [])
    unsent = {"close": "NOT_SENT"} if point in COMMITTED else {}
    world.expect("states", world.states(), {"close": "PROVEN"} if sent else unsent)
    return f"the other: exit {other.code}; woken: exit {woken.code}; {world.end()}"


def _sleep(world: World, point: str, meanwhile: Callable[[], None] = lambda: None) -> Finished:
    """Run, stop the whole bot at the point, let the night pass, wake it, and wait for its end."""
    world.bot.configure(**SHORT)
    nth = 2 if world.action == "leftover" and point == "K5" else 1
    site = world.post_at(point, "clock", {"advance_seconds": NIGHT}, nth)
    plans = [world.clock_ahead(NIGHT, point, nth), site, {"at": point, "nth": nth, "do": "freeze"}]
    with world.bot.started("apply", world.batch, at=plans) as begun:
        assert processes.await_stopped(begun, PATIENCE), "the bot ended before it fell asleep"
        meanwhile()
        _let_pass(begun)
        os.kill(begun.pid, signal.SIGCONT)
        woken = world.note(world.bot.wait(begun, PATIENCE))
    world.check("in the morning", ended=True)
    return woken


def _next_run(world: World) -> Finished:
    world.bot.configure()
    return world.apply("--again", "次日续做", at=[world.clock_ahead(NIGHT)], moment="after the next run")


def _second(world: World) -> Bot:
    """A bot of the same account on the same ledger, in a home of its own."""
    second = world.bot.another(world.bot.home.parent / "second")
    config = second.home / "eoms.toml"
    own = f'home = "{second.home}"\n'
    text = config.read_text(encoding="utf-8")
    shared = text.replace(own, f'{own}ledger = "{world.bot.home / "ledger.db"}"\n')
    config.write_text(shared, encoding="utf-8")
    return second


def _let_pass(begun: subprocess.Popen[str]) -> None:
    try:
        begun.wait(LONGER)
    except subprocess.TimeoutExpired:
        return
    raise AssertionError("the bot ended in its sleep")
