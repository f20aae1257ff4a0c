"""Passwords and tries, as they are stored and counted."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from tests.ledger.kit import ACCOUNT, LATER, LATER_TEXT, NOON
from tests.support.database import rows


def test_a_password_that_is_set(bot, path):
    """When the newest one was, under a name that hides the account; a try of that very moment counts no more."""
    bot.ledger.password_set(ACCOUNT, NOON)
    bot.ledger.password_set(ACCOUNT, LATER)
    bot.ledger.login_attempt(ACCOUNT, None, LATER)

    name = f"password:{hashlib.sha256(ACCOUNT.encode()).hexdigest()[:24]}"
    meta = {row["name"]: row["value"] for row in rows(path, "ledger_meta")}
    assert meta[name] == LATER_TEXT
    assert bot.ledger.open_tries(ACCOUNT) == []


def test_a_try_before_any_password_was_set(bot):
    """Where none was set, every try counts, in its order; those that only tell an end do not."""
    for minutes, ok in ((0, None), (1, False), (2, None)):
        bot.ledger.login_attempt(ACCOUNT, ok, NOON + timedelta(minutes=minutes))

    assert bot.ledger.open_tries(ACCOUNT) == [NOON, NOON + timedelta(minutes=2)]


def test_a_rejected_password(bot, path):
    """Whose it was and when it was refused; each has a salt of its own."""
    for _ in range(2):
        bot.ledger.credential_rejected(ACCOUNT, "canary", LATER)

    found = rows(path, "rejections")
    assert {(row["account"], row["rejected_at"]) for row in found} == {(ACCOUNT, LATER_TEXT)}
    assert len({row["salt"] for row in found}) == len({row["hash"] for row in found}) == 2
    assert {len(bytes.fromhex(row["salt"])) for row in found} == {16}
    assert bot.ledger.clear_rejections("mock|clerk02", LATER) == 0
    assert bot.ledger.clear_rejections(ACCOUNT, LATER) == 2
