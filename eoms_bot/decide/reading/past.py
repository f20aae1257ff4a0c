"""PastOrders: earlier orders by number, in a ring of bounded size.

Looking up changes nothing and takes no memory.

The newest order of a number is found through a dictionary, older ones through `previous`; a slot that the
ring has used again is known by its serial count and ends the chain.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

CAPACITY = 1_000_000
MOST_PER_NUMBER = 16
"""Earlier orders of one number that are looked at."""

_NONE = -1


class Past(NamedTuple):
    """What is kept of an order: enough to tell whether a later one is the same matter."""

    id: str
    assigned: datetime
    places: tuple[str, ...]
    towns: tuple[str, ...]
    causes: tuple[str, ...]
    scene: str
    text: str
    serial: str = ""
    closed: datetime | None = None


class PastOrders:
    """The newest `capacity` orders by the customer's number."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._ring: list[Past] = []
        self._previous = array("q")
        self._newest: dict[str, int] = {}
        self._keys: list[str] = []
        self._count = 0

    def __len__(self) -> int:
        return len(self._ring)

    def add(self, key: str, past: Past) -> None:
        """Keep an order under a number; the oldest goes when the ring is full."""
        slot = self._count % self._capacity
        if slot == len(self._ring):
            self._ring.append(past)
            self._previous.append(_NONE)
            self._keys.append(key)
        elif self._newest.get(self._keys[slot]) == self._count - self._capacity:
            del self._newest[self._keys[slot]]
        self._ring[slot], self._keys[slot] = past, key
        self._previous[slot] = self._newest.get(key, _NONE)
        self._newest[key] = self._count
        self._count += 1

    def of(self, key: str) -> Iterator[Past]:
        """The orders of a number, the newest first."""
        number = self._newest.get(key, _NONE)
        for _ in range(MOST_PER_NUMBER):
            if number == _NONE or number < self._count - self._capacity:
                return
            yield self._ring[number % self._capacity]
            number = self._previous[number % self._capacity]
