"""Every exit code, and what people and machines are told with it."""

import signal
import stat
from pathlib import Path

import pytest

from eoms_bot import __version__
from eoms_bot.cli import failures
from eoms_bot.errors import (
    BadInput,
    BotError,
    BreakerOpen,
    BrowserLost,
    CertificateWrong,
    ConfigError,
    LedgerError,
    LockHeld,
    LoginFailed,
    NeedsHuman,
    Problem,
    SessionExpired,
    SiteChanged,
    SiteUnreachable,
    TransientSiteError,
    WrongPage,
)
from eoms_bot.report import log
from tests.report import samples


@pytest.mark.parametrize("code", [0, 1, 4, 5, 6, 8, 130, 143])
def test_run_code_is_the_summarys(cli, code):
    """A finished run's exit code is the one that its summary carries."""
    cli.modes.summary = samples.summary(samples.items(), exit_code=code)

    assert cli("run").code == code


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (BadInput("批次有误"), 2),
        (ConfigError("没有页面档案"), 3),
        (LedgerError("账本损坏"), 3),
        (LoginFailed("用户名或者密码不正确"), 4),
        (SessionExpired("登录失效"), 4),
        (SiteUnreachable("没有回答"), 5),
        (CertificateWrong("证书已过期"), 5),
        (SiteChanged("没有按钮"), 5),
        (BrowserLost("浏览器在启动时中断"), 5),
        (WrongPage("不是待办列表"), 5),
        (TransientSiteError("读取失败"), 5),
        (LockHeld("进程 12 正在使用"), 7),
        (BreakerOpen("暂停到 12:15:00"), 8),
        (NeedsHuman("留给人"), 1),
        (BotError("别的"), 1),
    ],
)
def test_errors_become_codes(cli, problem, code):
    """Each class of error has its exit code; people get the reason and what to do, on stderr only."""
    cli.modes.problem = problem

    result = cli("run")

    assert result.code == code
    assert str(problem) in result.err
    assert "怎么办：" in result.err
    assert result.out == ""


def test_lost_browser_is_not_the_sites_fault(cli):
    """Whose browser died is not sent to look at the site."""
    cli.modes.problem = BrowserLost("浏览器在启动时中断")

    told = cli("run").err

    assert "错误：浏览器中断" in told
    assert "网站" not in told


def test_every_error_class_has_a_code():
    """No class of the error tree can fall through the table."""
    classes, left = {BotError}, [BotError]
    while left:
        subclasses = left.pop().__subclasses__()
        classes.update(subclasses)
        left += subclasses

    assert {failures.code_of(kind("x")) for kind in classes} == {1, 2, 3, 4, 5, 7, 8}


def test_json_error_is_one_object(cli):
    """With --json an error is an object on stdout with code, kind, message and cure."""
    problem = Problem("BATCH-010", "批次.xlsx", 5, "解决措施", "空", "必填")
    cli.modes.problem = BadInput("批次有误", [problem])

    result = cli("run", "--json")

    assert result.json.keys() == {"schema_version", "command", "exit_code", "error"}
    assert result.json["command"] == "run"
    assert result.json["exit_code"] == 2
    assert result.json["error"]["kind"] == "BadInput"
    assert "[BATCH-010] 批次.xlsx:5:解决措施 空 → 必填" in result.json["error"]["message"]


def test_at_most_fifty_problems_are_listed(cli):
    """A workbook full of mistakes does not flood the screen."""
    cli.modes.problem = BadInput(
        "批次有误", [Problem("BATCH-018", "批.xlsx", n, "", "长", "短") for n in range(60)]
    )

    result = cli("run")

    assert result.err.count("BATCH-018") == 50
    assert "另有 10 项" in result.err


def test_interrupt_is_130(cli):
    """Ctrl-C outside a run ends with 130."""
    cli.modes.problem = KeyboardInterrupt()

    assert cli("run").code == 130


@pytest.mark.usefixtures("hang_up")
@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGHUP", 129)])
def test_termination(cli, name, code):
    """SIGTERM or SIGHUP outside a run unwinds and ends with 128 + its number; the handlers are as before afterwards."""
    number = getattr(signal, name)
    before = signal.getsignal(number)
    cli.modes.problem = failures.Terminated(number)

    assert cli("run").code == code
    assert signal.getsignal(number) == before


def test_unexpected_error_is_70_with_a_crash_report(cli, tmp_path, monkeypatch):
    """A defect leaves a private report that shows no values of variables and masks numbers."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    cli.modes.problem = ZeroDivisionError(f"客户 {samples.PHONE}")

    result = cli("run")

    assert result.code == 70
    assert samples.PHONE not in result.err
    report = Path(next(word for word in result.err.replace("：", " ").split() if word.endswith(".txt")))
    text = report.read_text(encoding="utf-8")
    assert "ZeroDivisionError: 客户 139****0123" in text
    assert samples.PHONE not in text
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_crash_report_that_cannot_be_written(cli, tmp_path, monkeypatch):
    """Where no file may be made, the report stands on the screen, above what to do with it."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    cli.modes.problem = ZeroDivisionError(f"客户 {samples.PHONE}")

    result = cli("run")

    assert result.code == 70
    assert "ZeroDivisionError: 客户 139****0123" in result.err
    assert "把上面的内容交给维护人员" in result.err


@pytest.mark.parametrize("problem", [ZeroDivisionError, SiteChanged])
def test_no_canary_in_a_failure(cli, tmp_path, monkeypatch, problem):
    """G15: what the log was told to hide, the customer's name and the password, stands in no report of a failure."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    log.hide("canary-pass-8")
    log.hide(samples.CUSTOMER, "钱*")
    cli.modes.problem = problem(f"<input value='{samples.CUSTOMER}'> canary-pass-8 {samples.PHONE}")

    told = cli("run", "--json")

    texts = [told.out, told.err, *(path.read_text() for path in tmp_path.glob("eoms-bot-crash-*/*.txt"))]
    assert not [
        word for word in (samples.CUSTOMER, "canary-pass-8", samples.PHONE) for text in texts if word in text
    ]


def test_hostile_text_in_an_error_is_only_text(cli):
    """Control and bidi characters in an error cannot move the cursor or turn the line round."""
    cli.modes.problem = SiteChanged("\x1b[2J清屏\u202e反")

    result = cli("run")

    assert "\x1b" not in result.err
    assert "\\x1b[2J清屏\\u202e反" in result.err


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["previw"], "没有命令 previw，是否 preview"),
        (["run", "--jsno"], "没有选项 --jsno"),
        (["run", "--json", "--json"], "--json 给了两次"),
        (["run", "--limit", "3", "--limit", "4"], "--limit 给了两次"),
        (["run", "--limit", "0"], "0 不是 1..10000 的整数"),
        (["run", "--limit", "ten"], "ten 不是"),
        (["run", "--limit"], "--limit"),
        (["run", "--slowmo", "-1"], "--slowmo"),
        (["run", "--log-level", "loud"], "loud 不是"),
        (["run", "x"], "参数太多"),
        (["apply"], "要写一个，只写一个"),
        (["run", "--ids", "A"], "没有选项 --ids"),
    ],
)
def test_wrong_command_line_is_cli_003(cli, argv, told):
    """CLI-003: exit code 2, one line on what is wrong, one line of usage; nothing is run."""
    result = cli(*argv)

    assert result.code == 2
    assert "[CLI-003]" in result.err
    assert told in result.err
    assert result.err.count("\n") == 2
    assert cli.modes.calls == []


@pytest.mark.parametrize(
    "text", ["", " ", "A,,B", ",", "all", "ALL", "全部", "*", "A B", "../x", "A;B", "x" * 65]
)
def test_ids_that_name_no_orders_are_cli_002(cli, text):
    """CLI-002: an empty list never means all, and a number is a plain word."""
    result = cli("preview", "--ids", text)

    assert result.code == 2
    assert "[CLI-002]" in result.err
    assert cli.modes.calls == []


def test_too_many_ids_are_cli_002(cli):
    """CLI-002: 10,001 numbers are refused."""
    assert "[CLI-002]" in cli("preview", "--ids", ",".join(f"A{n}" for n in range(10_001))).err


@pytest.mark.parametrize("name", ["../x", "a/../b"])
def test_way_out_of_the_output_folder_is_cli_004(cli, name):
    """CLI-004: no `..` in the output folder."""
    result = cli("run", "--output-dir", name)

    assert result.code == 2
    assert "[CLI-004]" in result.err


def test_output_folder_that_is_a_file_is_cli_004(cli, tmp_path):
    """CLI-004: a file is no folder."""
    (tmp_path / "file").write_text("x")

    assert "[CLI-004]" in cli("run", "--output-dir", "file").err


@pytest.mark.parametrize("name", ["CON.xlsx", "..\\a.xlsx", "x" * 300 + ".xlsx", "没有.xlsx"])
def test_odd_batch_name_is_cli_005(cli, name):
    """CLI-005: a batch file has a plain name and is there."""
    result = cli("apply", name)

    assert result.code == 2
    assert "[CLI-005]" in result.err


def test_no_command_shows_the_help(cli):
    """Without a command people see the commands, and the code is that of a usage error."""
    result = cli()

    assert result.code == 2
    assert "日常:" in result.err
    assert "退出码" in result.err


def test_help_and_version(cli):
    """--help and --version succeed and go to stdout."""
    assert f"eoms-bot {__version__}" in cli("--version").out
    for command in ("demo", "template", "preview", "apply", "run", "status", "show", "reconcile", "resolve"):
        result = cli(command, "--help")
        assert result.code == 0
        assert "用法: eoms-bot" in result.out
        assert "Options" not in result.out
