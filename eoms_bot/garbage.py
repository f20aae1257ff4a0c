"""When the interpreter looks for garbage: seldom, and not among what a run lives on.

What a run has loaded (code, rules, option tables) is two hundred thousand objects that stay to its end.
Looking through them for what nobody needs any more took a tenth of a second of a program's start, and stood
in an order's way for as long every now and then.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (50_000, 5, 5)
"""New objects before a look at the new ones; looks before one at the older ones, and at the oldest."""


def look_seldom() -> None:
    """From now on."""
    gc.set_threshold(*SELDOM)


def leave_alone() -> None:
    """What is there now, and needed, is not looked through until the end of the `left_alone` that this is called in."""
    gc.collect()
    gc.freeze()


@contextmanager
def left_alone() -> Iterator[None]:
    """What is there now is not looked through as long as the block lasts."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
