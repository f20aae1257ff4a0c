"""Open an action's step and fill it; where the site does not serve it, in a fresh window of the order."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from eoms_bot.browser.reader.port import Opened, OrderStep, StepKind
from eoms_bot.browser.retry import read_again
from eoms_bot.model.decision import Sourced
from flows.lane import Lane
from flows.read_order import reopen


def fill_step(
    lane: Lane, opened: Opened, kind: StepKind, values: Mapping[str, Sourced]
) -> tuple[Opened, OrderStep]:
    """The order with its step filled and read back."""

    def fill(step: OrderStep) -> None:
        lane.album.filled = step.fill(values, lane.mark)

    return open_step(lane, opened, kind, fill)


def open_step(
    lane: Lane, opened: Opened, kind: StepKind, fill: Callable[[OrderStep], None]
) -> tuple[Opened, OrderStep]:
    """The order with its step, which `fill` has filled.

    The flow never fills a half-served form: it gives the form up and opens it again.
    """
    fresh = [opened]

    def once() -> tuple[Opened, OrderStep]:
        order = fresh.pop() if fresh else _reopened(lane, opened)
        step = lane.site.pages.step(order, kind).open()
        fill(step)
        return order, step

    return read_again(once, wait=lane.clock.wait)


def _reopened(lane: Lane, opened: Opened) -> Opened:
    lane.session.close_others()
    return reopen(lane, opened)
