"""Part: what the parts of the ledger's façade share."""

from __future__ import annotations

from sqlalchemy import Engine

from eoms_bot.ledger.audit import Actor


class TableStore:
    """An engine, and who acts through it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.actor = Actor()
