"""What a longer list costs is told by the orders that both lanes completed in the same minutes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.growth.__main__ import main, spent
from benchmarks.growth.through import Memory, grown, memory, pieces, too_much
from benchmarks.growth.through import main as through
from benchmarks.growth.two_lanes import at_once, costs
from benchmarks.lane.contender import Worked
from benchmarks.lane.meter import Look
from benchmarks.lane.took import Unfinished
from tests.support.bot import browser

ROOT = Path(__file__).resolve().parents[2]


FIRST = (-50, -40, -30, -20)
"""Submits of a lane's first orders."""


def log(*moments):
    """A site's log with a submit at each of these moments, and a page half a second before it."""
    lines = [
        line
        for at in moments
        for line in (
            {"at": at - 0.5, "steps": ["view"], "status": 200},
            {"at": at, "steps": ["submit"], "status": 200},
        )
    ]
    return [{"n": number, **line} for number, line in enumerate(lines, 1)]


EARLY = log(*FIRST, 0, 10, 20, 30, 40)
LATE = log(*FIRST, 15, 25, 35, 45, 55)


def test_what_one_does_alone_counts_for_neither():
    """The time in which both were at work goes from the later first submit to the earlier last one."""
    early, late = at_once(EARLY, LATE)

    assert [one["at"] for one in early] == [19.5, 20, 29.5, 30, 39.5, 40]
    assert [one["at"] for one in late] == [15, 24.5, 25, 34.5, 35]


def test_first_orders_count_for_neither():
    """A lane that has just begun is no measure of one that is warm: with its first orders it walks to its lists."""
    warm, begins = at_once(log(*range(0, 100, 10)), log(*range(5, 100, 10)))

    assert min(one["at"] for one in warm) > min(one["at"] for one in begins) == 45


def test_an_order_costs_what_was_spent_between_its_own_submits():
    """Each lane's processor time is counted from its own first submit of that time to its own last one."""
    looks = [Look(float(second), {"browser": second * 0.1}, 0) for second in range(60)]
    slower = [Look(float(second), {"browser": second * 0.2}, 0) for second in range(60)]

    one, other = costs(Worked(EARLY, looks, {}), Worked(LATE, slower, {}))

    assert spent(one) == pytest.approx(1.0)
    assert spent(other) == pytest.approx(2.0)
    assert (one.intervals, other.intervals) == ((10, 10), (10, 10))
    assert (one.pages, other.pages) == (2, 2)


def test_lanes_that_hardly_met_tell_nothing():
    """Two orders beside each other are no measure of anything."""
    with pytest.raises(Unfinished, match="fewer than 3 orders"):
        at_once(EARLY, log(*FIRST, 20, 35, 50))


def test_a_lane_with_nothing_but_first_orders_tells_nothing():
    """A lane that completed only those has no figures, and the message says why."""
    with pytest.raises(Unfinished, match="only its first 4 orders"):
        at_once(EARLY, log(*FIRST))


@pytest.mark.parametrize("listed", [("10", "60"), ("60", "20")])
def test_lists_that_tell_nothing_are_refused(monkeypatch, capsys, listed):
    """A list shorter than what is worked of it, or a long one shorter than the short one, would be told under a wrong name."""
    monkeypatch.setattr("sys.argv", ["growth", "--orders", "12", "--listed", *listed])

    with pytest.raises(SystemExit):
        main()

    assert f"--listed {' '.join(listed)}: wanted are" in capsys.readouterr().err


@pytest.mark.long
def test_a_list_is_worked_beside_a_longer_one(tmp_path, monkeypatch):
    """The command works both lists in real browsers at the same time, and writes what an order has cost on each."""
    monkeypatch.setenv("EOMS_BROWSER", browser())
    told = tmp_path / "growth.json"
    what = ("--listed", "20", "60", "--orders", "20", "--rounds", "1", "--json", str(told))

    ended = subprocess.run(
        (sys.executable, "-m", "benchmarks.growth", *what),
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert told.exists(), ended.stderr
    (figures,) = json.loads(told.read_text(encoding="utf-8"))
    assert figures["short"]["cpu"]["browser"] > 0 < figures["long"]["cpu"]["browser"]
    assert "requests an order: × " in ended.stdout


def run_through(orders, *, later=0.1):
    """A run with an order every ten seconds: a tenth of a processor in its first half, `later` in its second, and a MB more every hour."""
    end = orders * 10
    spent_by = [0.1 * min(at, end / 2) + later * max(0, at - end / 2) for at in range(end + 1)]
    looks = [
        Look(float(at), {"program": spent_by[at]}, 500_000_000 + round(at * 1_000_000 / 3600))
        for at in range(end + 1)
    ]
    return Worked(log(*range(10, end + 1, 10)), looks, {})


def test_pieces_of_a_run():
    """Each piece goes from its first submit to that of the next one, so that nothing lies between two; what is left over is none."""
    found = pieces(run_through(25, later=0.2), size=5)

    assert [len(one.intervals) for one in found] == [5, 5, 5, 5, 4]
    assert [round(spent(one), 2) for one in found] == [1.0, 1.0, 1.7, 2.0, 2.0]
    assert [one.pages for one in found] == [2] * 5
    assert len(pieces(run_through(14), size=5)) == 2


def test_one_piece_tells_of_no_growth():
    """There is nothing to hold it against."""
    with pytest.raises(Unfinished, match="9 orders: wanted are at least two times 5"):
        pieces(run_through(9), size=5)


def test_memory_of_a_run():
    """What was held in most looks, at most, and how much more by a hundred orders, which take a thousand seconds here."""
    held = memory(run_through(100), size=20)

    assert held.growth == pytest.approx(1_000_000 * 1000 / 3600, rel=0.001)
    assert held.most == 500_000_000 + round(1000 * 1_000_000 / 3600)
    assert 500_000_000 < held.usual < held.most


def test_a_run_that_ends_does_not_shrink():
    """A browser that closes behind the last order holds nothing any more, which says nothing of how the run has grown."""
    run = run_through(100)
    closing = [Look(1000.0 + second, {}, 0) for second in range(1, 10)]

    assert memory(Worked(run.log, [*run.looks, *closing], {}), 20).growth == memory(run, 20).growth


@pytest.mark.parametrize(
    ("held", "too"),
    [
        (Memory(1.1e9, 1.9e9, 9e6), False),
        (Memory(1.2e9, 1.9e9, 9e6), True),
        (Memory(1.1e9, 2e9, 9e6), True),
        (Memory(1.1e9, 1.9e9, 10e6), True),
    ],
)
def test_too_much_memory(held, too):
    """Each of the three bounds counts by itself."""
    assert too_much(held) is too


def test_last_third_beside_the_first():
    """Of as many figures as there are: a slow piece among fast ones does not tell for them."""
    assert grown([1.0, 2.0]) == 2.0
    assert grown([1.0, 1.0, 9.0, 5.0, 5.0, 5.0, 2.0, 2.0, 1.0]) == 2.0


def test_too_few_orders_to_run_through(monkeypatch, capsys):
    """Less than two browsers' lives are refused before anything starts."""
    monkeypatch.setattr("sys.argv", ["through", "--orders", "300"])

    with pytest.raises(SystemExit):
        through()

    assert "--orders 300: wanted are at least 400" in capsys.readouterr().err
