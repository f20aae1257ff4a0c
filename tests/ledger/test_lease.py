"""Leases as they are stored."""

from __future__ import annotations

from tests.ledger.kit import ACCOUNT, LATER, LATER_TEXT, NOON, NOON_TEXT
from tests.support.database import rows


def test_a_lease(bot, path):
    """The generation in force, which run took it, and when."""
    bot.ledger.take_lease(ACCOUNT, "run-2", LATER)
    bot.ledger.take_lease("mock|clerk02", "run-3", NOON)

    assert rows(path, "leases") == [
        {"account_key": ACCOUNT, "generation": 2, "run_id": "run-2", "taken_at": LATER_TEXT},
        {"account_key": "mock|clerk02", "generation": 1, "run_id": "run-3", "taken_at": NOON_TEXT},
    ]
