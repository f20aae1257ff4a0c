"""A plan's workbook row by row: a bad row holds its own order, and what was typed is kept in any case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from openpyxl.styles import Font

from eoms_bot.errors import BadInput
from eoms_bot.ledger import DraftKey, Ledger
from eoms_bot.model.plan import ALL
from tests.run.plans import BARE, COLUMN, REJECTED, SOLVED, approve, told


def draft(office, order_no):
    """What is kept for an order: field → text, and who typed it."""
    with Ledger.open(office.settings.paths.ledger) as ledger:
        row = next(one for one in office.plan.rows if one.order.order_no == order_no)
        found = ledger.draft(DraftKey(office.plan.basis.site_id, order_no, row.order.task_id))
    return found.texts, {one.who for one in found.changes.values()}


def approved_orders(found):
    return [one.order_no for one in found.approvals]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({(2, "contact_time"): "昨天上午"}, "BATCH-"),
        ({(2, "attitude"): "还行"}, "BATCH-"),
        ({(2, "measure"): "=1+1"}, "BATCH-015"),
        ({(2, "approver"): "x" * 65}, "PLAN-002"),
        ({(2, "result"): None, (2, "measure"): None}, ""),
    ],
    ids=["time", "word", "formula", "name", "would-hold"],
)
def test_bad_row_leaves_its_order_and_the_others_go_on(office, cells, code):
    """The good row is approved; the bad one is named with row, column and what is wanted."""
    path = office.fill(approve(2, 3) | cells)

    found = office.read(path)

    assert approved_orders(found) == [REJECTED]
    assert {one.row for one in found.left} == {2}
    assert code in told(found.left)
    assert all("这一行没有办，留给人" in text for text in found.desk.notices[-len(found.left) :])


def test_struck_text_leaves_its_order(office):
    """What a person has struck out is neither sent nor kept; the other row goes on."""

    def change(book):
        for (row, name), value in (approve(2, 3) | {(2, "measure"): "换了天线"}).items():
            book["计划"].cell(row, COLUMN[name]).value = value
        book["计划"].cell(2, COLUMN["measure"]).font = Font(strike=True)

    found = office.read(office.edit(change))

    assert (approved_orders(found), [one.code for one in found.left]) == ([REJECTED], ["BATCH-025"])
    assert draft(office, SOLVED)[0] == {}


def test_word_for_all_counts_where_its_own_row_is_bad(office):
    """全部 in a bad row still approves the others."""
    path = office.fill({(2, "approved"): ALL, (2, "approver"): "张班长", (2, "contact_time"): "昨天上午"})

    found = office.read(path)

    assert approved_orders(found) == [REJECTED]
    assert {one.row for one in found.left} == {2}


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({(2, "position"): 3}, "PLAN-001"),
        ({(2, "order_no"): REJECTED}, "PLAN-001"),
        ({(2, "decision"): "驳回"}, "PLAN-003"),
        ({(2, "approved"): ALL, (3, "approved"): ALL, (3, "approver"): "李班长"}, "PLAN-002"),
    ],
    ids=["number", "order", "fixed", "two-words-for-all"],
)
def test_rows_that_may_have_moved_refuse_the_whole_workbook(office, cells, code):
    """Where cells do not stand where the preview put them, no row is worked."""
    assert code in told(office.problems(office.fill(approve(2, 3) | cells)))


def test_no_good_row(office):
    """Where every approved row is bad the plan is refused with all of them."""
    path = office.fill(approve(2, 3) | {(2, "attitude"): "还行", (3, "reject_reason"): "没有这个原因"})

    assert {one.row for one in office.problems(path)} == {2, 3}


def test_typing_without_approval_is_kept(office):
    """What stands in rows that nobody has approved is found by the next preview, with its row."""
    office.read(office.fill(approve(3) | {(4, "attitude"): "满意", (4, "contact_time"): "2026-01-06 8:30"}))

    assert draft(office, BARE) == (
        {"attitude": "满意", "contact_time": "2026-01-06 8:30"},
        {"计划.xlsx 第4行"},
    )


def test_typing_outlives_a_plan_that_is_too_old(office):
    """The workbook is refused; fifteen minutes of typing are not lost."""
    path = office.fill(approve(2) | {(2, "attitude"): "不满意", (4, "attitude"): "满意"})
    office.later(31)

    with pytest.raises(BadInput, match="不能执行"):
        office.read(path)

    assert (draft(office, SOLVED)[0], draft(office, BARE)[0]) == (
        {"attitude": "不满意"},
        {"attitude": "满意"},
    )


def test_later_typing_in_a_console_stays(office):
    """A cell that a person has typed elsewhere since the preview is not overwritten by the workbook's."""
    row = next(one for one in office.plan.rows if one.order.order_no == BARE)
    key = DraftKey(office.plan.basis.site_id, BARE, row.order.task_id)
    with Ledger.open(office.settings.paths.ledger) as ledger:
        ledger.keep_draft(
            key,
            {"attitude": "很满意"},
            row.order.fingerprint,
            "李值班",
            office.clock.now() + timedelta(minutes=1),
        )

    office.read(office.fill(approve(3) | {(4, "attitude"): "满意", (4, "result"): "解决"}))

    assert draft(office, BARE)[0] == {"attitude": "很满意", "result": "解决"}


def test_corrected_workbook_counts(office):
    """A cell that came from the workbook may be corrected by the workbook."""
    office.read(office.fill(approve(3) | {(4, "attitude"): "满意"}))

    office.read(office.fill(approve(3) | {(4, "attitude"): "不满意"}))

    assert draft(office, BARE)[0] == {"attitude": "不满意"}


def test_guesses_and_stars_are_no_typing(office):
    """A guess that nobody has confirmed, and text with the mask's stars, are kept by nobody."""
    office.read(office.fill(approve(3) | {(4, "measure"): "？换天线", (4, "customer_number"): "139****0001"}))

    assert draft(office, BARE)[0] == {}
