"""Which facts of an order are personal, and the masker that knows them (C14)."""

from __future__ import annotations

from collections.abc import Mapping

from eoms_bot.model.mask import Masker

NAMES = ("customer_name", "contact_name", "linkman_name")
ADDRESSES = ("fault_place", "customer_address", "fault_address")
NUMBER_ENDINGS = ("_tel", "_phone", "_number", "_num")


def masker_of(facts: Mapping[str, str], *names: str) -> Masker:
    """A masker that knows the customer of an order by its facts, and further names; numbers it masks anyway."""
    return Masker(
        names=(*names, *(facts[name] for name in NAMES if facts.get(name))),
        addresses=tuple(facts[name] for name in ADDRESSES if facts.get(name)),
        numbers=tuple(text for name, text in facts.items() if name.endswith(NUMBER_ENDINGS)),
    )
