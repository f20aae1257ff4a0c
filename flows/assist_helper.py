"""Helper: what the bot says to the person at the open form, and what it says only once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from eoms_bot.browser.armed import Hand
from eoms_bot.browser.pages.step import StepPage
from eoms_bot.decide.by_hand import Begun
from eoms_bot.errors import BotError, SessionExpired
from eoms_bot.model.decision import Decision
from eoms_bot.model.form import Typed
from flows.lane import Lane

LOOKS_BETWEEN = 2
"""How many looks pass between two readings of the form.

A person types slowly, and each reading takes the page a moment.
"""


@dataclass
class Helper:
    """Who helps the person: what the form begins with, whose it is, and what is said to him.

    `show` gets sentences in Chinese. `warn` says what speaks against fields as they are; it gets the text of
    the order's leftover entry (None: there is none). `minutes` is how long the person has for each submit.
    """

    begun: Begun
    decision: Decision
    who: str
    minutes: float
    show: Callable[[str], None]
    warn: Callable[[tuple[Typed, ...], str | None], tuple[str, ...]]
    registered: str | None = field(default=None, init=False)
    """The text of the order's leftover entry; empty where it is not ours, None where none is known."""

    warned: tuple[str, ...] = field(default=(), init=False)
    _looks: int = field(default=0, init=False)
    _said: int = field(default=0, init=False)

    def look(self, lane: Lane, step: StepPage, hand: Hand) -> None:
        """Report what has come up since the last look; nothing further once the person has pressed."""
        if hand.pressed is not None:
            return
        for why in hand.blocked:
            self.show(f"已拦截，没有发出：{why}")
        hand.blocked.clear()
        for said in lane.session.dialogs.said[self._said :]:
            self.show(f"页面提示（{'已确认' if said.accepted else '已关闭'}）：{said.text}")
        self._said = len(lane.session.dialogs.said)
        # The person judges what a page says to him: it does not forbid his submit.
        lane.session.dialogs.begin()
        self._looks += 1
        if self._looks % LOOKS_BETWEEN == 0:
            self.weigh(step)

    def weigh(self, step: StepPage) -> None:
        """Read the form, and report what speaks against it where that has changed."""
        try:
            found = self.warn(step.typed(), self.registered)
        except SessionExpired:
            raise
        except BotError:
            # The page is just going away, or shows a menu in place of a field. The next look sees more.
            return
        self.show_warnings(found)

    def show_warnings(self, found: tuple[str, ...]) -> None:
        """Report the warnings where they have changed."""
        if found == self.warned:
            return
        self.warned = found
        if not found:
            self.show("没有要提醒的了，核对后按网站的“提交”")
        for text in found:
            self.show(f"提醒：{text}")
