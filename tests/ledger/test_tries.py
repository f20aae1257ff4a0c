"""Tries of a password: what counts, and what makes the count start anew."""

from datetime import UTC, date, datetime, timedelta

import pytest

from eoms_bot.model.login import Moment

NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
WHO = "mock|clerk01"


def test_a_try_counts_until_a_success(ledger):
    """A password that left counts, whatever became of it, until one was accepted."""
    ledger.login_attempt(WHO, None, NOW)
    ledger.login_attempt(WHO, False, NOW)
    assert ledger.open_tries(WHO) == [NOW]

    ledger.login_attempt(WHO, None, NOW + timedelta(minutes=1))
    ledger.login_attempt(WHO, True, NOW + timedelta(minutes=1))

    assert ledger.open_tries(WHO) == []


def test_a_try_that_has_not_left(ledger):
    """Only the newest try is taken back, and only where nobody knows yet how it ended."""
    earlier = NOW - timedelta(minutes=1)
    ledger.login_attempt(WHO, None, earlier)
    ledger.login_attempt(WHO, None, NOW)
    ledger.login_attempt("mock|clerk02", None, NOW)
    ledger.login_not_sent(WHO, NOW)
    assert (ledger.open_tries(WHO), ledger.open_tries("mock|clerk02")) == ([earlier], [NOW])

    ledger.login_attempt(WHO, False, NOW)
    ledger.login_not_sent(WHO, NOW)

    assert ledger.open_tries(WHO) == [earlier]


def test_setting_a_password_starts_anew(ledger):
    """Once a person has set a password, earlier tries count no more, and later ones do."""
    ledger.login_attempt(WHO, None, NOW)
    ledger.password_set(WHO, NOW + timedelta(minutes=5))
    ledger.password_set(WHO, NOW + timedelta(minutes=6))
    assert ledger.open_tries(WHO) == []

    later = NOW + timedelta(minutes=7)
    ledger.login_attempt(WHO, None, later)

    assert ledger.open_tries(WHO) == [later]


def test_tries_belong_to_an_account(ledger):
    """Another account's tries are its own."""
    ledger.login_attempt("mock|clerk02", None, NOW)

    assert ledger.open_tries(WHO) == []


@pytest.mark.parametrize("what", Moment)
def test_moments_are_an_account_s(ledger, what):
    """What counts against a login is kept per account and kind, oldest first, until a password is set."""
    later = NOW + timedelta(minutes=7)
    ledger.note_moment(what, WHO, NOW)
    ledger.note_moment(what, WHO, later)
    kept = ledger.moments(what, WHO), ledger.moments(what, "mock|clerk02")
    ledger.password_set(WHO, later)

    assert kept == ([NOW, later], [])
    assert ledger.moments(what, WHO) == []


def test_success_ends_the_count_of_lost_answers_only(ledger):
    """A login that worked says nothing of who else uses the account."""
    for what in Moment:
        ledger.note_moment(what, WHO, NOW)
    ledger.login_attempt(WHO, True, NOW)

    assert ledger.moments(Moment.ANSWER_LOST, WHO) == []
    assert ledger.moments(Moment.SESSION_ENDED, WHO) == [NOW]


def test_end_of_a_password(ledger):
    """The day until which a password is good is the one that the site said last; a new password has none yet."""
    ledger.note_password_end(WHO, date(2026, 12, 1))
    ledger.note_password_end(WHO, date(2026, 12, 3))
    ledger.note_password_end("mock|clerk02", date(2026, 12, 9))
    known = ledger.password_end(WHO)

    ledger.password_set(WHO, NOW)

    assert known == date(2026, 12, 3)
    assert ledger.password_end(WHO) is None
    assert ledger.password_end("mock|clerk02") == date(2026, 12, 9)
