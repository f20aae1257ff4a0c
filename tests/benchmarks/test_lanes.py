"""What the bench of several lanes makes of the moments of their replies."""

import pytest

from benchmarks.lanes.office import ALL, MACHINES, PASSWORDS, pace


def test_pace_of_one():
    """One lane: the intervals between its replies."""
    assert pace({"a": [10.0, 14.0, 18.0]}) == pytest.approx(2 / 8)


def test_pace_while_all_are_at_work():
    """What one does before another has begun, or behind its end, is no work beside each other."""
    moments = {"a": [0.0, 10.0, 20.0, 30.0], "b": [10.0, 20.0, 30.0, 40.0, 50.0]}

    assert pace(moments) == pytest.approx(4 / 20)


def test_accounts_are_the_sites():
    """Every account of a machine has its password, and none works on two."""
    assert sorted(ALL) == sorted(PASSWORDS)
    assert len(set(ALL)) == sum(len(accounts) for accounts in MACHINES.values())
