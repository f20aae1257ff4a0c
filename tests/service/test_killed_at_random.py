"""Whatever dies, whenever, and wherever the clock is set: run table and alarms are what the policies say.

The service is killed between two looks and at each of its writes, starts and messages; browsers of its runs die; the clock goes forth
and back, far back too. What it has left is read by a checker that knows nothing of its code.
"""

import random
from datetime import timedelta

import pytest

from eoms_bot.model.schedule import Schedule
from tests.service.world import MANNERS, STEP, World, at
from tests.support import run_table
from tests.support.browser_deaths import Death
from tests.support.run_table import ServiceTrail

EVERY = 15
MOST_POINTS = 8
"""A look has no more points at which it may die than about that many."""
EVENTS = 14
URGENT = ("结局不明", "（退出码 6）")


def world_of(folder, rng, *, queue=False):
    """A service with a run every quarter of an hour, on terms that are drawn."""
    overlap, missed = rng.choice(["wait", "skip"]), rng.choice(["once", "none"])
    schedule = Schedule(cron=f"*/{EVERY} * * * *", days="all", overlap=overlap, missed=missed)
    start = at(rng.choice(["05 00:00", "05 08:00", "05 19:00"]))
    world = World(folder, {"刻钟": schedule}, start=start, dispatched=queue)
    world.runs.lasts = timedelta(minutes=rng.choice([1, 7, 20]))
    return world


def live(world, rng, *, inside=True):
    """So many things happen, one after another, and then nothing does for two hours; `inside`: the service dies inside of a look as well."""
    ways = [kill, kill_inside, set_clock, set_far_back, *[lose_browser] * 2]
    for _ in range(EVENTS):
        world.until(world.clock.now() + STEP * rng.randint(1, 60))
        rng.choice(ways if inside else [kill, set_clock, lose_browser])(world, rng)
    world.killer.points = None
    world.until(world.clock.now() + timedelta(hours=2))
    world.close()


def kill(world, rng):
    """Between two looks; it is up again within twenty minutes."""
    world.down(world.clock.now() + STEP * rng.randint(0, 40))


def kill_inside(world, rng):
    """At the next or one of the next things that it does."""
    world.killer.points = rng.randrange(MOST_POINTS)


def set_clock(world, rng):
    """Somebody sets the clock, within the hour."""
    world.clock.jump(timedelta(minutes=rng.randint(-25, 25)))


def set_far_back(world, rng):
    """The clock was wrong by hours."""
    world.clock.jump(-timedelta(minutes=rng.randint(61, 200)))


def lose_browser(world, rng):
    """The browser of the running run dies, once or several times."""
    world.until(world.clock.now() + STEP * rng.randint(0, 30))
    for _ in range(rng.choice([1, 1, 2, 4])):
        world.runs.browser_dies(rng.choice(list(Death)))


def left_by(world):
    """What the world has come to, for the checker."""
    (schedule,) = world.schedules.values()
    return ServiceTrail(
        rows=run_table.rows_of(world.folder / "runs.jsonl"),
        lines=[line for _, line in world.pager.got],
        waiting=world.service.alarms.waiting,
        cuts=world.cuts,
        codes=world.runs.codes,
        every=EVERY,
        missed=schedule.missed,
        overlap=schedule.overlap,
        going=True,
    )


@pytest.mark.parametrize("seed", range(40))
def test_service_and_browser_and_clock(tmp_path, seed):
    """F61: No moment runs twice, each has the end that the policies say, and people hear of it, by night of what is urgent only."""
    rng = random.Random(seed)
    world = world_of(tmp_path, rng)

    live(world, rng)

    assert run_table.check(left_by(world)) == []
    by_night = [line for when, line in world.pager.got if MANNERS.quiet(when)]
    assert [line for line in by_night if not any(word in line for word in URGENT)] == []


@pytest.mark.long
@pytest.mark.slow
def test_with_a_queue(tmp_path):
    """The same where runs are started by way of a queue."""
    pytest.importorskip("dbos", reason="the extra `service` is not installed")
    rng = random.Random(8)
    world = world_of(tmp_path, rng, queue=True)

    live(world, rng, inside=False)

    assert run_table.check(left_by(world)) == []
