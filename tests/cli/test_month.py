"""`eoms-bot month`: a month's figures on the screen, for machines, and as a workbook."""

import pytest
from openpyxl import load_workbook

from eoms_bot.ledger import Ledger
from eoms_bot.month import month_book
from tests.report import samples
from tests.support.past_months import drawn, put


@pytest.fixture
def filled(cli, monkeypatch):
    """A home whose ledger has some months behind it; charts are another test's matter."""
    monkeypatch.setattr(month_book, "obstacle", lambda: "不画")
    path = cli.home / "ledger.db"
    Ledger.open(path).close()
    put(path, drawn(3, 120, samples.NOW, 70))
    return cli


def test_last_month(filled):
    """Without a month it is the last one; each figure comes with its parts and its formula."""
    result = filled("month", "--json")

    told = result.json
    assert (result.code, told["month"]) == (0, "2026-10")
    solved = next(one for one in told["figures"] if one["name"] == "解决率")
    assert solved["value"] == pytest.approx(solved["numerator"] / solved["denominator"] * 100)
    users = next(one for one in told["figures"] if one["name"] == "万投比")
    assert (users["value"], users["why"]) == (None, "未配置用户数（设置 board.users）")


def test_on_the_screen(filled):
    """People read the figures, and why one is missing."""
    out = filled("month", "2026-11").out

    assert "2026年11月还没有结束" in out
    assert "未配置用户数" in out


def test_workbook(filled, tmp_path, monkeypatch):
    """-o writes the month report, the next time under the next number, never over another file."""
    monkeypatch.chdir(tmp_path)
    first, second = (
        filled("month", "2026-10", "-o", "月报.xlsx"),
        filled("month", "2026-10", "-o", "月报.xlsx"),
    )

    assert (first.code, second.code) == (0, 0)
    for name in ("月报.xlsx", "月报-2.xlsx"):
        assert tuple(load_workbook(tmp_path / name).sheetnames) == month_book.SHEETS
    assert "月报-2.xlsx" in second.out


@pytest.mark.parametrize("name", ["2026", "10月", "2026-13", "2026-12"])
def test_what_is_no_month(filled, name):
    """A month that is none, or has not begun, is CLI-002."""
    result = filled("month", name)

    assert result.code == 2
    assert "[CLI-002]" in result.err


def test_no_ledger_yet(cli):
    """Before the first run there is nothing to count: exit 3, and no ledger is made by it."""
    assert cli("month").code == 3
    assert not (cli.home / "ledger.db").exists()
