"""Replies: what month figures need of each attempt to close an order.

They name nobody, and a purge leaves them. The values of a write are cleared after `retention.personal_days`;
a month's figures must not change by that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

import eoms_bot.ledger.audit as audit
from eoms_bot.decide.handled import parts_of
from eoms_bot.decide.similar import place_of
from eoms_bot.ledger.schema import replies
from eoms_bot.ledger.times import parse, utc_text
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.write import Write
from eoms_bot.model.zone import SHANGHAI

MOST = 80
"""Characters of a name that is kept."""
_LAST_DIGITS = 11
"""A mobile number has as many digits; what stands in front of them is a country's code."""


def keep(connection: Connection, write: Write, write_id: int, now: datetime) -> None:
    """What the figures need of a new attempt."""
    values = _values(dict(write.decided), write.masker)
    values |= hashes(connection, dict(write.customer))
    values |= {"dispatched_at": _time(write.dispatched), "deadline_at": _time(write.deadline)}
    values["complaint_type"] = write.masker(write.complaint_type)[:MOST]
    head = {"write_id": write_id, "order_no": write.key.order_no, "kind": write.kind, "day": day_of(now)}
    connection.execute(insert(replies).values(head | values))


def keep_row(connection: Connection, row: Mapping[str, Any]) -> None:
    """The same of a stored attempt.

    When its order was dispatched, and until when it had time, is not known.
    """
    values = _values(dict(json.loads(row["decided"])), Masker())
    values |= hashes(connection, dict(json.loads(row["customer"])) if row.get("customer") else {})
    head = {"write_id": row["id"], "order_no": row["order_no"], "kind": row["kind"]}
    connection.execute(insert(replies).values(head | values | {"day": day_of(parse(row["created_at"]))}))


def why(connection: Connection, write_ids: Collection[int]) -> dict[int, str]:
    """Attempt to close an order → why, in a few words that a purge leaves: `宽带投诉`, `解决，覆盖-弱覆盖`."""
    columns = (replies.c.write_id, replies.c.reason, replies.c.result, replies.c.cause)
    rows = connection.execute(select(*columns).where(replies.c.write_id.in_(write_ids))).all()
    return {number: "，".join(filter(None, words)) for number, *words in rows}


def place_hash(connection: Connection, place: str) -> str:
    """A hash that shows only whether two orders are of one place; empty where no place is named."""
    return audit.hashed(audit.salt_of(connection), place) if place else ""


def day_of(moment: datetime) -> str:
    """The day in Asia/Shanghai: `2026-10-05`."""
    return moment.astimezone(SHANGHAI).date().isoformat()


def _values(decided: Mapping[str, str], masker: Masker) -> dict[str, Any]:
    parts = parts_of(decided.get("measure", ""))
    texts = {
        "result": decided.get("result", ""),
        "reason": re.split("[:：]", decided.get("reject_text", ""))[0],
        "cause": decided.get("prov_cause", ""),
        "area": decided.get("area", ""),
        "site": parts.get("占用基站", ""),
        "attitude": parts.get("客户态度", ""),
    }
    shown: dict[str, Any] = {name: masker(text).strip()[:MOST] for name, text in texts.items()}
    return shown | {"expected_at": _expected(decided.get("expected_time", ""))}


def hashes(connection: Connection, customer: Mapping[str, str]) -> dict[str, str]:
    """Hashes that show only whether two orders are of one customer, or of one place."""
    digits = re.sub(r"\D", "", customer.get("customer_tel", ""), flags=re.ASCII)[-_LAST_DIGITS:]
    texts = {"customer": digits, "place": place_of(customer)}
    salt = audit.salt_of(connection) if any(texts.values()) else ""
    return {name: audit.hashed(salt, text) if text else "" for name, text in texts.items()}


def _expected(text: str) -> str | None:
    try:
        return utc_text(datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI))
    except ValueError:
        return None


def _time(moment: datetime | None) -> str | None:
    return utc_text(moment) if moment else None
