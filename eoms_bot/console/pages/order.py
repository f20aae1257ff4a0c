"""一张工单: its whole story.

The texts come from the run folders and the audit chain, where they are masked. The masks come from
the names in the order. The page does not show what only the ledger has in clear: values as sent,
and the site's own words. The chain's `decided` is their masked form.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.responses import Response

from eoms_bot.console.assistant import Helping
from eoms_bot.console.desk import ConsoleDesk
from eoms_bot.console.refusal import Refused
from eoms_bot.console.web import Call
from eoms_bot.console.workbench.queue import WAITS, QueuedOrder, QueueState, queue_of
from eoms_bot.ledger import AuditRow, OrderRow
from eoms_bot.ledger.changes import EVENTS
from eoms_bot.ledger.stores.orders import PERSON_LET
from eoms_bot.model.outcome import OUTCOME_ZH, QUARANTINED
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.write import Pair, Source, WriteRecord, WriteState
from eoms_bot.report.needs import MAY_BE_HELPED
from eoms_bot.report.record import Record, cleaner
from eoms_bot.report.words import field_zh

_TIME = re.compile(r"\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\+08:00")
"""The format of the site's time in the ledger's proofs; people read it without the zone."""
PREVIEWS = 20
"""How many of the newest run folders are asked for the order, since previews are not in the ledger."""


@dataclass(frozen=True)
class Visit:
    """An order in one run: the ledger's row and the record of the run's folder.

    The row is None for a preview. The record is None when the folder is gone.
    """

    run_id: str
    row: OrderRow | None
    item: Record | None

    @property
    def is_quarantined(self) -> bool:
        """True when runs died on the order, and only a person can allow work on it again."""
        return self.row is not None and self.row.reason.startswith(QUARANTINED)

    @property
    def outcome(self) -> str:
        """The outcome's code; `OPEN` when there is none."""
        if self.row is not None:
            return self.row.outcome.value if self.row.outcome else "OPEN"
        return str(self.item["outcome"]) if self.item else "OPEN"

    @property
    def outcome_zh(self) -> str:
        """The outcome in words."""
        return {one.value: text for one, text in OUTCOME_ZH.items()}.get(self.outcome, "未结束")

    @property
    def reason(self) -> str:
        """The reason as the run gave it.

        A person's word is in the ledger only. It may name anybody.
        """
        if self.item is not None:
            return str(self.item["reason"])
        reason = self.row.reason if self.row else ""
        return cleaner(Masker())(reason) if reason.startswith(PERSON_LET) else ""


@dataclass(frozen=True)
class Attempt:
    """One write with its masked values and every line of the audit chain about it."""

    write: WriteRecord
    decided: tuple[Pair, ...]
    note: str
    trail: tuple[AuditRow, ...]
    why: str
    """Reason of a reject, result and cause of a completion; they outlive the values."""

    @property
    def grounds(self) -> str:
        """The row, approval or permission on which it was sent."""
        return cleaner(Masker())(self.write.grounds)

    @property
    def sources(self) -> tuple[Source, ...]:
        """For each value: the field as people read it, its standing and its source."""
        clean = cleaner(Masker())
        return tuple((field_zh(clean(name)), one, clean(text)) for name, one, text in self.write.sources)

    @property
    def is_proven(self) -> bool:
        """True when the site's own record shows that it took effect."""
        return self.write.state is WriteState.PROVEN

    @property
    def is_unknown(self) -> bool:
        """True when a person may settle it."""
        return self.write.state is WriteState.UNKNOWN


def show(call: Call) -> Response:
    """The page; 404 for an order that neither ledger nor run folders know."""
    desk, order_no = call.desk, call.part("order_no")
    call.query()
    rows = desk.books.views().of_order(order_no)
    writes = desk.books.ledger().writes(order_no)
    visits = visits_of(desk, order_no, rows)
    if not visits and not writes:
        raise Refused(404, "账本和最近的运行里都没有这张工单")
    newest = next((visit.item for visit in visits if visit.item), None)
    return call.page(
        "order_page.html",
        order_no=order_no,
        visits=visits,
        newest=newest,
        latest=visits[0] if visits else None,
        at_desk=_at_desk(desk, order_no),
        attempts=_attempts(desk, writes, visits),
        assisting=_assisting(desk, order_no),
        may_assist=bool(visits) and visits[0].outcome in MAY_BE_HELPED,
        events={event.value: rule.text for event, rule in EVENTS.items()},
        picture=lambda run_id, number: f"/orders/{quote(order_no)}/pictures/{run_id}/{number}",
    )


def _at_desk(desk: ConsoleDesk, order_no: str) -> QueuedOrder | None:
    """The order in the queue, while a person can still do something about it there."""
    queued = queue_of(desk).find(order_no)
    return (
        queued
        if queued is not None and queued.stand in (*WAITS, QueueState.APPROVED, QueueState.LEFT)
        else None
    )


def _assisting(desk: ConsoleDesk, order_no: str) -> Helping | None:
    """The assist of this order, when it is the one that was started here last."""
    last = desk.assistant.last()
    return last if last is not None and last.order_no == order_no else None


def visits_of(desk: ConsoleDesk, order_no: str, rows: list[OrderRow]) -> list[Visit]:
    """An order in every run that knows it, newest first; run ids begin with their time."""
    visits = [Visit(row.run_id, row, desk.folders.item(row.run_id, order_no)) for row in rows]
    known = {row.run_id for row in rows}
    for run_id in desk.folders.names()[:PREVIEWS]:
        if run_id not in known:
            item = desk.folders.item(run_id, order_no)
            if item is not None:
                visits.append(Visit(run_id, None, item))
    return sorted(
        visits, key=lambda visit: visit.row.updated_at if visit.row else _began(visit), reverse=True
    )


def _began(visit: Visit) -> str:
    """When a preview looked at the order, in the ledger's format of times."""
    text = str(visit.item["started"]) if visit.item and visit.item["started"] else ""
    return datetime.fromisoformat(text).astimezone(UTC).isoformat() if text else ""


def _attempts(desk: ConsoleDesk, writes: list[WriteRecord], visits: list[Visit]) -> list[Attempt]:
    trail: dict[int, list[AuditRow]] = defaultdict(list)
    if writes:
        for line in desk.books.views().trail([write.id for write in writes]):
            trail[line.write_id].append(line)
    reported = {one["id"]: one for visit in visits if visit.item for one in visit.item["writes"]}
    why = desk.books.ledger().why([write.id for write in writes])
    return [
        _attempt(write, trail[write.id], reported.get(write.id), why.get(write.id, ""))
        for write in reversed(writes)
    ]


def _attempt(write: WriteRecord, trail: list[AuditRow], reported: Record | None, why: str) -> Attempt:
    decided = next((line.decided for line in trail if line.decided), ())
    note = "；".join(part for part in (reported["note"], reported["proof"]) if part) if reported else ""
    return Attempt(
        write,
        () if write.purged_at else decided,
        _TIME.sub(r"\1 \2", note),
        tuple(trail),
        cleaner(Masker())(why),
    )
