"""Commands of a desk whose ledger is on a server: as with a file, but for what its administrator does with his own tools."""

import re
from datetime import timedelta

import pytest

from eoms_bot.ledger import ServerLock
from tests.cli.kit import unknown_write
from tests.report import samples
from tests.support.database import is_there

pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")

ORDER = samples.number(1)
NOBODY = "postgresql+psycopg://eoms@127.0.0.1:1/eoms_ledger"
REASON = ("--reason", "在已办列表和处理记录里都没有看到", "--yes")


@pytest.fixture
def url(cli, server, monkeypatch):
    """The address of an empty database, which the settings name."""
    address = server.new_database()
    monkeypatch.setenv("EOMS_LEDGER_DATABASE", address)
    return address


@pytest.fixture
def unknown(cli, url):
    """One UNKNOWN write in it, eleven minutes old."""
    attempt = unknown_write(url, cli.clock, ORDER)
    cli.clock.moment += timedelta(minutes=11)
    return attempt


def test_before_the_first_run(cli, url):
    """There is nothing to tell, and nothing is made by telling it, neither here nor there."""
    results = [cli(*words) for words in (("status",), ("status", "--notice"), ("lists",))]
    doctor = cli("doctor", "--json")

    assert [result.code for result in results] == [0, 0, 0]
    assert f"{url}（第一次运行时建立）" in doctor.out
    assert not is_there(url)
    assert list(cli.home.glob("ledger*")) == []


def test_what_it_knows(cli, url, unknown):
    """What stands there is shown as of a file, with the place where it stands."""
    status, show, chain, checked = (
        cli("status"),
        cli("show", ORDER),
        cli("audit", "verify"),
        cli("doctor", "--json"),
    )

    assert (status.code, show.code, chain.code) == (6, 0, 0), chain.err
    assert f"账本 {url}" in status.out
    assert ORDER in show.out
    assert f"{url}，1 次发送结果未知" in checked.out


def test_a_person_settles(cli, url, unknown):
    """What a person has looked up is settled there; the doctor shows by which number machines know that it is one ledger."""
    settled = cli("resolve", ORDER, "--not-sent", *REASON)

    assert settled.code == 0, settled.err
    assert cli("status").code == 0
    assert re.search(rf"{re.escape(url)}，编号 [0-9a-f]{{8}}", cli("doctor", "--json").out)


def test_who_works_it(cli, url, unknown):
    """The holder of the account is told, on whichever machine."""
    with ServerLock(url, "mock", "clerk01"):
        held = cli("status", "--json").json["holder"]

    assert held.startswith("进程 ")
    assert cli("status", "--json").json["holder"] == ""


@pytest.mark.parametrize(("words", "what"), [(("backup",), "备份"), (("restore", "x.db", *REASON), "恢复")])
def test_the_administrators_part(cli, url, unknown, words, what, tmp_path):
    """Backup and restore of a server are refused with whose they are."""
    (tmp_path / "x.db").write_bytes(b"")

    refused = cli(*words)

    assert refused.code == 2
    assert f"{what}由数据库管理员做" in refused.err


@pytest.mark.parametrize("words", [("status",), ("show", ORDER), ("lists",), ("audit", "verify")])
def test_server_away(cli, monkeypatch, words):
    """A server that cannot be asked is told as such, not taken for an empty ledger."""
    monkeypatch.setenv("EOMS_LEDGER_DATABASE", NOBODY)

    refused = cli(*words)

    assert refused.code == 3
    assert "账本数据库连不上" in refused.err


def test_doctor_knows_the_cure(cli, monkeypatch):
    """The doctor says what to do about a server that is away, and not to go for a file's backup."""
    monkeypatch.setenv("EOMS_LEDGER_DATABASE", NOBODY)

    told = cli("doctor", "--json").out

    assert "不要清空数据库" in told
    assert "eoms-bot restore" not in told


@pytest.mark.parametrize(
    ("address", "code"),
    [("mysql://eoms@db.eoms.example/x", "CONF-005"), ("postgresql://u:secret@db.eoms.example/x", "CONF-003")],
)
def test_addresses_that_are_none(cli, monkeypatch, address, code):
    """Another kind of database, and an address with a password, are refused with the settings."""
    monkeypatch.setenv("EOMS_LEDGER_DATABASE", address)

    refused = cli("status")

    assert refused.code == 3
    assert code in refused.err
