"""The part of the kill matrix that every change is tried on: around SENDING, for the reply and the leftover entry."""

import pytest

from tests.checks import kill

CASES = ["K7/complete/python/kill", "K10/leftover/python/kill", "K6/complete/driver/kill"]
"""`check kill` has the rest."""


@pytest.mark.parametrize("case", CASES)
def test_killed_there(site, tmp_path, case):
    """Killed at this point and started again, the bot has sent each write once and proves it, or says UNKNOWN."""
    ended = kill.run_case(site, tmp_path / "home", case, seed=1)

    assert not ended.problems, "\n".join(ended.problems)
