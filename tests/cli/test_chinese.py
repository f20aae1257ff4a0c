"""What the system, the TOML reader and the validator say reaches nobody in English."""

import pytest


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
