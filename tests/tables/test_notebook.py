"""What a person says on the command line becomes a row of the branch's own table, and no row is ever lost."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from filelock import FileLock

from eoms_bot.errors import BadInput
from eoms_bot.settings.facts import FactSources
from eoms_bot.tables.branch import column_names, notebook
from eoms_bot.tables.branch import file as source_file
from eoms_bot.tables.branch.sources import read_sources
from tests.tables import sources

CAUSES = ("覆盖-室内弱覆盖", "故障-传输中断")
NOTE = {"号码": "13900000001", "客户态度": "满意", "坐席": "王值班", "时间": "2026-01-05 11:50"}
CARD = {
    "基站名称": "LX_青槐政府",
    "省内投诉原因": "故障-传输中断",
    "告知人": "王责任",
    "时间": "2026-01-05 11:50",
}
OLD_HEADER = "工单号,号码,处理结果,客户态度,坐席,时间,备注"
HEADER = f"{OLD_HEADER},何时起,室内外,信号格数,制式,别人怎样,哪个应用,何时段,再打时间,现场测试,建站需求"


def at(home, **tables):
    """The tables of a branch whose data folder is `home`."""
    return FactSources.model_validate(tables).at(home)


def note(where, **values):
    """Append a note; returns its file."""
    return notebook.append(where, "call_notes", NOTE | values, sources.NOW, CAUSES)[1]


def refused(where, key, values):
    """The findings of a row that is refused."""
    with pytest.raises(BadInput) as caught:
        notebook.append(where, key, values, sources.NOW, CAUSES)
    return [(problem.code, problem.column) for problem in caught.value.problems]


def read(where, key):
    """A table as it stands at NOW, where its files were saved an hour before."""
    for path in where.home.glob("*.csv"):
        sources.age(path, 1)
    return read_sources(where, sources.NOW).evidence.of(key)


def test_note_is_a_row_of_the_table(tmp_path):
    """A note is read back with its file and row, although nobody configured the table."""
    where = at(tmp_path)

    path = note(where, 备注="现在信号正常")

    (row,) = read(where, "call_notes").records
    assert path == tmp_path / "联系记录.csv"
    assert row.sourced("客户态度").value == "满意"
    assert row.place == "联系记录.csv 第2行"
    assert row.text("备注") == "现在信号正常"


def test_file_is_one_that_excel_opens(tmp_path):
    """The file begins with one byte-order mark and a header, has a row a line, and is its owner's alone."""
    where = at(tmp_path)

    first = note(where).read_bytes()
    path = note(where, 号码="", 工单号="ID-056-20260105-00001", 处理结果="解决")

    second = "ID-056-20260105-00001,,解决,满意,王值班,2026-01-05 11:50,,,,,,,,,,,\r\n".encode()
    assert first.decode() == f"\ufeff{HEADER}\r\n,13900000001,,满意,王值班,2026-01-05 11:50,,,,,,,,,,,\r\n"
    assert path.read_bytes() == first + second
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_configured_file_keeps_its_form(tmp_path, codec):
    """A branch's own .csv is continued in its encoding, its sign between columns and its names of them."""
    path = tmp_path / "本部门.csv"
    lines = ["态度;电话;坐席;时间;厂家", "认可;13900000002;李值班;2026-01-05 09:00;甲"]
    before = "\r\n".join(lines).encode(codec)
    path.write_bytes(before)
    where = at(tmp_path, call_notes={"file": path, "columns": {"客户态度": "态度"}})
    column_names.store(tmp_path, "call_notes", {"号码": "电话"})

    assert note(where) == path

    after = path.read_bytes()
    assert after.startswith(before)
    assert after.decode(codec).splitlines() == [*lines, "满意;13900000001;王值班;2026-01-05 11:50;"]
    assert [row.text("号码") for row in read(where, "call_notes").records] == ["13900000002", "13900000001"]
    assert not (tmp_path / "联系记录.csv").exists()


def test_file_of_an_earlier_version_gets_the_new_columns(tmp_path):
    """The data folder's own file takes an answer that it had no column for; its rows stay what they were."""
    row = ",13900000002,,认可,李值班,2026-01-05 09:00,"
    (tmp_path / "联系记录.csv").write_bytes(f"\ufeff{OLD_HEADER}\r\n{row}\r\n".encode())
    where = at(tmp_path)

    note(where, 室内外="室内", 再打时间="2026-01-05 14:30")

    first, second = read(where, "call_notes").records
    assert (first.text("客户态度"), first.text("坐席"), first.text("室内外")) == ("认可", "李值班", "")
    assert (second.text("室内外"), second.time("再打时间").hour) == ("室内", 14)


def test_file_of_the_branch_is_given_no_column(tmp_path):
    """A file that the settings name stays as it is: the refusal names the column that it lacks."""
    path = tmp_path / "本部门.csv"
    path.write_bytes(f"{OLD_HEADER}\r\n".encode())

    found = refused(at(tmp_path, call_notes={"file": path}), "call_notes", NOTE | {"室内外": "室内"})

    assert found[0][0] == "FACT-010"
    assert path.read_bytes() == f"{OLD_HEADER}\r\n".encode()


def test_configured_file_that_is_not_there_is_made(tmp_path):
    """A .csv that the settings name and nobody has made yet begins with the note."""
    where = at(tmp_path, call_notes={"file": tmp_path / "新.csv"})

    assert note(where).read_text("utf-8-sig").splitlines()[0] == HEADER
    assert len(read(where, "call_notes").records) == 1


def test_configured_file_in_the_data_folder_is_read_once(tmp_path):
    """Where the settings name the data folder's own file its rows count once, under the settings' names."""
    where = at(tmp_path, call_notes={"file": tmp_path / "联系记录.csv", "columns": {"客户态度": "态度"}})

    note(where)

    assert [row.text("客户态度") for row in read(where, "call_notes").records] == ["满意"]


def test_workbook_of_the_branch_and_notes_are_one_table(tmp_path):
    """A workbook is never written: notes go to the data folder, and both are read as one table."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(list(NOTE))
    sheet.append(list((NOTE | {"客户态度": "认可"}).values()))
    book.save(tmp_path / "联系.xlsx")
    sources.age(tmp_path / "联系.xlsx", 1)
    where = at(tmp_path, call_notes={"file": tmp_path / "联系.xlsx"})

    assert note(where) == tmp_path / "联系记录.csv"

    assert [row.text("客户态度") for row in read(where, "call_notes").records] == ["认可", "满意"]


def test_stale_part_is_not_used(tmp_path):
    """Of a table in two parts only the fresh one is used, which says so, and only for as long as it is."""
    old = sources.write(tmp_path, "导出.csv", [NOTE | {"客户态度": "认可"}])
    where = at(tmp_path, call_notes={"folder": tmp_path, "pattern": "导出*.csv"})
    sources.age(note(where), 1)
    sources.age(old, 30)

    table = read_sources(where, sources.NOW).evidence.of("call_notes")

    assert [row.text("客户态度") for row in table.records] == ["满意"]
    assert "没有采用 导出.csv：数据是 2026-01-04 06:00 的" in table.why
    assert table.until == sources.NOW + timedelta(hours=23)


def test_part_that_is_wrong(tmp_path):
    """Of a table in two parts of which one is wrong nothing is used."""
    sources.write(tmp_path, "导出.csv", [NOTE | {"客户态度": "很好"}])
    where = at(tmp_path, call_notes={"folder": tmp_path, "pattern": "导出*.csv"})
    note(where)

    assert read(where, "call_notes").state == "有误"


@pytest.mark.parametrize("remark", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_remark_is_no_formula(tmp_path, remark):
    """What a spreadsheet would compute stands there as a text."""
    path = note(at(tmp_path), 备注=remark)

    assert f",'{remark},,,,,,,,,,\r\n" in path.read_bytes().decode()


def test_line_stays_a_line(tmp_path):
    """A remark of several lines with quotes and commas is one row, word for word."""
    where = at(tmp_path)

    note(where, 备注='他说 "好了",\n谢谢')

    assert [row.text("备注") for row in read(where, "call_notes").records] == ['他说 "好了", 谢谢']


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"客户态度": "很好"}, ("FACT-022", "客户态度")),
        ({"客户态度": ""}, ("FACT-018", "客户态度")),
        ({"处理结果": "不知道"}, ("FACT-022", "处理结果")),
        ({"号码": "139000"}, ("FACT-022", "号码")),
        ({"号码": ""}, ("FACT-018", "工单号、号码")),
        ({"时间": "昨天"}, ("FACT-023", "时间")),
        ({"时间": "2026-01-05 12:01"}, ("FACT-023", "时间")),
        ({"再打时间": "2026-01-05 12:00"}, ("FACT-023", "再打时间")),
        ({"室内外": "车里"}, ("FACT-022", "室内外")),
        ({"坐席": "王\u202e值班"}, ("FACT-022", "坐席")),
        ({"备注": "\udce4"}, ("FACT-022", "备注")),
    ],
)
def test_note_that_is_wrong(tmp_path, values, found):
    """A wrong value is refused by its column, and no file is made."""
    assert refused(at(tmp_path), "call_notes", NOTE | values) == [found]
    assert list(tmp_path.iterdir()) == []


def test_garbled_remark(tmp_path):
    """A remark that would make its row garbled for the reader is refused before it is written."""
    where = at(tmp_path)
    note(where)

    assert refused(where, "call_notes", NOTE | {"备注": "锟斤拷"})[0][0] == "FACT-016"
    assert len(read(where, "call_notes").records) == 1


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"省内投诉原因": "故障"}, ("FACT-022", "省内投诉原因")),
        ({"恢复时间": "2026-01-05 12:01"}, ("FACT-023", "恢复时间")),
        ({"有效期至": "2026-01-05 12:00"}, ("FACT-023", "有效期至")),
        ({"告知人": ""}, ("FACT-018", "告知人")),
    ],
)
def test_card_that_is_wrong(tmp_path, values, found):
    """A cause that the dictionary lacks, and times that cannot be, are refused."""
    assert refused(at(tmp_path), "site_cards", CARD | values) == [found]


def test_card_is_a_row_of_the_table(tmp_path):
    """A card is read back with its times."""
    where = at(tmp_path)

    notebook.append(where, "site_cards", CARD | {"有效期至": "2026-01-06 12:00"}, sources.NOW, CAUSES)

    (row,) = read(where, "site_cards").records
    assert (row.text("省内投诉原因"), row.time("有效期至").hour) == ("故障-传输中断", 12)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("客户态度,坐席,时间\r\n", "FACT-010"),
        (f'{HEADER}\r\n,13900000002,,满意,王值班,2026-01-05 09:00,"没有完\r\n', "FACT-017"),
        ("PK\x03\x04xl/", "FACT-003"),
    ],
)
def test_file_that_cannot_take_it(tmp_path, content, code):
    """A file without the column, with an open quote, or that is none of this kind stays as it is."""
    path = tmp_path / "本部门.csv"
    path.write_bytes(content.encode())

    assert refused(at(tmp_path, call_notes={"file": path}), "call_notes", NOTE)[0][0] == code
    assert path.read_bytes() == content.encode()


def test_full_file(tmp_path, monkeypatch):
    """A row too many would make the whole table unreadable: it is refused."""
    where = at(tmp_path)
    note(where)
    monkeypatch.setattr(source_file, "MAX_ROWS", 1)

    assert refused(where, "call_notes", NOTE)[0][0] == "FACT-008"
    assert len(read(where, "call_notes").records) == 1


def test_row_that_is_wrong_already_does_not_lose_the_new_one(tmp_path):
    """A cell that somebody spoilt earlier keeps no note from being written; the table says which it is."""
    spoilt = dict.fromkeys(HEADER.split(","), "") | NOTE | {"时间": "早上"}
    path = sources.write(tmp_path, "联系记录.csv", [spoilt])
    where = at(tmp_path)

    assert note(where) == path

    assert "[FACT-023] 联系记录.csv:2:时间" in read(where, "call_notes").why
    assert len(path.read_text("utf-8").splitlines()) == 3


def test_file_without_a_byte(tmp_path):
    """What a loss of power has left of a new file is begun again, with its header."""
    (tmp_path / "联系记录.csv").touch()
    where = at(tmp_path)

    note(where)

    assert len(read(where, "call_notes").records) == 1


def test_other_process_at_work(tmp_path, monkeypatch):
    """While another process holds the file nothing is written, and the refusal says why."""
    monkeypatch.setattr(column_names, "WAIT_S", 0)

    with FileLock(tmp_path / ".联系记录.csv.lock"):
        assert refused(at(tmp_path), "call_notes", NOTE)[0][0] == "FACT-032"

    assert not (tmp_path / "联系记录.csv").exists()


def several(home: Path, agent: str) -> None:
    """Ten notes of one agent."""
    for number in range(10):
        note(at(home), 坐席=agent, 备注=str(number))


def test_processes_lose_no_line(tmp_path):
    """Three processes that write at once leave every row of each, in its order, under one header."""
    agents = ("甲", "乙", "丙")
    with ProcessPoolExecutor(3, multiprocessing.get_context("spawn")) as pool:
        for done in [pool.submit(several, tmp_path, agent) for agent in agents]:
            done.result()

    rows = read(at(tmp_path), "call_notes").records
    ten = [str(number) for number in range(10)]
    for agent in agents:
        assert [row.text("备注") for row in rows if row.text("坐席") == agent] == ten
