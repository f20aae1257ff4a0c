"""Ports: the few outside things that the layers receive as arguments, so that tests can replace them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from eoms_bot.model.write import Answer, Pair, Proof, Write, WriteKey, WriteRecord

Mark = Callable[[str], None]
"""Called at the named points K0–K13 of a run; the installed program passes `unmarked`."""


CLOSED = "预览：写入通道关闭"
"""Why the closed journal of a preview refuses a write; nothing else does in these words."""


def unmarked(_point: str) -> None:
    """The mark of the installed program: does nothing."""


class Clock(Protocol):
    """Wall clock and monotonic clock of this machine."""

    def now(self) -> datetime:
        """Aware time, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds; only differences mean anything."""
        ...

    def wait(self, seconds: float) -> None:
        """Let time pass between two requests (pace), never as a wait for an effect."""
        ...


class WriteBook(Protocol):
    """What a flow needs of the ledger: what was written of an order, and what a look has found of it.

    Every method is one committed transaction. Times are aware.
    """

    def latest(self, key: WriteKey) -> WriteRecord | None:
        """The newest attempt of a key."""
        ...

    def writes(self, order_no: str) -> list[WriteRecord]:
        """Every attempt for an order, oldest first."""
        ...

    def looked(self, write_id: int, now: datetime) -> None:
        """The site was looked at for this write, whatever was found."""
        ...

    def prove(self, write_id: int, proof: Proof, now: datetime, *, pictures: tuple[Pair, ...] = ()) -> None:
        """The site's own history shows our write: PROVEN.

        `pictures` are (path inside the run folder, SHA-256).
        """
        ...

    def refused_by_look(self, write_id: int, note: str, now: datetime) -> None:
        """The site shows that somebody else handled the order: UNKNOWN becomes REFUSED_BUSINESS."""
        ...


class Journal(Protocol):
    """What the gate needs of the ledger.

    Every method is one committed transaction, with one more where `sending` fails after its own. The closed
    journal of a preview refuses `sending`, so that no write can leave.
    """

    def intent(self, write: Write) -> int:
        """Record INTENT and return the attempt's id; raises GateRefused where no new attempt is allowed."""
        ...

    def sending(self, attempt: int, sent: tuple[Pair, ...] = ()) -> None:
        """Record SENDING right before the bytes leave; GateRefused where the fence is lost.

        `sent` are the pairs as they leave, where some are opaque; without it they are those of INTENT.
        Whatever it raises, nothing may leave.
        """
        ...

    def answered(self, attempt: int, answer: Answer) -> None:
        """Record the class of the answer."""
        ...

    def late(self, attempt: int, answer: Answer) -> None:
        """Note an answer that came when another one stood already; it changes nothing."""
        ...

    def unsent(self, attempt: int, why: str) -> None:
        """Record that an INTENT was given up before anything was sent."""
        ...
