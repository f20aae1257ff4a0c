"""Assist, the leftover entry of an unsolved order.

A person opens the entry, the bot fills it and reads it back, and the person presses. The entry comes before
the reply: the reply of an unsolved order does not leave before the entry is there.
"""

from __future__ import annotations

from dataclasses import replace

from eoms_bot.browser.armed import Entrusted, Hand
from eoms_bot.browser.body import WantedBody
from eoms_bot.browser.pages.leftover_entry import LeftoverEntryPage
from eoms_bot.browser.pages.leftover_watch import EntryWatch
from eoms_bot.browser.pages.step import StepPage
from eoms_bot.browser.reader.port import Opened
from eoms_bot.errors import BotError, NeedsHuman, SessionExpired
from eoms_bot.model.decision import Sourced, Standing
from eoms_bot.model.privacy.personal import shown
from eoms_bot.model.write import BY_PERSON, Action, Pair, Write, WriteState
from flows.assist_helper import Helper
from flows.clerk import Submission
from flows.lane import Lane
from flows.pictures import take_form
from flows.prove import look_leftover
from flows.read_order import insist_unchanged

PLACE = "leftover"
AGAIN = "关掉它，改好后再按一次“生成问题遗留库”"


def registered(lane: Lane, opened: Opened) -> str | None:
    """The text of this order's leftover entry that our ledger has proven; None where it has none."""
    record = lane.books.ledger.latest(lane.clerk.key(opened.order, Action.LEFTOVER))
    return record.text if record is not None and record.state is WriteState.PROVEN else None


def insist_registered(lane: Lane, opened: Opened) -> None:
    """NeedsHuman where nobody, the bot included, has made the order's leftover entry.

    Without the entry the reply must not leave.
    """
    if registered(lane, opened) is None and not look_leftover(lane, opened.order.order_no, "").found:
        raise NeedsHuman(
            "未解决的工单要先有问题遗留库的登记，网站上没有本单的：没有发出；再协助一次，先按“生成问题遗留库”"
        )


class EntryByHand:
    """The leftover entry of one order at a person's window.

    The caller calls `look` while the person has not pressed anything.
    """

    def __init__(self, lane: Lane, opened: Opened, step: StepPage, helper: Helper, watch: EntryWatch) -> None:
        self._lane, self._opened, self._step = lane, opened, step
        self._helper, self._watch = helper, watch

    def look(self, hand: Hand) -> None:
        """Where the person has opened the entry, fill it and allow the person to press its submit."""
        if hand.pressed is not None:
            return
        try:
            entry = self._watch.opened()
            if entry is None:
                return
            # An earlier entry form is gone, with the values that it had.
            hand.writes[:] = [one for one in hand.writes if one.place != PLACE]
            objection = self._objection()
            if objection:
                self._helper.show(f"问题遗留库：{objection}")
                return
            self._fill(entry)
        except SessionExpired:
            raise
        except BotError as problem:
            self._helper.show(f"问题遗留库：没有填好，{problem}；{AGAIN}")
            return
        hand.writes.append(
            Entrusted(entry.frame().misfit, lambda body: self._write(entry, body), False, PLACE)
        )
        self._helper.show("问题遗留库：两项已按解决措施填好，回读一致；核对后按它的“提交”")

    def _objection(self) -> str:
        """Why no entry may be made now; empty where one is due."""
        if self._helper.registered is not None:
            return "本单已登记过，不再登记；关掉它，提交工单"
        present = look_leftover(self._lane, self._opened.order.order_no, "")
        if present.found:
            self._helper.registered = ""
            return f"网站上已有本单的登记（{shown(present.who)}），不再登记；关掉它，提交工单"
        return "" if self._measure().strip() else f"解决措施 还空着，没有可填的；{AGAIN}"

    def _measure(self) -> str:
        return next((one.text for one in self._step.typed() if one.name == "measure"), "")

    def _fill(self, entry: LeftoverEntryPage) -> None:
        entry.insist_prefilled(self._opened.order)
        text = Sourced(self._measure(), "与解决措施相同", Standing.PERSON)
        entry.fill({spec.name: text for spec in self._lane.profile.leftover.fields}, self._lane.mark)
        take_form(self._lane, self._opened, "leftover", "问题遗留库")

    def _write(self, entry: LeftoverEntryPage, body: tuple[Pair, ...]) -> Write:
        """What the person has pressed, after the order and the leftover list were checked again."""
        lane, opened, helper = self._lane, self._opened, self._helper
        helper.show("收到问题遗留库的提交，先复看工单有没有变化")
        present = look_leftover(lane, opened.order.order_no, "")
        if present.found:
            raise NeedsHuman(
                f"遗留库中刚有了本单的登记（{shown(present.who)}），没有再登记；再协助一次，只提交工单"
            )
        unchanged_at = insist_unchanged(lane, opened)
        typed = entry.typed_in(body)
        for text in helper.warn(typed, None):
            helper.show(f"提醒：{text}")
        submission = Submission(
            Action.LEFTOVER,
            PLACE,
            tuple((one.name, one.text) for one in typed),
            WantedBody(body),
            next((one.text for one in typed if one.name == "measure"), ""),
        )
        write = lane.clerk.write(opened.order, helper.decision, submission, unchanged_at)
        return replace(write, rule=BY_PERSON, operator=helper.who, grounds=BY_PERSON, sources=())
