"""The form of the audit chain: canonical text, hashes, and the search for its first fault.

The module knows no database. A record's hash is the SHA-256 of all its other columns, which include the hash
of the record before it. Whoever changes, removes or moves a record has to make all later ones again. Then the
head differs from the one that was noted outside.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Record = Mapping[str, Any]


class Kind(StrEnum):
    """What is wrong with a record."""

    CHANGED = "changed"
    MISSING = "missing"
    REORDERED = "reordered"
    REPLACED = "replaced"
    CUT_OFF = "cut_off"
    FOREIGN = "foreign"
    ANCHOR = "anchor"
    DISAGREES = "disagrees"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Fault:
    """The first bad record: its number, what is wrong with it, and that in Chinese."""

    seq: int
    kind: Kind
    text: str


@dataclass(frozen=True)
class Head:
    """The newest record: its number and hash. Noted outside, it is an anchor of the whole chain before it."""

    seq: int
    hash: str


def canonical(value: object) -> str:
    """One text for equal values: JSON in ASCII, keys sorted, no blanks."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def hash_of(record: Record) -> str:
    """SHA-256 over a record without its own hash."""
    bare = {name: value for name, value in record.items() if name != "hash"}
    return hashlib.sha256(canonical(bare).encode()).hexdigest()


def genesis(ledger_id: str, events: int, seal: str) -> str:
    """What the first record follows: the ledger's id, and the changes that are older than the chain."""
    return hashlib.sha256(canonical([ledger_id, events, seal]).encode()).hexdigest()


def salted(salt: str, text: str) -> str:
    """HMAC-SHA-256 of a text, empty where the text is: nobody without the salt can try values against it."""
    return hmac.new(bytes.fromhex(salt), text.encode(), hashlib.sha256).hexdigest() if text else ""


def first_fault(origin: Head, records: Sequence[Record]) -> Fault | None:
    """The first record that doesn't follow from the one before it."""
    there = {record["seq"] for record in records}
    before = origin
    for record in records:
        seq = before.seq + 1
        if record["seq"] != seq:
            if seq in there:
                return Fault(seq, Kind.REORDERED, f"第 {seq} 条的位置上是第 {record['seq']} 条，次序被改动")
            return Fault(seq, Kind.MISSING, f"第 {seq} 条缺失，其后是第 {record['seq']} 条")
        if hash_of(record) != record["hash"]:
            return _torn(record, there)
        if record["prev"] != before.hash:
            return Fault(seq, Kind.REPLACED, f"第 {seq} 条与前一条接不上，前一条被换过")
        before = Head(seq, record["hash"])
    return None


def _torn(record: Record, there: set[int]) -> Fault:
    """The fault of a record that doesn't fit its hash: it stood at another place, or was changed."""
    seq = record["seq"]
    was = next(
        (other for other in sorted(there) if hash_of({**record, "seq": other}) == record["hash"]), None
    )
    if was is None:
        return Fault(seq, Kind.CHANGED, f"第 {seq} 条的内容被改动")
    return Fault(seq, Kind.REORDERED, f"第 {seq} 条原为第 {was} 条，次序被改动")


def without_anchor(origin: Head, records: Sequence[Record], anchor: str) -> Fault | None:
    """A fault where the chain has no record of that hash.

    Then a record that existed when the anchor was noted is gone.
    """
    if not anchor or anchor in {origin.hash, *(record["hash"] for record in records)}:
        return None
    return Fault(
        last_of(origin, records).seq, Kind.ANCHOR, f"链上没有锚点 {anchor[:16]}…，当时的记录被截去或换过"
    )


def last_of(origin: Head, records: Sequence[Record]) -> Head:
    """The newest record."""
    return Head(records[-1]["seq"], records[-1]["hash"]) if records else origin


def unlike(origin: Head, records: Sequence[Record], noted: Head, where: str) -> Fault | None:
    """What is wrong where a head was noted elsewhere; a chain that has grown since is the same chain."""
    last = last_of(origin, records).seq
    if noted.seq > last:
        return Fault(last + 1, Kind.CUT_OFF, f"第 {last + 1} 条起被截去：{where}记到第 {noted.seq} 条")
    hashes = {origin.seq: origin.hash} | {record["seq"]: record["hash"] for record in records}
    if noted.hash and noted.seq >= origin.seq and hashes[noted.seq] != noted.hash:
        return Fault(noted.seq, Kind.REPLACED, f"第 {noted.seq} 条被换过，与{where}所记不同")
    return None
