"""What the gate keeps: the one write that may leave, and what it saw."""

from __future__ import annotations

from dataclasses import dataclass, field

from eoms_bot.model.write import Answer, Write


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

    `tried`: its request has come to the gate, whatever became of it; there is no second. `sent`: SENDING is committed.
    The first answer stands.
    """

    write: Write
    attempt: int
    closes: bool
    tried: bool = False
    sent: bool = False
    answer: Answer | None = None
    refused: str = ""


@dataclass
class Tally:
    """What the gate saw in its life."""

    attempted: int = 0
    sent: int = 0
    logins: int = 0
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def blocked(self) -> int:
        """Writes that were tried and refused."""
        return sum(1 for refusal in self.refusals if refusal.write)
