"""Read which options the site offers in the completion form of an order; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from eoms_bot.browser.reader.port import Opened, OrderStep
from eoms_bot.model.source_kinds import UNSOLVED
from flows.lane import Site

TOP, LEAF = "group_cause_top", "group_cause"
RESULT, UNSOLVABLE = "result", "unsolvable"


def read_options(site: Site, opened: Opened) -> dict[str, tuple[str, ...]]:
    """Field → its options in the site's order.

    `group_cause` depends on its upper level and comes as `上级-下级`.
    """
    step = site.pages.step(opened, "complete").open()
    found: dict[str, tuple[str, ...]] = {}
    for name in in_order(spec.name for spec in site.profile.complete.fields):
        found[name] = options_of(step, name, found)
    return {name: options for name, options in found.items() if options}


def in_order(names: Iterable[str]) -> list[str]:
    """The fields in the order in which they can be read: fields that depend on another come last."""
    return sorted(names, key=lambda name: name in (LEAF, UNSOLVABLE))


def options_of(step: OrderStep, name: str, found: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The options of one field; `found` are those of the fields before.

    Where only 未解决 shows a field, the flow first chooses 未解决.
    """
    if name == UNSOLVABLE and UNSOLVED in found.get(RESULT, ()):
        step.choose(RESULT, UNSOLVED)
    if name != LEAF or TOP not in found:
        return step.options(name)
    return tuple(f"{top}-{leaf}" for top in found[TOP] for leaf in _below(step, top))


def _below(step: OrderStep, top: str) -> tuple[str, ...]:
    step.choose(TOP, top)
    return step.options(LEAF)
