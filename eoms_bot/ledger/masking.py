"""An attempt as anybody may see it.

The ledger keeps what was sent; its lists and exports do not (C14).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import Connection, select

from eoms_bot.ledger.changes import Event
from eoms_bot.ledger.schema import audit
from eoms_bot.ledger.settle import PARTS
from eoms_bot.model.privacy import mask
from eoms_bot.model.privacy.personal import masker_of
from eoms_bot.model.write import Pair, WriteRecord

BY_KIND: Mapping[str, Callable[[str], str]] = {
    "customer_name": mask.name,
    "customer_tel": mask.number,
    "fault_place": mask.place,
}
"""Fact of the handling record → its mask."""
MOST_KEPT = 5_000
_KEPT: dict[bytes, tuple[Pair, ...]] = {}
"""Digest of what an order says of its customer → the same, masked."""
AT_ONCE = 500
"""How many attempts one query names; older SQLite takes 999 values."""


def shown(connection: Connection, records: Sequence[WriteRecord]) -> list[WriteRecord]:
    """The attempts with masked values, their proofs without words, and nothing else that was sent.

    The audit chain has masked the values. An attempt that is older than the chain shows no values: nobody
    knows whom they name.
    """
    decided = _decided(connection, [one.id for one in records])
    return [
        replace(
            one,
            decided=decided.get(one.id, ()),
            text="",
            proof=_proof(one.proof),
            customer=_masked(one.customer),
        )
        for one in records
    ]


def _masked(customer: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """What an order says of its customer: each fact with the mask of its kind.

    Words are masked by all that the facts contain. People open the same fifty orders repeatedly, and a masker
    takes a good part of such a page's time. So its result is kept under a digest: nothing is kept that is not
    masked.
    """
    key = blake2b(json.dumps(customer).encode(), digest_size=16).digest()
    found = _KEPT.get(key)
    if found is None:
        masker = masker_of(dict(customer))
        found = tuple((name, BY_KIND.get(name, masker)(value)) for name, value in customer)
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = found
    return found


def _decided(connection: Connection, write_ids: Sequence[int]) -> dict[int, tuple[Pair, ...]]:
    """Attempt → its values as the chain masked them when the attempt began."""
    begun = select(audit.c.write_id, audit.c.decided).where(audit.c.event == str(Event.INTEND))
    found: dict[int, tuple[Pair, ...]] = {}
    for first in range(0, len(write_ids), AT_ONCE):
        wanted = audit.c.write_id.in_(write_ids[first : first + AT_ONCE])
        for write_id, masked in connection.execute(begun.where(wanted).order_by(audit.c.seq)):
            found.setdefault(write_id, tuple((name, value) for name, value in json.loads(masked or "[]")))
    return found


def _proof(proof: str) -> str:
    """Where and when; a person's own word, which has no parts, stays."""
    where, *others = proof.split(PARTS)
    return PARTS.join((where, *filter(_is_time, others)))


def _is_time(part: str) -> bool:
    try:
        datetime.fromisoformat(part)
    except ValueError:
        return False
    return True
