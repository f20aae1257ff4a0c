"""An attempt as anybody may see it: the ledger keeps what was sent, its lists and exports do not (C14)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from eoms_bot.ledger.changes import Event
from eoms_bot.ledger.schema import audit
from eoms_bot.ledger.settle import PARTS
from eoms_bot.model import mask
from eoms_bot.model.personal import masker_of
from eoms_bot.model.write import Pair, WriteRecord

BY_KIND: Mapping[str, Callable[[str], str]] = {
    "customer_name": mask.name,
    "customer_tel": mask.number,
    "fault_place": mask.place,
}
"""Fact of the handling record → its mask."""


def shown(connection: Connection, records: Sequence[WriteRecord]) -> list[WriteRecord]:
    """The attempts with the values that the audit chain has masked, their proofs without words, and nothing else sent.

    An attempt that is older than the chain shows no values: nobody knows whom they name.
    """
    return [
        replace(
            one,
            decided=_decided(connection, one.id),
            text="",
            proof=_proof(one.proof),
            customer=_masked(one.customer),
        )
        for one in records
    ]


def _masked(customer: tuple[Pair, ...]) -> tuple[Pair, ...]:
    """What an order says of its customer, each fact as its kind is masked, and words by all that the facts tell."""
    masker = masker_of(dict(customer))
    return tuple((name, BY_KIND.get(name, masker)(value)) for name, value in customer)


def _decided(connection: Connection, write_id: int) -> tuple[Pair, ...]:
    begun = (audit.c.write_id == write_id, audit.c.event == str(Event.INTEND))
    masked = connection.execute(select(audit.c.decided).where(*begun)).scalars().first()
    return tuple((name, value) for name, value in json.loads(masked or "[]"))


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
