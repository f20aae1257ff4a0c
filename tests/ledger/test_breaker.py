"""The breaker's state in the ledger."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from eoms_bot.errors import LedgerError
from eoms_bot.ledger import Ledger, breaker
from eoms_bot.ledger.engine import reading, writing
from eoms_bot.ledger.schema import audit, ledger_meta
from eoms_bot.model.breaker import Breaker
from tests.ledger.kit import ACCOUNT, NOON
from tests.ledger.test_words import said

OPEN = Breaker(3, 2, "没有权限", timedelta(minutes=30), NOON + timedelta(minutes=30), False, "待办列表: 500")
STOPPED = Breaker(0, 5, "没有权限", needs_person=True, cause="没有权限")


@pytest.mark.parametrize("state", [Breaker(), Breaker(errors=2), OPEN, STOPPED])
def test_state_comes_back(path, state):
    """What was kept is what the next run reads, in place of what was kept before."""
    with Ledger.open(path) as ledger:
        ledger.keep_breaker(ACCOUNT, Breaker(errors=1))
        ledger.keep_breaker(ACCOUNT, state)

    with Ledger.open(path) as ledger:
        assert ledger.breaker(ACCOUNT) == state


def test_accounts_have_their_own(path):
    """The trouble of one account holds no other back."""
    with Ledger.open(path) as ledger:
        ledger.keep_breaker(ACCOUNT, OPEN)

        assert ledger.breaker("mock|clerk02") == Breaker()


def test_person_closes_it_on_record(path):
    """Closed by a person, it is closed; who and why stand in the audit chain."""
    with Ledger.open(path) as ledger:
        ledger.keep_breaker(ACCOUNT, STOPPED)
        ledger.close_breaker(ACCOUNT, "值班员", "网站已恢复", NOON)

        assert ledger.breaker(ACCOUNT) == Breaker()
        with reading(ledger.engine) as connection:
            records = connection.execute(select(audit).where(audit.c.event == "BREAKER_CLOSED")).all()
    assert [(one.account, one.operator, one.note) for one in records] == [(ACCOUNT, "值班员", "网站已恢复")]


def put(ledger, text, name=None):
    """Store a text as the account's state, past the program."""
    with writing(ledger.engine) as connection:
        ours = select(ledger_meta.c.name).where(ledger_meta.c.name.like("breaker of%"))
        stored = name or connection.execute(ours).scalar_one()
        connection.execute(ledger_meta.delete().where(ledger_meta.c.name == stored))
        connection.execute(insert(ledger_meta).values(name=stored, value=text))


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"errors": "x"}'])
def test_unreadable_state_is_no_closed_breaker(path, text):
    """What cannot be read is an error: nobody knows whether the site must be spared."""
    with Ledger.open(path) as ledger:
        ledger.keep_breaker(ACCOUNT, OPEN)
        put(ledger, text)

        with pytest.raises(LedgerError, match="暂停"):
            ledger.breaker(ACCOUNT)


def test_unreadable_state_is_quoted(path):
    """The first hundred signs of it, so that a line stays a line."""
    with Ledger.open(path) as ledger:
        ledger.keep_breaker(ACCOUNT, OPEN)
        put(ledger, "{" + "a" * 98 + "bc")

        words = said(LedgerError, ledger.breaker, ACCOUNT)

    assert words == "账本里的暂停状态读不懂：{" + "a" * 98 + "b"


def test_state_of_an_earlier_version_holds(path):
    """What waits for a person waits on when the program is upgraded: the state is found under its name, as it was written."""
    text = (
        '{"errors": 0, "refusals": 5, "refusal": "没有权限", "pause_seconds": 0.0, "until": null,'
        ' "needs_person": true, "cause": "没有权限"}'
    )
    with Ledger.open(path) as ledger:
        put(ledger, text, "breaker of 420432524d4dbbbb54c193f8")

        assert ledger.breaker("mock|clerk01") == STOPPED


def test_a_purge_takes_the_site_s_words(path):
    """The site's words are hashed, as a refusal and as what waits for a person; what opened a pause is the program's, and stays."""
    with Ledger.open(path) as ledger:
        ledger.keep_breaker(ACCOUNT, OPEN)
        ledger.keep_breaker("mock|clerk02", STOPPED)

        with writing(ledger.engine) as connection:
            breaker.purge(connection, lambda text: f"#{text[::-1]}")

        assert ledger.breaker(ACCOUNT) == replace(OPEN, refusal="#限权有没")
        assert ledger.breaker("mock|clerk02") == replace(STOPPED, refusal="#限权有没", cause="#限权有没")
