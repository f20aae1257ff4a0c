"""Hot sites: those that several of a month's replies name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from eoms_bot.model.board import Group

MOST = 20


@dataclass(frozen=True)
class HotSite:
    """A site with its completions, and how many of them are 未解决."""

    site: str
    count: int
    unsolved: int


@dataclass(frozen=True)
class Sites:
    """The hottest first, at most 20.

    `hot` is how many there are at all; a site is hot from `least` orders on.
    """

    rows: tuple[HotSite, ...] = ()
    hot: int = 0
    least: int = 2
    unnamed: int = 0


def sites(groups: Iterable[Group], least: int) -> Sites:
    """The hot ones; completions that name no site are counted separately."""
    found = list(groups)
    hot = [
        HotSite(group.names[0], group.count, group.unsolved)
        for group in found
        if group.names[0] and group.count >= least
    ]
    hot.sort(key=lambda one: (-one.count, -one.unsolved, one.site))
    unnamed = sum(group.count for group in found if not group.names[0])
    return Sites(tuple(hot[:MOST]), len(hot), least, unnamed)
