"""A person's word on an UNKNOWN write, or on an order that was quarantined.

It finds which one is meant, and records the word.
"""

from __future__ import annotations

from datetime import datetime

from eoms_bot.errors import BadInput
from eoms_bot.ledger import Ledger, Views
from eoms_bot.model.outcome import QUARANTINED
from eoms_bot.model.write import WriteRecord, WriteState
from eoms_bot.report.words import KIND_ZH, STATE_ZH


def settle(
    ledger: Ledger, write: WriteRecord, who: str, reason: str, now: datetime, *, sent: bool
) -> WriteState:
    """Record that an UNKNOWN write took effect, or (not `sent`) that it did not; returns its state.

    BadInput where the write is not UNKNOWN any more, or, not `sent`, was sent less than ten minutes ago.
    """
    word = ledger.settle_by_person if sent else ledger.release
    word(write.id, who, reason.strip(), now)
    return ledger.write(write.id).state


def quarantined(ledger: Ledger, order_no: str) -> str:
    """The order, where runs have died on it and it was left to a person; else BadInput."""
    last = next(iter(Views(ledger.engine).of_order(order_no)), None)
    if last is None or not last.reason.startswith(QUARANTINED):
        raise BadInput(
            f"工单 {order_no} 没有被隔离（最近一次：{'没有记录' if last is None else last.reason or '中断'}）"
        )
    return order_no


def shown(ledger: Ledger, order_no: str) -> str:
    """The order, where people have been shown that it will go alone; else BadInput."""
    said = ledger.shown_order(order_no)
    if said is None or said.taken_down_by:
        raise BadInput(
            f"工单 {order_no} {'没有在公示' if said is None else f'已由 {said.taken_down_by} 撤下'}"
        )
    return order_no


def unknown(ledger: Ledger, order_no: str, write_id: int | None) -> WriteRecord:
    """The one write that the person means; BadInput where there is none, or several and none is named."""
    writes = ledger.writes(order_no)
    unknown = [write for write in writes if write.state is WriteState.UNKNOWN]
    chosen = [write for write in unknown if write_id in (None, write.id)]
    if len(chosen) == 1:
        return chosen[0]
    if not writes:
        raise BadInput(f"账本里没有工单 {order_no} 的写入")
    if not chosen:
        states = "、".join(f"编号 {write.id} {STATE_ZH[write.state]}" for write in writes)
        raise BadInput(f"工单 {order_no} 没有这样的未知发送（{states}）")
    named = "、".join(f"{write.id}（{KIND_ZH.get(write.kind, write.kind)}）" for write in chosen)
    raise BadInput(f"工单 {order_no} 有几次未知发送，用 --write 指明：{named}")
