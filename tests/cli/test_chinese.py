"""What the system, the TOML reader and the validator say reaches nobody in English."""

import errno
import os
import re
import sqlite3
import sys

import click
import pytest

from eoms_bot import chinese
from eoms_bot.cli.ui.command import in_chinese
from eoms_bot.errors import LedgerError
from eoms_bot.ledger import Ledger
from eoms_bot.ledger.engine import reason


@pytest.mark.parametrize(
    "argv",
    [
        ("explain", "--jsonl", "没有.jsonl", "--out", "结果.jsonl"),
        ("rules", "backtest", "没有.jsonl"),
        ("held", "待补.xlsx", "--run", "没有"),
        ("rules", "explain", "--text", "没信号", "--gazetteer", "没有.json"),
    ],
    ids=["explain", "backtest", "held", "gazetteer"],
)
def test_file_that_is_not_there(cli, argv):
    """A file that is not there is told in Chinese."""
    result = cli(*argv)

    assert result.code == 2
    assert "没有这个文件" in result.err
    assert not [word for word in ("No such", "Errno") if word in result.err]


@pytest.mark.parametrize(
    ("says", "wanted"),
    [
        ("is not readable", "读不了：没有权限"),
        ("is not writable", "写不了：没有权限"),
        ("does not exist", "没有这个文件或文件夹"),
        ("is a directory", "是一个文件夹"),
        ("is a file", "是一个文件，"),
    ],
)
@pytest.mark.parametrize("kind", ["Path", "File", "Directory"])
def test_what_the_command_line_says_of_a_path(kind, says, wanted):
    """What click has against a path is said in Chinese, with the path."""
    option = click.Option(["--batch"])

    text = in_chinese(click.BadParameter(f"{kind} '批次.xlsx' {says}.", param=option))

    assert text.startswith(f"--batch：批次.xlsx {wanted}")
    assert says not in text


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root reads everything")
@pytest.mark.parametrize("option", ["--batch", "--config"])
def test_a_file_that_we_may_not_read(cli, option):
    """A file that the system keeps from us is named in Chinese, and so is what is wrong."""
    path = cli.home.parent / "批次.xlsx"
    path.touch(mode=0)

    result = cli("held", "待补.xlsx", option, str(path))

    assert f"{path} 读不了：没有权限" in result.err


def test_toml_that_is_none(cli):
    """A line that is no TOML is told in Chinese, with its number."""
    settings = cli.home.parent / "eoms.toml"
    settings.write_text("[run]\nmax_orders\n", encoding="utf-8")
    settings.chmod(0o600)

    result = cli("facts")

    assert "eoms.toml:2 TOML 语法错误：键的后面没有 =" in result.err
    assert "Expected" not in result.err


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘已满"),
        (OSError(errno.EADDRINUSE, "Address already in use"), "已被另一个程序占用"),
        (OSError(errno.EBUSY, "Device or resource busy"), "正被占用"),
        (OSError(4096, "Nobody knows"), "系统错误 4096"),
        (TimeoutError(), "等不到回答"),
        (OSError("no number at all"), "原因不明"),
    ],
)
def test_system(problem, told):
    """What the system refuses is told in Chinese, with its number where nobody has put it into words."""
    assert chinese.of_system(problem) == told


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("(开", "圆括号没有配对（第 1 个字符）"),
        ("开)", "圆括号没有配对（第 2 个字符）"),
        ("[开", "方括号没有配对（第 1 个字符）"),
        ("?", "重复符号前面没有内容（第 1 个字符）"),
        (r"\q", "反斜杠后面的字母不认识（第 1 个字符）"),
        ("[b-a]", "方括号里的范围写反了（第 2 个字符）"),
        ("(?P<", "写法不认识（第 5 个字符）"),
    ],
)
def test_expression(pattern, told):
    """What is wrong with a regular expression is told in Chinese, with its place."""
    with pytest.raises(re.error) as caught:
        re.compile(pattern)

    assert chinese.of_regex(caught.value) == told


def test_ledger_that_has_no_place(tmp_path):
    """A ledger whose folder cannot be made says why, in Chinese."""
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(LedgerError, match=r"账本.*（路径中有一段不是文件夹）"):
        Ledger.open(tmp_path / "file" / "ledger.db")


def test_database_that_refuses():
    """What a database says is told by its meaning; its own words stay where nobody has put them into Chinese."""
    assert reason(sqlite3.OperationalError("database is locked")) == "账本正被其他程序占用"
    assert reason(sqlite3.OperationalError("something new")) == "数据库报告 something new"
