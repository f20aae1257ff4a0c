"""What a hand takes: the seconds of a key, a choice and a look at an order."""

from __future__ import annotations

from dataclasses import dataclass

KEY_SECONDS, CHOICE_SECONDS, READ_SECONDS = 0.2, 1.0, 8.0
CALL_SECONDS = 90.0
"""A call, dialling and talk: an assumption, the same at the desk and by hand."""
MOST_SECONDS = 480.0
"""Thirty orders without their calls."""


@dataclass
class Hand:
    """Keys, cells (a confirmed guess is ½), cells to decide about, and calls."""

    keys: int = 0
    cells: float = 0.0
    choices: int = 0
    calls: int = 0
    reads: int = 1

    @property
    def seconds(self) -> float:
        """Seconds of the hand; the calls are not in it."""
        return KEY_SECONDS * self.keys + CHOICE_SECONDS * self.choices + READ_SECONDS * self.reads

    @property
    def with_calls(self) -> float:
        """Seconds of hand and calls."""
        return self.seconds + CALL_SECONDS * self.calls
