"""What the bot itself has handled, as rows beside the branch's past orders: only writes that the site has proven."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from eoms_bot.decide.texts import LABELS
from eoms_bot.decide.times import SHANGHAI, moment
from eoms_bot.model.evidence import Record, Value
from eoms_bot.model.write import WriteRecord, WriteState

COMPLETE = "complete"
SEE_ORDER = "见工单"
"""In place of a customer's number that the reply does not have: he is not anonymous."""

_PART = re.compile(rf"(?:^|;)({'|'.join(LABELS)}):(.*?)(?=;(?:{'|'.join(LABELS)}):|$)")


def of_writes(writes: Iterable[WriteRecord]) -> tuple[Record, ...]:
    """A row for each proven completion whose content is still kept."""
    return tuple(
        _row(write)
        for write in writes
        if write.kind == COMPLETE and write.state is WriteState.PROVEN and write.purged_at is None
    )


def together(rows: Iterable[Record], own: Iterable[Record]) -> tuple[Record, ...]:
    """The branch's rows, each open one completed by what the bot did, and then what the branch does not have."""
    done = {row.text("工单号"): row for row in own}
    merged = [_merged(row, done.pop(row.text("工单号"), None)) for row in rows]
    return (*merged, *done.values())


def _merged(row: Record, own: Record | None) -> Record:
    if own is None or row.time("完成时间"):
        return row
    return Record(f"{row.place}；{own.place}", row.as_of, {**own.values, **row.values})


def _row(write: WriteRecord) -> Record:
    decided = dict(write.decided)
    parts = dict(_PART.findall(decided.get("measure", "")))
    replied = write.answered_at or write.settled_at or write.created_at
    when = datetime.fromisoformat(replied).astimezone(SHANGHAI)
    values: dict[str, Value] = {
        "工单号": write.order_no,
        "完成时间": when,
        "客户电话": parts.get("联系客户电话", SEE_ORDER),
        "投诉地点": " ".join(decided[name] for name in ("area", "cell") if name in decided),
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
