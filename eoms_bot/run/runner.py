"""The runner: takes orders through the walk, one after another, and keeps the run's books."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from loguru import logger
from pydantic import SecretStr

from eoms_bot.browser.pages.base import SITE_ZONE
from eoms_bot.browser.retry import read_again
from eoms_bot.browser.trouble import escaping
from eoms_bot.decide import lateness
from eoms_bot.errors import (
    BotError,
    LedgerError,
    LoginFailed,
    NeedsHuman,
    SessionExpired,
    SiteStop,
    TransientSiteError,
)
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import OUTCOME_ZH, Item, Outcome
from eoms_bot.model.run import Progress
from eoms_bot.model.write import UNSETTLED, Action, WriteRecord, WriteState
from eoms_bot.report.folder import RunFolder
from eoms_bot.run.book import Book
from eoms_bot.run.desk import Desk
from eoms_bot.run.mode import Mode
from eoms_bot.run.stop import StopSwitch
from eoms_bot.run.verdicts import EXIT_BREAKER, stop_code, verdict_of
from eoms_bot.run.walk import Walked, walk
from flows.lane import Evidence, Lane
from flows.log_in import log_in
from flows.prove import Verdict, settle_by_look

_STOPS = (SiteStop, LoginFailed, LedgerError)


@dataclass
class Runner:
    """One run over a list of orders. `stopped` and `stop_code` say why it ended early."""

    lane: Lane
    desk: Desk
    book: Book
    folder: RunFolder
    stop: StopSwitch
    progress: Progress
    password: SecretStr
    items: list[Item] = field(default_factory=list)
    stopped: str = ""
    stop_code: int | None = None
    _listed: Sequence[OrderRef] = ()

    def guarded(self, work: Callable[[], None]) -> None:
        """Run a part of the run; what must stop the whole run is noted here, once."""
        try:
            with escaping():
                self._with_login(work)
        except BotError as problem:
            self._note_stop(problem)

    def work_through(
        self, refs: Sequence[OrderRef], listed: Sequence[OrderRef], most_unknown: int | None
    ) -> None:
        """Walk every order until the list ends or something stops the run; `listed` is the whole to-do list."""
        self._listed = listed
        self.progress.listed(refs)
        pace = self.lane.profile.site.min_seconds_between_orders
        for ref in refs:
            if pace and ref is not refs[0]:
                self.lane.clock.wait(pace)
            self.stopped = self.stopped or self.stop.reason() or self._storm(most_unknown)
            if self.stopped:
                return
            self.one(ref)

    def _storm(self, most_unknown: int | None) -> str:
        """Why too many unknown outcomes end the run; empty where there are not too many."""
        since = (self.lane.clock.now() - timedelta(hours=24)).isoformat()
        recent = [one for one in self.unsettled() if (one.sending_at or "") >= since] if most_unknown else []
        if most_unknown is None or len(recent) < most_unknown:
            return ""
        self.stop_code = EXIT_BREAKER
        return f"24 小时内已有 {len(recent)} 次发送结果未知，先核对，不再继续"

    def one(self, ref: OrderRef) -> None:
        """Walk one order; whatever happens, it has exactly one outcome afterwards."""
        walked, started = Walked(ref), self.lane.clock.now()
        clock, begun = self.lane.clock, self.lane.clock.monotonic()
        self.lane.evidence = Evidence()
        self.progress.stage(ref, "读取")
        try:
            with escaping():
                self.lane.session.close_others()
                verdict = self._walk_with_login(walked)
        except BotError as problem:
            verdict = self._broken(ref, problem)
            if isinstance(problem, _STOPS):
                self._note_stop(problem)
        item = Item(
            ref=ref,
            outcome=verdict.outcome,
            reason=verdict.reason,
            order=walked.order,
            decision=walked.decision,
            filled=self.lane.evidence.filled,
            writes=self._writes(ref.order_no),
            proof=verdict.proof,
            pictures=self._pictures(),
            late=self._late(walked),
            started=started.astimezone(SITE_ZONE).isoformat(timespec="seconds"),
            seconds=round(clock.monotonic() - begun, 3),
        )
        self.tell(item)
        self.book.outcome(ref.order_no, verdict.outcome, verdict.reason)

    def _broken(self, ref: OrderRef, problem: BotError) -> Verdict:
        """The verdict of a walk that broke; where even the ledger cannot be asked, a write under way counts as unknown."""
        try:
            return verdict_of(problem, [one for one in self.unsettled() if one.order_no == ref.order_no])
        except LedgerError as silent:
            self._note_stop(silent)
            return Verdict(Outcome.UNKNOWN, f"账本读不出，是否已发出不明: {silent}；随后: {problem}")

    def close_interrupted(self) -> None:
        """Orders whose reply was proven, but whose run was killed before it noted so: they are done."""
        for row in (row for row in self.lane.ledger.orders() if row.outcome is None):
            closed = [one for one in self._writes(row.order_no) if one.action is Action.CLOSE]
            if closed and closed[-1].state is WriteState.PROVEN and closed[-1].run_id == row.run_id:
                self._settled(closed[-1], Verdict(Outcome.DONE, "上次运行中断前已提交，并有处理记录证明"))

    def settle_left_open(self, ids: Sequence[int]) -> None:
        """Look once for every write whose effect nobody knows; what is settled or stays unknown becomes an item."""
        for record in (self.lane.ledger.write(one) for one in ids):
            if record.state not in UNSETTLED or not self._is_mine(record):
                continue
            self.lane.evidence = Evidence()
            verdict = self._look(record)
            logger.bind(step="look", order_no=record.order_no).info(
                "核对 {}: {}", record.kind, verdict.reason
            )
            if record.action is Action.CLOSE or verdict.outcome is not Outcome.DONE:
                self._settled(record, verdict)
            elif self._place(record.order_no) is not None:
                self._settled(
                    record, Verdict(Outcome.NOT_SENT, f"{verdict.reason}；回复尚未发送，下次运行继续")
                )

    def last_looks(self) -> None:
        """At the end of a run: look again at what this run left open."""
        mine = {item.ref.order_no for item in self.items if item.outcome is Outcome.UNKNOWN}
        self.settle_left_open([record.id for record in self.unsettled() if record.order_no in mine])

    def doubt_unproven(self, mode: Mode) -> None:
        """ANSWERED_OK without proof is not done: when the run is over, it is UNKNOWN."""
        for record in self.unsettled() if mode.records else ():
            if record.state is WriteState.ANSWERED_OK:
                self.lane.ledger.doubt(record.id, "网站回答成功，但没有记录证明", self.lane.clock.now())

    def unsettled(self) -> list[WriteRecord]:
        """The open writes of this site and account; others' are others' business."""
        return [record for record in self.lane.ledger.unsettled() if self._is_mine(record)]

    def _is_mine(self, record: WriteRecord) -> bool:
        return record.account == self.lane.account and record.key.startswith(f"{self.lane.site_id}|")

    def _look(self, record: WriteRecord) -> Verdict:
        """One look; a page that cannot be read now leaves the write as unknown as it was."""
        self.lane.session.close_others()
        try:
            return read_again(lambda: settle_by_look(self.lane, record), wait=self.lane.clock.wait)
        except (NeedsHuman, TransientSiteError) as problem:
            return Verdict(Outcome.UNKNOWN, f"已发出，这次没能核对: {problem}")

    def _walk_with_login(self, walked: Walked) -> Verdict:
        """A lost session costs one login, then the order is walked from the start; a second loss leaves it."""
        try:
            return walk(self.lane, self.desk, self.book, walked, self._listed)
        except SessionExpired as lost:
            logger.bind(step="session_lost", order_no=walked.ref.order_no).warning("{}", lost)
        self.lane.session.close_others()
        self.lane.evidence = Evidence()
        log_in(self.lane, self.password)
        return walk(self.lane, self.desk, self.book, walked, self._listed)

    def _with_login(self, work: Callable[[], None]) -> None:
        try:
            work()
        except SessionExpired as lost:
            logger.bind(step="session_lost").warning("{}", lost)
            log_in(self.lane, self.password)
            work()

    def _settled(self, record: WriteRecord, verdict: Verdict) -> None:
        self.book.outcome(record.order_no, verdict.outcome, verdict.reason)
        known = self._place(record.order_no)
        if known is None:
            ref = OrderRef(record.order_no, "", record.task_id, "", "", "", None, None, False, "账本")
            self.tell(self._settled_item(Item(ref, verdict.outcome, verdict.reason), verdict))
        elif verdict.outcome is not self.items[known].outcome:
            self.items[known] = self._settled_item(self.items[known], verdict)
            self.folder.add(self.items[known])

    def _place(self, order_no: str) -> int | None:
        """Where the order stands among the items of this run."""
        return next((place for place, item in enumerate(self.items) if item.ref.order_no == order_no), None)

    def _settled_item(self, item: Item, verdict: Verdict) -> Item:
        return replace(
            item,
            outcome=verdict.outcome,
            reason=verdict.reason,
            proof=verdict.proof,
            writes=self._writes(item.ref.order_no),
            pictures=(*item.pictures, *self._pictures()),
        )

    def _note_stop(self, problem: BotError) -> None:
        self.stopped = str(problem)
        self.stop_code = stop_code(problem)
        logger.bind(step="run_stopped").error("运行停止: {}", problem)

    def tell(self, item: Item) -> None:
        """Take an item into the run: list, run folder, progress."""
        logger.bind(step="outcome", order_no=item.ref.order_no, outcome=str(item.outcome)).info(
            "{} {}", item.ref.order_no, OUTCOME_ZH[item.outcome]
        )
        self.items.append(item)
        self.folder.add(item)
        self.progress.finished(item)

    def _writes(self, order_no: str) -> tuple[WriteRecord, ...]:
        return tuple(self.lane.ledger.writes(order_no))

    def _pictures(self) -> tuple[tuple[str, str], ...]:
        taken = self.lane.evidence.pictures
        return tuple(
            (caption, Path(path).relative_to(self.folder.path).as_posix()) for caption, path in taken
        )

    def _late(self, walked: Walked) -> bool:
        order = walked.order
        return order is not None and lateness(order, self.lane.branch, self.lane.clock.now()).late
