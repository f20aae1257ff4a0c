"""The part of the lost-answer matrix that every change is tried on: a cut connection and a silent one, for the reply."""

import pytest

from tests.checks import lost


@pytest.mark.parametrize("mode", ["reset", "hang"])
def test_answer_lost(site, tmp_path, mode):
    """The site accepted and its answer was lost in this way: one POST, and the order's history proves it."""
    ended = lost.run_case(site, tmp_path / "home", f"{mode}/complete", seed=1)

    assert not ended.problems, "\n".join(ended.problems)
