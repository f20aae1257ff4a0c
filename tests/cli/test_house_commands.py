"""stop, login, template, mock, version: the commands that keep the house."""

import json
import re
import stat
import subprocess
import sys

import pytest

from eoms_bot.cli import main
from eoms_bot.ledger import Ledger
from tests.cli.kit import Pipe
from tests.report import samples

GROUPS = ("日常", "资料", "出事", "报表", "管理", "试")


def test_stop_writes_the_file(cli):
    """stop asks to finish the order in hand, --now asks to stop at once, --clear takes it back."""
    file = cli.home / "STOP"

    cli("stop")
    assert file.read_text() == "soft"
    cli("stop", "--now")
    assert file.read_text() == "hard"
    cli("stop", "--clear")
    assert not file.exists()


def test_soft_stop_does_not_weaken_a_hard_one(cli):
    """A later `stop` leaves a hard stop hard."""
    cli("stop", "--now")

    assert cli("stop", "--json").json["state"] == "hard"


def test_stop_file_is_private(cli):
    """Umask 077 holds for what commands write."""
    cli("stop")

    assert stat.S_IMODE((cli.home / "STOP").stat().st_mode) == 0o600


def test_stop_with_both_flags(cli):
    """--now and --clear exclude each other."""
    assert cli("stop", "--now", "--clear").code == 2


def test_clearing_without_a_stop(cli):
    """Clearing what is not there is done."""
    assert cli("stop", "--clear").code == 0


def test_login_set_from_stdin(cli, monkeypatch):
    """The password comes from a pipe, goes into a 0600 file, and shows nowhere."""
    monkeypatch.setattr("sys.stdin", Pipe("canary-pass-1\n"))

    result = cli("login", "set", "--stdin")

    file = cli.home / "credentials.json"
    assert json.loads(file.read_text()) == {"mock": {"clerk01": "canary-pass-1"}}
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "canary-pass-1" not in result.out + result.err


@pytest.mark.parametrize(
    "argv", [("--stdin",), (), ("--no-input",)], ids=["empty", "no terminal", "no input"]
)
def test_login_set_without_a_password(cli, monkeypatch, argv):
    """Without a password nothing is stored."""
    monkeypatch.setattr("sys.stdin", Pipe("\n"))

    assert cli("login", "set", *argv).code == 2
    assert not (cli.home / "credentials.json").exists()


def test_no_password_flag(cli):
    """A password is never an argument."""
    assert cli("login", "set", "--password", "x").code == 2


def test_rejected_password_is_not_stored_again(cli, monkeypatch):
    """A password that the site has refused needs a person's word that it holds now."""
    path = cli.home / "ledger.db"
    with Ledger.open(path) as ledger:
        ledger.credential_rejected("mock|clerk01", "wrong-1", samples.NOW)
    path.chmod(0o600)
    monkeypatch.setattr("sys.stdin", Pipe("wrong-1\nwrong-1\n"))

    assert cli("login", "set", "--stdin").code == 2
    assert cli("login", "set", "--stdin", "--unlock").code == 0
    with Ledger.open(path) as ledger:
        assert not ledger.is_rejected("mock|clerk01", "wrong-1")


def test_template(cli, tmp_path):
    """template writes a new workbook, under the next number where there is one already."""
    assert cli("template", "批次.xlsx").code == 0
    assert (tmp_path / "批次.xlsx").exists()

    result = cli("template", "批次.xlsx")

    assert result.code == 0
    assert (tmp_path / "批次-2.xlsx").exists()
    assert "批次-2.xlsx" in result.out


@pytest.mark.parametrize("name", ["批次.doc", "没有/批次.xlsx"])
def test_template_elsewhere(cli, name):
    """Another kind of file, or a folder that is not there, is CLI-004."""
    assert "[CLI-004]" in cli("template", name).err


def test_version_json(cli):
    """version for machines."""
    assert cli("version", "--json").json.keys() == {
        *("schema_version", "command", "exit_code"),
        *("version", "python", "platform"),
    }


def test_mock_passes_its_flags_on():
    """mock runs the bundled site as a child with the words that follow, its help too, which is Chinese."""
    line = [sys.executable, "-m", "eoms_bot", "mock", "--help"]

    done = subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0
    assert "用法：eoms-bot mock" in done.stdout
    assert "--ready-file" in done.stdout
    assert not [word for word in ("usage", "options", "show this help") if word in done.stdout]


def test_program_entry():
    """`python -m eoms_bot` hands the exit code to the shell."""
    line = [sys.executable, "-m", "eoms_bot", "nosuch"]

    done = subprocess.run(line, capture_output=True, timeout=120, check=False)

    assert done.returncode == 2
    assert "CLI-003" in done.stderr.decode()


def test_help_lists_every_command_in_its_group(capsys):
    """Help lists the groups in the order of an operator's need, and in each its commands."""
    assert main.main(["--help"]) == 0

    lists = capsys.readouterr().out.split("\n\n")
    found = {one.split(":")[0]: re.findall(r"^  ([a-z-]+) ", one, re.M) for one in lists}
    assert [one for one in found if one in GROUPS] == list(GROUPS)
    assert found["日常"] == [
        "preview",
        "apply",
        "run",
        "serve",
        "stop",
        "held",
        "assist",
        "status",
        "show",
        "console",
    ]
    assert found["资料"] == ["template", "facts", "call", "site", "options", "learn"]
    assert found["出事"] == ["reconcile", "resolve", "breaker", "audit", "backup", "restore"]
    assert found["报表"] == ["report", "month", "lists", "intercept", "reply"]
    assert found["管理"] == [
        "init",
        "policy",
        "login",
        "sites",
        "doctor",
        "purge",
        "install-files",
        "bundle",
        "version",
    ]
    assert found["试"] == ["demo", "mock", "explain", "rules", "diagnose"]
