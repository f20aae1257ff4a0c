"""The backup that an unattended run makes by itself, once a day, before it works."""

from __future__ import annotations

from datetime import datetime

from loguru import logger

from eoms_bot.ledger import Ledger
from eoms_bot.ledger.upkeep import backup


def back_up_if_due(ledger: Ledger, keep: int, now: datetime) -> None:
    """A checked copy where the newest is a day old; a ledger without a single write needs none."""
    if ledger.path is None or not ledger.has_writes() or not backup.is_due(ledger.path, now):
        return
    made = ledger.back_up(backup.new_path(ledger.path, now))
    removed = backup.prune(ledger.path, keep, made.path)
    logger.bind(step="backup", count=made.writes).info(
        "账本已备份: {}，删去旧备份 {} 个", made.path.name, len(removed)
    )
