"""What a system calls the columns of a table: taught once, used where the header lacks the standard name."""

import json

import pytest

from eoms_bot.errors import BadInput
from eoms_bot.model.source_kinds import ALARMS
from eoms_bot.settings.facts import FactSources
from eoms_bot.tables.branch import column_names
from eoms_bot.tables.branch.mapping import header_of_table, insist_on_names, understand
from eoms_bot.tables.branch.sources import read_sources
from tests.tables import sources

SYSTEM = {"网元名称": "LX_青槐政府", "告警标题": "停电", "告警类别": "停电", "发生时间": "2026-01-05 09:10"}
NAMES = {"基站名称": "网元名称", "告警名称": "告警标题"}


def alarms(tmp_path, row, **more):
    """The tables of a branch with one alarm."""
    file = sources.write(tmp_path, "告警.csv", [row])
    return FactSources.model_validate({"alarms": {"file": file, **more}}).at(tmp_path)


def test_learned_names_are_used(tmp_path):
    """A file with the system's names is a table once they were taught, which says so."""
    where = alarms(tmp_path, SYSTEM)
    unread = read_sources(where, sources.NOW).evidence.of("alarms")

    column_names.store(tmp_path, "alarms", NAMES)

    table = read_sources(where, sources.NOW).evidence.of("alarms")
    assert unread.state == "有误"
    assert table.records[0].text("基站名称") == "LX_青槐政府"
    assert "按学到的列名：基站名称=网元名称、告警名称=告警标题" in table.why


def test_standard_name_counts_before_the_learned_one(tmp_path):
    """A header that has the standard column is read by it, whatever was taught."""
    column_names.store(tmp_path, "alarms", NAMES)
    where = alarms(tmp_path, SYSTEM | {"基站名称": "LX_柳林渡"})

    table = read_sources(where, sources.NOW)

    assert table.evidence.rows("alarms")[0].text("基站名称") == "LX_柳林渡"
    assert table.unused["alarms"] == ("网元名称",)


def test_settings_count_before_the_learned_name(tmp_path):
    """The settings' `columns` win; a learned name that they give to another column is not read twice."""
    column_names.store(tmp_path, "alarms", {"基站名称": "网元", "告警名称": "告警标题"})
    where = alarms(tmp_path, SYSTEM | {"网元": "别的"}, columns={"基站名称": "网元名称"})
    taken = alarms(tmp_path, SYSTEM, columns={"基站名称": "告警标题"})

    assert read_sources(where, sources.NOW).evidence.rows("alarms")[0].text("基站名称") == "LX_青槐政府"
    assert '缺少列 "告警名称"' in read_sources(taken, sources.NOW).evidence.of("alarms").why


def test_nothing_is_guessed(tmp_path):
    """A name that is only near is suggested and not used, also where another one was taught."""
    column_names.store(tmp_path, "alarms", {"基站名称": "网元"})
    where = alarms(tmp_path, SYSTEM | {"告警名称": "停电"})

    (problem,) = read_sources(where, sources.NOW).problems["alarms"]

    assert problem.found == '缺少列 "基站名称"，也没有学到的 "网元"'


def test_one_file_for_all_tables(tmp_path):
    """Names of several tables stand in one file; an empty name forgets one."""
    column_names.store(tmp_path, "alarms", NAMES)
    column_names.store(tmp_path, "cells", {"小区名称": "CELL"})
    column_names.store(tmp_path, "alarms", {"告警名称": ""})

    assert json.loads((tmp_path / column_names.FILE).read_text("utf-8")) == {
        "alarms": {"基站名称": "网元名称"},
        "cells": {"小区名称": "CELL"},
    }


@pytest.mark.parametrize(
    "names", [{"基站名": "网元"}, {"基站名称": "原因"}, {"基站名称": "网元", "告警名称": "网元"}]
)
def test_names_that_cannot_hold(tmp_path, names):
    """A column that the table lacks, a standard name for another column, and one name for two are refused."""
    with pytest.raises(BadInput) as caught:
        column_names.store(tmp_path, "alarms", names)

    assert caught.value.problems[0].code == "FACT-010"
    assert not (tmp_path / column_names.FILE).exists()


@pytest.mark.parametrize("content", ["{", '{"alarms": ["a"]}', '{"alarms": {"基站名": "a"}}', '{"x": {}}'])
def test_damaged_file(tmp_path, content):
    """A damaged file makes the tables wrong, by its name; no table is read without what was taught."""
    (tmp_path / column_names.FILE).write_text(content, encoding="utf-8")

    table = read_sources(alarms(tmp_path, sources.ROWS["alarms"][0]), sources.NOW).evidence.of("alarms")

    assert table.state == "有误"
    assert column_names.FILE in table.why


def test_name_that_the_header_lacks(tmp_path):
    """A name that is not in the header is not learned; the nearest one is suggested."""
    where = alarms(tmp_path, SYSTEM)

    with pytest.raises(BadInput) as caught:
        insist_on_names(ALARMS, {"基站名称": "网元名"}, header_of_table(where, ALARMS))

    assert '是否 "网元名称"' in caught.value.problems[0].wanted


def test_what_was_understood(tmp_path):
    """Every standard column says from which column of the header it is read and why, or that it lacks."""
    column_names.store(tmp_path, "alarms", {"基站名称": "网元名称"})
    where = alarms(tmp_path, SYSTEM, columns={"原因": "告警标题"})

    found = {
        one.column: (one.name, one.by) for one in understand(where, ALARMS, header_of_table(where, ALARMS))
    }

    assert found["基站名称"] == ("网元名称", "学到的")
    assert found["原因"] == ("告警标题", "设置 columns")
    assert found["发生时间"] == ("发生时间", "同名")
    assert found["清除时间"][0] == ""
    assert found["告警名称"][1].startswith("没有")


def test_semicolons_of_a_system(tmp_path):
    """A file with none of the standard names is cut at its own sign, so that its names can be taught."""
    path = tmp_path / "告警.csv"
    path.write_text("网元;标题;时刻\r\na;b;c\r\n", encoding="utf-8")
    where = FactSources.model_validate({"alarms": {"file": path}}).at(tmp_path)

    assert header_of_table(where, ALARMS) == ("网元", "标题", "时刻")
