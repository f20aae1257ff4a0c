"""The branch's own tables from a database, which is only read."""

import sqlite3
from datetime import datetime

import pytest

from eoms_bot.model.source_kinds import ALARMS
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.settings.facts import FactSources
from eoms_bot.tables.branch import column_names
from eoms_bot.tables.branch.mapping import header_of_table
from eoms_bot.tables.branch.sources import read_sources
from tests.tables import sources

QUERY = "select site as 基站名称, title as 告警名称, class as 告警类别, begin as 发生时间 from alarm"


@pytest.fixture
def net(tmp_path):
    """A database with one alarm and one set of indicators; returns its path."""
    path = tmp_path / "net 1.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            """
            create table alarm (site text, title text, class text, begin text);
            insert into alarm values ('LX_青槐政府', '市电停电告警', '停电', '2026-01-05 09:10:00');
            create table kpi (小区名称 text, 时间 text, 底噪 real);
            insert into kpi values ('LX_青槐政府-3', '2026-01-05 08:00', -95.5);
            insert into kpi values ('LX_青槐政府-3', '2026-01-05 07:00', -96);
            """
        )
    connection.close()
    return path


def test_query(net):
    """A query gives rows that tell their place; without a time column its time is that of reading."""
    (row,) = sources.read(alarms={"url": f"sqlite:///{net}", "query": QUERY}).evidence.rows("alarms")

    assert row.text("告警类别") == "停电"
    assert row.cite("告警名称") == "查询 第1行 告警名称（2026-01-05 12:00 的数据）"


def test_learned_names(net, tmp_path):
    """A table of a database is read by the names that were taught, as a file is."""
    names = {"基站名称": "site", "告警名称": "title", "告警类别": "class", "发生时间": "begin"}
    column_names.store(tmp_path, "alarms", names)
    where = FactSources.model_validate({"alarms": {"url": f"sqlite:///{net}", "table": "alarm"}}).at(tmp_path)

    (row,) = read_sources(where, sources.NOW).evidence.rows("alarms")

    assert row.text("基站名称") == "LX_青槐政府"
    assert header_of_table(where, ALARMS) == ("site", "title", "class", "begin")


def test_table_is_as_old_as_its_newest_row(net):
    """A table with a time column is as old as the newest time in it."""
    found = sources.read(indicators={"url": f"sqlite:///{net}", "table": "kpi"}).evidence.of("indicators")

    assert found.as_of == datetime(2026, 1, 5, 8, 0, tzinfo=SHANGHAI)
    assert found.records[0].number("底噪") == -95.5
    assert found.records[0].as_of == found.as_of


def test_database_is_only_read(net):
    """A statement that would write, hidden behind WITH, is refused, and nothing changes."""
    query = "with x as (select 1) insert into alarm select '甲','乙','停电','2026-01-05 09:10' from x"
    before = net.read_bytes()

    read = sources.read(alarms={"url": f"sqlite:///{net}", "query": query})

    assert "[FACT-031]" in read.evidence.of("alarms").describe()
    assert net.read_bytes() == before


def test_database_that_is_not_there(tmp_path):
    """A database file that is missing is told and not made."""
    read = sources.read(alarms={"url": f"sqlite:///{tmp_path}/no.db", "table": "alarm"})

    assert "[FACT-000]" in read.evidence.of("alarms").describe()
    assert not (tmp_path / "no.db").exists()


@pytest.mark.parametrize(
    ("url", "code"), [("nosuch://x/y", "FACT-030"), ("sqlite:///{net}", "FACT-031")], ids=["driver", "table"]
)
def test_what_cannot_be_read(net, url, code):
    """A database without a driver, or without the table, is told without its address."""
    read = sources.read(alarms={"url": url.format(net=net), "table": "missing"})

    assert f"[{code}]" in read.evidence.of("alarms").describe()
    assert str(net) not in read.evidence.of("alarms").describe()


def test_driver_of_the_database():
    """A database without its driver is told with its table's name and with the driver that it needs."""
    told = (
        sources.read(planning={"url": "mysql://desk@db/eoms", "table": "plan"})
        .evidence.of("planning")
        .describe()
    )

    assert "规划" in told
    assert "pip install pymysql" in told
    assert "mysql+pymysql://" in told
    assert "psycopg" not in told


def test_wrong_value(net):
    """A value that does not fit is told with its row and column."""
    read = sources.read(alarms={"url": f"sqlite:///{net}", "query": QUERY.replace("class as", "title as")})

    assert [(one.code, one.row, one.column) for one in read.problems["alarms"]] == [
        ("FACT-022", 1, "告警类别")
    ]
