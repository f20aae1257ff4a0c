"""Past orders for reading again.

Their texts come from the branch's 历史工单; the ledger says what was done.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from eoms_bot.errors import BadInput
from eoms_bot.model.evidence import Snapshot
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.privacy.personal import masker_of_row
from eoms_bot.model.source_kinds import HISTORY
from eoms_bot.model.texts.triage import Incoming
from eoms_bot.model.write import Action, WriteRecord, WriteState
from eoms_bot.run import ledgers
from eoms_bot.settings import Settings
from eoms_bot.tables.branch import complaints


def past_orders(settings: Settings, now: datetime) -> dict[str, Incoming]:
    """The past orders by number, in the order in which they were dispatched."""
    return {order.id: order for order in complaints.past_orders(_table(settings, now))}


def past_order(settings: Settings, now: datetime, number: str) -> tuple[Incoming, Masker]:
    """A past order, and the masker that knows its customer.

    BadInput where the table has no order of that number.
    """
    table = _table(settings, now)
    order = next((one for one in complaints.past_orders(table) if one.id == number), None)
    if order is None:
        raise BadInput(f"历史工单里没有 {number}；可以用 --text 给出文字")
    return order, next(masker_of_row(row) for row in table.records if row.text("工单号") == number)


def _table(settings: Settings, now: datetime) -> Snapshot:
    from eoms_bot.tables.branch.sources import read_sources  # here, because workbooks load slowly

    table = read_sources(settings.facts, now, (HISTORY.key,)).evidence.of(HISTORY.key)
    # What was said in the past stays what it was: a table that is stale for deciding still has the words.
    if table.state not in ("正常", "过期"):
        raise BadInput(f"要从历史工单取投诉文字：{table.describe()}")
    return table


def of_ledger(settings: Settings, now: datetime) -> Iterator[tuple[Incoming, dict[str, object]]]:
    """The past orders that the ledger has proof of closing, with what was done."""

    texts = past_orders(settings, now)
    if not ledgers.is_made(settings):
        raise BadInput("账本还没有建立，没有可以重判的工单")
    with ledgers.open_ledger(settings) as ledger:
        for number, order in texts.items():
            closed = [write for write in ledger.writes(number) if _closed(write)]
            if closed:
                yield order, _done(closed[-1])


def _closed(write: WriteRecord) -> bool:
    """Proven, and not purged: nobody can say any more how a purged write was decided."""
    return write.action == Action.CLOSE and write.state == WriteState.PROVEN and write.purged_at is None


def _done(write: WriteRecord) -> dict[str, object]:
    """What a proven write decided, under the names of a verdict."""
    decided = dict(write.decided)
    if write.kind == "reject":
        return {"action": "reject", "reject_reason": decided["reject_text"].split(":")[0].split("：")[0]}
    known: dict[str, object] = {"action": "complete", "reject_reason": None}
    return known | {
        key: decided[name] for key, name in (("cause", "prov_cause"), ("scene", "scene")) if name in decided
    }
