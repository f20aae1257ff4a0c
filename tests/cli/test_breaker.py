"""breaker: whether unattended runs are paused, and a person's word that they may go on."""

from datetime import timedelta

import pytest

from eoms_bot.ledger import Ledger, account_key
from eoms_bot.model.breaker import Breaker
from tests.report import samples

ACCOUNT = account_key("mock", "clerk01")
CAUSE = "待办列表: 500错误！"
PAUSED = Breaker(3, pause=timedelta(minutes=15), until=samples.NOW + timedelta(minutes=15), cause=CAUSE)


def put(cli, state):
    """Leave this state behind, as a run does."""
    with Ledger.open(cli.home / "ledger.db") as ledger:
        ledger.keep_breaker(ACCOUNT, state)


def test_closed(cli):
    """Nothing is open where no run has stopped."""
    put(cli, Breaker())

    result = cli("breaker", "--json")

    assert (result.code, result.json["open"]) == (0, False)


def test_paused(cli):
    """An open breaker is shown with its end and its cause, under exit code 8."""
    put(cli, PAUSED)

    result = cli("breaker")

    assert result.code == 8
    assert CAUSE in result.out


def test_status_shows_it(cli):
    """status tells people and machines, and keeps its own exit code."""
    put(cli, PAUSED)

    told, read = cli("status"), cli("status", "--json")

    assert (told.code, read.code) == (0, 0)
    assert CAUSE in told.out
    assert read.json["breaker"]["shut"] is True


def test_person_closes_it(cli):
    """With a reason and a yes, the breaker is closed."""
    put(cli, PAUSED)

    result = cli("breaker", "--close", "--reason", "网站已恢复", "--yes")

    assert result.code == 0
    assert cli("breaker", "--json").json["open"] is False


@pytest.mark.parametrize("argv", [("--close",), ("--close", "--reason", " ", "--yes")])
def test_no_reason(cli, argv):
    """Without a reason nothing is closed."""
    put(cli, PAUSED)

    assert cli("breaker", *argv).code == 2
    assert cli("breaker").code == 8


def test_no_yes(cli):
    """Nobody was asked: nothing is closed."""
    put(cli, PAUSED)

    assert cli("breaker", "--close", "--reason", "网站已恢复", "--no-input").code == 2
    assert cli("breaker").code == 8


def test_no_ledger(cli):
    """Before the first run there is nothing to look at."""
    assert cli("breaker").code == 2
