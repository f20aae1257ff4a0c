"""What people wrote into a workbook is kept in the orders' drafts, and the later word of the two counts."""

import os
from datetime import timedelta

import openpyxl
import pytest

from eoms_bot.ledger import DraftKey, Ledger
from eoms_bot.model.outcome import Item, Outcome
from eoms_bot.plan.held_book import held_orders
from eoms_bot.report.record import item_record
from eoms_bot.run.claims import Claims
from eoms_bot.run.preparing import desk_of
from eoms_bot.tables import tables
from eoms_bot.tables.batch.held import write_held
from tests.decide import build
from tests.run.plans import BARE, ORDERS, REJECTED, SOLVED
from tests.tables import build as books

CELLS = books.SOLVED | {"order_no": SOLVED}
MEASURE = books.SOLVED["measure"]


class Handed:
    """A workbook that was saved at nine, and the run that reads it at ten."""

    def __init__(self, office, ledger):
        self.office, self.ledger = office, ledger
        self.saved = office.clock.now()
        office.later(60)

    def run(self, *rows, outcome=Outcome.HELD):
        """The run's end: every order has come to this outcome."""
        path = books.xlsx_file(self.office.home, *rows)
        os.utime(path, (self.saved.timestamp(), self.saved.timestamp()))
        _profile, desk = desk_of(self.office.settings, self.office.ports, path)
        found = [Item(order.ref, outcome, "", order=order) for order in ORDERS.values()]
        Claims(self.ledger, self.site, 30, self.office.clock).keep_rows(desk, found)

    @property
    def site(self):
        """The site of the drafts."""
        return self.office.settings.site.id

    def key(self, order_no=SOLVED):
        """The task of an order."""
        return DraftKey(self.site, order_no, ORDERS[order_no].task_id)

    def draft(self, order_no=SOLVED):
        """The draft of an order."""
        return self.ledger.draft(self.key(order_no))

    def type_at(self, when, **texts):
        """王工 types these cells in the console."""
        self.ledger.keep_draft(self.key(), texts, ORDERS[SOLVED].fingerprint, "王工", when)


@pytest.fixture
def handed(office):
    """The ledger of an office, an hour after its preview."""
    with Ledger.open(office.settings.paths.ledger) as ledger:
        yield Handed(office, ledger)


def test_a_row_is_kept(handed):
    """Every cell of the row, with the file and its row as who said so, and the order as it was read."""
    handed.run(CELLS)

    draft = handed.draft()
    assert draft.texts["measure"] == MEASURE
    assert draft.texts["solved_time"] == "2026-01-05 16:20"
    assert "order_no" not in draft.texts
    last = draft.changes["measure"]
    assert (last.who, last.fingerprint) == ("批次.xlsx 第2行", ORDERS[SOLVED].fingerprint)
    assert handed.draft(BARE).texts == {}


def test_what_can_be_read_of_a_bad_row_is_kept(handed):
    """One bad cell loses nothing of the others."""
    handed.run(CELLS | {"scene": "地铁"})

    assert handed.draft().texts["measure"] == MEASURE
    assert "scene" not in handed.draft().texts


def test_a_guess_that_nobody_confirmed_is_not_kept(handed):
    """A cell with ？ is nobody's word: in a draft it would count as a person's."""
    handed.run(CELLS | {"measure": "？更换板卡"})

    assert "measure" not in handed.draft().texts
    assert handed.draft().texts["solved_time"] == "2026-01-05 16:20"


def test_the_later_word_counts(handed):
    """What was typed after the workbook was saved stays; what was typed before is replaced."""
    handed.type_at(handed.saved - timedelta(minutes=1), remark="旧的", measure="旧的措施")
    handed.type_at(handed.saved + timedelta(minutes=1), site="LX_柳林渡-1", scene=None)

    handed.run(CELLS)

    assert handed.draft().texts["measure"] == MEASURE
    assert handed.draft().texts["site"] == "LX_柳林渡-1"
    assert handed.draft().texts["remark"] == "旧的"


def test_read_again_it_changes_nothing(handed):
    """A workbook that lies in the inbox is read by each run; a later word in the console outlives that."""
    handed.run(CELLS)
    version = handed.draft().version
    handed.type_at(handed.office.clock.now(), measure="换了电源")

    handed.run(CELLS)

    assert handed.draft().texts["measure"] == "换了电源"
    assert handed.draft().version == version + 1


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.BY_OTHER])
def test_an_answered_order_needs_no_draft(handed, outcome):
    """An order that has come to its end leaves nothing that waits for a person."""
    handed.run(CELLS, outcome=outcome)

    assert handed.draft().changes == {}


def test_what_was_kept_is_no_change_of_the_next_plan(handed):
    """The next preview of the same workbook has the same cells: nobody is said to have changed them."""
    handed.run(build_cells())
    (handed.office.home / "plan.xlsx").unlink()
    handed.office.preview()

    sheet = openpyxl.load_workbook(handed.office.home / "plan.xlsx")["计划"]
    notes = [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment]
    assert not [one for one in notes if "填的" in one and "机器人" not in one]


def build_cells():
    """The office's own row of the solved order."""
    return {name: one.value for name, one in build.SOLVED.cells()} | {"order_no": SOLVED}


def test_held_workbook_has_what_was_typed(handed):
    """The next held workbook has the cells, with who and when, and the number to call."""
    handed.run({"order_no": REJECTED, "handling": "驳回", "reject_reason": "宽带投诉"})
    order = ORDERS[REJECTED]
    record = item_record(Item(order.ref, Outcome.HELD, "缺依据", order=order))

    def cells_of(masked):
        path = handed.office.home / f"待补-{masked}.xlsx"
        found = held_orders([record], handed.ledger, handed.site, masked=masked, phones=not masked)
        write_held(path, found, (), books.DICTIONARIES, tables.load_rules())
        sheet = openpyxl.load_workbook(path)["批次"]
        return {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}

    whole, masked = cells_of(False), cells_of(True)
    assert whole["驳回原因"].value == masked["驳回原因"].value == "宽带投诉"
    assert whole["驳回原因"].comment.text.startswith("批次.xlsx 第2行 2026-01-06 10:00 填的")
    assert whole["投诉内容"].value == order.fact("complaint")
    assert whole["客户号码"].value == order.fact("customer_tel")
    assert "****" in masked["客户号码"].value
    (of_the_command,) = held_orders([record], handed.ledger, handed.site, masked=False)
    assert "****" in of_the_command.for_reading["phone"]


def test_a_masked_number_is_in_no_cell(handed):
    """Masked, a number that somebody typed stands in a note: no cell can be sent with stars."""
    handed.type_at(handed.office.clock.now(), customer_number="13900000008", remark="已回电")
    order = ORDERS[SOLVED]
    record = item_record(Item(order.ref, Outcome.HELD, "缺依据", order=order))
    found = held_orders([record], handed.ledger, handed.site, masked=True)
    path = write_held(handed.office.home / "待补.xlsx", found, (), books.DICTIONARIES, tables.load_rules())

    sheet = openpyxl.load_workbook(path)["批次"]
    cells = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert cells["联系客户电话"].value is None
    comment = cells["联系客户电话"].comment
    assert comment is not None
    assert "139****0008" in comment.text
    assert cells["备注"].value == "已回电"
