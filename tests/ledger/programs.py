"""Random programs: two bots, a site that loses answers and commits late, crashes, people; a real ledger.

Beside the ledger runs a model of it that is as simple as can be: the state of each attempt and nothing else.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from eoms_bot.errors import BadInput, GateRefused, LedgerError
from eoms_bot.ledger import verify
from eoms_bot.model.write import WriteRecord, WriteState
from tests.ledger.kit import PROOF, Bot, answer, make_key, make_write, start_bot

ORDERS = ("A", "B")
EXCUSED = {WriteState.NOT_SENT, WriteState.REFUSED_SESSION, WriteState.RELEASED}
BOTS = ("left", "right")

orders = st.sampled_from(ORDERS)
bots = st.sampled_from(BOTS)
values = st.sampled_from(["一", "一", "一", "二"])


@dataclass
class Site:
    """Accepts whatever comes, as often as it comes, now or later; remembers who did what."""

    minute: int = 0
    ours: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ORDERS, 0))
    theirs: set[str] = field(default_factory=set)
    under_way: list[tuple[int, str]] = field(default_factory=list)

    def post(self, order: str, delay: int) -> None:
        self.under_way.append((self.minute + delay, order))
        self.pass_time(0)

    def pass_time(self, minutes: int) -> None:
        self.minute += minutes
        for _, order in [item for item in self.under_way if item[0] <= self.minute]:
            self.ours[order] += 1
        self.under_way = [item for item in self.under_way if item[0] > self.minute]

    def may_take_effect(self, order: str) -> int:
        """How often our write of this order has taken effect or still will."""
        return self.ours[order] + sum(1 for _, other in self.under_way if other == order)


@dataclass
class Hand:
    """What a bot process has in hand: the attempt, and whether its bytes have left."""

    bot: Bot
    attempt: int = 0
    order: str = ""
    sent: bool = False


class Programs(RuleBasedStateMachine):
    """One program of a few dozen steps."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ledger-"))
        self.path = self.folder / "ledger.db"
        self.site = Site()
        self.hands: dict[str, Hand] = {}
        self.model: dict[int, WriteState] = {}
        self.runs = 0
        self.newest = ""
        self.onlooker = start_bot(self.path, "onlooker", account="onlooker")

    def teardown(self) -> None:
        assert verify(self.onlooker.ledger).fault is None
        for hand in self.hands.values():
            hand.bot.ledger.close()
        self.onlooker.ledger.close()
        shutil.rmtree(self.folder)

    # --- bots

    @rule(name=bots)
    def start(self, name: str) -> None:
        """A bot starts (again): what it had in hand is forgotten, what others have in hand is fenced off."""
        self.crash(name)
        self.runs += 1
        self.hands[name] = Hand(start_bot(self.path, f"run-{self.runs}"))
        self.newest = name
        for attempt, state in self.model.items():
            if state is WriteState.INTENT:
                self.model[attempt] = WriteState.NOT_SENT
            elif state is WriteState.SENDING:
                self.model[attempt] = WriteState.UNKNOWN

    @rule(name=bots)
    def crash(self, name: str) -> None:
        """The process is gone; its bytes, if any, aren't."""
        hand = self.hands.pop(name, None)
        if hand is not None:
            hand.bot.ledger.close()

    @rule(name=bots, order=orders, value=values)
    def intend(self, name: str, order: str, value: str) -> None:
        """A bot wants a write; it leaves orders that the site shows as done, as a real run does."""
        hand = self.hands.get(name)
        if hand is None or hand.attempt or self.site.ours[order] or order in self.site.theirs:
            return
        hand.bot.clock.time = self.now()
        try:
            hand.attempt = hand.bot.journal.intent(make_write(order, value))
        except GateRefused:
            return
        assert name == self.newest, "a run that was replaced was let in"
        hand.order, hand.sent = order, False
        self.model[hand.attempt] = WriteState.INTENT

    @rule(name=bots, delay=st.sampled_from([0, 0, 3, 40]), leaves=st.sampled_from([True, True, True, False]))
    def send(self, name: str, delay: int, leaves: bool) -> None:
        """The gate asks for SENDING; only then the bytes may leave (or the connection is refused)."""
        hand = self.hands.get(name)
        if hand is None or not hand.attempt:
            return
        hand.bot.clock.time = self.now()
        try:
            hand.bot.journal.sending(hand.attempt)
        except (GateRefused, LedgerError):
            assert hand.sent or name != self.newest
            return
        assert self.model[hand.attempt] is WriteState.INTENT
        self.model[hand.attempt] = WriteState.SENDING
        hand.sent = True
        if leaves:
            self.site.post(hand.order, delay)
        else:
            self.reply(name, WriteState.NOT_SENT)

    @rule(name=bots, known=st.booleans())
    def be_answered(self, name: str, known: bool) -> None:
        """The answer arrives and is good, or is lost; both whoever holds the lease."""
        hand = self.hands.get(name)
        if hand is not None and hand.sent:
            self.reply(name, WriteState.ANSWERED_OK if known else WriteState.UNKNOWN)

    def reply(self, name: str, state: WriteState) -> None:
        hand = self.hands[name]
        try:
            hand.bot.journal.answered(hand.attempt, answer(state))
            assert self.model[hand.attempt] is WriteState.SENDING
            self.model[hand.attempt] = state
        except LedgerError:
            assert self.model[hand.attempt] is not WriteState.SENDING
        hand.attempt, hand.sent = 0, False

    @rule(name=bots)
    def give_up(self, name: str) -> None:
        """A stop between INTENT and SENDING."""
        hand = self.hands.get(name)
        if hand is None or not hand.attempt or hand.sent:
            return
        hand.bot.journal.unsent(hand.attempt, "停止")
        self.model[hand.attempt] = WriteState.NOT_SENT
        hand.attempt = 0

    # --- the world

    @rule(minutes=st.sampled_from([1, 5, 11, 60]))
    def time_passes(self, minutes: int) -> None:
        self.site.pass_time(minutes)

    @rule(order=orders)
    def somebody_else_works(self, order: str) -> None:
        if not self.site.ours[order]:
            self.site.theirs.add(order)

    # --- looking and people

    @rule()
    def look(self) -> None:
        """Look wherever a look is due, and record what the site shows."""
        ledger = self.onlooker.ledger
        for record in ledger.looks_due(self.now()):
            ledger.looked(record.id, self.now())
            if self.site.ours[record.order_no]:
                ledger.prove(record.id, PROOF, self.now())
                self.model[record.id] = WriteState.PROVEN
            elif record.state is WriteState.ANSWERED_OK:
                ledger.doubt(record.id, "没有记录", self.now())
                self.model[record.id] = WriteState.UNKNOWN
            elif record.order_no in self.site.theirs and not self.site.may_take_effect(record.order_no):
                ledger.refused_by_look(record.id, "由他人处理", self.now())
                self.model[record.id] = WriteState.REFUSED_BUSINESS

    @precondition(lambda self: WriteState.UNKNOWN in self.model.values())
    @rule(order=orders)
    def a_person_releases(self, order: str) -> None:
        """A person who is right about it releases an UNKNOWN; never within ten minutes."""
        record = self.onlooker.ledger.latest(make_key(order))
        if record is None or record.state is not WriteState.UNKNOWN or self.site.may_take_effect(order):
            return
        try:
            self.onlooker.ledger.release(record.id, "值班员", "网站上没有", self.now())
            self.model[record.id] = WriteState.RELEASED
        except BadInput:
            assert self.now() - self.sent_at(record) < timedelta(minutes=10)

    # --- what must hold

    @invariant()
    def the_ledger_is_what_the_model_says(self) -> None:
        records = [record for order in ORDERS for record in self.onlooker.ledger.writes(order)]
        assert {record.id: record.state for record in records} == self.model

    @invariant()
    def one_attempt_at_most_was_sent_without_excuse(self) -> None:
        for order in ORDERS:
            sent = [record for record in self.onlooker.ledger.writes(order) if record.sending_at]
            assert len([record for record in sent if record.state not in EXCUSED]) <= 1

    @invariant()
    def the_site_has_each_write_once_at_most(self) -> None:
        assert max(self.site.may_take_effect(order) for order in ORDERS) <= 1

    @invariant()
    def nothing_is_proven_that_did_not_happen(self) -> None:
        proven = [record for order in ORDERS for record in self.onlooker.ledger.writes(order) if record.proof]
        assert all(self.site.ours[record.order_no] == 1 for record in proven)

    @invariant()
    def events_lead_to_the_state(self) -> None:
        for attempt, state in self.model.items():
            events = self.onlooker.ledger.events(attempt)
            assert [event.from_state for event in events[1:]] == [event.to_state for event in events[:-1]]
            assert events[-1].to_state == state

    def now(self):
        return self.onlooker.clock.time + timedelta(minutes=self.site.minute)

    def sent_at(self, record: WriteRecord):
        assert record.sending_at is not None
        return self.onlooker.clock.time.fromisoformat(record.sending_at)
