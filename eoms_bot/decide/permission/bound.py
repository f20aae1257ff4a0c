"""Exact bounds of a share (Clopper and Pearson 1934), by bisection on the binomial tail. Pure."""

from __future__ import annotations

from math import exp, lgamma, log, log1p

LEVEL = 0.95
"""One-sided: the true share lies above an upper bound in at most one case of twenty."""
_HALVINGS = 60


def upper(wrong: int, judged: int) -> float:
    """The share of wrong ones that is not exceeded, with `wrong` of `judged` found.

    It is 1 where nothing was judged. With none wrong it is 1 - 0.05 ** (1 / judged).
    """
    if wrong >= judged:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if at_most(wrong, judged, middle) > 1 - LEVEL:
            low = middle
        else:
            high = middle
    return high


def at_most(found: int, of: int, share: float) -> float:
    """The chance of `found` or fewer of `of` at this share."""
    if share <= 0 or found >= of:
        return 1.0
    if share >= 1:
        return 0.0
    return min(1.0, sum(exp(_log_of(number, of, share)) for number in range(found + 1)))


def at_least(found: int, of: int, share: float) -> float:
    """The chance of `found` or more of `of` at this share."""
    return 1.0 - at_most(found - 1, of, share) if found > 0 else 1.0


def _log_of(found: int, of: int, share: float) -> float:
    ways = lgamma(of + 1) - lgamma(found + 1) - lgamma(of - found + 1)
    return ways + found * log(share) + (of - found) * log1p(-share)
