"""A plan is worked in Excel without typing twice: one name, one cell for all rows, and what the console has."""

from typing import Any, ClassVar

import openpyxl
import pytest

from eoms_bot.ledger import DraftKey, Ledger
from eoms_bot.model.batch import FOR_READING
from eoms_bot.model.plan import PLAN_BOOK
from tests.run.plans import BARE, COLUMN, ORDERS, REJECTED, SOLVED, Office, approve, told

PHONE = "13900000008"


class Alone(Office):
    """A preview of one order, which the program decides without a workbook."""

    batches = ()
    orders: ClassVar = {REJECTED: ORDERS[REJECTED]}


def type_into(office, order_no, **texts):
    """王工 types these cells for an order in the console."""
    order = ORDERS[order_no]
    key = DraftKey(office.settings.site.id, order_no, order.task_id)
    with Ledger.open(office.settings.paths.ledger) as ledger:
        ledger.keep_draft(key, texts, order.fingerprint, "王工", office.clock.now())


def sheet_of(office):
    """The sheet of a new preview of the same orders."""
    (office.home / "plan.xlsx").unlink()
    office.plan, office.kept = office.preview()
    return openpyxl.load_workbook(office.home / "plan.xlsx")["计划"]


def test_the_order_stands_beside_its_cells(office):
    """Subject, complaint, limit and number, masked; whatever people do to them has no effect."""
    sheet: Any = openpyxl.load_workbook(office.home / "plan.xlsx")["计划"]
    row: dict[str, Any] = {name: sheet.cell(3, place).value for name, place in COLUMN.items()}

    assert row["complaint"] == "家里宽带光猫红灯上不了网"
    assert row["deadline"]
    assert row["phone"] is None or "****" in row["phone"]

    def change(book):
        sheet = book["计划"]
        for one in FOR_READING:
            sheet.cell(2, COLUMN[one.field]).value = "=1+1" if one.field == "subject" else "改了"
        sheet.column_dimensions[sheet.cell(1, COLUMN["complaint"]).column_letter].hidden = True
        for (line, name), text in approve(2).items():
            sheet.cell(line, COLUMN[name]).value = text

    assert office.read(office.edit(change)).approvals[0].edits == {}


def test_what_does_not_apply_is_greyed(office):
    """A choice of 处理方式 greys the columns of the other one."""
    sheet: Any = openpyxl.load_workbook(office.home / "plan.xlsx")["计划"]
    rules = {str(one.sqref).split(":")[0]: one.rules[0].formula[0] for one in sheet.conditional_formatting}
    letter = {name: sheet.cell(1, place).column_letter for name, place in COLUMN.items()}

    assert rules[f"{letter['measure']}2"] == f'${letter["handling"]}2="驳回"'
    assert rules[f"{letter['reject_note']}2"] == f'${letter["handling"]}2="完成"'
    assert f"{letter['remark']}2" not in rules


@pytest.mark.parametrize("word", ["√", "1", 1, "是 ", True])
def test_other_words_for_yes(office, word):
    """What people write for yes approves a row."""
    found = office.read(office.fill(approve(2) | {(2, "approved"): word}))

    assert [(one.position, one.who) for one in found.approvals] == [(1, "张班长")]


def test_a_row_is_refused_that_is_not_seen_in_any_writing(office):
    """√ approves no row that is filtered away either."""

    def change(book):
        sheet = book["计划"]
        sheet.cell(2, COLUMN["approved"]).value = "√"
        sheet.cell(2, COLUMN["approver"]).value = "张班长"
        sheet.row_dimensions[2].hidden = True

    assert office.codes(office.edit(change)) == [("BATCH-025", 2, "")]


def test_one_name_is_enough(office):
    """The only name of the approved rows counts for those without one; with two names it does not."""
    one = approve(2, 3) | {(3, "approver"): None}

    assert [word.who for word in office.read(office.fill(one)).approvals] == ["张班长", "张班长"]
    two = {(4, name): text for name, text in (("approved", "是"), ("approver", "李班长"))}
    typed = {(4, "handling"): "驳回", (4, "reject_reason"): "宽带投诉", (4, "reject_note"): None}
    found = office.read(office.fill(one | two | typed, "二.xlsx"))
    assert [(one.code, one.row, one.column) for one in found.left] == [("PLAN-002", 3, "批准人")]
    assert [word.who for word in found.approvals] == ["张班长", "李班长"]


def test_one_cell_approves_all_that_are_shown(office):
    """全部 approves what a person's row speaks of and is decided; a held row and a hidden one are not in it."""
    found = office.read(office.fill({(4, "approved"): "全部", (4, "approver"): "张班长"}))
    assert [(one.order_no, one.who) for one in found.approvals] == [(SOLVED, "张班长"), (REJECTED, "张班长")]

    def change(book):
        sheet = book["计划"]
        sheet.cell(2, COLUMN["approved"]).value = "全部"
        sheet.cell(2, COLUMN["approver"]).value = "张班长"
        sheet.row_dimensions[3].hidden = True

    assert office.read(office.edit(change, "二.xlsx")).desk.order_nos == (SOLVED,)
    struck = {(2, "approved"): "全部", (2, "approver"): "张班长", (3, "approved"): "否"}
    assert office.read(office.fill(struck, "三.xlsx")).struck == {2: ""}


def test_all_approves_no_order_without_a_persons_row(tmp_path):
    """What the program decided alone is approved one by one: 全部 leaves it."""

    office = Alone(tmp_path / "home")
    office.plan, office.kept = office.preview()
    assert office.plan.rows[0].one_key

    problems = office.problems(office.fill({(2, "approved"): "全部", (2, "approver"): "张班长"}))

    assert [one.code for one in problems] == ["PLAN-005"]
    assert "没有人填过的" in told(problems)


def test_what_was_typed_in_the_console_stands_there(office):
    """The draft fills the cells, masked, with who and when; approved as it is, it is the approver's change."""
    type_into(office, BARE, handling="驳回", reject_reason="宽带投诉")
    type_into(office, SOLVED, customer_number=PHONE, remark="已回电")

    sheet = sheet_of(office)

    rows = {sheet.cell(line, 1).value: line for line in range(2, 5)}
    bare = {name: sheet.cell(rows[BARE], COLUMN[name]) for name in ("handling", "reject_reason")}
    assert [cell.value for cell in bare.values()] == ["驳回", "宽带投诉"]
    assert "王工 2026-01-06 09:00 填的" in bare["reject_reason"].comment.text
    assert sheet.cell(rows[SOLVED], COLUMN["customer_number"]).value == "139****0008"
    guess = {(rows[BARE], "reject_note"): None}
    found = office.read(office.fill(approve(rows[BARE], rows[SOLVED]) | guess))
    edits = {one.order_no: one.edits for one in found.approvals}
    assert edits[BARE] == {"handling": "驳回", "reject_reason": "宽带投诉"}
    assert edits[SOLVED] == {"customer_number": PHONE, "remark": "已回电"}


def test_what_was_understood_is_reported(office):
    """A change in another writing is taken as it is meant, kept as it is meant, and named in the report."""
    found = office.read(office.fill(approve(2) | {(2, "solved_time"): "8:05", (2, "network"): "5G"}))

    assert found.approvals[0].edits == {"solved_time": "2026-01-06 08:05:00", "network": "5G(NR)"}
    assert [one for one in found.desk.notices if '"5G" 按 5G(NR)' in one]


def test_columns_of_the_sheet():
    """The order's number comes first, then a person's word, then the order's own words."""
    names = list(PLAN_BOOK.names)

    assert names[:5] == ["order_no", "approved", "approver", "approved_at", "subject"]
    assert len(names) == len(set(names))
