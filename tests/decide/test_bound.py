"""Exact bounds of a share: known values, and the tail of the binomial."""

import pytest

from eoms_bot.decide.permission.bound import at_least, at_most, upper


@pytest.mark.parametrize("judged", [1, 5, 59, 299, 3000])
def test_none_wrong(judged):
    """With none wrong the bound has a closed form."""
    assert upper(0, judged) == pytest.approx(1 - 0.05 ** (1 / judged), rel=1e-9)


@pytest.mark.parametrize(
    ("wrong", "judged", "bound"),
    [
        (1, 10, 0.394163),
        (2, 20, 0.282619),
        (5, 100, 0.102254),
        (1, 473, 0.009989),
        (4, 5, 0.989794),
    ],
)
def test_known_values(wrong, judged, bound):
    """Values of Clopper and Pearson's tables, one-sided at 95 %."""
    assert upper(wrong, judged) == pytest.approx(bound, abs=2e-6)


def test_one_per_cent_wants_299():
    """So many without an error bring the bound to one per cent, and one fewer does not."""
    assert upper(0, 298) > 0.01 >= upper(0, 299)


@pytest.mark.parametrize(("wrong", "judged"), [(0, 0), (3, 3)])
def test_nothing_known(wrong, judged):
    """Where nothing was judged, or all was wrong, any share is possible."""
    assert upper(wrong, judged) == 1.0


def test_tails():
    """Both tails meet, and certain ends are certain."""
    assert at_least(3, 8, 0.3) == pytest.approx(1 - at_most(2, 8, 0.3))
    assert at_most(1, 2, 0.5) == pytest.approx(0.75)
    assert (at_least(0, 4, 0.2), at_most(4, 4, 0.2), at_most(0, 4, 0), at_most(0, 4, 1)) == (1, 1, 1, 0)
