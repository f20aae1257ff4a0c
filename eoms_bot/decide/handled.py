"""What the bot itself has handled, as rows that go with the branch's past orders.

Only writes that the site has proven count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from eoms_bot.decide.texts import LABELS
from eoms_bot.decide.times import moment
from eoms_bot.model.evidence import Record, Value
from eoms_bot.model.write import WriteRecord, WriteState
from eoms_bot.model.zone import SHANGHAI

COMPLETE, REJECT = "complete", "reject"
REJECTED = "驳回："
"""A result that begins so is a reject, with its reason."""
SEE_ORDER = "见工单"
"""Stands for a customer's number that neither reply nor ledger has: he is not anonymous."""

OF_ORDER = {
    "customer_name": "客户姓名",
    "fault_area": "县区",
    "fault_place": "投诉地点",
    "complaint": "投诉内容",
}
"""Fact of the order that the ledger keeps with its write → column of the branch's past orders."""

_PART = re.compile(rf"(?:^|;)({'|'.join(LABELS)}):(.*?)(?=;(?:{'|'.join(LABELS)}):|$)")


def of_writes(writes: Iterable[WriteRecord]) -> tuple[Record, ...]:
    """A row for each proven completion or reject whose content is still kept, the oldest first."""
    rows = {COMPLETE: _row, REJECT: _rejected}
    return tuple(
        rows[write.kind](write)
        for write in sorted(writes, key=lambda write: write.id)
        if write.kind in rows and write.state is WriteState.PROVEN and write.purged_at is None
    )


def is_reject(row: Record) -> bool:
    """True for an order that was turned away."""
    return row.text("处理结果").startswith(REJECTED)


def together(rows: Iterable[Record], own: Iterable[Record]) -> tuple[Record, ...]:
    """The branch's rows, then what the branch does not have.

    What the bot did completes each open row of the branch. A reject that is not the order's end stays a row
    of its own.
    """
    own = tuple(own)
    done = {row.text("工单号"): row for row in own}
    merged = [_merged(row, done.pop(row.text("工单号"), None)) for row in rows]
    places = {place for row in (*merged, *done.values()) for place in row.place.split("；")}
    return (*merged, *done.values(), *(row for row in own if is_reject(row) and row.place not in places))


def _merged(row: Record, own: Record | None) -> Record:
    if own is None or row.time("完成时间"):
        return row
    return Record(f"{row.place}；{own.place}", row.as_of, {**own.values, **row.values})


def parts_of(measure: str) -> dict[str, str]:
    """The labelled parts of a reply in the unified wording: label → text."""
    return dict(_PART.findall(measure))


def _row(write: WriteRecord) -> Record:
    decided, when = dict(write.decided), _when(write)
    parts = parts_of(decided.get("measure", ""))
    values: dict[str, Value] = {
        "工单号": write.order_no,
        "完成时间": when,
        "投诉地点": " ".join(decided[name] for name in ("area", "cell") if name in decided),
        **_customer(write, parts.get("联系客户电话", "")),
        "占用基站": parts.get("占用基站", ""),
        "省内投诉原因": decided.get("prov_cause", ""),
        "解决措施": parts.get("解决措施", ""),
        "处理结果": decided.get("result", ""),
        "客户态度": parts.get("客户态度", ""),
        "处理人": write.operator or write.account,
    }
    expected = moment(parts.get("解决时间", "").removeprefix("预计"))
    if decided.get("result") == "未解决" and expected:
        values["预计解决时间"] = expected
    kept = {name: value for name, value in values.items() if value != ""}
    return Record(f"账本 写入 {write.id}", when, kept)


def _rejected(write: WriteRecord) -> Record:
    text, when = dict(write.decided).get("reject_text", ""), _when(write)
    values: dict[str, Value] = {
        "工单号": write.order_no,
        "完成时间": when,
        **_customer(write),
        "解决措施": text,
        "处理结果": REJECTED + re.split("[:：]", text)[0],
        "处理人": write.operator or write.account,
    }
    return Record(f"账本 写入 {write.id}", when, values)


def _customer(write: WriteRecord, called: str = "") -> dict[str, Value]:
    """Who complained, where and of what, as the order said.

    The number that was called counts before the order's own.
    """
    facts = dict(write.customer)
    known = {column: facts[name] for name, column in OF_ORDER.items() if name in facts}
    return {**known, "客户电话": called or facts.get("customer_tel", SEE_ORDER)}


def _when(write: WriteRecord) -> datetime:
    replied = write.answered_at or write.settled_at or write.created_at
    return datetime.fromisoformat(replied).astimezone(SHANGHAI)
