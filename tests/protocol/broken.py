"""Protocols that are known to be broken, one part of the real one left out each: the programs must catch them all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from eoms_bot.browser.armed import Armed
from eoms_bot.browser.gate import Gate
from eoms_bot.browser.gate.gate import Sends
from eoms_bot.browser.gate.wire import Lost, WireAnswer, WireRequest
from eoms_bot.errors import BadInput, GateRefused
from eoms_bot.ledger import Ledger, LedgerJournal
from eoms_bot.ledger.changes import Event, change
from eoms_bot.ledger.engine import writing
from eoms_bot.ledger.lease import require
from eoms_bot.ledger.writes import insert_intent
from eoms_bot.model.write import REOPENS, Answer, Pair, Write, WriteState
from tests.protocol.bots import Bot, Kind
from tests.protocol.holds import Holds
from tests.protocol.machine import Protocol


class Resending:
    """A way to the site that sends again what it thinks was lost, as Chromium does."""

    def __init__(self, site: Sends) -> None:
        self._site = site

    def fetch(self, asked: WireRequest, seconds: float) -> WireAnswer:
        """Once, and once more where the connection died under it."""
        try:
            return self._site.fetch(asked, seconds)
        except Lost:
            return self._site.fetch(asked, seconds)


class ResendingGate(Gate):
    """Journals as the real one does, but lets such a way send."""

    def _fetch_once(self, asked: WireRequest, armed: Armed, site: Sends) -> tuple[WireAnswer | None, Answer]:
        return super()._fetch_once(asked, armed, Resending(site))


class LateJournal(LedgerJournal):
    """Looks before the click, but writes INTENT, SENDING and the answer only when the answer is there."""

    def intent(self, write: Write) -> int:
        """Nothing is written yet."""
        known = self._ledger.latest(write.key)
        if known is not None and known.state not in REOPENS:
            raise GateRefused("此前已有记录")
        self._write = write
        return 0

    def sending(self, attempt: int, sent: tuple[Pair, ...] = ()) -> None:
        """Nor now; but a run that was replaced stops here as well."""
        with writing(self._ledger.engine) as connection:
            require(connection, self._author.lease)

    def answered(self, attempt: int, answer: Answer) -> None:
        """All at once."""
        made = super().intent(self._write)
        super().sending(made)
        super().answered(made, answer)

    def unsent(self, attempt: int, why: str) -> None:
        """Nothing was written."""


class UnfencedJournal(LedgerJournal):
    """Never asks whether its lease still counts."""

    def intent(self, write: Write) -> int:
        """Whoever holds the lease now."""
        with writing(self._ledger.engine) as connection:
            return insert_intent(connection, write, self._author, self._clock.now())

    def sending(self, attempt: int, sent: tuple[Pair, ...] = ()) -> None:
        """The same."""
        with writing(self._ledger.engine) as connection:
            change(connection, self._change(attempt, Event.SEND, WriteState.SENDING))


class Resends(Protocol):
    """The way to the site may send again what it thinks was lost."""

    kind = Kind(gate=ResendingGate)


class PressesAgain(Protocol):
    """What the site does not show after the settling time is sent again, without asking a person."""

    def before_walk(self, bot: Bot, order_no: str) -> None:
        """An UNKNOWN that is old enough is taken for not sent."""
        for record in bot.ledger.writes(order_no) if bot.mode.sends else ():
            unseen = not self.site.accepted[order_no, record.action]
            if record.state is WriteState.UNKNOWN and unseen:
                try:
                    bot.ledger.release(record.id, "自动", "仍在待办", self.site.clock.now())
                except BadInput:
                    return


class JournalsLate(Protocol):
    """Nothing is written down before the answer is there."""

    kind = Kind(journal=LateJournal)


class Unfenced(Protocol):
    """A run that was replaced goes on as if nothing had happened."""

    kind = Kind(journal=UnfencedJournal)


class OnlyOnce(Holds):
    """Holds no ledger against anything: what counts is what the site accepted."""

    def may_send(self, bot: Bot, stop: Path) -> None:
        """Whoever thinks so."""

    def nothing_half_done(self, bot: Bot) -> None:
        """Nobody can tell."""

    def after_a_step(self) -> None:
        """At most one write of each key."""
        for key in self._site.accepted:
            self._once(key, [])

    def _once(self, key: Any, states: list[str]) -> None:
        coming = self._site.under_way(*key)
        assert self._site.accepted[key] + coming <= 1 + self._mistaken.get(key, 0), (
            f"{key}: more than one write"
        )


class SharesNothing(Protocol):
    """The second bot has a ledger of its own."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.holds = OnlyOnce(self.bench, self.site, self.mistaken)
        self.own = Ledger.open(Path(self.bench.folder) / "own.db")

    def ledger_of(self, name: str) -> Ledger:
        """The right one keeps its own."""
        return self.own if name == "right" else super().ledger_of(name)

    def run(self) -> None:
        """And lets go of it in the end."""
        try:
            super().run()
        finally:
            self.own.close()

    def finish(self) -> None:
        """As the others, and nothing is left open."""
        self.own.close()
        super().finish()


VARIANTS: dict[str, type[Protocol]] = {
    "sends again": Resends,
    "presses again": PressesAgain,
    "journal after the click": JournalsLate,
    "second bot without the journal": SharesNothing,
    "no fence": Unfenced,
}

SAID = {
    "sends again": "more than one write",
    "presses again": "more than one write",
    "journal after the click": "accepted, but the ledger has",
    "second bot without the journal": "more than one write",
    "no fence": "a run that was fenced off is sending",
}
"""What each of them does wrong, as the check says it."""
