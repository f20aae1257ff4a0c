"""facts, and template --kind: the branch's own tables from the command line."""

import pytest

from eoms_bot.cli.material.template import TABLES
from tests.tables import sources


def test_states(cli, tmp_path, monkeypatch):
    """Every table is told as it is: read, stale with its age, or not configured."""
    cli.clock.moment = sources.NOW
    cells = sources.write(tmp_path, "小区表.csv", sources.ROWS["cells"])
    alarms = sources.write(tmp_path, "告警.csv", sources.ROWS["alarms"], hours_old=5)
    monkeypatch.setenv("EOMS_FACTS_CELLS_FILE", str(cells))
    monkeypatch.setenv("EOMS_FACTS_ALARMS_FILE", str(alarms))

    result = cli("facts", "--json")

    states = {source["label"]: source["state"] for source in result.json["sources"]}
    assert (states["小区表"], states["告警"], states["规划库"]) == ("正常", "过期", "未配置")
    assert "已过 5.0 小时" in cli("facts").out


def test_wrong_table(cli, tmp_path, monkeypatch):
    """A table with a wrong cell ends with exit code 2 and the place of the cell."""
    row = sources.ROWS["alarms"][0] | {"发生时间": "昨天"}
    monkeypatch.setenv("EOMS_FACTS_ALARMS_FILE", str(sources.write(tmp_path, "告警.csv", [row])))

    result = cli("facts")

    assert result.code == 2
    assert "[FACT-023] 告警.csv:2:发生时间" in result.err


@pytest.mark.parametrize("kind", TABLES)
def test_template_of_a_table(cli, tmp_path, kind):
    """template --kind writes the empty file of every table."""
    assert cli("template", "--kind", kind, "空.xlsx").code == 0
    assert (tmp_path / "空.xlsx").exists()


def test_template_of_nothing(cli):
    """A table that does not exist is refused with the names of those that do."""
    result = cli("template", "--kind", "小区", "空.xlsx")

    assert result.code == 2
    assert "小区表" in result.err


SYSTEM = {"网元名称": "LX_青槐政府", "告警标题": "停电", "告警类别": "停电", "发生时间": "2026-01-05 09:10"}


@pytest.fixture
def exported(cli, tmp_path, monkeypatch):
    """A command line whose alarms come from a system's export."""
    cli.clock.moment = sources.NOW
    monkeypatch.setenv("EOMS_FACTS_ALARMS_FILE", str(sources.write(tmp_path, "告警.csv", [SYSTEM])))
    return cli


def test_map_teaches_the_names_of_a_system(exported):
    """facts map stores what a system calls columns, and shows how the header is read; facts uses it."""
    before = exported("facts")

    result = exported("facts", "map", "告警", "基站名称=网元名称", "告警名称=告警标题", "--json")

    columns = {one["column"]: (one["from"], one["by"]) for one in result.json["columns"]}
    assert before.code == 2
    assert (result.code, result.json["missing"]) == (0, [])
    assert columns["基站名称"] == ("网元名称", "学到的")
    assert exported("facts").code == 0


def test_map_shows_what_is_missing(exported):
    """Without a column it shows only: which needed columns the header lacks."""
    result = exported("facts", "map", "alarms", "--json")

    assert result.json["missing"] == ["基站名称", "告警名称"]
    assert not (exported.home / "facts-columns.json").exists()
    assert "网元名称" not in exported("facts", "map", "alarms").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("告警", "基站名称=网元名"), '是否 "网元名称"'),
        (("告警", "基站名=网元名称"), "不是告警的列"),
        (("告警", "网元名称"), "不是 标准列=系统列"),
        (("告警", "基站名称=网元名称", "基站名称=告警标题"), "写了两次"),
        (("告警表",), "没有“告警表”"),
    ],
)
def test_map_refuses(exported, words, says):
    """A name that the header lacks, a column that is none, half a pair and an unknown table are refused."""
    result = exported("facts", "map", *words)

    assert result.code == 2
    assert says in result.err
    assert not (exported.home / "facts-columns.json").exists()


def test_map_before_there_is_a_table(cli):
    """Names can be taught before a table is configured, which is said."""
    result = cli("facts", "map", "告警", "基站名称=网元名称")

    assert result.code == 0
    assert "没有配置" in result.out


def test_options_of_map_stand_after_it(cli):
    """An option before map would be lost: it is refused."""
    assert "选项写在 map 后面" in cli("facts", "--json", "map", "告警").out
