"""Comparing: today's pages against a snapshot.

What the profile names weighs more than what it does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eoms_bot.browser.profile import PageProfile
from eoms_bot.browser.survey.structure import PageChange, differences, used_names
from eoms_bot.sites.snapshot import SavedPage


def changes_of(
    profile: PageProfile, before: Mapping[str, SavedPage], now: Mapping[str, SavedPage]
) -> tuple[list[PageChange], list[str]]:
    """What has changed on the pages that both have, and the pages that could not be compared.

    A page cannot be compared where one of the two lacks it.
    """
    used = used_names(profile)
    optional = _optional(profile)
    changes = []
    for page in before:
        if page in now:
            changes += [one for one in _page(page, before[page], now[page], used) if one.name not in optional]
    return changes, sorted(set(before) ^ set(now))


def _page(page: str, before: SavedPage, now: SavedPage, used: frozenset[str]) -> list[PageChange]:
    old, new = before.expected, now.expected
    changes = _selectors(page, old["selectors"], new["selectors"])
    changes += differences(page, old["structure"], new["structure"], used)
    offered, offers = ({"选项": _joined(one["options"])} for one in (old, new))
    return changes + differences(page, offered, offers, frozenset(old["options"]))


def _selectors(
    page: str, before: Mapping[str, int | None], now: Mapping[str, int | None]
) -> list[PageChange]:
    """Selectors of both that now match another number of elements."""
    return [
        PageChange(page, "选择器", name, _hits(before[name]), _hits(now[name]), used=True)
        for name in before
        if name in now and before[name] != now[name]
    ]


def _hits(number: int | None) -> str:
    return "写法不对" if number is None else f"命中 {number} 个"


def _joined(options: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {field: "、".join(offered) for field, offered in options.items()}


def _optional(profile: PageProfile) -> frozenset[str]:
    """Controls of facts that not every order has."""
    facts = profile.order_form.facts.values()
    return frozenset(spec.css.removeprefix("#") for spec in facts if not spec.required)
