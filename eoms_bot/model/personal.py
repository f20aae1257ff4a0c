"""Which facts of an order are personal, and the masker that knows them (C14)."""

from __future__ import annotations

from collections.abc import Mapping

from eoms_bot.model.mask import Masker

NAMES = ("customer_name", "contact_name", "linkman_name")
ADDRESSES = ("fault_place", "customer_address", "fault_address")
NUMBER_ENDINGS = ("_tel", "_phone", "_number", "_num")
RECORDED = ("customer_name", "customer_tel", "fault_area", "fault_place", "complaint")
"""What the handling record tells of a customer and his matter (`workflow.md` §7)."""


def recorded(facts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The facts of an order that its handling record needs, those that there are."""
    return tuple((name, facts[name]) for name in RECORDED if facts.get(name))


def masker_of(facts: Mapping[str, str], *names: str) -> Masker:
    """A masker that knows the customer of an order by its facts, and further names; numbers it masks anyway."""
    return Masker(
        names=(*names, *(facts[name] for name in NAMES if facts.get(name))),
        addresses=tuple(facts[name] for name in ADDRESSES if facts.get(name)),
        numbers=tuple(text for name, text in facts.items() if name.endswith(NUMBER_ENDINGS)),
    )
