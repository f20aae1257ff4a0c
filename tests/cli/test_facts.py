"""facts, and template --kind: the branch's own tables from the command line."""

import pytest

from eoms_bot.cli.template import TABLES
from tests.facts import sources


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
