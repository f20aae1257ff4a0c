"""Brakes: what may delay or end a run between two orders.

Each is asked before an order and afterwards. In addition: what shuts a reason, so that nothing is
decided alone by it (`decide/permission/brakes.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from eoms_bot.decide.permission import brakes
from eoms_bot.decide.permission.brakes import Happened, PersonWord, Rejects, SentAlone, ShutReason, Word
from eoms_bot.decide.permission.pressed import asked_again
from eoms_bot.errors import BadInput, BotError
from eoms_bot.ledger import Ledger, Reasons, Tallies
from eoms_bot.model.board import Span
from eoms_bot.model.evidence import Snapshot
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item
from eoms_bot.model.permission import Proven
from eoms_bot.model.texts.rules import EARLIER, RuleTable
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.run.desk import Desk
from eoms_bot.run.editions import mark_of, proving_rules
from eoms_bot.settings import Settings
from eoms_bot.tables.branch.sources import read_sources

BACK = timedelta(days=60)
"""An order that is returned or repeated within this time is a person's, and shuts its reason."""
USUAL = timedelta(days=28)
"""The number of days before today whose share of rejects is the usual one."""
CHECK_HOLDS = timedelta(days=90)
"""A check of past orders counts as long as the longest permission."""
REPEATED = timedelta(days=7)
"""No order stays open longer than the few days of its limit."""


class Halt(NamedTuple):
    """Why a run ends before its next order, in Chinese, and its exit code; None: not an error."""

    why: str
    code: int | None


class Brake(Protocol):
    """One rule between orders."""

    def before(self, ref: OrderRef) -> Halt | None:
        """May this order begin? A brake may also wait (by the clock's `wait`) before it agrees."""
        ...

    def after(self, item: Item, problem: BotError | None) -> Halt | None:
        """An order has its outcome; `problem` is what broke its walk, if anything did."""
        ...

    def outside(self, problem: BotError) -> Halt | None:
        """Something outside of its orders has stopped the run."""
        ...


def shut_by(ledger: Ledger, settings: Settings, now: datetime) -> Mapping[str, str]:
    """Reason → why nothing goes alone by it at `now` (aware). Reads only."""
    return brakes.shut(happened(ledger, settings, now), now)


def happened(ledger: Ledger, settings: Settings, now: datetime) -> Happened:
    """The events that brakes use, with the orders that 历史工单 shows as returned, on record or not."""
    found = _happened(ledger, now)
    if not found.alone:
        return found
    history = read_sources(settings.facts, now, ("history",)).evidence.of("history")
    return _with_returned(found, (), history, now)


def proven_by(ledger: Ledger, rules: str, now: datetime) -> Mapping[str, Proven]:
    """Reason → what the branch's own handled orders say of it.

    `rules` is the `mark_of` the rule table in force. A check or a watched order under other rules
    does not count. A check that is older than `CHECK_HOLDS` does not count either.
    """
    store = Reasons(ledger)
    watched: dict[str, set[str]] = {}
    for reason, order_no, table in store.watched():
        if mark_of(table) == rules:
            watched.setdefault(reason, set()).add(order_no)
    return {
        reason: Proven(one.bound, len(watched.get(reason, ())))
        for reason, one in store.checks(rules, now - CHECK_HOLDS, now).items()
    }


def braked(ledger: Ledger, desk: Desk, listed: Sequence[OrderRef], now: datetime) -> tuple[Desk, ShutAtOnce]:
    """The desk of a run that sends, and the brake that keeps it up to date.

    The desk has what is shut and proven by the run's list. What came back, and what that shuts, is
    on record from now on.
    """
    store, history = Reasons(ledger), desk.evidence.of("history")
    before = _happened(ledger, now)
    found = _with_returned(before, listed, history, now)
    store.say(found.words[len(before.words) :])
    shut = brakes.shut(found, now)
    store.shut(shut, now)
    proven = proven_by(ledger, proving_rules(desk), now)
    return replace(desk, shut=shut, proven=proven), ShutAtOnce(ledger, shut)


class ShutAtOnce:
    """The brake that updates the shut reasons; it ends no run.

    Before each order it reads what a person has shut meanwhile. After each order that went alone it
    adds what that order shuts.
    """

    def __init__(self, ledger: Ledger, shut: dict[str, str]) -> None:
        self._ledger, self._shut = ledger, shut

    def before(self, ref: OrderRef) -> Halt | None:
        """Look again which reasons are shut."""
        self._shut |= {reason: one.why for reason, one in Reasons(self._ledger).kept().items() if one.shut}
        return None

    def after(self, item: Item, problem: BotError | None) -> Halt | None:
        """One more order that went alone may exceed the usual share."""
        if any(brakes.decided_alone(one.grounds) for one in item.writes):
            now = datetime.fromisoformat(item.started)
            found = brakes.shut(_happened(self._ledger, now), now)
            Reasons(self._ledger).shut(found, now)
            self._shut |= found
        return None

    def outside(self, problem: BotError) -> Halt | None:
        """What happens outside of the orders shuts nothing."""
        return None


def said(ledger: Ledger, order_no: str, kind: PersonWord, who: str, note: str, now: datetime) -> SentAlone:
    """Note a person's word on an order that was decided alone; BadInput on any other order.

    办错了 shuts the order's reason.
    """
    store = Reasons(ledger)
    found = [one for one in store.alone(now - BACK) if one.order_no == order_no]
    if not found:
        raise BadInput(f"{order_no} 不是机器人近 {BACK.days} 天里单独办的工单")
    store.say([Word(kind, order_no, now, who, note)])
    if kind is PersonWord.WRONG:
        store.shut({found[-1].reason: f"{order_no} {who} 说{kind}：{note}"}, now)
    return found[-1]


def open_reason(
    ledger: Ledger, settings: Settings, reason: str, who: str, why: str, now: datetime
) -> ShutReason | None:
    """A person opens a shut reason; BadInput when it is not shut."""
    found = shut_by(ledger, settings, now)
    if reason not in found:
        raise BadInput(f"“{reason}”没有关着；关着的：{'、'.join(found) or '没有'}")
    store = Reasons(ledger)
    store.shut(found, now)
    store.open(reason, who, why, now)
    return store.kept().get(reason)


def asked_again_of(
    ledger: Ledger, rules: RuleTable, listed: Sequence[OrderRef], now: datetime
) -> dict[str, str]:
    """Order → the later orders that were rejected as its duplicates: its customer complained again."""
    reasons = [rule.reason for rule in rules.reject if EARLIER in rule.needs]
    rejected = Reasons(ledger).rejected(reasons, now - REPEATED)
    marks = {ref.order_no: asked_again(ref.order_no, rejected) for ref in listed} if rejected else {}
    return {number: mark.words for number, mark in marks.items() if mark is not None}


def _happened(ledger: Ledger, now: datetime) -> Happened:
    store = Reasons(ledger)
    alone = store.alone(now - BACK)
    words, rejects = (store.words(), _rejects(ledger, now)) if alone else ((), Rejects())
    return Happened(alone, words, store.kept(), rejects)


def _with_returned(found: Happened, listed: Sequence[OrderRef], history: Snapshot, now: datetime) -> Happened:
    rows = history.records if history.usable else ()
    return replace(found, words=(*found.words, *brakes.come_back(found, listed, rows, now)))


def _rejects(ledger: Ledger, now: datetime) -> Rejects:
    today, tallies = now.astimezone(SHANGHAI).date(), Tallies(ledger.engine)
    spans = Span(today, today + timedelta(days=1)), Span(today - USUAL, today)
    shares = [
        (
            {group.names[0]: group.count for group in tallies.reasons(span)},
            sum(tallies.arrivals(span).values()),
        )
        for span in spans
    ]
    return Rejects(*shares[0], *shares[1])
