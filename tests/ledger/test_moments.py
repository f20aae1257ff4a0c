"""What counts against a login, as it is stored."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from eoms_bot.model.login import Moment
from tests.ledger.kit import ACCOUNT, NOON
from tests.support.database import rows


def test_moments(bot, path):
    """The last twenty are kept, under a name that hides the account."""
    for minute in range(21):
        bot.ledger.note_moment(Moment.ANSWER_LOST, ACCOUNT, NOON + timedelta(minutes=minute))

    kept = bot.ledger.moments(Moment.ANSWER_LOST, ACCOUNT)
    assert kept == [NOON + timedelta(minutes=minute) for minute in range(1, 21)]
    name = f"lost:{hashlib.sha256(ACCOUNT.encode()).hexdigest()[:24]}"
    assert name in {row["name"] for row in rows(path, "ledger_meta")}
