"""Rule k of the outside checker: the audit chain holds, and tells of every write. Nothing of the bot's code.

The chain's form is that of docs/en/ledger.md, built here anew: SHA-256 over sorted JSON, HMAC with the ledger's salt.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.support.ledger_file import Json, Ledger
from tests.support.violation import Violation

SITE_ZONE = ZoneInfo("Asia/Shanghai")
STEP = timedelta(seconds=1)
SAME = ("write_id", "at", "event", "from_state", "to_state", "run_id")


def audited(writes: Sequence[Json], ledger: Ledger, *, same_clock: bool) -> list[Violation]:
    """(k) Every break of the chain, every event without its record, every accepted write without an earlier SENDING."""
    return [
        *_links(ledger),
        *_events(ledger),
        *_values(ledger),
        *(broken for write in writes for broken in _sending(write, ledger, same_clock=same_clock)),
    ]


def _links(ledger: Ledger) -> Iterator[Violation]:
    """Numbers without a gap, each record's hash, the hash of the one before, and the head that the ledger notes."""
    if not ledger.meta:
        return
    origin = json.loads(ledger.meta["audit_origin"])
    seq, before = origin["seq"], origin["hash"]
    for record in ledger.audit:
        seq += 1
        if record["seq"] != seq:
            yield Violation("k", f"audit: no. {seq} is missing, no. {record['seq']} stands there")
            seq = record["seq"]
        if digest(record) != record["hash"]:
            yield Violation("k", f"audit: no. {seq} does not fit its hash")
        if record["prev"] != before:
            yield Violation("k", f"audit: no. {seq} does not follow the one before")
        before = record["hash"]
    if ledger.meta["audit_head"] != f"{seq}:{before}":
        yield Violation(
            "k", f"audit: ends with no. {seq}, the ledger notes {ledger.meta['audit_head'][:24]}…"
        )


def _events(ledger: Ledger) -> Iterator[Violation]:
    """Each event of a write that is not older than the chain has exactly one record, in the same order, saying the same."""
    if not ledger.meta:
        return
    older = json.loads(ledger.meta["audit_origin"])["events"]
    events = [event for event in ledger.events if event["id"] > older]
    told = [record for record in ledger.audit if record["write_event"]]
    if [event["id"] for event in events] != [record["write_event"] for record in told]:
        yield Violation(
            "k", f"audit: {len(events)} events of writes, {len(told)} records of them, or other ones"
        )
        return
    for event, record in zip(events, told, strict=True):
        if any(event[name] != record[name] for name in SAME):
            yield Violation("k", f"audit: no. {record['seq']} tells otherwise of event {event['id']}")


def _values(ledger: Ledger) -> Iterator[Violation]:
    """Each record's salted hash is that of what its attempt was to send; a purge leaves nothing to compare."""
    rows = {write["id"]: write for write in ledger.writes if "params" in write and not write["purged_at"]}
    for record in ledger.audit:
        row = rows.get(record["write_id"])
        if row is None:
            continue
        salt = bytes.fromhex(ledger.meta["audit_salt"])
        grounds = [row[name] for name in ("grounds", "sources") if row.get(name)]
        sent = [row["params"], _salt(salt, row["body"]), _salt(salt, row["text"])]
        wanted = _salted(salt, sent + grounds)
        if record["decided_hash"] != wanted:
            yield Violation(
                "k", f"audit: no. {record['seq']} has another hash of what {row['key']} was to send"
            )
        if not record["operator"] or (row["rule"], row["rule_version"]) != (
            record["rule"],
            record["rule_version"],
        ):
            yield Violation(
                "k", f"audit: no. {record['seq']} does not name operator and rule of {row['key']}"
            )


def _sending(write: Json, ledger: Ledger, *, same_clock: bool) -> Iterator[Violation]:
    key = write["key"]
    accepted = datetime.fromisoformat(write["time"]).replace(tzinfo=SITE_ZONE)
    ids = {one["id"] for one in ledger.attempts(key["order_no"], key["action"], key["task_id"])}
    moments = [
        datetime.fromisoformat(record["at"])
        for record in ledger.audit
        if record["write_id"] in ids and record["to_state"] == "SENDING"
    ]
    if not any(not same_clock or at <= accepted + STEP for at in moments):
        yield Violation(
            "k", f"no. {write['n']} {key['order_no']} {write['kind']} has no earlier audit record of SENDING"
        )


def digest(record: Json) -> str:
    """What a record's hash must be."""
    bare = {name: value for name, value in record.items() if name != "hash"}
    return hashlib.sha256(_text(bare).encode("ascii")).hexdigest()


def _salted(salt: bytes, values: Sequence[str]) -> str:
    return _salt(salt, _text(list(values)))


def _salt(salt: bytes, text: str) -> str:
    return hmac.new(salt, text.encode(), hashlib.sha256).hexdigest() if text else ""


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
