"""A plan that comes back wrong is refused before a page is opened: form, foreign rows, who and when, edits, each by its name."""

import pytest
from openpyxl.styles import Font

from eoms_bot.plan.plan_sheet import is_plan
from tests.decide import build
from tests.run.plans import COLUMN, REJECTED, SOLVED, approve, told
from tests.tables.build import xlsx_file


def test_a_plan_is_known_by_its_sheet(office, tmp_path):
    """A workbook with a sheet 计划 is a plan; a batch, a CSV, and what is no workbook at all are not."""
    csv, torn = tmp_path / "批次.csv", tmp_path / "坏.xlsx"
    csv.write_text("计划", encoding="utf-8")
    torn.write_bytes(b"PK\x03\x04xl/")

    assert is_plan(office.home / "plan.xlsx")
    assert not is_plan(xlsx_file(tmp_path))
    assert not is_plan(csv)
    assert not is_plan(torn)
    assert not is_plan(tmp_path / "没有.xlsx")


def test_a_renamed_sheet_is_no_plan(office):
    """What is not known as a plan is read as a batch, which has no such columns: nothing is worked by mistake."""

    def change(book):
        book["计划"].title = "Sheet1"

    assert not is_plan(office.edit(change))


@pytest.mark.parametrize(
    ("row", "field", "column"),
    [
        *((2, "measure", "解决措施"), (2, "approver", "批准人")),
        *((3, "why", "理由"), (3, "plan", "计划编号")),
    ],
)
def test_formulas(office, row, field, column):
    """A formula is refused in an approved row, and in any row where it is in a column that nobody changes."""
    path = office.fill(approve(2) | {(row, field): '="x"'})

    assert office.codes(path) == [("BATCH-015", row, column)]
    assert "单元格是公式" in told(office.problems(path))


def test_unknown_columns(office):
    """Columns that a plan does not have are refused by name; those that it lacks are named in one line."""

    def change(book):
        sheet = book["计划"]
        sheet.cell(1, COLUMN["remark"]).value = "批注"
        sheet.cell(1, COLUMN["measure"]).value = "措施说明"

    assert office.codes(office.edit(change)) == [("BATCH-010", 1, "")] * 3
    said = told(office.problems(office.home / "计划.xlsx"))
    assert '多出列 "批注"' in said
    assert '缺少列 "解决措施"、"备注"' in said
    assert said.count("现有列：") == 1


def test_an_empty_sheet(office):
    """All rows taken out: nothing is worked."""

    def change(book):
        book["计划"].delete_rows(2, 9)

    assert office.codes(office.edit(change)) == [("BATCH-002", None, "")]


@pytest.mark.parametrize(
    ("field", "value", "column", "words"),
    [
        ("plan", "P20260106-080000-ffff", "计划编号", "外来行：“P20260106-080000-ffff”"),
        ("position", "9", "行号", "外来行：计划里没有第 “9” 行"),
        ("position", "9" * 5000, "行号", "外来行：计划里没有第 “9999"),
        ("position", "x", "行号", "外来行：计划里没有第 “x” 行"),
        ("position", "２", "行号", "外来行：计划里没有第 “２” 行"),
        ("order_no", "ID-056-20260105-00009", "工单号", "外来行："),
        ("order_no", REJECTED, "工单号", "不是计划第 3 行的工单"),
    ],
)
def test_foreign_rows(office, field, value, column, words):
    """A row of another plan, of no row, or of another order is refused by name, worked or not."""
    path = office.fill(approve(2) | {(4, field): value})

    (problem,) = office.problems(path)
    assert (problem.code, problem.row, problem.column) == ("PLAN-001", 4, column)
    assert words in problem.found


def test_the_same_order_twice(office):
    """A row that was copied down is refused."""

    def change(book):
        sheet = book["计划"]
        for column in range(1, sheet.max_column + 1):
            sheet.cell(5, column).value = sheet.cell(2, column).value

    assert office.codes(office.edit(change)) == [("BATCH-013", 5, "工单号")]


@pytest.mark.parametrize("field", ["decision", "rule", "why"])
def test_what_was_found_cannot_be_changed(office, field):
    """To write 完成工单 into 判定 would change nothing, so that it is not let pass as if it did."""
    path = office.fill(approve(2) | {(4, field): "完成工单"})

    (problem,) = office.problems(path)
    assert (problem.code, problem.row) == ("PLAN-003", 4)


@pytest.mark.parametrize(
    ("cells", "code", "column", "words"),
    [
        ({(2, "approver"): None}, "PLAN-002", "批准人", "批准人为空"),
        ({(2, "approver"): "  "}, "PLAN-002", "批准人", "批准人为空"),
        ({(2, "approver"): "张" * 65}, "PLAN-002", "批准人", "不是一个姓名"),
        ({(2, "approver"): "张\n李"}, "PLAN-002", "批准人", "不是一个姓名"),
        ({(2, "approver"): True}, "BATCH-015", "批准人", "逻辑值"),
        ({(2, "approved"): "同意"}, "BATCH-022", "批准", "不在选项中"),
        ({(2, "approved_at"): "2026-01-06 08:59"}, "PLAN-002", "批准时间", "早于计划"),
        ({(2, "approved_at"): "2026-01-06 09:01"}, "PLAN-002", "批准时间", "晚于现在"),
        ({(2, "approved_at"): "上午"}, "BATCH-023", "批准时间", "不是完整的日期时间"),
    ],
)
def test_who_and_when(office, cells, code, column, words):
    """An approval names a person, and a time between the plan and now, or none."""
    path = office.fill(approve(2) | cells)

    (problem,) = office.problems(path)
    assert (problem.code, problem.row, problem.column) == (code, 2, column)
    assert words in problem.found


def test_nothing_approved(office):
    """A plan that nobody has touched works nothing, and says what to fill in."""
    path = office.fill({(2, "approved"): "否"})

    (problem,) = office.problems(path)
    assert (problem.code, problem.column) == ("PLAN-005", "批准")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("network", "6G", "BATCH-022"),
        ("measure", "换了{客户姓名}的卡", "BATCH-020"),
        ("measure", f"已联系{build.STRANGER}", "BATCH-021"),
        ("measure", None, "BATCH-018"),
        ("solved_time", "2026-02-30 10:00", "BATCH-023"),
        ("customer_number", "139****0001 本人", "BATCH-020"),
        ("measure", "已联系139****0001", "BATCH-020"),
        ("measure", "已上门为钱*更换跳线，复测正常", "BATCH-020"),
    ],
)
def test_edits_are_checked_as_a_batch(office, field, value, code):
    """A changed cell has the checks and codes of a batch workbook; stars of the mask are never sent."""
    path = office.fill(approve(2) | {(2, field): value})

    assert (code, 2) in [(one.code, one.row) for one in office.problems(path)]


def test_edits_of_rows_that_are_not_approved_are_nobodys(office):
    """A row that is not worked may be half filled in."""
    path = office.fill(approve(2) | {(4, "network"): "6G"})

    assert office.read(path).desk.order_nos == (SOLVED,)


def test_an_edit_that_would_hold_is_refused(office):
    """Decided on the order as the preview read it, before a page is opened, with the hold's own reason."""
    path = office.fill(approve(2) | {(2, "has_koujing"): "有"})

    problems = office.problems(path)
    assert {(one.code, one.row) for one in problems} == {("PLAN-004", 2)}
    assert f"{SOLVED} 会转人工：" in problems[0].found
    assert "口径" in told(problems)


def test_a_held_row_cannot_be_approved_as_it_is(office):
    """An order that the preview left to people needs its row first: guesses confirmed, and what is
    missing.
    """
    columns = ("处理方式", "驳回原因", "驳回说明")
    empty = dict.fromkeys([(4, "handling"), (4, "reject_reason"), (4, "reject_note")])

    assert office.codes(office.fill(approve(4))) == [("BATCH-026", 4, name) for name in columns]
    assert office.codes(office.fill(approve(4) | empty, "空.xlsx")) == [("BATCH-018", 4, "处理方式")]


def test_all_is_told_at_once(office):
    """Several rows have several problems, in the order of rows."""
    path = office.fill(approve(2, 3) | {(2, "network"): "6G", (3, "approver"): "张\n李", (4, "plan"): "P1"})

    assert [(one.code, one.row) for one in office.problems(path)] == [
        ("BATCH-022", 2),
        ("PLAN-002", 3),
        ("PLAN-001", 4),
    ]


def test_an_approved_row_that_is_not_seen(office):
    """An approved row that a filter hides, or whose text is struck out, is refused by its place; another one
    is not.
    """

    def change(book):
        sheet = book["计划"]
        for (row, name), value in approve(2).items():
            sheet.cell(row, COLUMN[name]).value = value
        sheet.row_dimensions[2].hidden = True
        sheet.row_dimensions[3].hidden = True

    assert office.codes(office.edit(change)) == [("BATCH-025", 2, "")]


def test_a_struck_text_in_an_approved_row(office):
    """What a person has struck out with a line is not sent."""

    def change(book):
        for (row, name), value in approve(2).items():
            book["计划"].cell(row, COLUMN[name]).value = value
        book["计划"].cell(2, COLUMN["measure"]).font = Font(strike=True)

    assert office.codes(office.edit(change)) == [("BATCH-025", 2, "解决措施")]
