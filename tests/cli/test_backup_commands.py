"""backup and restore: what people get, what is refused, what is recorded."""

import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from eoms_bot.errors import LedgerError
from eoms_bot.ledger import AccountLock, Ledger
from eoms_bot.model.write import WriteState
from tests.cli.kit import unknown_write
from tests.report import samples

ORDER = samples.number(1)
WHY = ("--reason", "硬盘坏了", "--yes")


@pytest.fixture
def ledger(cli):
    """A ledger with one write."""
    unknown_write(cli.home / "ledger.db", cli.clock, ORDER)
    return cli.home / "ledger.db"


@pytest.fixture
def copy(cli, ledger):
    """A backup of it."""
    return Path(cli("backup", "--json").json["file"])


def test_backup(cli, ledger):
    """F58: a backup is written beside the ledger, private, named by time, and told."""
    result = cli("backup", "--json").json

    [made] = (cli.home / "backups").iterdir()
    assert (result["exit_code"], result["file"], result["writes"], result["removed"]) == (0, str(made), 1, [])
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700


def test_backup_to_a_named_file(cli, ledger, tmp_path):
    """F58: a file of the operator's choice; a second one over it is refused."""
    target = tmp_path / "账本.db"

    first, second = cli("backup", str(target)), cli("backup", str(target))

    assert (first.code, second.code) == (0, 2)
    assert "检查通过" in first.out
    assert "不覆盖" in second.err


def test_backups_are_pruned(cli, ledger, monkeypatch):
    """F58: only the newest stay, as many as the settings say."""
    monkeypatch.setenv("EOMS_RUN_KEEP_BACKUPS", "2")

    results = []
    for _ in range(4):
        results.append(cli("backup", "--json").json)
        cli.clock.moment += timedelta(minutes=1)

    assert [len(one["removed"]) for one in results] == [0, 0, 1, 1]
    assert results[-1]["file"] in {str(path) for path in (cli.home / "backups").iterdir()}


def test_nothing_to_back_up(cli):
    """F58: before the first run there is nothing, and nothing is made."""
    result = cli("backup")

    assert (result.code, list(cli.home.iterdir())) == (2, [])


def test_restore(cli, ledger, copy):
    """F58: the backup stands where the ledger was, who and why are in it, the old one lies beside."""
    result = cli("restore", str(copy), *WHY, "--json").json

    assert (result["exit_code"], result["whole"], result["to_look_at"]) == (0, True, 1)
    assert result["replaced"].startswith(f"{ledger}.replaced-")
    with closing(sqlite3.connect(ledger)) as db:
        [(note,)] = db.execute("SELECT value FROM ledger_meta WHERE name LIKE 'accepted %'")
    assert note.endswith("：硬盘坏了")


def test_restore_of_a_lost_ledger(cli, ledger, copy):
    """F57, F58: a damaged ledger names the newest backup (exit 3); restoring it tells that the gap is unknown."""
    ledger.write_bytes(b"\xff" * 8192)
    refused = cli("status")

    result = cli("restore", str(copy), *WHY)

    assert (refused.code, str(copy) in refused.err) == (3, True)
    assert result.code == 0
    assert cli("status").code == 6


def test_vanished_ledger_names_the_backup(cli, ledger, copy):
    """F57: a ledger that is gone is not replaced by an empty one, and the message says what to restore."""
    ledger.unlink()

    with pytest.raises(LedgerError, match=copy.name):
        Ledger.open(ledger)

    assert not ledger.exists()


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("--yes",), 2),
        (("--reason", " ", "--yes"), 2),
        (("--reason", "硬盘坏了"), 2),
        (("--reason", "硬盘坏了", "--no-input"), 2),
    ],
    ids=["no reason", "blank reason", "nobody to ask", "no input"],
)
def test_restore_refuses(cli, ledger, copy, argv, code):
    """F58: without a reason and a confirmation nothing changes."""
    before = ledger.stat().st_ino

    assert cli("restore", str(copy), *argv).code == code
    assert ledger.stat().st_ino == before


def test_restore_of_no_file(cli, ledger):
    """F58: a file that is not there is an error of the command line."""
    assert cli("restore", "nowhere.db", *WHY).code == 2


def test_restore_of_no_ledger(cli, ledger, tmp_path):
    """F57: a file that is no ledger changes nothing (exit 3)."""
    (tmp_path / "text.db").write_text("no database" * 500)

    assert cli("restore", str(tmp_path / "text.db"), *WHY).code == 3
    with Ledger.open(ledger) as opened:
        assert [one.state for one in opened.unsettled()] == [WriteState.UNKNOWN]


@pytest.mark.parametrize("account", ["clerk01", "clerk02"])
def test_restore_while_a_bot_runs(cli, ledger, copy, account):
    """F58, F59: while a bot of any account works with the ledger, nothing is restored (exit 7)."""
    with AccountLock(cli.home / "locks", "mock", account):
        result = cli("restore", str(copy), *WHY)

    assert result.code == 7
    assert not list(cli.home.glob("*.replaced*"))
