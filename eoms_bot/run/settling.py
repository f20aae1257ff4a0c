"""Settling: looks on the site for writes that were left open.

The result of the look becomes the order's outcome.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from loguru import logger

from eoms_bot.browser.retry import read_again
from eoms_bot.errors import NeedsHuman, StorageError, TransientSiteError
from eoms_bot.ledger import Ledger
from eoms_bot.model.order import OrderRef
from eoms_bot.model.outcome import Item, Outcome, Verdict
from eoms_bot.model.write import UNSETTLED, Action, WriteRecord, WriteState
from eoms_bot.run.book import Book
from eoms_bot.run.lane.lane import RunLane
from eoms_bot.run.mode import Mode
from eoms_bot.run.news import RunNews
from flows.prove import settle_by_look


@dataclass
class Settling:
    """Looks at what this run and earlier ones left open; presses nothing."""

    lane: RunLane
    book: Book
    news: RunNews

    def close_interrupted(self) -> None:
        """Close orders whose reply was proven, but whose run was killed before it noted that."""
        for row in (row for row in self.lane.books.ledger.orders() if row.outcome is None):
            closed = [one for one in self._writes(row.order_no) if one.action is Action.CLOSE]
            last = closed[-1] if closed else None
            # Another account's run may be about to note it itself.
            if last is None or not self._is_mine(last):
                continue
            if last.state is WriteState.PROVEN and last.run_id == row.run_id:
                self._settled(last, Verdict(Outcome.DONE, "上次运行中断前已提交，并有处理记录证明"))

    def settle_left_open(self, ids: Sequence[int]) -> None:
        """Look once for every write whose effect nobody knows.

        Each write becomes an item, whether it is settled or stays unknown.
        """
        for record in (self.lane.books.ledger.write(one) for one in ids):
            if record.state not in UNSETTLED or not self._is_mine(record):
                continue
            self.lane.begin_order()
            verdict = self._look(record)
            logger.bind(step="look", order_no=record.order_no).info(
                "核对 {}: {}", record.kind, verdict.reason
            )
            if record.action is Action.CLOSE or verdict.outcome is not Outcome.DONE:
                self._settled(record, verdict)
            elif self.news.place(record.order_no) is not None:
                self._settled(
                    record, Verdict(Outcome.NOT_SENT, f"{verdict.reason}；回复尚未发送，下次运行继续")
                )
            if self.lane.album.lost:
                raise StorageError(self.lane.album.lost)

    def last_looks(self) -> None:
        """At the end of a run, look again at what this run left open."""
        mine = {item.ref.order_no for item in self.news.items if item.outcome is Outcome.UNKNOWN}
        self.settle_left_open([record.id for record in self.unsettled() if record.order_no in mine])

    def doubt_unproven(self, mode: Mode) -> None:
        """When the run is over, an ANSWERED_OK without proof is UNKNOWN, not done."""
        for record in self.unsettled() if mode.records else ():
            if record.state is WriteState.ANSWERED_OK:
                self.lane.books.ledger.doubt(record.id, "网站回答成功，但没有记录证明", self.lane.clock.now())

    def unsettled(self) -> list[WriteRecord]:
        """The open writes of this site and account; those of others are not ours to settle."""
        return unsettled_of(self.lane.books.ledger, self.lane.clerk.site_id, self.lane.clerk.account)

    def _is_mine(self, record: WriteRecord) -> bool:
        return _is_of(record, self.lane.clerk.site_id, self.lane.clerk.account)

    def _look(self, record: WriteRecord) -> Verdict:
        """One look; a page that cannot be read now leaves the write unknown."""
        self.lane.session.close_others()
        try:
            return read_again(lambda: settle_by_look(self.lane, record), wait=self.lane.clock.wait)
        except (NeedsHuman, TransientSiteError) as problem:
            return Verdict(Outcome.UNKNOWN, f"已发出，这次没能核对: {problem}")

    def _settled(self, record: WriteRecord, verdict: Verdict) -> None:
        self.book.outcome(record.order_no, verdict.outcome, verdict.reason)
        known = self.news.place(record.order_no)
        if known is None:
            ref = OrderRef(record.order_no, "", record.task_id, "", "", "", None, None, False, "账本")
            self.news.add(self._item(Item(ref, verdict.outcome, verdict.reason), verdict))
        elif verdict.outcome is not self.news.items[known].outcome:
            self.news.replace(known, self._item(self.news.items[known], verdict))

    def _item(self, item: Item, verdict: Verdict) -> Item:
        return replace(
            item,
            outcome=verdict.outcome,
            reason=verdict.reason,
            proof=verdict.proof,
            writes=tuple(self._writes(item.ref.order_no)),
            pictures=(*item.pictures, *pictures_of(self.lane, self.news.folder.path)),
        )

    def _writes(self, order_no: str) -> list[WriteRecord]:
        return self.lane.books.ledger.writes(order_no)


def unsettled_of(ledger: Ledger, site_id: str, account: str) -> list[WriteRecord]:
    """The open writes of this site and account."""
    return [record for record in ledger.unsettled() if _is_of(record, site_id, account)]


def _is_of(record: WriteRecord, site_id: str, account: str) -> bool:
    return record.account == account and record.key.startswith(f"{site_id}|")


def pictures_of(lane: RunLane, folder: Path) -> tuple[tuple[str, str], ...]:
    """(caption, path inside the run folder) of the pictures that were taken of the current order."""
    return tuple(
        (caption, Path(path).relative_to(folder).as_posix()) for caption, path in lane.album.pictures
    )
