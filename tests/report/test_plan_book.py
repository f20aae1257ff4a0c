"""plan.xlsx: text everywhere, drop-downs for closed words, nothing of the customer, and all that would be sent."""

import io
from dataclasses import replace

import openpyxl
import pytest

from eoms_bot.model.decision import Complete, Sourced
from eoms_bot.model.plan import PLAN_BOOK
from eoms_bot.plan.plan_book import render, shown_cells
from eoms_bot.tables import tables
from tests.ledger.planning import DECISIONS, NAME, NUMBER, PLAN_ID, plan_of
from tests.support.spellings import Finder

COLUMN = {field: place for place, field in enumerate(PLAN_BOOK.names)}


def book_of(plan):
    """The workbook of a plan, read as Excel would."""
    content = render(plan, tables.load_dictionaries(), tables.load_rules(), 30)
    return openpyxl.load_workbook(io.BytesIO(content))


def shown(plan):
    """The plan with the cells that its sheet shows."""
    return replace(plan, rows=tuple(replace(row, shown=shown_cells(row, row.cells)) for row in plan.rows))


@pytest.fixture
def book():
    """The workbook of the three orders."""
    return book_of(shown(plan_of()))


def test_sheet(book):
    """One row an order: its number, empty cells to approve in, the order's words, what was found, the batch's columns."""
    lines = list(book["计划"].iter_rows(values_only=True))

    assert list(lines[0]) == list(PLAN_BOOK.names.values())
    assert lines[0][:5] == ("工单号", "批准", "批准人", "批准时间", "主题")
    first = dict(zip(PLAN_BOOK.names, lines[1], strict=True))
    assert (first["plan"], first["position"], first["order_no"]) == (PLAN_ID, "1", "CS-001")
    assert (first["approved"], first["approver"], first["approved_at"]) == (None, None, None)
    assert (first["decision"], first["rule"], first["why"]) == ("完成工单", "C-完成", f"已联系{NAME[0]}*")
    assert [line[COLUMN["decision"]] for line in lines[1:]] == ["完成工单", "派单驳回", "转人工"]
    assert lines[3][COLUMN["why"]] == f"没有数据行；{NAME[0]}*的数据行"
    assert lines[1][COLUMN["customer_number"]] == "139****0001"


def test_header_stays_in_sight(book):
    """The header and the first columns stand still, every column has a width, and closed words have drop-downs."""
    sheet = book["计划"]
    options = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}

    assert (sheet.freeze_panes, sheet["A1"].value) == ("B2", "工单号")
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}4"
    assert all(sheet.column_dimensions[cell.column_letter].width >= 6 for cell in sheet[1])
    assert options["B2"] == '"是,否,全部"'
    letter = sheet.cell(1, COLUMN["handling"] + 1).column_letter
    assert options[f"{letter}2"] == f"选项!${letter}$2:${letter}$3"
    assert [cell.value for cell in book["选项"][letter][1:3]] == ["完成", "驳回"]


def test_a_measure_may_be_picked_or_written():
    """The words of a row stand in the list of its own cell, which takes other words too; other rows have none."""
    plan, words = shown(plan_of()), ("天线已调整，复测正常", "已列入规划")

    content = render(
        plan, tables.load_dictionaries(), tables.load_rules(), 30, measures={plan.rows[2].position: words}
    )
    book = openpyxl.load_workbook(io.BytesIO(content))

    sheet = book["计划"]
    rules = [one for one in sheet.data_validations.dataValidation if "措施" in (one.formula1 or "")]
    cell = sheet.cell(4, COLUMN["measure"] + 1).coordinate
    assert [(str(one.sqref), one.formula1, one.showErrorMessage) for one in rules] == [
        (cell, "措施!$A$3:$B$3", False)
    ]
    assert [one.value for one in book["措施"]["A3:B3"][0]] == list(words)
    assert book["措施"].sheet_state == "hidden"


def test_what_would_be_sent(book):
    """A line for each value and each clause with its source; how the form read back; a held order's reasons."""
    lines = [[cell or "" for cell in row] for row in book["判定"].iter_rows(min_row=2, values_only=True)]
    of_first = [line for line in lines if line[0] == "1"]

    hidden = f"已联系{NAME[0]}*，电话139****0001"
    assert of_first[0] == [
        "1",
        "CS-001",
        "完成工单",
        "解决措施",
        hidden,
        "批次.xlsx 第2行 解决措施",
        "一致",
        "猜测",
    ]
    assert ["1", "CS-001", "完成工单", "问题遗留库", "遗留", "批次.xlsx", "未试填", "猜测"] in of_first
    assert [
        "1",
        "CS-001",
        "完成工单",
        "回复中的 解决措施",
        hidden,
        "批次.xlsx 第2行 解决措施",
        "",
        "猜测",
    ] in of_first
    assert of_first[-1][3:5] == ["填好的表单", "evidence/x/filled.webp"]
    assert next(line[3] for line in lines if line[0] == "2") == "操作说明"
    assert next(line[3:5] for line in lines if line[0] == "3") == ["转人工的原因", f"{NAME[0]}*的数据行"]


def test_a_form_that_read_back_otherwise():
    """What the page shows otherwise than decided is told."""
    plan = shown(plan_of())
    filled = replace(plan.rows[0].filled, checks=(replace(plan.rows[0].filled.checks[0], found="别的"),))
    plan = replace(plan, rows=(replace(plan.rows[0], filled=filled),))

    assert book_of(plan)["判定"].cell(2, 7).value == "不一致"


def test_how_to_use_it(book):
    """A page says in short sentences what to fill in, how long it holds, and what to run."""
    text = "\n".join(str(row[0]) for row in book["说明"].iter_rows(values_only=True))

    assert PLAN_ID in text
    assert "30 分钟之内" in text
    assert "eoms-bot apply" in text


def test_nobody_is_named(book):
    """No sheet has the customer's name or number in any spelling."""
    out = io.BytesIO()
    book.save(out)
    texts = [str(cell.value).encode() for sheet in book for row in sheet.iter_rows() for cell in row]

    find = Finder((NAME, NUMBER))
    assert not [text for text in texts if find(text)]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "＝1+1", "#N/A", "=HYPERLINK(1)"])
def test_no_formula(text):
    """C16: whatever a text begins with, it is a text, in every sheet."""
    value, first = Sourced(text, text), DECISIONS[0]
    assert isinstance(first, Complete)
    decision = replace(first, values={"measure": value}, clauses=((text, value),), leftover=value)
    row = replace(plan_of().rows[0], decision=decision, cells={"measure": text, "remark": text})

    book = book_of(shown(replace(plan_of(), rows=(row,))))

    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells].count(text) >= 5
