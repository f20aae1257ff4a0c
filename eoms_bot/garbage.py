"""When the interpreter looks for garbage: seldom, and not among the objects that a run keeps.

What a run has loaded (code, rules, option tables) is two hundred thousand objects that stay to its end. A
search through them for garbage took a tenth of a second of a program's start. It also held up an order for
that long from time to time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (50_000, 5, 5)
"""New objects before a look at the new ones; looks before one at the older ones, and at the oldest."""


def look_seldom() -> None:
    """Look for garbage seldom from now on."""
    gc.set_threshold(*SELDOM)


def leave_alone() -> None:
    """Objects that exist now and are needed are not searched.

    That holds until the end of the `left_alone` in which this is called.
    """
    gc.collect()
    gc.freeze()


@contextmanager
def left_alone() -> Iterator[None]:
    """Objects that exist now are not searched while the block lasts."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
