"""The simulation of many lanes: its queues are those of theory, and its costs are read from a server's own log."""

from statistics import fmean

import pytest

pytest.importorskip("simpy")

from benchmarks.scale import world
from benchmarks.scale.__main__ import COUNTRY, PLANS, PROVINCE, loads
from benchmarks.scale.costs import Costs
from benchmarks.scale.measure import turns_in
from benchmarks.scale.world import DAY, Plan, day_of

FREE = Costs(waiting=10.0, cpu=0.0, requests=1, commits=0, commit=0.0, memory=1)
LOG = """\
2026-11-27 20:00:00.100 UTC_11_LOG:  statement: SELECT pg_advisory_xact_lock(1162825043)
2026-11-27 20:00:00.102 UTC_11_LOG:  duration: 1.9 ms
2026-11-27 20:00:00.103 UTC_12_LOG:  execute <unnamed>: SELECT 1
2026-11-27 20:00:00.105 UTC_11_LOG:  statement: COMMIT
2026-11-27 20:00:00.106 UTC_12_LOG:  statement: COMMIT
2026-11-27 20:00:00.107 UTC_12_LOG:  duration: 0.1 ms
2026-11-27 20:00:00.109 UTC_11_LOG:  duration: 4.0 ms
"""


def plan(orders, areas=1, lanes=1, machines=1, cores=4, pace=0.0):
    """A plan of which only the figures matter."""
    return Plan("", orders, areas, lanes, machines, cores, pace)


def test_one_lane_is_a_queue(monkeypatch):
    """One lane before orders that come evenly by chance: they wait as long as the formula for M/D/1 says."""
    monkeypatch.setattr(world, "BY_HOUR", (1,) * 24)
    load = 0.7
    orders = int(load * DAY / FREE.waiting)

    waited = fmean(fmean(day_of(plan(orders), FREE, seed).took) - FREE.waiting for seed in range(3))

    assert waited == pytest.approx(load * FREE.waiting / (2 * (1 - load)), rel=0.15)


def test_every_order_is_worked_once():
    """As many ends as arrivals, but for what is in hand at midnight; the same seed makes the same day."""
    first, second = (day_of(plan(500, areas=3), FREE) for _ in range(2))

    assert 0 <= first.arrived - len(first.took) <= 3
    assert first == second


@pytest.mark.parametrize(
    ("costs", "part"),
    [
        (Costs(1.0, 30.0, 1, 0, 0.0, 1), "cores"),
        (Costs(1.0, 0.0, 1, 10, 3.0, 1), "ledger"),
        (Costs(60.0, 0.1, 1, 1, 0.001, 1), "lanes"),
    ],
)
def test_what_is_dear_saturates(costs, part):
    """Whatever an order takes the most of is busiest."""
    busy = loads(plan(400, lanes=4, cores=1), day_of(plan(400, lanes=4, cores=1), costs))

    assert max(busy, key=lambda one: busy[one]) == part


def test_turns_of_the_writer():
    """A turn lasts from the lock until its commit is made; a session that only reads has none."""
    assert list(turns_in(LOG.splitlines())) == [pytest.approx(0.009)]


def test_the_plans_are_those_of_the_targets():
    """A province has 40,000 orders a month, the country a million; peak days have three times a day's."""
    assert (PROVINCE, COUNTRY) == (1333, 33333)
    assert {one.orders for one in PLANS} == {PROVINCE, 3 * PROVINCE, COUNTRY, 3 * COUNTRY}
