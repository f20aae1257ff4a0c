"""What the system, the TOML reader and the validator say reaches nobody in English."""

import errno
import re
import sqlite3

import pytest

from eoms_bot import chinese
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
