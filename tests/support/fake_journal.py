"""A journal that keeps its attempts in memory and holds them to the model's table of changes."""

from __future__ import annotations

from eoms_bot.errors import GateRefused, LedgerError
from eoms_bot.model.write import LEGAL, REOPENS, Answer, Pair, Write, WriteState


class FakeJournal:
    """Stands in for the ledger. `events` is everything that was recorded, in order.

    `refuse_sending` makes `sending` raise GateRefused, `break_sending` and `break_answered` LedgerError.
    """

    def __init__(self) -> None:
        self.states: dict[int, WriteState] = {}
        self.notes: dict[int, str] = {}
        self.events: list[tuple[int, WriteState]] = []
        self.left: dict[int, tuple[Pair, ...]] = {}
        self.came_late: list[tuple[int, Answer]] = []
        self.refuse_sending = ""
        self.break_sending = ""
        self.break_answered = ""
        self._keys: dict[int, str] = {}

    def intent(self, write: Write) -> int:
        """A new attempt; GateRefused where an earlier one of the same key is not known to be undone."""
        for attempt, key in self._keys.items():
            if key == str(write.key) and self.states[attempt] not in REOPENS:
                raise GateRefused(f"第 {attempt} 笔是 {self.states[attempt]}")
        attempt = len(self.states) + 1
        self._keys[attempt] = str(write.key)
        self._note(attempt, WriteState.INTENT, "")
        return attempt

    def sending(self, attempt: int, sent: tuple[Pair, ...] = ()) -> None:
        """SENDING, unless this journal was told otherwise."""
        if self.refuse_sending:
            raise GateRefused(self.refuse_sending)
        if self.break_sending:
            raise LedgerError(self.break_sending)
        self._change(attempt, WriteState.SENDING, "")
        self.left[attempt] = sent

    def answered(self, attempt: int, answer: Answer) -> None:
        """The class of the answer."""
        if self.break_answered:
            raise LedgerError(self.break_answered)
        self._change(attempt, answer.state, answer.note)

    def late(self, attempt: int, answer: Answer) -> None:
        """Kept beside what stands."""
        self.came_late.append((attempt, answer))

    def unsent(self, attempt: int, why: str) -> None:
        """NOT_SENT, only from INTENT."""
        if self.states[attempt] is not WriteState.INTENT:
            raise LedgerError(f"第 {attempt} 笔已是 {self.states[attempt]}")
        self._change(attempt, WriteState.NOT_SENT, why)

    def _change(self, attempt: int, state: WriteState, note: str) -> None:
        if state not in LEGAL[self.states[attempt]]:
            raise LedgerError(f"第 {attempt} 笔不能从 {self.states[attempt]} 到 {state}")
        self._note(attempt, state, note)

    def _note(self, attempt: int, state: WriteState, note: str) -> None:
        self.states[attempt] = state
        self.notes[attempt] = note
        self.events.append((attempt, state))
