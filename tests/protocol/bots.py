"""A bot of the model: the real runner, walk, flows, settling, `send`, gate, journal and ledger, on stand-in pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from pydantic import SecretStr

from eoms_bot.browser.gate import Gate
from eoms_bot.browser.gate.errands import Errands
from eoms_bot.browser.gate.wire import WireRequest
from eoms_bot.browser.pages.site_pages import SelectorPages
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile import Profile, load_profile
from eoms_bot.browser.profile.pace import NONE
from eoms_bot.browser.session import Session, open_session
from eoms_bot.decide.by_hand import Begun
from eoms_bot.ledger import ClosedJournal, Ledger, LedgerJournal, account_key
from eoms_bot.model.branch import Branch
from eoms_bot.model.dealing import ALL, Dealing
from eoms_bot.model.decision import Complete, Decision, Reject, Sourced, Standing
from eoms_bot.model.order import Order, OrderRef
from eoms_bot.model.outcome import Item, Verdict
from eoms_bot.model.ports import Journal
from eoms_bot.model.write import Write, WriteRecord
from eoms_bot.run.book import Book, NoBook
from eoms_bot.run.lane.compose import deadline_guard, skew_guard
from eoms_bot.run.lane.lane import LedgerBooks, RunLane
from eoms_bot.run.mode import Mode
from eoms_bot.run.news import RunNews
from eoms_bot.run.runner import Runner
from eoms_bot.run.settling import Settling
from eoms_bot.run.stop import StopSwitch
from eoms_bot.run.walk import Walked, earlier_writes, open_for_reply
from flows.accept import accept, do_not_accept
from flows.assist import assist
from flows.assist_helper import Helper
from flows.clerk import Clerk
from flows.lane import Album, LaneHooks, Site
from flows.prove import leave_open, settle_by_look
from tests.protocol.pages import SiteContext
from tests.protocol.site import BASE, ModelSite
from tests.support.fake_browser import FakeProxy, Reply

SITE_ID = "mock"
PERSON = "人"


class Killed(BaseException):
    """The process is gone, kill -9: nothing may catch it."""


@dataclass(frozen=True)
class Kind:
    """What may be put in the place of a real part (the broken variants do)."""

    gate: type[Gate] = Gate
    journal: type[LedgerJournal] = LedgerJournal


@dataclass
class Desk:
    """Decides as it was told to; the deciding itself has its own tests."""

    decision: Decision | None = None
    dealing: Dealing = ALL

    wants_person = False
    """What may go without a person has its own tests."""
    constants_missing = ""

    def facts(self, _order: Order, _listed: object, _now: object) -> None:
        """None are needed."""

    def decide(self, _order: Order, _facts: None, _now: object, *, accepted: bool) -> Decision:
        """As told."""
        assert self.decision is not None
        return self.decision


class Silent:
    """A run folder and a progress that keep nothing."""

    path = Path("runs")

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id

    def add(self, _item: Item) -> None:
        """Nothing."""

    def finished(self, _item: Item) -> None:
        """Nothing."""

    def said(self, _text: str) -> None:
        """Nothing."""

    def stage(self, _ref: OrderRef, _stage: str) -> None:
        """Nothing."""


class Place:
    """A workplace that can start again."""

    def __init__(self, opened: Callable[[], Session]) -> None:
        self._open = opened
        self.session = opened()

    def start_again(self, _lost: Exception) -> None:
        """A new browser."""
        self.session = self._open()


class Bot:
    """One run. `mark` is called at the points K3–K12 and, behind the site's back, at K8."""

    def __init__(
        self,
        *,
        site: ModelSite,
        ledger: Ledger,
        account: str,
        mode: Mode,
        run_id: str,
        stop: Path,
        mark: Callable[[Bot, str], None],
        kind: Kind,
    ) -> None:
        self.site, self.ledger, self.account, self.mode, self.run_id = site, ledger, account, mode, run_id
        self._mark, self._kind, self._stop = mark, kind, StopSwitch(stop)
        self.passed: Counter[str] = Counter()
        self.in_hand = ""
        self._typing = ""
        self.left_open: list[WriteRecord] = []
        journal, book = self._books()
        place: Any = Place(lambda: self._open(journal))
        lane = self._lane(place.session, journal)
        silent: Any = Silent(run_id)
        told = RunNews(silent, silent)
        self.settling = Settling(lane, book, told)
        self.desk = Desk()
        desk: Any = self.desk
        self.runner = Runner(lane, place, desk, book, self._stop, told, self.settling, SecretStr("mock-pass"))
        self.runner.log_in()

    @property
    def lane(self) -> RunLane:
        """The lane of the run."""
        return self.runner.lane

    @property
    def context(self) -> SiteContext:
        """The browser context in use."""
        context: Any = self.lane.session.context
        assert isinstance(context, SiteContext)
        return context

    def mark(self, point: str) -> None:
        """The run passes a point."""
        self.passed[point] += 1
        self._mark(self, point)
        if point == "P0":
            self._at_window()

    def work(self, ref: OrderRef, decision: Decision, manner: str) -> Item:
        """Walk one order to its outcome, as the runner does."""
        self.passed.clear()
        self.in_hand = ref.order_no
        self.desk.decision = decision
        self.context.manner = manner
        self.runner.one(ref)
        return self.runner.news.items[-1]

    def help(self, ref: OrderRef, kind: str, value: str, manner: str) -> Item:
        """Open one order's form for a person, who presses at the first look and gives up at the third.

        With a leftover entry (`kind` leftover) he opens that at the first look and presses its submit at the second, the
        reply's at the third, and gives up at the fifth.
        """

        def by_hand(lane: RunLane, _desk: object, book: Book, walked: Walked, _listed: object) -> Verdict:
            opened = open_for_reply(lane, book, walked, earlier_writes)
            if isinstance(opened, Verdict):
                return opened
            decision = decision_of(kind, value)
            begun = Begun("reject" if kind == "reject" else "complete")
            helper = Helper(begun, decision, PERSON, 15, lambda _text: None, lambda _typed, _registered: ())
            return assist(lane, opened, helper)

        self.passed.clear()
        self.in_hand, self._typing = ref.order_no, value
        self.context.manner = manner
        self.context.typing, self.context.unsolved = value, kind == "leftover"
        before, self.runner.way = self.runner.way, by_hand
        try:
            self.runner.one(ref)
        finally:
            self.runner.way, self._typing = before, ""
        return self.runner.news.items[-1]

    def _at_window(self) -> None:
        """What the person does at a look."""
        step, entry, looks = self.context.step, self.context.entry, self.passed["P0"]
        assert step is not None
        first = 3 if self.context.unsolved else 1
        try:
            if looks == first:
                step.submit_by_hand(self._typing)
            elif looks == first + 2:
                step.form.page.close()
            elif looks == 1:
                self.context.opens_entry = True
            elif looks == 2 and entry is not None:
                entry.submit_by_hand(self._typing)
        except PlaywrightError:
            # His window is gone already.
            return

    def _books(self) -> tuple[Journal, Book]:
        """As `run.compose.open_books` has it, but for the notes on orders: they decide nothing about a write."""
        if not self.mode.records:
            return ClosedJournal(), NoBook()
        now = self.site.clock.now()
        self.lease = self.ledger.take_lease(account_key(SITE_ID, self.account), self.run_id, now)
        self.left_open = self.ledger.recover(self.lease, now)
        journal = self._kind.journal(
            *(self.ledger, self.lease, self.account, self.site.clock), stopped=self._stop.at_once
        )
        return journal, NoBook()

    def _open(self, journal: Journal) -> Session:
        politeness = Politeness(NONE, self.site.clock)
        gate = self._kind.gate(
            profile=profile(),
            base_url=BASE,
            journal=journal,
            guards=(self._stop.guard, self._at_gate),
            mark=self.mark,
            submit_seconds=1.0,
            politeness=politeness,
        )
        gate.errands = _Errands()
        way: Any = _Way(self)
        browser: Any = _Browser(self, way)
        session = open_session(
            browser,
            gate,
            way,
            read_seconds=1.0,
            step_seconds=1.0,
        )
        # What a page of the site would have told by its first Date header.
        session.heard._site_said, session.heard._said_at = self.site.clock.now(), self.site.clock.monotonic()
        timely = deadline_guard(branch(), session)
        gate.add_guards(skew_guard(session), timely)
        gate.ask_again(self._stop.guard, timely)
        return session

    def _at_gate(self, _write: Write) -> str:
        """KG is no point of the program: the gate has looked at a write, and has not committed SENDING."""
        self.mark("KG")
        return ""

    def _lane(self, session: Session, journal: Journal) -> RunLane:
        return RunLane(
            Site(session, SelectorPages(session)),
            LedgerBooks(journal, self.ledger, self.ledger),
            Clerk(SITE_ID, self.account, "值班员"),
            LaneHooks(
                accept if self.mode.sends else do_not_accept,
                settle_by_look if self.mode.records else leave_open,
            ),
            Album(lambda order, _page, shot, _us: Path(order.order_no) / shot.name),
            clock=self.site.clock,
            mark=self.mark,
            branch=branch(),
        )


class _Errands(Errands):
    """Errands whose work counts as the lane's: the gate cannot stand still in it."""

    at_work = False

    def do(self, work: Callable[[], None]) -> None:
        """Run it; there is one thread here."""
        self.at_work = True
        try:
            super().do(work)
        finally:
            self.at_work = False


class _Way(FakeProxy):
    """A way to the site on which the point K8 is passed once the site has the bytes."""

    def __init__(self, bot: Bot) -> None:
        super().__init__(lambda asked: bot.site.take(bot.account, asked))
        self._bot = bot

    def park_if_beside(self) -> None:
        """Nothing where the lane itself works, also for the gate."""
        errands = self.gate.errands if self.gate is not None else None
        if not (isinstance(errands, _Errands) and errands.at_work):
            super().park_if_beside()

    def deliver(self, asked: WireRequest) -> Reply:
        """The bytes arrive; then the point K8 is passed."""
        assert asked.method != "POST" or self._bot.mode.sends, "a preview sent something"
        reply = super().deliver(asked)
        self._bot.mark("K8")
        return reply


class _Browser:
    """Makes contexts of this bot's account."""

    def __init__(self, bot: Bot, way: _Way) -> None:
        self._bot, self._way = bot, way

    def new_context(self, **_options: object) -> SiteContext:
        """Behind the bot's way out."""
        return SiteContext(self._bot.site, self._bot.account, self._way)


def decision_of(kind: str, value: str) -> Decision:
    """A decision whose words are these: complete, leftover (complete behind a leftover entry) or reject."""
    text = Sourced(value, "工单表", Standing.PERSON)
    if kind == "reject":
        return Reject("重复派单", text, "R-1", "1", ())
    return Complete({"note": text}, (), text if kind == "leftover" else None, "C-1", "1", ())


@cache
def profile() -> Profile:
    """The profile that comes with the program."""
    return load_profile("ultrabpp")


@cache
def branch() -> Branch:
    """A branch with nothing special about it."""
    return Branch()
