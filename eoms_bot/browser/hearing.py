"""Who hears of the browser's events: functions that say what they take.

Playwright asks each of its listeners for its signature at every single event, which is more work than most of ours do with it; an order has
a hundred and fifty events. Who says it of himself is not looked into.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any, TypeVar, cast

Thing = TypeVar("Thing")
_ONE = Signature([Parameter("thing", Parameter.POSITIONAL_ONLY)])


def hearing(listener: Callable[[Thing], object]) -> Callable[[Thing], None]:
    """A listener that takes the one thing which an event is about (a request, a response, a route)."""

    def told(thing: Thing) -> None:
        listener(thing)

    cast(Any, told).__signature__ = _ONE
    return told
