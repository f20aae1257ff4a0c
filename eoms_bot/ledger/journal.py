"""Journals that the gate gets: the real one, and the closed one of a preview."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

import eoms_bot.ledger.emergency as emergency
from eoms_bot.errors import GateRefused, LedgerError
from eoms_bot.ledger.changes import EVENTS, Event, StateChange, change, record, state_of
from eoms_bot.ledger.engine import LedgerUnavailable, reading, writing
from eoms_bot.ledger.in_place import LedgerPlace
from eoms_bot.ledger.lease import Lease, require
from eoms_bot.ledger.ledger import Ledger
from eoms_bot.ledger.marker import Marker, advance_marker
from eoms_bot.ledger.opening import marker_of
from eoms_bot.ledger.times import utc_text
from eoms_bot.ledger.writes import (
    Author,
    all_sent_since,
    find_events,
    insert_intent,
    is_of_lease,
    pairs_text,
)
from eoms_bot.model.ports import CLOSED, Clock
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.write import Answer, Pair, Write, WriteState

Count = Callable[[datetime], int]
"""How many writes of all accounts have become SENDING since a moment (aware)."""

_NUMBERS_ONLY = Masker()
ANSWER_TRIES = 3
"""How often the journal offers an answer to a ledger that doesn't take it.

Each try waits for the busy timeout.
"""


class LedgerJournal:
    """The gate's way into the ledger for one run under one lease (`model.ports.Journal`).

    `insist_room` raises StorageError where the disk has no room for what a write leaves. `stopped` says why
    nothing may leave any more. `full` says why there is no room for one more write. It gets a count: how many
    writes of all accounts have been sent since a moment. The journal calls both once the ledger is ours,
    since another program may have held it for long.
    """

    def __init__(
        self,
        ledger: Ledger,
        lease: Lease,
        account: str,
        clock: Clock,
        insist_room: Callable[[], None] = lambda: None,
        stopped: Callable[[], str] = lambda: "",
        full: Callable[[Count], str] = lambda count: "",
    ) -> None:
        self._ledger = ledger
        self._place = LedgerPlace(ledger)
        self._stopped = stopped
        self._full = full
        self._insist_room = insist_room
        self._author = Author(lease, account)
        self._clock = clock
        self._maskers: dict[int, Masker] = {}

    def intent(self, write: Write) -> int:
        """Commit INTENT; GateRefused where the key allows no new attempt or the lease is lost."""
        self._insist_room()
        if self._ledger.reserve is not None:
            self._ledger.reserve.keep()
        with writing(self._ledger.engine) as connection:
            require(connection, self._author.lease)
            attempt = insert_intent(connection, write, self._author, self._clock.now())
            marker = marker_of(connection, self._ledger.ledger_id)
        self._maskers[attempt] = write.masker
        self._mark(marker)
        return attempt

    def sending(self, attempt: int, sent: tuple[Pair, ...] = ()) -> None:
        """Commit SENDING with the pairs as they leave, and see it in the ledger that is in place.

        GateRefused if the lease is lost, a stop has come or the day is full. LedgerError if the attempt isn't
        in INTENT or has no marker, or if the ledger in place is another one. Whoever gets an error lets
        nothing out.
        """
        with writing(self._ledger.engine) as connection:
            require(connection, self._author.lease)
            if not is_of_lease(connection, attempt, self._author.lease):
                raise GateRefused(f"第 {attempt} 笔不属于本次运行的租约")
            if why := self._stopped() or self._full(partial(all_sent_since, connection)):
                raise GateRefused(why)
            leaving = self._change(attempt, Event.SEND, WriteState.SENDING)
            change(connection, replace(leaving, sent=pairs_text(sent) if sent else ""))
            marker = marker_of(connection, self._ledger.ledger_id)
        # If the WAL were lost from here on, the row would say INTENT, and a recovery would call it not sent.
        try:
            self._mark(marker)
            self._place.insist(attempt, self._author.lease, marker)
        except LedgerError as unmarked:
            self._keep_in(attempt, unmarked)
            raise

    def _keep_in(self, attempt: int, why: LedgerError) -> None:
        """Store as well that the gate lets nothing out although SENDING is stored.

        Only this run knows it. Where it cannot be stored, people find the attempt in SENDING and look into
        it. The LedgerError names both.
        """
        answer = Answer(WriteState.NOT_SENT, f"闸门没有发出：{why}")
        try:
            self._answer(attempt, self._masked(attempt, answer), self._clock.now())
        except LedgerError as also:
            raise LedgerError(f"{why}；第 {attempt} 笔没有发出，这一点也没能记入账本：{also}") from why

    def answered(self, attempt: int, answer: Answer) -> None:
        """Commit the answer, whoever holds the lease now; if the ledger can't, it goes to the emergency file.

        Either way the answer isn't lost; LedgerError says that the run must not go on. The ledger keeps the
        site's words masked: they may name the customer, and lists show them.
        """
        answer, now = self._masked(attempt, answer), self._clock.now()
        for number in range(ANSWER_TRIES - 1):
            try:
                return self._offer(attempt, answer, now, again=number > 0)
            except LedgerUnavailable:
                if self._ledger.reserve is not None:
                    self._ledger.reserve.give_up()
        try:
            return self._offer(attempt, answer, now, again=True)
        except LedgerUnavailable:
            if self._ledger.local_path is not None:
                self._keep_outside(self._ledger.local_path, attempt, answer, now)
            raise

    def late(self, attempt: int, answer: Answer) -> None:
        """Note an answer that came when this run had stored another one: evidence, and no change."""
        answer, now = self._masked(attempt, answer), self._clock.now()
        with writing(self._ledger.engine) as connection:
            state = state_of(connection, attempt)
            self._trace(connection, attempt, state, f"{answer.state}：{emergency.note_of(answer)}", now)

    def _offer(self, attempt: int, answer: Answer, now: datetime, *, again: bool) -> None:
        if not (again and self._is_stored(attempt, answer, now)):
            self._answer(attempt, answer, now)

    def _is_stored(self, attempt: int, answer: Answer, now: datetime) -> bool:
        """Whether a try that failed has stored the answer nevertheless.

        A server may go away after its commit.
        """
        with reading(self._ledger.engine) as connection:
            newest = find_events(connection, attempt)[-1]
        ours = (str(Event.ANSWER), str(answer.state), utc_text(now), self._author.run_id)
        return (newest.event, newest.to_state, newest.at, newest.run_id) == ours

    def _mark(self, marker: Marker) -> None:
        """Record outside the ledger how far it has come; the record never goes back."""
        if self._ledger.local_path is not None:
            advance_marker(self._ledger.local_path, marker, self._ledger.disk)

    def _keep_outside(self, path: Path, attempt: int, answer: Answer, now: datetime) -> None:
        emergency.keep(path, self._ledger.disk, attempt, answer, now, self._author.run_id)

    def unsent(self, attempt: int, why: str) -> None:
        """Commit that an INTENT was given up; nothing changes where the attempt is NOT_SENT already."""
        with writing(self._ledger.engine) as connection:
            if state_of(connection, attempt) is not WriteState.NOT_SENT:
                change(
                    connection,
                    self._change(attempt, Event.GIVE_UP, WriteState.NOT_SENT, self._masker(attempt)(why)),
                )

    def _answer(self, attempt: int, answer: Answer, now: datetime) -> None:
        note = emergency.note_of(answer)
        with writing(self._ledger.engine) as connection:
            state = state_of(connection, attempt)
            late = state not in EVENTS[Event.ANSWER].found and state is not WriteState.INTENT
            if late:
                self._trace(connection, attempt, state, f"{answer.state}：{note}", now)
            else:
                change(connection, self._change(attempt, Event.ANSWER, answer.state, note, now))
        if late:
            raise LedgerError(
                f"第 {attempt} 笔已是 {state}，迟到的答复 {answer.state} 只留痕，不改状态（{Event.ANSWER}）"
            )

    def _masker(self, attempt: int) -> Masker:
        return self._maskers.get(attempt, _NUMBERS_ONLY)

    def _masked(self, attempt: int, answer: Answer) -> Answer:
        masker = self._masker(attempt)
        return replace(answer, note=masker(answer.note), alert=masker(answer.alert))

    def _trace(
        self, connection: Connection, attempt: int, state: WriteState, note: str, now: datetime
    ) -> None:
        """An answer that comes after recovery is evidence for the people who look into it."""
        record(connection, self._change(attempt, Event.LATE, state, note, now), state)

    def _change(
        self, attempt: int, event: Event, to: WriteState, note: str = "", at: datetime | None = None
    ) -> StateChange:
        """A change of this run.

        The audit chain shows its words only where it is known whom they may name.
        """
        masker = self._maskers.get(attempt)
        shown = masker(note) if masker else ""
        return StateChange(
            attempt, event, to, at or self._clock.now(), note, self._author.run_id, shown=shown
        )


class ClosedJournal:
    """The journal of a preview: stores nothing and lets nothing out (`model.ports.Journal`)."""

    def intent(self, write: Write) -> int:
        """0: no attempt is recorded."""
        return 0

    def sending(self, attempt: int, sent: tuple[Pair, ...] = ()) -> None:
        """Always GateRefused."""
        raise GateRefused(CLOSED)

    def answered(self, attempt: int, answer: Answer) -> None:
        """LedgerError: nothing can have been sent."""
        raise LedgerError("预览中不可能有网站答复")

    def late(self, attempt: int, answer: Answer) -> None:
        """LedgerError: nothing can have been sent."""
        raise LedgerError("预览中不可能有网站答复")

    def unsent(self, attempt: int, why: str) -> None:
        """Nothing to record."""
