"""The workbook of held orders: what was known is there, what is asked for is marked, and it reads as a batch."""

from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest

from eoms_bot.model.batch import COLUMNS, WITH_ORDER, BatchRow
from eoms_bot.model.decision import Sourced, Standing
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.tables import tables
from eoms_bot.tables.batch.batch import read_batch
from eoms_bot.tables.batch.held import ASKED, HeldOrder, write_held
from tests.tables import build

KNOWN = BatchRow(
    "批次.xlsx",
    2,
    "ID-056-20260105-00001",
    "完成",
    result="未解决",
    unsolvable=False,
    expected_time=datetime(2026, 3, 31, 18, 0, tzinfo=SHANGHAI),
    measure="=规划站施工中",
    has_koujing=False,
)
HELD = HeldOrder(
    KNOWN.order_no,
    "个人投诉",
    "不能完成：1 项缺少或矛盾",
    "H-资料",
    ("占用基站：批次.xlsx 第2行 占用基站 为空",),
)
VIEW = {"handling": Sourced("驳回", "工单文字“光猫”"), "reject_reason": Sourced("宽带投诉", "工单文字“光猫”")}
BARE = HeldOrder("ID-056-20260105-00002", "个人投诉", "批次文件中没有这张工单", "H-数据行", ("数据行",), VIEW)


@pytest.fixture
def path(tmp_path):
    """The workbook of two held orders, of which one has a row."""
    write_held(tmp_path / "待补.xlsx", (HELD, BARE), (KNOWN,), build.DICTIONARIES, tables.load_rules())
    return tmp_path / "待补.xlsx"


def test_pressed_order(tmp_path):
    """The reason of an order that somebody presses begins with who does."""
    pressed = replace(HELD, marks="催办、退回")
    write_held(tmp_path / "待补.xlsx", (pressed, BARE), (KNOWN,), build.DICTIONARIES, tables.load_rules())

    rows = openpyxl.load_workbook(tmp_path / "待补.xlsx")["要补的"].iter_rows(min_row=2, values_only=True)
    reasons = {row[0]: row[2] for row in rows}

    assert reasons == {HELD.order_no: f"【催办、退回】{HELD.why}", BARE.order_no: BARE.why}


def coloured(path, colour):
    """Order number → columns whose cells have this colour."""
    sheet = openpyxl.load_workbook(path)["批次"]
    names = list(WITH_ORDER.names.values())
    return {
        row[0].value: [name for name, cell in zip(names, row, strict=True) if cell.fill.fgColor.rgb == colour]
        for row in sheet.iter_rows(min_row=2, max_col=len(names))
    }


def test_what_is_asked_is_marked(path):
    """The cell that is missing, and for an order without a row how it is to be handled."""
    assert coloured(path, "00FFF2CC") == {HELD.order_no: ["占用基站"], BARE.order_no: ["处理方式"]}


def test_what_is_suggested_is_marked_otherwise(path):
    """What the order's words suggest stands with its sign, its source in a note; a person takes the sign
    away.
    """
    sheet = openpyxl.load_workbook(path)["批次"]
    cells = dict(zip(WITH_ORDER.names, sheet[3], strict=True))

    assert coloured(path, "00DDEBF7") == {HELD.order_no: [], BARE.order_no: ["驳回原因"]}
    assert [cells[name].value for name in ("handling", "reject_reason")] == ["？驳回", "？宽带投诉"]
    assert "依据：工单文字“光猫”" in getattr(cells["reject_reason"].comment, "text", "")
    assert not [cell for cell in sheet[2] if cell.comment]


def test_a_guess_beside_a_persons_row(tmp_path):
    """A row that somebody has begun keeps their cells; a guess fills an empty one with its sign.

    What the program fills in by itself, and what is masked, is a note.
    """
    told = {
        "site": Sourced("LX_青槐政府-3", "站点.xlsx 第2行"),
        "measure": Sourced("别的", "告警.xlsx 第3行"),
        "network": Sourced("4G(LTE)", "站点.xlsx 第2行", Standing.FACT),
        "customer_number": Sourced("139****0001", "话单.xlsx 第2行"),
    }
    held = replace(HELD, suggested=told)
    write_held(tmp_path / "待补.xlsx", (held,), (KNOWN,), build.DICTIONARIES, tables.load_rules())

    cells = dict(
        zip(WITH_ORDER.names, openpyxl.load_workbook(tmp_path / "待补.xlsx")["批次"][2], strict=True)
    )

    assert (cells["measure"].value, cells["measure"].comment) == (KNOWN.measure, None)
    assert cells["site"].value == "？LX_青槐政府-3"
    assert [cells[name].value for name in ("network", "customer_number")] == [None, None]
    assert "空着就按它填" in getattr(cells["network"].comment, "text", "")
    assert "由人写全" in getattr(cells["customer_number"].comment, "text", "")


def test_what_each_row_must_have_stands_in_it(tmp_path):
    """A row of which calls and tables know how it ended has the cells that a batch file asks for in each row.

    One that is masked is a person's to write.
    """
    known = {
        "handling": Sourced("完成", "联系记录.csv 第2行", Standing.DERIVED),
        "result": Sourced("解决", "联系记录.csv 第2行", Standing.PERSON),
        "measure": Sourced("已抢修恢复", "告警.csv 第3行", Standing.DERIVED),
        "solved_time": Sourced("2026-01-05 11:00", "告警.csv 第3行", Standing.FACT),
    }
    masked = known | {"measure": Sourced("已为李某*抢修", "告警.csv 第3行", Standing.DERIVED)}
    rows = (replace(HELD, suggested=known), replace(BARE, suggested=masked))
    write_held(tmp_path / "待补.xlsx", rows, (), build.DICTIONARIES, tables.load_rules())

    sheet = openpyxl.load_workbook(tmp_path / "待补.xlsx")["批次"]
    first, second = (dict(zip(WITH_ORDER.names, sheet[number], strict=True)) for number in (2, 3))
    assert {name: first[name].value for name in known} == {name: one.value for name, one in known.items()}
    assert "依据：联系记录.csv 第2行" in getattr(first["result"].comment, "text", "")
    assert second["measure"].value is None
    assert "由人写全" in getattr(second["measure"].comment, "text", "")


def test_untouched_rows_are_skipped(path):
    """As it is written, the row in which nobody has filled in anything is skipped without a problem."""
    now = datetime(2026, 1, 6, 9, 0, tzinfo=SHANGHAI)

    batch = read_batch(path, build.DICTIONARIES, build.LIMITS, build.BRANCH, now)

    assert (batch.problems, [row.order_no for row in batch.blank]) == ((), [BARE.order_no])
    assert [row.order_no for row in batch.rows] == [HELD.order_no]


def test_half_answered(tmp_path):
    """Of three rows one is answered, one is bad, one is untouched: only the bad one is listed."""
    held = (
        BARE,
        replace(BARE, order_no="ID-056-20260105-00003"),
        replace(BARE, order_no="ID-056-20260105-00004"),
    )
    write_held(tmp_path / "待补.xlsx", held, (), build.DICTIONARIES, tables.load_rules())
    book = openpyxl.load_workbook(tmp_path / "待补.xlsx")
    columns = {name: place for place, name in enumerate(WITH_ORDER.names, start=1)}
    for row, reason in ((2, "宽带投诉"), (3, "不知道")):
        for name, text in {"handling": "驳回", "reject_reason": reason}.items():
            book["批次"].cell(row, columns[name]).value = text
    book.save(tmp_path / "补了一半.xlsx")

    batch = build.read(tmp_path / "补了一半.xlsx")

    assert [row.order_no for row in batch.rows] == [held[0].order_no]
    assert [(one.code, one.row, one.column) for one in batch.problems] == [("BATCH-022", 3, "驳回原因")]
    assert [row.order_no for row in batch.blank] == [held[2].order_no]


def test_what_is_asked_is_told(path):
    """A page says for each finding why, in which column, and who can answer."""
    lines = list(openpyxl.load_workbook(path)["要补的"].iter_rows(values_only=True))

    assert lines[0] == tuple(ASKED)
    assert lines[1][3:6] == (HELD.missing[0], "占用基站", "处理这张工单的人（现场、网优）")
    assert lines[2][:3] == (BARE.order_no, "个人投诉", BARE.why)
    assert lines[2][6] == "处理方式 驳回：工单文字“光猫”；驳回原因 宽带投诉：工单文字“光猫”"


def test_what_was_known_stays(path):
    """Filled in, the workbook is a batch in which every cell of the first row is as it was."""
    book = openpyxl.load_workbook(path)
    sheet = book["批次"]
    columns = {name: place for place, name in enumerate(WITH_ORDER.names, start=1)}
    sheet.cell(2, columns["site"]).value = "LX_青槐政府-3"
    sheet.delete_rows(3)
    book.save(path.with_name("补好.xlsx"))

    now = datetime(2026, 1, 6, 9, 0, tzinfo=SHANGHAI)
    (row,) = read_batch(path.with_name("补好.xlsx"), build.DICTIONARIES, build.LIMITS, build.BRANCH, now).rows

    assert row.site == "LX_青槐政府-3"
    known = {name: getattr(KNOWN, name) for name in COLUMNS if name != "site"}
    assert {name: getattr(row, name) for name in known} == known


def test_nothing_is_overwritten(path):
    """A second time the file is there already: the next one gets the next number."""
    before = path.read_bytes()

    written = write_held(path, (HELD,), (), build.DICTIONARIES, tables.load_rules())

    assert written == path.with_name("待补-2.xlsx")
    assert openpyxl.load_workbook(written)["批次"].cell(2, 1).value == HELD.order_no
    assert path.read_bytes() == before


def test_row_that_is_not_there_is_asked_for(path):
    """An order that no workbook names: which columns its row needs, and who gives them."""
    rows = list(openpyxl.load_workbook(path)["要补的"].iter_rows(min_row=2, values_only=True))
    asked = {str(row[5]): str(row[4]) for row in rows if row[0] == BARE.order_no}

    assert "处理方式" in asked["看工单的人"]
    assert "占用基站" in asked["处理这张工单的人（现场、网优）"]
    assert "客户态度" in asked["给客户打电话的人"]
