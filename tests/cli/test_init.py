"""`eoms-bot init`: questions make a configuration that the program takes, and never replace one."""

import os
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from eoms_bot.ledger import Ledger, LedgerJournal
from eoms_bot.model.write import Action, Answer, Proof, Write, WriteKey, WriteState
from eoms_bot.settings import load
from tests.report import samples

HERE = "http://127.0.0.1:8056/eoms4/"
ANSWERS = {
    "--address": HERE,
    "--account": "clerk07",
    "--county": "澜溪县",
    "--desk-number": "13900000008",
    "--profile": "ultrabpp",
    "--tables": "",
}
CONSTANTS = {"net_change": "否", "comp_prop": "有理由", "linkman": "值班岗", "linkman_tel": "13900000008"}


def words(*more, **changes):
    """The command line that answers every question."""
    given = ANSWERS | {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
    return ("init", *(word for pair in given.items() for word in pair), *more)


class Terminal:
    """Somebody at a terminal, who answers in turn."""

    def __init__(self, *lines):
        self._lines = iter(lines)

    def isatty(self):
        """Somebody is there."""
        return True

    def readline(self):
        """The next answer."""
        return f"{next(self._lines)}\n"


@pytest.fixture
def asked(monkeypatch):
    """Makes the answers of a person at the terminal, who types the password when asked."""

    def sits(*lines, password="canary-pass-3"):
        monkeypatch.setattr("sys.stdin", Terminal(*lines))
        monkeypatch.setattr("getpass.getpass", lambda _prompt: password)

    return sits


def made(cli, name="eoms.toml"):
    """The file as the program reads it."""
    return tomllib.loads((cli.home.parent / name).read_text(encoding="utf-8"))


def test_questions_in_turn(cli, asked):
    """A person answers the questions, and what the form has on every order, stores the password, previews."""
    said = (HERE, "clerk07", "澜溪县", "13900000008", "", "", "y", "否", "有理由", "值班岗", "", "y")
    asked(*said)

    result = cli("init")

    assert result.code == cli.modes.summary.exit_code, result.err
    assert made(cli)["site"] == {"id": "mock", "base_url": HERE, "profile": "ultrabpp", "account": "clerk07"}
    assert made(cli)["branch"] == {"county": "澜溪县", "desk_numbers": ["13900000008"], "fixed": CONSTANTS}
    assert stat.S_IMODE((cli.home.parent / "eoms.toml").stat().st_mode) == 0o600
    assert "canary-pass-3" in (cli.home / "credentials.json").read_text()
    assert [(mode, given["limit"], given["ids"]) for mode, given in cli.modes.calls] == [("preview", 3, ())]
    assert "3. eoms-bot console --open" in result.out
    assert "login set" not in result.out[result.out.index("接下来") :]
    assert "canary-pass-3" not in result.out + result.err


def test_wrong_answers_are_asked_again(cli, asked):
    """An answer that the settings would refuse is asked for again, with the reason."""
    wrong_and_right = (
        "eoms.example",
        HERE,
        "",
        "clerk07",
        "澜溪县",
        "值班室",
        "13900000008",
        "Ultra BPP",
        "",
    )
    asked(*wrong_and_right, "没有这个文件夹", "", "n", "", "", "", "")

    result = cli("init")

    assert result.code == 0
    assert "[CONF-005] 你的回答:site.base_url 找到 eoms.example" in result.err
    assert "[CONF-004] 你的回答:site.profile 找到 Ultra BPP" in result.err
    assert "命令行" not in result.err
    assert "不是一个电话号码" in result.err
    assert "没有文件夹 没有这个文件夹" in result.err
    assert made(cli)["site"]["base_url"] == HERE


def test_options_answer_all(cli):
    """Where options answer everything nothing is asked; the file is what the program takes."""
    result = cli(
        *words("--here", "--no-preview", "--constant", "联系人=值班岗", "--constant", "net_change=否")
    )

    settings = load(cli.home.parent / "eoms.toml")
    assert result.code == 0, result.err
    assert settings.site.account == "clerk07"
    assert settings.branch.fixed == {"net_change": "否", "linkman": "值班岗"}
    assert "没有写投诉性质、联系人电话（branch.fixed）" in result.out
    assert '# comp_prop = ""   # 投诉性质' in (cli.home.parent / "eoms.toml").read_text(encoding="utf-8")
    assert cli.modes.calls == []


def test_address_of_the_login_page(cli):
    """People copy it from the browser: the page's own name is left out, whichever the profile says it is."""
    cli(*words("--not-here", address=f"{HERE}portal/login.action"))

    assert made(cli)["site"]["base_url"] == HERE


def test_file_that_the_environment_names(cli, monkeypatch):
    """EOMS_CONFIG names the file to write: that it is not there yet is no fault."""
    path = cli.home.parent / "own.toml"
    monkeypatch.setenv("EOMS_CONFIG", str(path))

    result = cli(*words("--here", "--no-preview"))

    assert result.code == 0, result.err
    assert made(cli, "own.toml")["site"]["account"] == "clerk07"


@pytest.mark.parametrize(
    ("changes", "more", "words_of"),
    [
        ({"address": "eoms.example"}, ("--here",), "[CONF-005] 命令行 --address:"),
        ({"address": "http://clerk:x@eoms.example/"}, ("--here",), "login set"),
        ({"account": " "}, ("--here",), "不能空着"),
        ({"desk_number": "12"}, ("--here",), "不是一个电话号码"),
        ({"profile": "nowhere"}, ("--here",), "ultrabpp"),
        ({"tables": "nowhere"}, ("--here",), "没有文件夹"),
        ({}, ("--here", "--constant", "联系人"), "名称=值"),
        ({}, ("--here", "--constant", "性别=男"), "联系人电话"),
        ({}, (), "--here"),
        ({}, ("--here", "--config", "nowhere/eoms.toml"), "没有这个文件夹"),
    ],
)
def test_what_is_refused(cli, changes, more, words_of):
    """A wrong answer is refused with the reason, and nothing is written."""
    result = cli(*words(*more, **changes))

    assert result.code in (2, 3)
    assert words_of in result.err
    assert list(cli.home.parent.glob("*.toml")) == []
    assert list(cli.home.iterdir()) == []


def test_unanswered_without_a_terminal(cli):
    """Without a terminal every option that is missing is named at once."""
    result = cli("init", "--address", HERE, "--no-input", "--here")

    assert result.code == 2
    assert "--account、--county、--desk-number" in result.err


def test_never_over_another(cli):
    """A configuration that is there already is not touched, whatever is answered."""
    path = cli.home.parent / "eoms.toml"
    path.write_text("# mine\n")
    path.chmod(0o600)

    result = cli(*words("--here", "--no-preview"))

    assert result.code == 2
    assert "已经有了，不覆盖" in result.err
    assert path.read_text() == "# mine\n"


def test_not_on_the_network(cli, asked):
    """On a machine outside the department's network no password is asked for and nothing is previewed."""
    asked("n")

    result = cli(*words("--preview", *(word for name, value in CONSTANTS.items()
                                       for word in ("--constant", f"{name}={value}"))))  # fmt: skip

    assert result.code == 0
    assert "不在部门的网络里" in result.err
    assert cli.modes.calls == []
    assert not (cli.home / "credentials.json").exists()


def test_a_site_of_its_own(cli):
    """Another site gets its own name for good and a copy of the profile; https is not agreed to here."""
    address = "https://eoms.branch-a.example/eoms4/"

    result = cli(*words("--here", "--no-preview", "--config", "a.toml", address=address))

    text = (cli.home.parent / "a.toml").read_text(encoding="utf-8")
    site = made(cli, "a.toml")["site"]
    assert result.code == 0, result.err
    assert (site["id"], site["profile"]) == ("eoms-branch-a-example", "eoms_branch_a_example")
    assert (cli.home / "profiles" / "eoms_branch_a_example" / "complete.toml").is_file()
    assert "tls_gate" not in site
    assert "# tls_gate = true" in text
    assert "--config" in result.out


def test_https_is_agreed_to_before_a_preview(cli, asked):
    """A preview of an https site ends at once until somebody agrees to the gate: it is not offered, that is said."""
    asked(*("",) * 9)
    address = "https://eoms.branch-a.example/eoms4/"

    result = cli(*words("--here", "--config", "a.toml", address=address))

    assert result.code == 0, result.err
    assert "tls_gate" in result.out
    assert str(cli.home.parent / "a.toml") in result.out
    assert cli.modes.calls == []


def test_tables_of_a_folder(cli, tmp_path):
    """Files that begin with a table's name are that table, the newest of its kind; names of places too."""
    folder = tmp_path / "数据"
    folder.mkdir()
    for name in ("小区表.csv", "告警20260105.xlsx", "地名表.json", "说明.txt", "联系人.pdf"):
        (folder / name).write_bytes(b"")

    result = cli(*words("--here", "--no-preview", tables=str(folder)))

    found = made(cli)
    assert result.code == 0, result.err
    assert found["facts"] == {
        "cells": {"folder": str(folder), "pattern": "小区表*.csv"},
        "alarms": {"folder": str(folder), "pattern": "告警*.xlsx"},
    }
    assert found["files"] == {"gazetteer": str(folder / "地名表.json")}
    assert "数据表：小区表、告警" in result.out


def test_constants_of_a_proven_order(cli):
    """Where the ledger has a proven completion, the form's constants are those that were sent in it."""
    sent(cli, {"linkman": "值班岗", "linkman_tel": "13900000009", "net_change": "否"}, proven=True)
    sent(cli, {"linkman": "别人"}, proven=False)

    result = cli(*words("--here", "--no-preview", "--constant", "net_change=是"))

    assert result.code == 0, result.err
    assert made(cli)["branch"]["fixed"] == {
        "net_change": "是",
        "linkman": "值班岗",
        "linkman_tel": "13900000009",
    }


def sent(cli, constants, *, proven):
    """Leave a completion with these constants in the ledger, proven or unknown."""
    decided = (("result", "解决"), *((f"fixed.{name}", value) for name, value in constants.items()))
    with Ledger.open(cli.home / "ledger.db") as ledger:
        run_id = f"2026-11-25_0100_run_000{int(proven)}"
        lease = ledger.take_lease("mock|clerk01", run_id, cli.clock.now())
        ledger.run_started(run_id, "run", "clerk01", cli.clock.now())
        journal = LedgerJournal(ledger, lease, "clerk01", cli.clock)
        key = WriteKey("mock", samples.number(1 + proven), "00f3b", Action.CLOSE)
        attempt = journal.intent(Write(key, "complete", decided, decided, "好", "f" * 64))
        journal.sending(attempt)
        if proven:
            journal.answered(attempt, Answer(WriteState.ANSWERED_OK, "成功"))
            proof = Proof(True, True, "已完成", cli.clock.now(), "值班员", "处理记录")
            ledger.prove(attempt, proof, cli.clock.now())
        else:
            journal.answered(attempt, Answer(WriteState.UNKNOWN, "连接中断"))
    (cli.home / "ledger.db").chmod(0o600)


def test_for_machines(cli):
    """A script gets one object, and neither password nor preview is asked for."""
    result = cli(*words("--here", "--json")).json

    assert Path(result["file"]).name == "eoms.toml"
    assert result["profile"] == "ultrabpp"
    assert any("branch.fixed" in line for line in result["lacking"])


EARLY, LATE = "canary-pass-7", "canary-pass-8"
AT_A_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from importlib import import_module
from eoms_bot.cli.main import main

tables = import_module("eoms_bot.doctor.tables")
looked = tables.tables

def slowly(settings):
    os.write(int(sys.argv[1]), b".")
    os.read(int(sys.argv[2]), 1)
    return looked(settings)

tables.tables = slowly
sys.exit(main(sys.argv[3:]))
"""
"""The command in a session of its own, which waits for the test while it looks at the tables."""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows shows nothing before it is read")
def test_a_password_that_is_typed_early_is_not_shown(tmp_path):
    """What a person types while the program works, before it asks for the password, is not on the screen."""
    screen, terminal = os.openpty()
    paused, pausing = os.pipe()
    waiting, go_on = os.pipe()
    constants = [word for name, value in CONSTANTS.items() for word in ("--constant", f"{name}={value}")]
    run = [sys.executable, "-c", AT_A_TERMINAL, str(pausing), str(waiting)]
    env = {name: text for name, text in os.environ.items() if not name.startswith("EOMS_")}
    child = subprocess.Popen(
        [*run, *words("--here", "--no-preview", *constants)],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        cwd=tmp_path,
        env=env | {"EOMS_PATHS_HOME": str(tmp_path / "home"), "PYTHONPATH": str(Path(__file__).parents[2])},
        start_new_session=True,
        pass_fds=(pausing, waiting),
    )
    for ours in (terminal, pausing, waiting):
        os.close(ours)

    assert os.read(paused, 1), shown(screen)
    os.write(screen, f"{EARLY}\n".encode())
    os.write(go_on, b".")
    seen = shown(screen, "不显示")
    os.write(screen, f"{LATE}\n".encode())
    seen += shown(screen)

    assert child.wait(60) == 0, seen
    assert EARLY not in seen
    assert LATE not in seen
    assert LATE in (tmp_path / "home" / "credentials.json").read_text()


def shown(screen, until=None):
    """What comes onto the screen up to these words, or to the end of the program."""
    seen = b""
    while until is None or until.encode() not in seen:
        try:
            piece = os.read(screen, 4096)
        except OSError:  # Linux says the end of a terminal by an error
            break
        if not piece:
            break
        seen += piece
    return seen.decode()


def test_doctor_after_it(cli, asked):
    """A desk that has answered everything is whole for the doctor."""
    pairs = [word for name, value in CONSTANTS.items() for word in ("--constant", f"{name}={value}")]
    cli(*words("--here", "--no-preview", *pairs))

    checks = {check["name"]: check["state"] for check in cli("doctor", "--json").json["checks"]}

    assert checks["本部门"] == "通过"
