"""What the gate keeps: the one write that may leave, and what it saw."""

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

    `tried`: its request has come to the gate, whatever became of it; there is no second. `fits`: that request
    had this write's body. `sent`: SENDING is committed. `given_up`: whoever armed it does not want it to
    leave any more. The first answer stands. All of these change under `lock`: the gate's threads and the
    lane's meet here.
    """

    write: Write
    attempt: int
    closes: bool
    tried: bool = False
    fits: bool = False
    sent: bool = False
    given_up: bool = False
    answer: Answer | None = None
    refused: str = ""
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    over: threading.Event = field(default_factory=threading.Event, repr=False)
    """Set once it has its end at the gate: an answer, or a refusal."""

    def claim(self) -> bool:
        """True for the first request only."""
        with self.lock:
            first, self.tried = not self.tried, True
        return first

    def give_up(self) -> bool:
        """True where it has not been sent; then it never will be."""
        with self.lock:
            self.given_up = not self.sent
        return self.given_up


@dataclass
class Entrusted:
    """A write that a person is to press: known by its frame, made into a Write when it comes, and let out once.

    `misfit` says why a body is not this write (empty: it is), and only a body that fits is pressed: any other is refused
    and changes nothing. `make` looks once more whether the order is as the person saw it, and may raise what forbids the
    write; `closes` as in `Armed`, `place` as the profile's requests have it (`form`, `leftover`). `armed` is set once it is
    in the ledger, `problem` where it could not leave.
    """

    misfit: Callable[[tuple[Pair, ...]], str]
    make: Callable[[tuple[Pair, ...]], Write]
    closes: bool
    place: str = "form"
    armed: Armed | None = None
    problem: BotError | None = None


@dataclass
class Hand:
    """What a person may press in the open window, and the one that he has pressed: behind it nothing leaves by this hand.

    `writes` may grow while he has not pressed. `pressed`: it has come; there is no second, whatever became of it. `blocked` is
    why other writes were refused meanwhile.
    """

    writes: list[Entrusted]
    pressed: Entrusted | None = None
    blocked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)


@dataclass
class Tally:
    """What the gate saw in its life."""

    attempted: int = 0
    sent: int = 0
    logins: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    """The first ones, as many as anybody reads."""
    blocked: int = 0
    """Writes that were tried and refused."""

    def refused(self, refusal: Refusal) -> None:
        """One more."""
        self.blocked += refusal.write
        if len(self.refusals) < MOST_REFUSALS:
            self.refusals.append(refusal)
