"""status, show, resolve: what people see of the ledger, and what they may change in it."""

import re
from datetime import timedelta

import pytest

from eoms_bot.ledger import Ledger
from eoms_bot.ledger.schema import SCHEMA_VERSION
from eoms_bot.model.outcome import QUARANTINED, Outcome
from eoms_bot.model.write import WriteState
from eoms_bot.report.words import FIELD_ZH, KIND_ZH
from tests.cli.kit import unknown_write
from tests.ledger.kit import put_version
from tests.report import samples

ORDER = samples.number(1)
REASON = "在已办列表和处理记录里都没有看到"


@pytest.fixture
def unknown(cli):
    """A ledger with one UNKNOWN write, eleven minutes old."""
    attempt = unknown_write(cli.home / "ledger.db", cli.clock, ORDER)
    cli.clock.moment += timedelta(minutes=11)
    return attempt


def state_of(cli, attempt):
    """The state of an attempt in the ledger."""
    with Ledger.open(cli.home / "ledger.db") as ledger:
        return ledger.write(attempt).state


def test_status_without_a_ledger(cli):
    """Before the first run there is nothing to tell, and nothing is made by telling it."""
    result = cli("status")

    assert result.code == 0
    assert "没有结果未知的发送" in result.out
    assert list(cli.home.iterdir()) == []


def test_status_with_an_unknown_write_is_6(cli, unknown):
    """An UNKNOWN write makes the status 6, with what to do about it."""
    result = cli("status")

    assert result.code == 6
    assert ORDER in result.out
    assert "resolve" in result.out


def test_status_json(cli, unknown):
    """The status for machines names stop, holder, breaker, unsettled writes, orders and runs."""
    result = cli("status", "--json").json

    assert result.keys() == {
        *("schema_version", "command", "exit_code"),
        *("stop", "holder", "breaker", "shut", "to_check", "ledger", "unsettled", "orders", "runs"),
    }
    assert result["unsettled"][0]["order_no"] == ORDER
    assert result["runs"][0]["exit_code"] is None


def test_show(cli, unknown):
    """An order's writes, their changes, what was decided and from which source are shown, in the desk's words:
    no name of the program's own. Numbers are masked.
    """
    result = cli("show", ORDER)

    internal = [*FIELD_ZH, *KIND_ZH, *(one.value for one in WriteState)]
    assert result.code == 0
    assert [one for one in internal if re.search(rf"\b{one}\b", result.out)] == []
    assert result.out.count("解决措施") >= 2
    assert "结果未知" in result.out
    assert "解决措施" in result.out
    assert "139****0123" in result.out
    assert samples.PHONE not in result.out


def test_show_json(cli, unknown):
    """The same for machines, with every change of state."""
    result = cli("show", ORDER, "--json").json

    [write] = result["writes"]
    assert write["state"] == "UNKNOWN"
    assert write["events"][-1]["to_state"] == "UNKNOWN"
    assert samples.PHONE not in str(result)


def test_show_of_an_order_that_is_not_there(cli, unknown):
    """An unknown order is an error of the command line."""
    result = cli("show", "ID-9")

    assert result.code == 2
    assert "没有工单 ID-9" in result.err


def test_resolve_not_sent(cli, unknown):
    """A person may release an UNKNOWN write; the ledger keeps who and why."""
    result = cli("resolve", ORDER, "--not-sent", "--reason", REASON, "--yes")

    assert result.code == 0
    assert state_of(cli, unknown) is WriteState.RELEASED
    with Ledger.open(cli.home / "ledger.db") as ledger:
        assert REASON in ledger.events(unknown)[-1].note


def test_resolve_sent(cli, unknown):
    """A person who saw the reply in the site settles the write as proven."""
    result = cli("resolve", ORDER, "--sent", "--reason", "处理记录里有", "--yes", "--json")

    assert result.json["state"] == "PROVEN"
    assert state_of(cli, unknown) is WriteState.PROVEN


@pytest.mark.parametrize(
    "argv",
    [
        ("--not-sent", "--yes"),
        ("--not-sent", "--reason", " ", "--yes"),
        ("--reason", REASON, "--yes"),
        ("--sent", "--not-sent", "--reason", REASON, "--yes"),
        ("--not-sent", "--reason", REASON),
        ("--not-sent", "--reason", REASON, "--no-input"),
        ("--not-sent", "--reason", REASON, "--yes", "--write", "99"),
    ],
    ids=[
        "no reason",
        "blank reason",
        "no verdict",
        "two verdicts",
        "nobody to ask",
        "no input",
        "other write",
    ],
)
def test_resolve_refuses(cli, unknown, argv):
    """Without a verdict, a reason and a confirmation nothing changes."""
    assert cli("resolve", ORDER, *argv).code == 2
    assert state_of(cli, unknown) is WriteState.UNKNOWN


def test_resolve_too_early(cli, unknown):
    """Not before ten minutes after SENDING."""
    cli.clock.moment -= timedelta(minutes=5)

    assert cli("resolve", ORDER, "--not-sent", "--reason", REASON, "--yes").code == 2
    assert state_of(cli, unknown) is WriteState.UNKNOWN


def test_resolve_twice(cli, unknown):
    """What is settled is settled."""
    cli("resolve", ORDER, "--sent", "--reason", "有", "--yes")

    result = cli("resolve", ORDER, "--not-sent", "--reason", REASON, "--yes")

    assert result.code == 2
    assert "没有这样的未知发送" in result.err


@pytest.mark.parametrize(("answer", "state"), [("y\n", WriteState.RELEASED), ("\n", WriteState.UNKNOWN)])
def test_resolve_asks(cli, unknown, monkeypatch, answer, state):
    """On a terminal the person is asked; only yes is yes."""
    monkeypatch.setattr("sys.stdin", Terminal(answer))

    cli("resolve", ORDER, "--not-sent", "--reason", REASON)

    assert state_of(cli, unknown) is state


def test_damaged_ledger_is_3(cli):
    """A ledger that cannot be read is no reason to go on."""
    path = cli.home / "ledger.db"
    path.write_bytes(b"no database at all" * 100)
    path.chmod(0o600)

    assert cli("status").code == 3


class Terminal:
    """A standard input at which somebody sits."""

    def __init__(self, line):
        self._line = line

    def isatty(self):
        """Somebody is there."""
        return True

    def readline(self):
        """The answer."""
        return self._line


@pytest.fixture
def quarantined(cli):
    """An order that was left to a person because runs died on it."""
    with Ledger.open(cli.home / "ledger.db") as ledger:
        ledger.outcome(ORDER, Outcome.HELD, f"{QUARANTINED}: 前 3 次", "run-4", cli.clock.now())


def test_resolve_ends_a_quarantine(cli, quarantined):
    """F53: with a reason, a person lets a quarantined order be worked again; the ledger says who and why."""
    result = cli("resolve", ORDER, "--try-again", "--reason", "浏览器已更新", "--yes")

    assert (result.code, "解除隔离" in result.out) == (0, True)
    with Ledger.open(cli.home / "ledger.db") as ledger:
        assert ledger.interruptions(ORDER, "next") == 0
        assert "浏览器已更新" in ledger.orders()[-1].reason


def test_resolve_ends_no_quarantine_that_is_none(cli, unknown):
    """F53: an order that is not in quarantine is refused, with its state."""
    result = cli("resolve", ORDER, "--try-again", "--reason", REASON, "--yes")

    assert result.code == 2
    assert "没有被隔离" in result.err


def test_resolve_takes_an_order_down(cli):
    """What is shown before it goes alone is kept for people; what is not shown is refused."""
    with Ledger.open(cli.home / "ledger.db") as ledger:
        ledger.show(ORDER, "许可 ab12 首步｜cd34", cli.clock.now())
    words = ("resolve", ORDER, "--take-down", "--reason", REASON, "--yes")

    first, again = cli(*words), cli(*words)
    other = cli("resolve", "CS-999", "--take-down", "--reason", REASON, "--yes")

    assert (first.code, "撤下" in first.out) == (0, True)
    assert (again.code, "已由" in again.err) == (2, True)
    assert (other.code, "没有在公示" in other.err) == (2, True)
    with Ledger.open(cli.home / "ledger.db") as ledger:
        said = ledger.shown_order(ORDER)
    assert said is not None
    assert (bool(said.taken_down_by), said.note) == (True, REASON)


def test_an_upgrade_is_told(cli):
    """The command that opens an older ledger first says that it was upgraded, and where the copy of it lies; the next one is silent."""
    put_version(cli.home / "ledger.db", 2)

    first, second = cli("status"), cli("status")

    copy = cli.home / "ledger.db.v2.bak"
    assert first.code == second.code
    assert f"账本已从版本 2 升级到版本 {SCHEMA_VERSION}" in first.err
    assert str(copy) in first.err
    assert copy.is_file()
    assert "升级" not in second.err


def test_resolve_ones_own(cli, own, monkeypatch):
    """Who answers for the sending does not settle it himself; nothing changes, and another person may."""
    refused = cli("resolve", ORDER, "--sent", "--reason", "处理记录里有", "--yes")
    before = state_of(cli, own)
    monkeypatch.setenv("EOMS_SITE_OPERATOR", "李批准")

    settled = cli("resolve", ORDER, "--sent", "--reason", "处理记录里有", "--yes")

    assert refused.code == 2
    assert "这次发送由 王值班 负责" in refused.err
    assert before is WriteState.UNKNOWN
    assert settled.code == 0


def test_resolve_ones_own_alone(cli, own, monkeypatch):
    """A branch with one person on duty may say so in its settings."""
    monkeypatch.setenv("EOMS_CONSOLE_FOUR_EYES", "false")

    assert cli("resolve", ORDER, "--sent", "--reason", "处理记录里有", "--yes").code == 0


@pytest.fixture
def own(cli, monkeypatch):
    """An UNKNOWN write for which whoever sits here answers."""
    monkeypatch.setenv("EOMS_SITE_OPERATOR", "王值班")
    attempt = unknown_write(cli.home / "ledger.db", cli.clock, ORDER, operator="王值班")
    cli.clock.moment += timedelta(minutes=11)
    return attempt
