"""The runner: takes orders through the walk, one after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from loguru import logger
from pydantic import SecretStr

from eoms_bot import chinese, garbage
from eoms_bot.browser.pages.base import SITE_ZONE
from eoms_bot.browser.trouble import escaping
from eoms_bot.decide.deadline import lateness
from eoms_bot.decide.similar import NO_TRAITS, traits_of
from eoms_bot.errors import (
    BotError,
    BrowserLost,
    LedgerError,
    LoginFailed,
    OrderChanged,
    RestlessPage,
    SessionExpired,
    SiteChanged,
    SiteStop,
    StorageError,
    TransientSiteError,
    WrongPage,
)
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item, Outcome, Verdict
from eoms_bot.model.write import UNSETTLED, Action, WriteRecord, WriteState
from eoms_bot.report.log import LISTED, TAKEN_UP
from eoms_bot.report.record import masker_of
from eoms_bot.run.book import Book
from eoms_bot.run.brakes.brakes import Brake, Halt
from eoms_bot.run.desk import Desk
from eoms_bot.run.lane.lane import RunLane
from eoms_bot.run.lane.workplace import Workplace
from eoms_bot.run.news import RunNews
from eoms_bot.run.settling import Settling, pictures_of
from eoms_bot.run.stop import StopSwitch
from eoms_bot.run.verdicts import stop_code, verdict_of, with_others
from eoms_bot.run.walk import Walked, walk
from flows.log_in import log_in
from flows.login_guard import counting_lost_sessions
from flows.read_order import insist_not_taken

Way = Callable[[RunLane, Desk, Book, Walked, Sequence[OrderRef]], Verdict]
"""How one order is taken from its row to its verdict."""

Prepare = Callable[[Desk, Sequence[OrderRef]], Desk]
"""What a desk learns from the to-do list before the first order is taken."""

LOOKS = 10
"""The most orders that a run opens for each order that it may work."""

_STOPS = (SiteStop, LoginFailed, LedgerError)
_NO_TROUBLE = frozenset({Outcome.DONE, Outcome.PREVIEWED, Outcome.HELD, Outcome.SKIPPED, Outcome.BY_OTHER})


def as_it_is(desk: Desk, _listed: Sequence[OrderRef]) -> Desk:
    """The desk itself: this run sends nothing."""
    return desk


@dataclass
class Runner:
    """One run over a list of orders; `stopped` and `stop_code` say why it ended early."""

    lane: RunLane
    place: Workplace
    desk: Desk
    book: Book
    stop: StopSwitch
    news: RunNews
    settling: Settling
    password: SecretStr
    brakes: tuple[Brake, ...] = ()
    way: Way = walk
    prepare: Prepare = as_it_is

    stopped: str = ""
    stop_code: int | None = None
    listed: Sequence[OrderRef] = ()
    """The whole to-do list as this run has seen it."""

    left: list[Item] = field(default_factory=list)
    """The orders that belong to another account."""

    asked_again: Mapping[str, str] = field(default_factory=dict)
    """Order → the later orders that were rejected as its duplicates; it is walked first."""

    compared: str = ""
    """What the site's lists said at the end of a preview, in words for people."""

    def log_in(self) -> None:
        """The first login; if the browser dies meanwhile, a new one is started, and logs in."""
        self._guarded(lambda: log_in(self.lane, self.password), self._start_again)

    def guarded(self, work: Callable[[], None]) -> None:
        """Do a part of the run, and do it again after the browser died.

        What must stop the whole run is noted here, once.
        """

        def again(lost: BrowserLost) -> None:
            self._start_again(lost)
            self._with_login(work)

        self._guarded(lambda: self._with_login(work), again)

    def _guarded(self, work: Callable[[], None], again: Callable[[BrowserLost], None]) -> None:
        try:
            try:
                with escaping():
                    work()
            except BrowserLost as lost:
                if self._is_over():
                    return
                with escaping():
                    again(lost)
        except BotError as problem:
            named = self._or_restless(problem)
            self._note_stop(named)
            for brake in self.brakes:
                self._brake(brake.outside(named))

    def work_through(self, refs: Sequence[OrderRef], most: int, listed: Sequence[OrderRef]) -> None:
        """Walk at most `most` orders, until they end or something stops the run.

        `listed` is the whole to-do list. An order of another account does not count as one of
        `most`: otherwise the first orders could be another account's in every run. There is still a
        limit: a run opens at most `LOOKS` times `most` orders.
        """
        self.listed = listed
        self.desk = self.prepare(self.desk, listed)
        first = refs[:most]
        self.news.progress.listed(first)
        logger.bind(step=LISTED, count=len(first)).info("本次处理 {} 张", len(first))
        self.place.read_list(len(listed))
        self.guarded(self._keep_fresh)
        garbage.leave_alone()  # a list of 10,000 orders would be looked through every few orders
        opened = refs[: LOOKS * most]
        for begun, (ref, following) in enumerate(zip_longest(opened, opened[1:])):
            room = most - begun + len(self.left)
            if not room or self.stopped or self._held_up(ref):
                return
            self.lane.site.reader.following = following.order_no if following and room > 1 else ""
            self.one(ref)
            self.lane.site.reader.following = ""
            self.place.worked()
            self.guarded(self._keep_fresh)

    def _start_again(self, lost: BrowserLost) -> None:
        """Start a new browser for the one that died, and log in again: its session died too."""
        self.place.start_again(lost)
        self.lane.site.move_to(self.place.session)
        log_in(self.lane, self.password)

    def _is_over(self) -> bool:
        """True when the run must end at once, and notes why; then no browser is started."""
        why = self.stop.at_once()
        self.stopped = self.stopped or why
        return bool(why)

    def _keep_fresh(self) -> None:
        """Change browser or context in time; the portal opens in the new one by the old cookies."""
        if self.place.grown_old():
            self.lane.site.move_to(self.place.session)
            self.lane.site.portal.open()

    def _held_up(self, ref: OrderRef) -> bool:
        """True when a brake or the stop switch ends the run before this order."""
        for brake in self.brakes:
            self._brake(brake.before(ref))
            if self.stopped:
                return True
        # Ask the stop switch last: a brake may have waited for long.
        self.stopped = self.stop.reason()
        return bool(self.stopped)

    def one(self, ref: OrderRef) -> None:
        """Walk one order; whatever happens, it has exactly one outcome afterwards."""
        walked, started = Walked(ref), self.lane.clock.now()
        clock, begun = self.lane.clock, self.lane.clock.monotonic()
        self.lane.begin_order()
        self.news.progress.stage(ref, "读取")
        logger.bind(step=TAKEN_UP, order_no=ref.order_no).info("开始处理")
        broke: BotError | None = None
        try:
            with escaping():
                self.lane.session.close_others()
                self.lane.session.dialogs.begin()
                verdict = self._walk_with_login(walked)
        except BotError as problem:
            broke = self._or_taken(ref, self._at_bottom(problem))
            verdict = self._broken(ref, broke)
            if isinstance(broke, _STOPS) and not isinstance(broke, BrowserLost):
                self._note_stop(broke)
        if broke is not None or verdict.outcome not in _NO_TROUBLE:
            self.lane.session.gate.kept.forget()
        writes = self._written(ref)
        verdict = with_others(verdict, *self._of_others(writes, ref))
        item = Item(
            ref=ref,
            outcome=verdict.outcome,
            reason=verdict.reason,
            order=walked.order,
            decision=walked.decision,
            filled=self.lane.album.filled,
            writes=writes,
            proof=verdict.proof,
            pictures=pictures_of(self.lane, self.news.folder.path),
            late=self._late(walked),
            started=started.astimezone(SITE_ZONE).isoformat(timespec="seconds"),
            seconds=round(clock.monotonic() - begun, 3),
            asked_again=self.asked_again.get(ref.order_no, ""),
        )
        masked_reason = masker_of(item)(verdict.reason)
        if verdict.of_another:
            self.left += [item] if verdict.outcome is Outcome.SKIPPED else []
            self.kept(lambda: self.book.left(ref.order_no))
        else:
            held = walked.order if verdict.outcome is Outcome.HELD else None
            traits = traits_of(held, walked.decision) if held else NO_TRAITS
            self.kept(lambda: self.book.outcome(ref.order_no, verdict.outcome, masked_reason, traits))
        self.add(item)
        for brake in self.brakes:
            self._brake(brake.after(item, broke))
        if isinstance(broke, BrowserLost) and not self._is_over():
            lost = broke
            self._guarded(lambda: self._start_again(lost), self._start_again)

    def _written(self, ref: OrderRef) -> tuple[WriteRecord, ...]:
        """The ledger's attempts at an order; none when the ledger cannot be read.

        That ends the run, but the report on the order still comes.
        """
        try:
            return tuple(self.lane.books.ledger.writes(ref.order_no))
        except LedgerError as silent:
            self._note_stop(silent)
            return ()

    def unsettled(self) -> tuple[WriteRecord, ...] | None:
        """What the account has left open; None when the ledger cannot be read.

        That is a reason to stop.
        """
        try:
            return tuple(self.settling.unsettled())
        except LedgerError as silent:
            self._note_stop(silent)
            return None

    def _of_others(
        self, writes: Sequence[WriteRecord], ref: OrderRef
    ) -> tuple[list[WriteRecord], list[WriteRecord]]:
        """What other runs of this account, and what other accounts have written for this task."""
        task = [one for one in writes if one.task_id == ref.task_id and one.run_id != self.news.folder.run_id]
        own = [one for one in task if one.account == self.lane.clerk.account]
        return own, [one for one in task if one.account != self.lane.clerk.account]

    def _brake(self, halt: Halt | None) -> None:
        """A brake ends the run; an earlier reason to stop is reported with the brake's reason."""
        if halt is not None:
            self.stopped = "；".join(why for why in (halt.why, self.stopped) if why)
            self.stop_code = halt.code
            logger.bind(step="run_stopped").error("运行停止: {}", halt.why)

    def _at_bottom(self, problem: BotError) -> BotError:
        """Ask the pages whether they froze, or load themselves again and again.

        Such a page may lack something although the site has not changed. A frozen page never
        answers, so the watchdog ends it: the browser is lost.
        """
        if not isinstance(problem, SiteStop | TransientSiteError) or isinstance(problem, BrowserLost):
            return problem
        try:
            with escaping():
                self.lane.session.ask_pages()
        except BrowserLost as lost:
            return lost
        return self._or_restless(problem)

    def _or_restless(self, problem: BotError) -> BotError:
        """The report that a page loads itself again and again, if that explains the problem."""
        may_go_on = isinstance(problem, SiteChanged | WrongPage)
        if isinstance(problem, TransientSiteError) and not isinstance(problem, RestlessPage):
            may_go_on = self.lane.session.restless.has_reloaded
        if not may_go_on or not (why := self._goes_on()):
            return problem
        return RestlessPage(f"{why}；页面因此不同: {problem}")

    def _goes_on(self) -> str:
        with escaping():
            return self.lane.session.goes_on()

    def _or_taken(self, ref: OrderRef, problem: BotError) -> BotError:
        """The report that a colleague has taken the order, if that explains the broken page.

        Then only the order ends. That does not explain an order that a write of ours may have
        closed: that order would be gone from the list as well. A failure of this look explains
        nothing; the site may really have changed.
        """
        if not isinstance(problem, SiteChanged | WrongPage) or self._may_be_closed(ref):
            return problem
        try:
            with escaping():
                self.lane.session.close_others()
                insist_not_taken(self.lane, ref)
        except OrderChanged as taken:
            return type(taken)(f"{taken}；页面因此不同: {problem}")
        except BrowserLost as lost:
            return lost
        except BotError as trouble:
            logger.bind(step="taken", order_no=ref.order_no).info("是否已被他人接手看不出: {}", trouble)
        return problem

    def _may_be_closed(self, ref: OrderRef) -> bool:
        """True when a write of ours on this order has no proof yet, or has closed it."""
        return any(
            one.state in UNSETTLED or (one.action is Action.CLOSE and one.state is WriteState.PROVEN)
            for one in self._written(ref)
            if one.task_id == ref.task_id
        )

    def add(self, item: Item) -> None:
        """Take an item into the run, even when its folder cannot take it."""
        self.kept(lambda: self.news.add(item))

    def kept(self, keep: Callable[[], object]) -> None:
        """Keep something.

        What cannot be kept stops the run before its next order, and interrupts no work before that.
        """
        try:
            keep()
            if self.lane.album.lost:
                raise StorageError(self.lane.album.lost)
        except OSError as err:
            self._note_stop(StorageError(f"写不进磁盘：{chinese.of_system(err)}"))
        except LedgerError as problem:
            self._note_stop(problem)

    def _broken(self, ref: OrderRef, problem: BotError) -> Verdict:
        """The verdict of a walk that broke.

        When the ledger cannot be read either, a write that was on its way counts as unknown.
        """
        try:
            mine = [one for one in self.settling.unsettled() if one.order_no == ref.order_no]
            return verdict_of(problem, mine)
        except LedgerError as silent:
            self._note_stop(silent)
            return Verdict(Outcome.UNKNOWN, f"账本读不出，是否已发出不明: {silent}；随后: {problem}")

    def _walk_with_login(self, walked: Walked) -> Verdict:
        """Walk an order; after a lost session, log in once and walk it from the start.

        A second loss leaves the order.
        """
        try:
            return self._walk(walked)
        except SessionExpired as lost:
            logger.bind(step="session_lost", order_no=walked.ref.order_no).warning("{}", lost)
        self.lane.session.close_others()
        self.lane.begin_order()
        log_in(self.lane, self.password)
        return self._walk(walked)

    def _walk(self, walked: Walked) -> Verdict:
        with counting_lost_sessions(self.lane):
            return self.way(self.lane, self.desk, self.book, walked, self.listed)

    def _with_login(self, work: Callable[[], None]) -> None:
        try:
            with counting_lost_sessions(self.lane):
                work()
        except SessionExpired as lost:
            logger.bind(step="session_lost").warning("{}", lost)
            log_in(self.lane, self.password)
            with counting_lost_sessions(self.lane):
                work()

    def _note_stop(self, problem: BotError) -> None:
        """Note the first reason; later reasons only follow from it."""
        if self.stop_code is None:
            self.stopped = str(problem)
            self.stop_code = stop_code(problem)
        logger.bind(step="run_stopped").error("运行停止: {}", problem)

    def _late(self, walked: Walked) -> bool:
        order = walked.order
        return order is not None and lateness(order, self.lane.branch, self.lane.clock.now()).late
