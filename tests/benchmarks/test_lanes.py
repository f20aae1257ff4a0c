"""What the bench of several lanes makes of the moments of their replies."""

import pytest

from benchmarks.lanes.office import ALL, MACHINES, PASSWORDS, Unfinished, pace


def test_pace_of_one():
    """One lane: the intervals between its replies."""
    assert pace({"a": [10.0, 14.0, 18.0, 22.0]}) == pytest.approx(3 / 12)


def test_pace_while_all_are_at_work():
    """What one does before another has begun, or behind its end, is no work beside each other."""
    moments = {"a": [0.0, 10.0, 20.0, 30.0, 40.0], "b": [10.0, 20.0, 30.0, 40.0, 50.0, 60.0]}

    assert pace(moments) == pytest.approx(6 / 30)


@pytest.mark.parametrize("late", [[50.0, 60.0, 70.0], [25.0, 35.0, 45.0, 55.0]])
def test_lanes_that_hardly_met_have_no_pace(late):
    """Where one begins behind another's end, or hardly before it, no figure is made of it."""
    with pytest.raises(Unfinished, match="fewer than 3 replies"):
        pace({"a": [0.0, 10.0, 20.0, 30.0, 40.0], "b": late})


def test_accounts_are_the_sites():
    """Every account of a machine has its password, and none works on two."""
    assert sorted(ALL) == sorted(PASSWORDS)
    assert len(set(ALL)) == sum(len(accounts) for accounts in MACHINES.values())
