"""The branch's own tables from files: values with their source, and what is missing, stale or wrong."""

from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from eoms_bot.model.source_kinds import KINDS
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.tables.batch import file as batch_file
from eoms_bot.tables.branch.file import MAX_ROWS
from eoms_bot.tables.template import write_table_template
from tests.tables import sources


def told(read, key):
    """The state of a table in words."""
    return read.evidence.of(key).describe()


def test_value_with_its_source(tmp_path):
    """A value tells the file, row, column and time that it comes from."""
    path = sources.write(tmp_path, "小区表.csv", sources.ROWS["cells"])

    first, second = sources.read(cells={"file": path}).evidence.rows("cells")

    assert first.sourced("基站名称").value == "LX_青槐政府"
    assert first.cite("基站名称") == "小区表.csv 第2行 基站名称（2026-01-05 11:00 的数据）"
    assert first.number("经度") == 113.4567
    assert first.parts("覆盖地点") == ("青槐镇街上", "上湾村")
    assert second.number("经度") is None
    assert second.text("覆盖地点") == ""


def test_not_configured():
    """A table that nobody configured is said to be so, and has no rows."""
    read = sources.read()

    assert told(read, "alarms") == "告警：未配置"
    assert read.evidence.rows("alarms") == ()


def test_stale(tmp_path):
    """A table older than its limit is told with its age, and settles nothing."""
    path = sources.write(tmp_path, "告警.csv", sources.ROWS["alarms"], hours_old=26)

    read = sources.read(alarms={"file": path})

    assert told(read, "alarms") == "告警：过期，数据是 2026-01-04 10:00 的，已过 26.0 小时，上限 2 小时"
    assert read.evidence.rows("alarms") == ()


def test_age_limit_is_a_setting(tmp_path):
    """The limit of a table can be raised, and 0 lifts it."""
    path = sources.write(tmp_path, "告警.csv", sources.ROWS["alarms"], hours_old=26)

    for hours in (27, 0):
        assert sources.read(alarms={"file": path, "max_age_hours": hours}).evidence.rows("alarms")


def test_file_that_is_not_there(tmp_path):
    """A configured file that is missing is wrong, not empty."""
    read = sources.read(alarms={"file": tmp_path / "没有.csv"})

    assert "[FACT-000]" in told(read, "alarms")
    assert read.evidence.rows("alarms") == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"发生时间": ""}, "FACT-018"),
        ({"发生时间": "昨天"}, "FACT-023"),
        ({"告警类别": "断电"}, "FACT-022"),
        ({"责任人电话": "12345"}, "FACT-022"),
        ({"告警名称": "=1+1"}, "FACT-015"),
    ],
)
def test_cell_that_is_wrong(tmp_path, change, code):
    """One wrong cell makes the whole table unusable, and is told with its row and column."""
    path = sources.write(tmp_path, "告警.csv", [sources.ROWS["alarms"][0] | change])

    read = sources.read(alarms={"file": path})

    (problem,) = read.problems["alarms"]
    assert (problem.code, problem.row, problem.column) == (code, 2, next(iter(change)))
    assert read.evidence.rows("alarms") == ()


@pytest.mark.parametrize(
    "words", ['=HYPERLINK("http://eoms.example/","看")', "TRUE", "#N/A", "1", "没有信号"]
)
def test_words_of_a_customer(tmp_path, words):
    """What a customer said is a text whatever it looks like; no complaint makes a table unusable."""
    row = {"工单号": "ID-056-20260105-00001", "分派时间": "2026-01-05 10:00", "县区": "澜溪县"}
    path = sources.write(tmp_path, "历史.csv", [row | {"投诉地点": "青槐镇", "投诉内容": words}])

    (record,) = sources.read(history={"file": path}).evidence.rows("history")

    assert record.text("投诉内容") == words


@pytest.mark.parametrize("value", ["-201", "abc", "1,5", "2026-01-05"])
def test_number_that_is_none(tmp_path, value):
    """A number that is no number, or an impossible one, is not taken."""
    row = {"小区名称": "LX_青槐政府-3", "时间": "2026-01-05 08:00", "底噪": value}
    path = sources.write(tmp_path, "指标.csv", [row])

    assert sources.read(indicators={"file": path}).problems["indicators"][0].column == "底噪"


def test_column_that_is_missing(tmp_path):
    """A needed column that is misspelt is told with the name that was probably meant."""
    row = {"小区名": "LX_青槐政府-3", "基站名称": "LX_青槐政府", "县区": "澜溪县"}
    path = sources.write(tmp_path, "小区表.csv", [row])

    (problem,) = sources.read(cells={"file": path}).problems["cells"]

    assert problem.code == "FACT-010"
    assert "小区名" in problem.wanted


def test_columns_under_other_names(tmp_path):
    """Settings map the standard columns to what the file calls them; columns of no use are listed."""
    row = {"CELL": "LX_青槐政府-3", "基站名称": "LX_青槐政府", "县区": "澜溪县", "厂家": "甲"}
    path = sources.write(tmp_path, "小区表.csv", [row])

    read = sources.read(cells={"file": path, "columns": {"小区名称": "CELL"}})

    assert read.evidence.rows("cells")[0].text("小区名称") == "LX_青槐政府-3"
    assert read.unused["cells"] == ("厂家",)


def test_mapping_of_a_column_that_is_none(tmp_path):
    """A mapping for a column that the table does not have is told."""
    path = sources.write(tmp_path, "小区表.csv", sources.ROWS["cells"])

    read = sources.read(cells={"file": path, "columns": {"小区名": "CELL"}})

    assert "不是小区表的列" in told(read, "cells")


def test_same_cell_twice(tmp_path):
    """Two rows for one cell contradict each other."""
    path = sources.write(tmp_path, "小区表.csv", sources.ROWS["cells"][:1] * 2)

    (problem,) = sources.read(cells={"file": path}).problems["cells"]

    assert (problem.code, problem.row) == ("FACT-013", 3)


def test_workbook(tmp_path):
    """An .xlsx file is read as well: percent cells as they are shown, dates as dates."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["小区名称", "时间", "PRB利用率", "误码率"])
    sheet.append(["LX_青槐政府-3", datetime(2026, 1, 5, 8, 0), 0.91, 0.5])
    sheet["C2"].number_format = "0%"
    book.save(tmp_path / "指标.xlsx")
    sources.age(tmp_path / "指标.xlsx", 1)

    (row,) = sources.read(indicators={"file": tmp_path / "指标.xlsx"}).evidence.rows("indicators")

    assert row.number("PRB利用率") == 91
    assert row.number("误码率") == 0.5
    assert row.time("时间") == datetime(2026, 1, 5, 8, 0, tzinfo=SHANGHAI)


def test_damaged_workbook(tmp_path):
    """A file that is no workbook is refused as a batch would be."""
    (tmp_path / "指标.xlsx").write_bytes(b"PK\x03\x04 broken xl/")

    assert "[FACT-003]" in told(sources.read(indicators={"file": tmp_path / "指标.xlsx"}), "indicators")


def test_history_with_masked_numbers(tmp_path):
    """An export that masks its customers' numbers is a table all the same."""
    row = {
        "工单号": "ID-056-20260105-00001",
        "分派时间": "2026-01-05 10:00",
        "县区": "澜溪县",
        "投诉地点": "上湾村",
        "客户电话": "139****0001",
    }
    path = sources.write(tmp_path, "历史.csv", [row])

    assert sources.read(history={"file": path}).evidence.rows("history")[0].text("客户电话") == "139****0001"


def test_too_many_rows(tmp_path):
    """A file with more rows than its kind can be read safely is refused with the limit."""
    path = sources.write(
        tmp_path, "小区表.csv", [{"小区名称": "a", "基站名称": "b", "县区": "c"}] * (MAX_ROWS + 1)
    )

    assert "[FACT-008]" in told(sources.read(cells={"file": path}), "cells")


def test_day(tmp_path):
    """A day is a day, from a text."""
    path = sources.write(tmp_path, "日历.csv", [{"日期": "2026-02-17", "类型": "休息日"}])

    assert sources.read(calendar={"file": path}).evidence.rows("calendar")[0].day("日期") == date(2026, 2, 17)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.key)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_template_is_read_back(tmp_path, kind, suffix):
    """The empty template of every table is a table without rows, and its examples are values that the reader takes."""
    path = tmp_path / f"{kind.label}.{suffix}"
    write_table_template(path, kind)
    sources.age(path, 0)
    example = sources.write(
        tmp_path, "例.csv", [{column.name: column.example for column in kind.columns}], hours_old=0
    )

    empty = sources.read(**{kind.key: {"file": path}})
    full = sources.read(**{kind.key: {"file": example}})

    assert empty.problems == {}
    assert empty.evidence.of(kind.key).records == ()
    assert [row.place for row in full.evidence.rows(kind.key)] == ["例.csv 第2行"]


def test_row_that_names_nobody(tmp_path):
    """A note has an order or a number: a row with neither is a finding with its line, and such a file too."""
    row = {"客户态度": "满意", "坐席": "王值班", "时间": "2026-01-05 10:30"}
    numbered = row | {"工单号": "ID-056-20260105-00001", "号码": ""}
    neither = sources.write(tmp_path, "记录.csv", [numbered, numbered | {"工单号": ""}])
    without = sources.write(tmp_path, "没有.csv", [row])

    (problem,) = sources.read(call_notes={"file": neither}).problems["call_notes"]
    (column,) = sources.read(call_notes={"file": without}).problems["call_notes"]

    assert (problem.code, problem.row, problem.column) == ("FACT-018", 3, "工单号、号码")
    assert (column.code, column.row) == ("FACT-010", 1)


def test_template_says_that_one_of_two_is_needed(tmp_path):
    """The explanation of the empty workbook says which columns can stand in for each other."""
    path = write_table_template(tmp_path / "联系记录.xlsx", KINDS["call_notes"])

    lines = {row[0]: row[1] for row in openpyxl.load_workbook(path)["填写说明"].iter_rows(values_only=True)}

    assert (lines["工单号"], lines["号码"]) == ("工单号、号码 至少写一个",) * 2
    assert lines["客户态度"] == "必填"


def test_number_that_is_wrong_is_one_finding(tmp_path):
    """A number that is none is one problem of its cell, not also a missing one."""
    row = {"号码": "139", "客户态度": "满意", "坐席": "王值班", "时间": "2026-01-05 10:30"}
    path = sources.write(tmp_path, "记录.csv", [row])

    assert [one.column for one in sources.read(call_notes={"file": path}).problems["call_notes"]] == ["号码"]


def alarm(folder, name, site, hours_old):
    """An alarm of a station in a file of a folder."""
    return sources.write(folder, name, [sources.ROWS["alarms"][0] | {"基站名称": site}], hours_old=hours_old)


def watched(folder, pattern=""):
    """The alarms of a watched folder."""
    return sources.read(alarms={"folder": folder, "pattern": pattern})


def test_newest_file_of_a_folder(tmp_path):
    """A watched folder gives its newest file of the pattern: no lock file, no hidden one, no other kind."""
    alarm(tmp_path, "告警0105.csv", "新", 1)
    alarm(tmp_path, "告警0104.csv", "旧", 1.5)
    for name in ("~$告警.csv", ".告警.csv", "指标.csv", "告警.txt"):
        alarm(tmp_path, name, "不是", 0.5)
    (tmp_path / "告警.csv").mkdir()

    (row,) = watched(tmp_path, "告警*.csv").evidence.rows("alarms")

    assert row.text("基站名称") == "新"
    assert row.place == "告警0105.csv 第2行"


def test_files_of_one_moment(tmp_path):
    """Of files that were saved at one moment the last by name is taken."""
    for name in ("告警1.csv", "告警3.csv", "告警2.csv"):
        alarm(tmp_path, name, name, 1)

    assert watched(tmp_path).evidence.rows("alarms")[0].text("基站名称") == "告警3.csv"


def test_newest_file_that_is_stale(tmp_path):
    """The newest file of a folder grows old as any other, and is named."""
    alarm(tmp_path, "告警1.csv", "旧", 26)

    assert told(watched(tmp_path), "alarms").startswith("告警：过期，告警1.csv：数据是 2026-01-04 10:00 的")


def test_newest_file_that_is_wrong(tmp_path):
    """Where the newest file cannot be used no older one stands in for it."""
    alarm(tmp_path, "告警1.csv", "好", 1)
    (tmp_path / "告警2.csv").write_bytes(b"")
    sources.age(tmp_path / "告警2.csv", 0.5)

    assert "[FACT-001] 告警2.csv" in told(watched(tmp_path), "alarms")


def test_newest_file_that_is_still_written(tmp_path, monkeypatch):
    """A file that changes while it is read is wrong, and no older one stands in for it."""
    alarm(tmp_path, "告警1.csv", "旧", 1.5)
    path = alarm(tmp_path, "告警2.csv", "新", 1)
    take = batch_file._read

    def while_it_grows(stream):
        data = take(stream)
        with path.open("ab") as more:
            more.write(b"x")
        return data

    monkeypatch.setattr(batch_file, "_read", while_it_grows)

    assert "[FACT-024] 告警2.csv 读取时文件被改动" in told(watched(tmp_path), "alarms")


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("告警*.csv", "文件夹里没有 告警*.csv"), ("", "文件夹里没有 .xlsx 或 .csv 文件")],
)
def test_folder_without_a_file(tmp_path, pattern, found):
    """An empty folder is wrong, in words; one that is not there too."""
    assert found in told(watched(tmp_path, pattern), "alarms")
    assert "没有这个文件夹" in told(watched(tmp_path / "没有"), "alarms")
