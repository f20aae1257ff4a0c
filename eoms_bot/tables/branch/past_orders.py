"""The branch's 历史工单 as triage reads them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from eoms_bot.decide.suggest import with_place
from eoms_bot.model.evidence import Snapshot
from eoms_bot.model.texts.triage import Incoming
from eoms_bot.model.zone import SHANGHAI

KIND = "history"


_FIRST = datetime.min.replace(tzinfo=SHANGHAI)


def past_orders(table: Snapshot) -> Iterator[Incoming]:
    """The orders of the table as they were dispatched, those without a time first."""
    orders = [
        Incoming(
            id=row.text("工单号"),
            text=with_place(row.text("投诉内容"), row.text("投诉地点")),
            phone=row.text("客户电话"),
            assigned=row.time("分派时间"),
            closed=row.time("完成时间"),
        )
        for row in table.records
    ]
    yield from sorted(orders, key=lambda order: order.assigned or _FIRST)
