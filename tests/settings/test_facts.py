"""Settings of the branch's own tables."""

import pytest

from eoms_bot.settings import load
from tests.settings.kit import refusal


def test_file_is_relative_to_the_configuration(config, tmp_path):
    """A table's file lies where the configuration file says, seen from its own folder."""
    path = config('[facts.cells]\nfile = "数据/小区表.xlsx"\ncolumns = { "小区名称" = "CELL" }')

    cells = load(path, env={}).facts.cells

    assert cells.file == tmp_path / "数据" / "小区表.xlsx"
    assert cells.columns == {"小区名称": "CELL"}
    assert cells.max_age_hours == 720


def test_folder_is_relative_to_the_configuration(config, tmp_path):
    """A watched folder lies where the configuration file says, and makes the table configured."""
    path = config('[facts.alarms]\nfolder = "导出"\npattern = "告警*.xlsx"')

    alarms = load(path, env={}).facts.alarms

    assert (alarms.folder, alarms.configured) == (tmp_path / "导出", True)


@pytest.mark.parametrize(
    ("table", "hours"), [("calls", 24), ("call_notes", 24), ("site_cards", 24), ("people", 2160)]
)
def test_how_old_a_table_may_be(table, hours):
    """Calls, notes and cards are of today; who does what changes with the season."""
    assert getattr(load(env={}).facts, table).max_age_hours == hours


@pytest.mark.parametrize("tables", ["", '[facts.cells]\nfile = "a.csv"'])
def test_tables_know_the_data_folder(config, tmp_path, tables):
    """The tables know where what people enter lies, configured or not."""
    path = config(f'[paths]\nhome = "daten"\n{tables}')

    assert load(path, env={}).facts.home == tmp_path / "daten"


def test_file_from_the_environment(tmp_path):
    """A variable names a table's file."""
    assert load(env={"EOMS_FACTS_ALARMS_FILE": str(tmp_path / "a.csv")}).facts.alarms.configured


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('url = "postgresql://u:canary@db.example/net"\ntable = "alarm"', "不得有密码"),
        ('url = "mysql://db.example/net?password=canary"\ntable = "alarm"', "不得有密码"),
        ('url = "net.db"\ntable = "alarm"', "SQLAlchemy 地址"),
        ('url = "sqlite:////net.db"', "table 或 query"),
        ('table = "alarm"', "table 或 query"),
        ('url = "sqlite:////net.db"\ntable = "alarm"\nquery = "select 1"', "table 或 query"),
        ('url = "sqlite:////net.db"\nquery = "delete from alarm"', "SELECT"),
        ('url = "sqlite:////net.db"\nquery = "select 1; drop table alarm"', "SELECT"),
        ('url = "sqlite:////net.db"\ntable = "alarm where 1=1"', "表名"),
        ('file = "a.csv"\nurl = "sqlite:////net.db"\ntable = "alarm"', "只能有一个"),
        ('file = "a.csv"\nfolder = "b"', "只能有一个"),
        ('folder = "b"\nurl = "sqlite:////net.db"\ntable = "alarm"', "只能有一个"),
        ('file = "a.csv"\npattern = "a*.csv"', "pattern 要配 folder"),
        ('folder = "b"\npattern = "c/a*.csv"', "不含文件夹"),
        ('folder = "b"\npattern = "告警*"', "以 .xlsx 或 .csv 结尾"),
        ('file = "a.csv"\nmax_age_hours = -1', "0..100000"),
        ('fil = "a.csv"', "是否 file"),
    ],
)
def test_refused(config, lines, words):
    """A source from two places or half a one, one that could write, and a password are refused by their place."""
    told = refusal(config(f"[facts.alarms]\n{lines}"))

    assert words in told
    assert "eoms.toml" in told
    assert "canary" not in told
