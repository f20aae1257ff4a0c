"""Checks the audit chain, in the ledger or in an export, and exports it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

import eoms_bot.ledger.audit as audit
import eoms_bot.ledger.chain as chain
from eoms_bot.ledger.audit import Deed
from eoms_bot.ledger.chain import Fault, Head, Kind, Record
from eoms_bot.ledger.engine import reading
from eoms_bot.ledger.ledger import Ledger
from eoms_bot.ledger.marker import read_marker
from eoms_bot.ledger.schema import audit as table
from eoms_bot.ledger.times import site_offset, utc_text
from eoms_bot.ledger.upkeep import compare

FORMAT = 1
"""Version of the export.

An export is a line with `audit`, one line per record, and a closing line with `count` and `head`.
"""


@dataclass(frozen=True)
class Checked:
    """How many records were looked at, the newest one, and the first fault, None where all is well."""

    records: int
    head: Head
    fault: Fault | None


def verify(ledger: Ledger, anchor: str = "") -> Checked:
    """Look for the first bad record of a ledger's chain, against all that is noted of it elsewhere."""
    marker = (
        read_marker(ledger.local_path) if ledger.local_path else None
    )  # the marker is read before the ledger, which may go on meanwhile
    with reading(ledger.engine) as connection:
        origin, records = audit.origin_of(connection), _records(connection)
        fault = (
            chain.first_fault(origin.head, records)
            or _beheaded(origin.head, records)
            or _against_head(origin.head, records, audit.head(connection))
            or (marker and chain.unlike(origin.head, records, marker.head, "标记文件"))
            or chain.without_anchor(origin.head, records, anchor)
            or compare.first_disagreement(connection, ledger.ledger_id, origin, records)
        )
    return Checked(len(records), chain.last_of(origin.head, records), fault or None)


def export(ledger: Ledger, now: datetime) -> Iterator[str]:
    """The lines of an export, JSON each; the salt is not in it."""
    with reading(ledger.engine) as connection:
        origin, records = audit.origin_of(connection), _records(connection)
    first = {"audit": FORMAT, "ledger_id": ledger.ledger_id, "events": origin.events, **vars(origin.head)}
    yield chain.canonical(first)
    yield from (chain.canonical(record) for record in records)
    head = chain.last_of(origin.head, records)
    at = {"at": utc_text(now), "site_offset": site_offset(now)}
    yield chain.canonical({"count": len(records), "seq": head.seq, "head": head.hash, **at})


def verify_export(lines: Sequence[str], anchor: str = "") -> Checked:
    """Look for the first bad record of an export; it needs no ledger."""
    data: list[dict[str, Any]] = []
    for number, line in enumerate(lines, 1):
        try:
            data.append(dict(json.loads(line)))
        except (ValueError, TypeError):
            return _unreadable(number, data)
    if not data or data[0].get("audit") != FORMAT or not {"seq", "hash"} <= set(data[0]):
        return _unreadable(1, [])
    origin = Head(data[0]["seq"], data[0]["hash"])
    closing = data[-1] if "count" in data[-1] else None
    records = data[1:-1] if closing else data[1:]
    torn = next(
        (n for n, record in enumerate(records, 2) if not {"seq", "prev", "hash"} <= set(record)), None
    )
    if torn is not None:
        return _unreadable(torn, data)
    fault = (
        chain.first_fault(origin, records)
        or _against_closing(origin, records, closing)
        or chain.without_anchor(origin, records, anchor)
    )
    return Checked(len(records), chain.last_of(origin, records), fault)


def _records(connection: Connection) -> list[Record]:
    return [row._asdict() for row in connection.execute(select(table).order_by(table.c.seq))]


def _against_head(origin: Head, records: Sequence[Record], head: Head) -> Fault | None:
    last = chain.last_of(origin, records).seq
    if last > head.seq:
        return Fault(
            head.seq + 1, Kind.FOREIGN, f"第 {head.seq + 1} 条起不是由程序追加：账本记到第 {head.seq} 条"
        )
    return chain.unlike(origin, records, head, "账本")


def _beheaded(origin: Head, records: Sequence[Record]) -> Fault | None:
    """A chain that begins later than with its first record needs the record of the purge that cut it."""
    if origin.seq == 0 or any(
        one["event"] == Deed.PURGED and one["evidence_hash"] == origin.hash for one in records
    ):
        return None
    return Fault(origin.seq + 1, Kind.MISSING, f"第 {origin.seq} 条及以前不见了，链上没有清理的记录")


def _against_closing(origin: Head, records: Sequence[Record], closing: dict[str, Any] | None) -> Fault | None:
    last = chain.last_of(origin, records)
    if closing is None:
        return Fault(last.seq + 1, Kind.CUT_OFF, f"第 {last.seq + 1} 条起被截去：没有结尾一行")
    if (closing.get("count"), closing.get("seq"), closing.get("head")) != (
        len(records),
        *vars(last).values(),
    ):
        closing_text = f"结尾一行记的是 {closing.get('count')} 条、到第 {closing.get('seq')} 条"
        return Fault(last.seq + 1, Kind.CUT_OFF, f"第 {last.seq} 条之后与结尾不符：{closing_text}")
    return None


def _unreadable(line: int, read: Sequence[object]) -> Checked:
    fault = Fault(line - 1, Kind.UNREADABLE, f"文件第 {line} 行看不懂，不是审计导出的一行")
    return Checked(max(0, len(read) - 1), Head(0, ""), fault)
