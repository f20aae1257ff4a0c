"""The part of the kill matrix that every change is tried on: around SENDING, for the reply and the leftover entry."""

import pytest

from tests.checks import kill

POINTS, ACTIONS = ("K6", "K7", "K8", "K9", "K10"), ("complete", "leftover")
CASES = [f"{point}/{action}/python/kill" for point in POINTS for action in ACTIONS]


@pytest.mark.parametrize("case", CASES)
def test_killed_there(site, tmp_path, case):
    """Killed at this point and started again, the bot has sent each write once and proves it, or says UNKNOWN."""
    ended = kill.run_case(site, tmp_path / "home", case, seed=1)

    assert not ended.problems, "\n".join(ended.problems)
