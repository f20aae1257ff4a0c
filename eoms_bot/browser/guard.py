"""Guards: what the gate asks before a write leaves."""

from __future__ import annotations

from collections.abc import Callable

from eoms_bot.model.write import Write

Guard = Callable[[Write], str]
"""Why a write must not leave now (stop, deadline, cap); an empty string where it may."""


def first_objection(guards: tuple[Guard, ...], write: Write) -> str:
    """What the first guard that objects says; empty where none does."""
    return next((why for guard in guards if (why := guard(write))), "")
