"""policy: a person's word on what was decided alone, and what past orders prove of it."""

import pytest

from eoms_bot.model.write import WriteState
from tests.cli.kit import StillClock
from tests.ledger.kit import bring_to, start_bot
from tests.run.test_brakes import rejecting

ORDER = "ID-056-20261125-00001"
BROADBAND = "宽带投诉"


@pytest.fixture
def alone(cli):
    """A home whose ledger has one order that was rejected alone."""
    bot = start_bot(cli.home / "ledger.db")
    bot.clock = StillClock()
    bot.journal = replace_clock(bot)
    bring_to(bot, WriteState.PROVEN, rejecting(ORDER))
    bot.ledger.close()
    (cli.home / "ledger.db").chmod(0o600)
    return cli


def replace_clock(bot):
    """The bot's journal at the time of the command line's clock."""
    from eoms_bot.ledger import LedgerJournal

    return LedgerJournal(bot.ledger, bot.lease, "run-1", "clerk01", StillClock())


def test_wrong_and_open(alone):
    """办错了 shuts the reason in status, until a person opens it with a reason."""
    before = alone("status", "--json").json
    said = alone("policy", "wrong", ORDER, "--reason", "不是宽带", "--operator", "李班长", "--json")
    shut, shown = alone("status", "--json").json, alone("status").out
    opened = alone("policy", "open", BROADBAND, "--reason", "规则已改", "--yes", "--operator", "王主任")
    after = alone("status", "--json").json

    assert (before["shut"], before["to_check"]) == ({}, [ORDER])
    assert (said.code, said.json["shut"]) == (0, BROADBAND)
    assert "李班长 说办错了：不是宽带" in shut["shut"][BROADBAND]
    assert f"已关：{BROADBAND}" in shown
    assert (opened.code, after["shut"]) == (0, {})


def test_checked(alone):
    """A checked order is no longer to be looked at."""
    assert alone("policy", "checked", ORDER).code == 0
    assert alone("status", "--json").json["to_check"] == []


@pytest.mark.parametrize(
    "argv",
    [
        ("wrong", ORDER),
        ("wrong", "ID-056-20261125-00009", "--reason", "x"),
        ("open", BROADBAND, "--yes"),
        ("open", BROADBAND, "--reason", "x", "--yes"),
        ("open", BROADBAND, "--reason", "x", "--no-input"),
        ("checked", "ID-056-20261125-00009"),
    ],
)
def test_refused(alone, argv):
    """Without a reason, for an order that did not go alone, for a reason that is not shut: nothing is noted."""
    assert alone("policy", *argv).code == 2
    assert alone("status", "--json").json["shut"] == {}


def test_no_ledger(cli):
    """Before the first run there is nothing to speak of."""
    assert cli("policy", "wrong", ORDER, "--reason", "x").code == 2
