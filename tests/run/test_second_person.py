"""C6 on the command line: where a second person is wanted, one alone is refused before anything is opened."""

from dataclasses import replace

import pytest

from eoms_bot.errors import BadInput
from eoms_bot.model.write import WriteState
from eoms_bot.plan import second_person
from eoms_bot.settings import load
from tests.ledger.kit import bring_to, start_bot


def settings_of(home, **more):
    """Settings of a desk with somebody on duty."""
    given = {"paths.home": str(home), "site.operator": "值班员"}
    return load(None, given | more, env={}, folder=home)


@pytest.fixture
def unknown(tmp_path):
    """An UNKNOWN write that 值班员 answers for."""
    bot = start_bot(tmp_path / "ledger.db")
    record = bot.ledger.write(bring_to(bot, WriteState.UNKNOWN))
    yield bot.ledger, replace(record, operator="值班员")
    bot.ledger.close()


def test_own_write(tmp_path, unknown):
    """Who answers for a write is told by name that another must settle it, where, and how one alone may."""
    ledger, write = unknown
    with pytest.raises(BadInput) as refused:
        second_person.insist_may_settle(settings_of(tmp_path), ledger, write, "值班员")

    assert all(
        word in str(refused.value) for word in ("值班员", "控制台", "--role approver", "console.four_eyes")
    )


@pytest.mark.parametrize(("who", "more"), [("李批准", {}), ("值班员", {"console.four_eyes": False})])
def test_others_write(tmp_path, unknown, who, more):
    """Another person may settle it, and one alone where the branch has said that there is one only."""
    ledger, write = unknown

    second_person.insist_may_settle(settings_of(tmp_path, **more), ledger, write, who)
