"""The verdict on a day: L1–L4 of the load targets, and what the outside checker finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import linear_regression, median

from tests.checks.soak.day import Day, Pass
from tests.checks.soak.figures import Figure, at_least, at_most, percentile
from tests.checks.soak.meter import Sample
from tests.support.ledger_file import newest

MB = 1e6
ENOUGH_TO_GROW = 150
"""Looks (five minutes) that a pass needs to show how its process grows."""

A_DAYS_ORDERS = 2400
AN_HOURS_ORDERS = A_DAYS_ORDERS / 24
USUAL_ENDS = (0, 1, 6)
"""Exit codes: all done; some not done; an unknown outcome is left for a person."""
FIRST_HOUR = 1.0
HANDLES_AN_HOUR = 2.5
"""Ten in a pass of four hours' orders. One handle left open per order makes 100, per context 4."""

LEAST_SAMPLES = 10
"""A shorter pass shows little but its own start and end, and can't be compared."""


def figures(day: Day) -> list[Figure]:
    """All figures of the day."""
    return [*_promises(day), *_memory(day), *_handles(day), *_disk(day)]


def table(day: Day) -> None:
    """Print one line for each pass."""
    print(
        " hours        orders  s/order  exit  PSS p95   max MB  handles  chromium  zombies  temp MB  ledger MB"
    )
    for one in day.done:
        pss = [look.pss for look in one.meter.samples]
        handles = [look.handles for look in one.meter.samples]
        print(
            f"{one.hours[0]:5.1f}–{one.hours[1]:<6.1f}{one.items:>6}{one.seconds_each:>9.2f}{one.run.code:>6}"
            f"{percentile(pss, 0.95) / MB:>9.0f}{max(pss, default=0) / MB:>9.0f}"
            f"{min(handles, default=0):>5}–{max(handles, default=0):<4}{one.meter.most(lambda look: look.chromium):>7}"
            f"{one.meter.most(lambda look: look.zombies):>9}"
            f"{one.meter.most(lambda look: look.temporary) / MB:>9.1f}{one.ledger_bytes / MB:>10.1f}",
            flush=True,
        )


def memory_of(day: Day) -> list[list[tuple[float, float]]]:
    """(minute of work, MB) of every sample, pass after pass; the time between two passes is left out."""
    found, begun = [], 0.0
    for one in day.done:
        found.append([((begun + look.at) / 60, look.pss / MB) for look in one.meter.samples])
        begun += one.run.seconds
    return found


def _promises(day: Day) -> list[Figure]:
    ledger = day.bot.ledger()
    others = frozenset(day.by_person | day.trouble.by_colleague)
    violations = day.bot.violations(day.site.oracle(), others=others)
    for one in violations[:20]:
        print(f"       {one}")
    outcomes = {number: row["outcome"] for number, row in newest(ledger.orders).items()}
    shown = {
        one["order_no"]
        for one in day.site.orders()
        if one["holder"] != "clerk02" or one["order_no"] in outcomes
    }
    lost = [number for number in day.ours & shown if outcomes.get(number) is None]
    unsure = [one for one in ledger.writes if one["state"] in ("INTENT", "SENDING", "UNKNOWN", "ANSWERED_OK")]
    healthy = [number for number in day.healthy if number not in day.trouble.struck]
    undone = {
        number: outcomes.get(number) for number in healthy if outcomes.get(number) not in ("DONE", "SKIPPED")
    }
    proven = {
        one["order_no"] for one in ledger.writes if (one["action"], one["state"]) == ("close", "PROVEN")
    }
    done = [number for number in healthy if number in proven]
    for number, outcome in list(undone.items())[:20]:
        print(f"       healthy, not done: {number} {outcome}")
    share = 100 * len(done) / max(1, len(healthy))
    for missed in day.trouble.missed:
        print(f"       struck nobody: {missed}")
    odd = [one.run.code for one in day.done if one.run.code not in USUAL_ENDS]
    return [
        at_most("L1", "faults that struck nobody", len(day.trouble.missed), 0),
        at_most("L1", "passes that ended otherwise than usual", len(odd), 0),
        at_most("L1", "violations found by the outside checker", len(violations), 0),
        at_most("L1", "orders lost (no outcome)", len(lost), 0),
        at_most("L1", "writes still open at the end", len(unsure), 0),
        at_most("L1", "accepted writes that a person had to find", len(day.told_sent), 0),
        at_least("L1", "healthy orders done", share, 99.5, " %"),
        at_most("L1", "seconds an order, all in all", _seconds_each(day), 3.0, " s"),
    ]


def _seconds_each(day: Day) -> float:
    return sum(one.run.seconds for one in day.done) / max(1, sum(one.items for one in day.done))


def _long_passes(day: Day) -> list[Pass]:
    """The passes after the first hour that are long enough to be compared."""
    return [one for one in day.done if one.hours[0] >= FIRST_HOUR and len(one.meter.samples) >= LEAST_SAMPLES]


def _memory(day: Day) -> list[Figure]:
    pss = [look.pss / MB for one in day.done for look in one.meter.samples]
    later = [
        (one.hours[0], median([look.pss / MB for look in one.meter.samples])) for one in _long_passes(day)
    ]
    slope = linear_regression(*zip(*later, strict=True)).slope if len(later) > 1 else 0.0
    return [
        at_most("L2", "memory of the tree (PSS), 95 % of the time", percentile(pss, 0.95), 1200, " MB"),
        at_most("L2", "memory of the tree (PSS), highest", max(pss, default=0.0), 2000, " MB"),
        at_most("L2", "growth from pass to pass, after the first hour", slope, 10, " MB/h"),
        at_most(
            "L2", "growth within a pass, by an hour's orders (median)", _within(day, _megabytes), 10, " MB/h"
        ),
    ]


def _megabytes(look: Sample) -> float:
    return look.pss / MB


def _within(day: Day, of: Callable[[Sample], float]) -> float:
    """Growth of one process per hour's worth of orders, without its first third, which fills its caches."""
    slopes = []
    for one in _long_passes(day):
        if len(one.meter.samples) < ENOUGH_TO_GROW:
            continue
        later = one.meter.samples[len(one.meter.samples) // 3 :]
        orders_each = one.items / max(1, len(one.meter.samples))
        hours = [place * orders_each / AN_HOURS_ORDERS for place in range(len(later))]
        slopes.append(linear_regression(hours, [of(look) for look in later]).slope)
    return median(slopes) if slopes else 0.0


def _handles(day: Day) -> list[Figure]:
    meters = [one.meter for one in day.done]
    usual = [median([look.handles for look in one.meter.samples]) for one in _long_passes(day)]
    last = [meter.samples[-1].zombies for meter in meters if meter.samples]
    return [
        at_most(
            "L3",
            "handles of program and driver (median), pass against pass",
            max(usual, default=0) - min(usual, default=0),
            20,
        ),
        at_most(
            "L3",
            "handles, growth within a pass by an hour's orders (median)",
            _within(day, lambda look: float(look.handles)),
            HANDLES_AN_HOUR,
        ),
        at_most(
            "L3",
            "browser processes",
            max((meter.most(lambda look: look.chromium) for meter in meters), default=0),
            15,
        ),
        at_most("L3", "zombies at the end of a pass", max(last, default=0), 0),
        at_most(
            "L3",
            "temporary files",
            max((meter.most(lambda look: look.temporary) for meter in meters), default=0) / MB,
            200,
            " MB",
        ),
        at_most(
            "L3",
            "temporary files left after a pass",
            max((one.left_temporary for one in day.done), default=0) / MB,
            0.1,
            " MB",
        ),
        at_most("L3", "processes left over", len(day.bot.left_over), 0),
    ]


def _disk(day: Day) -> list[Figure]:
    last = day.done[-1]
    each = (last.run_bytes + last.ledger_bytes) / max(1, day.orders)
    what = f"run folders and ledger of a day with {A_DAYS_ORDERS} orders"
    return [
        at_most("L4", what, each * A_DAYS_ORDERS / MB, 150, " MB"),
        at_most("L4", "ledger's log (WAL)", max(one.wal_bytes for one in day.done) / MB, 64, " MB"),
    ]


def exits(done: Sequence[Pass]) -> str:
    """The exit codes of the passes."""
    return " ".join(str(one.run.code) for one in done)
