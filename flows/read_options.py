"""Read which options the site offers in the completion form of an order; nothing is sent."""

from __future__ import annotations

from eoms_bot.browser.pages.step import StepPage
from flows.lane import Lane, Opened

TOP, LEAF = "group_cause_top", "group_cause"


def read_options(lane: Lane, opened: Opened) -> dict[str, tuple[str, ...]]:
    """Field → its options in the site's order; `group_cause` hangs on its upper level and comes as `上级-下级`."""
    profile = lane.profile
    step = StepPage(lane.session, opened.form, profile.order_form.complete, profile.complete).open()
    names = [spec.name for spec in profile.complete.fields]
    found = {name: step.options(name) for name in names if name != LEAF}
    if {TOP, LEAF} <= set(names):
        found[LEAF] = tuple(f"{top}-{leaf}" for top in found[TOP] for leaf in _below(step, top))
    return {name: options for name, options in found.items() if options}


def _below(step: StepPage, top: str) -> tuple[str, ...]:
    step.choose(TOP, top)
    return step.options(LEAF)
