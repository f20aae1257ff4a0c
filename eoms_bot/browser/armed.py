"""The gate's state: the one write that may leave, and what the gate saw."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from eoms_bot.errors import BotError
from eoms_bot.model.write import Answer, Pair, Write

MOST_REFUSALS = 1000


@dataclass(frozen=True)
class Refusal:
    """A request that the gate did not let out."""

    method: str
    path: str
    why: str
    write: bool


@dataclass
class Armed:
    """A write that may leave once; `attempt` is its row in the ledger.

    `tried`: its request has reached the gate, whatever came of it; a second one is refused. `fits`: that
    request had this write's body; `leaves` is that body where some of its pairs are opaque. `sent`: SENDING
    is committed. `given_up`: the caller that armed the write has withdrawn it. The first answer stands. All
    of these change under `lock`, because the gate's threads and the lane's thread share them.
    """

    write: Write
    attempt: int
    closes: bool
    tried: bool = False
    fits: bool = False
    leaves: tuple[Pair, ...] = ()
    sent: bool = False
    given_up: bool = False
    answer: Answer | None = None
    refused: str = ""
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    over: threading.Event = field(default_factory=threading.Event, repr=False)
    """Set once the gate has finished with it, by an answer or a refusal."""

    def claim(self) -> bool:
        """True for the first request only."""
        with self.lock:
            first, self.tried = not self.tried, True
        return first

    def give_up(self) -> bool:
        """Withdraw the write. True where it has not been sent; the gate will then never send it."""
        with self.lock:
            self.given_up = not self.sent
        return self.given_up


@dataclass
class Entrusted:
    """A write that a person is to press.

    The gate knows it by its frame, makes it into a Write when it arrives, and lets it out once.

    `misfit` says why a body is not this write, and is empty where it is. Only a body that fits counts as
    pressed: any other is refused and changes nothing. `make` checks again that the order is as the person saw
    it, and may raise what forbids the write. `closes` is as in `Armed`, `place` as in the profile's requests
    (`form`, `leftover`). `armed` is set once the write is in the ledger, `problem` where it could not leave.
    """

    misfit: Callable[[tuple[Pair, ...]], str]
    make: Callable[[tuple[Pair, ...]], Write]
    closes: bool
    place: str = "form"
    armed: Armed | None = None
    problem: BotError | None = None


@dataclass
class Hand:
    """What a person may press in the open window, and the one write that he has pressed.

    After that press nothing else leaves by this hand. `writes` may grow until he presses. `pressed`: the
    request has arrived; a second one is refused, whatever came of the first. `blocked` lists why other writes
    were refused in that time.
    """

    writes: list[Entrusted]
    pressed: Entrusted | None = None
    blocked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)


@dataclass
class Tally:
    """What the gate has seen since it started."""

    attempted: int = 0
    sent: int = 0
    logins: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    """The first refusals, up to `MOST_REFUSALS`."""
    blocked: int = 0
    """The number of writes that were tried and refused."""

    def refused(self, refusal: Refusal) -> None:
        """Count one more refusal."""
        self.blocked += refusal.write
        if len(self.refusals) < MOST_REFUSALS:
            self.refusals.append(refusal)
