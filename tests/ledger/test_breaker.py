"""The breaker's state in the ledger."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from eoms_bot.errors import LedgerError
from eoms_bot.ledger import Ledger
from eoms_bot.ledger.engine import reading, writing
from eoms_bot.ledger.schema import audit, ledger_meta
from eoms_bot.model.breaker import Breaker
from tests.ledger.kit import ACCOUNT, NOON

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


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"errors": "x"}'])
def test_unreadable_state_is_no_closed_breaker(path, text):
    """What cannot be read is an error: nobody knows whether the site must be spared."""
    with Ledger.open(path) as ledger:
        ledger.keep_breaker(ACCOUNT, OPEN)
        with writing(ledger.engine) as connection:
            (name,) = connection.execute(
                select(ledger_meta.c.name).where(ledger_meta.c.name.like("breaker of%"))
            ).scalars()
            connection.execute(ledger_meta.delete())
            connection.execute(insert(ledger_meta).values(name=name, value=text))

        with pytest.raises(LedgerError, match="熔断"):
            ledger.breaker(ACCOUNT)
