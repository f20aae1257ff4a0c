"""An order in a person's hands does not go without that person: one test for each way in which it gets
there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from eoms_bot.ledger import DraftKey, Ledger
from eoms_bot.model.decision import Hold, Reject
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.plan import Approval
from eoms_bot.run.claims import Claims
from eoms_bot.run.mode import ASSIST, UNATTENDED
from eoms_bot.run.preparing import desk_of
from eoms_bot.run.releasing import released
from tests.decide import build
from tests.decide.permitting import permission
from tests.run.plans import BARE, REJECTED, SOLVED, order_of
from tests.tables import build as books

WORDS = {"complaint": "家里宽带光猫红灯上不了网"}
ORDER = order_of(BARE, **WORDS)
"""Its words are a certain reject, and it stands in the office's plan, row 3."""
OTHER = order_of("ID-056-20260105-00009", **WORDS)
"""As certain, and in nobody's hands."""

READ = ("驳回原因", "驳回说明")
PERSON = "由人处理："
NOTHING = "按策略留给人：没有人填写或批准过这张工单，批准一次就可以发送；"


class Night:
    """A run over the inbox whose permission lets certain rejects go, with the ledger of an office."""

    def __init__(self, office: Any, ledger: Ledger) -> None:
        self.office, self.ledger = office, ledger
        self.inbox = office.settings.paths.inbox
        self.inbox.mkdir(mode=0o700, exist_ok=True)

    def desk(self) -> Any:
        """The desk after the list was read."""
        settings = self.office.settings
        _profile, desk = desk_of(settings, self.office.ports, None)
        hands = Claims(self.ledger, settings.site.id, settings.run.plan_minutes, self.office.clock)
        free = replace(desk, permissions=(permission(demo=True, columns=READ),), bundled=True)
        return hands.into(free, [ORDER.ref, OTHER.ref])

    def objection(self, order: Any = ORDER) -> str:
        """Why the order is not sent; empty where it is. What is decided of it must be a reject without a
        row.
        """
        desk = self.desk()
        now = build.NOW
        decision = desk.decide(order, desk.facts(order, [order.ref], now), now)
        assert isinstance(decision, Reject), decision
        assert not decision.backing.written
        return self.let(desk, decision, order)

    def let(self, desk: Any, decision: Reject, order: Any = ORDER) -> str:
        """Why a desk does not let a reject go; empty where it does."""
        facts = desk.facts(order, [order.ref], build.NOW)
        return released(desk, self.ledger, order, decision, facts, build.NOW).why

    def workbook(self, *order_nos: Any, change: Any = lambda sheet: None, name: str = "批次.xlsx") -> None:
        """A workbook in the inbox with a solved row of each of these numbers."""
        rows = [{**books.SOLVED, "order_no": number} for number in order_nos]
        path = books.xlsx_file(self.inbox, *rows, name=name)
        book: Any = openpyxl.load_workbook(path)
        book.active.title = "批次"
        change(book.active)
        book.save(path)

    def held(self) -> str:
        """What the hold says that a workbook's row has brought about."""
        desk = self.desk()
        decision = desk.decide(ORDER, desk.facts(ORDER, [ORDER.ref], build.NOW), build.NOW)
        assert isinstance(decision, Hold), decision
        return "；".join(decision.missing)


@pytest.fixture
def night(office):
    """A run of an hour later, when nobody may approve the office's plan any more."""
    office.later(60)
    with Ledger.open(office.settings.paths.ledger) as ledger:
        yield Night(office, ledger)


def strike(night: Any, who: str = "李班长") -> None:
    """Somebody says 否 to row 3 of the plan."""
    night.ledger.approve_plan(night.office.plan.plan_id, (), {3: who}, night.office.clock.now())


def assist(night: Any, outcome: Outcome | None, mode: str = ASSIST.name) -> None:
    """Somebody opens the order's form, and that is what it comes to."""
    ledger, now = night.ledger, night.office.clock.now()
    ledger.act_as("R-1", "mock|clerk01", "王工")
    ledger.run_started("R-1", mode, "clerk01", now)
    ledger.stage(ORDER.order_no, "READ", "R-1", now)
    if outcome is not None:
        ledger.outcome(ORDER.order_no, outcome, "协助：窗口关了", "R-1", now)


def test_free_order_goes(night):
    """What is in nobody's hands goes: the other tests would prove nothing if it did not."""
    assert night.objection() == ""
    assert night.desk().hands.get(ORDER.order_no) is None


# --- workbooks


def test_row_that_nobody_has_filled_in(night):
    """A row with nothing but its number is no error of the workbook, and the order is in somebody's hands."""

    def empty(sheet: Any) -> None:
        for cell in sheet[2][1:]:
            cell.value = None

    night.workbook(ORDER.order_no, change=empty)

    assert night.desk().batches[0].left == ()
    assert "还没有填" in night.objection()


def _strike(sheet: Any) -> None:
    for cell in sheet[2]:
        cell.font = Font(strike=True)


def _hide_row(sheet: Any) -> None:
    sheet.row_dimensions[2].hidden = True


def _hide_sheet(sheet: Any) -> None:
    sheet.parent.create_sheet("说明")
    sheet.parent.active = 1
    sheet.sheet_state = "hidden"


def _hide_column(sheet: Any) -> None:
    sheet.column_dimensions["B"].hidden = True


def _garble(sheet: Any) -> None:
    sheet["B2"].value = "办结"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_strike, "有删除线"),
        (_hide_row, "这一行被隐藏或筛选掉了"),
        (_hide_column, "这一列被隐藏"),
        (_hide_sheet, "工作表“批次”是隐藏的"),
        (_garble, "办结"),
    ],
    ids=["struck row", "hidden row", "hidden column", "hidden sheet", "unusable row"],
)
def test_row_of_a_workbook(night, change, why):
    """A row that cannot be used, or that nobody sees, holds its order, and is not used itself."""
    night.workbook(ORDER.order_no, change=change)

    hands = night.desk().hands
    assert "批次.xlsx 第2行" in hands[ORDER.order_no]
    assert why in hands[ORDER.order_no]
    assert why in night.held()
    assert night.objection(OTHER) == ""


def test_row_that_is_used_goes_as_before(night):
    """A person's row that can be used is his word: it is carried out, also where the ledger has a 否 of an
    earlier day.
    """
    strike(night)
    night.workbook(ORDER.order_no)
    desk = night.desk()
    written = replace(build.rejected(replace(build.REJECTED, order_no=build.NUMBER)), rule="R-宽带")

    assert desk.row(ORDER.order_no) is not None
    assert written.backing.written
    assert night.let(desk, written) == ""


@pytest.mark.parametrize(
    "number",
    ["ID-056-20260105-0003", "ID-056-20260105-OOOO3", "", 56202601050003, "ID-056-20250105-00003"],
    ids=["digit missing", "letters", "no number", "a number cell", "no such order"],
)
def test_row_of_no_order_stops_all(night, number):
    """While nobody knows which order a row speaks of, no order goes without a person; the row is named."""
    night.workbook("ID-056-20260105-00001", number)

    for order in (ORDER, OTHER):
        said = night.objection(order)
        assert said.startswith(f"{NOTHING}批次.xlsx 第3行（"), said


def test_unreadable_workbook_stops_all(night):
    """Nobody knows which orders a file speaks of that is refused whole."""
    (night.inbox / "夜班.xlsx").write_bytes(b"PK\x03\x04 broken")

    assert night.objection() == f"{NOTHING}夜班.xlsx 整份不能用，看不出说的是哪张工单；改正或删掉，再运行"


def test_row_of_an_order_that_was_worked_stops_nothing(night):
    """A workbook may lie in the inbox after its orders are closed: the ledger knows them."""
    night.workbook(SOLVED, REJECTED)
    assert night.objection() == ""

    night.ledger.stage("ID-056-20260103-00007", "READ", "R-0", night.office.clock.now())
    night.workbook("ID-056-20260103-00007", name="前天.xlsx")
    assert night.objection() == ""


def test_many_rows_are_counted(night):
    """The first rows are named, the others counted."""
    night.workbook(*(f"ID-056-{number}" for number in range(1, 6)))

    said = night.objection()
    assert "批次.xlsx 第4行" in said
    assert "第5行" not in said
    assert "等 5 处" in said


# --- plans


def test_open_plan(office):
    """A row of a plan that may still be approved is somebody's work."""
    with Ledger.open(office.settings.paths.ledger) as ledger:
        night = Night(office, ledger)
        plan = office.plan.plan_id

        assert night.objection() == f"{PERSON}计划 {plan} 第 3 行待审，2026-01-06 09:30 前可以批准"
        assert night.objection(OTHER) == ""
        office.later(30)
        assert night.objection() != ""
        office.later(0.1)
        assert night.objection() == ""


def test_approved_row_that_is_not_worked(night):
    """An approval that nobody has carried out stays somebody's, also when the plan is too old to be
    applied.
    """
    row = night.office.plan.row(3)
    word = Approval(3, BARE, row.order.task_id, "张班长", None, {}, row.decision)
    night.ledger.approve_plan(night.office.plan.plan_id, (word,), {}, night.office.clock.now())

    assert night.objection() == f"{PERSON}张班长批准了计划 {night.office.plan.plan_id} 第 3 行，还没有执行"
    night.ledger.plan_worked(night.office.plan.plan_id, {BARE: Outcome.DONE}, "R-1")
    assert night.objection() == ""


def test_a_draft_is_its_person_s(night):
    """A cell that somebody has typed holds the order, until it is taken back; an order that was dispatched
    again is free.
    """
    key = DraftKey(night.office.plan.basis.site_id, BARE, ORDER.task_id)

    def keep(text: str | None) -> None:
        night.ledger.keep_draft(key, {"measure": text}, ORDER.fingerprint, "王工", night.office.clock.now())

    keep("已重启基站")
    again = replace(ORDER, task_id="t2", ref=replace(ORDER.ref, task_id="t2"))
    hands = night.desk().hands.hands

    assert night.objection() == f"{PERSON}王工 2026-01-06 10:00 填了 1 格，还没有批准"
    assert hands.of(again.ref) == ""
    keep(None)
    assert night.objection() == ""


def test_an_approved_draft_is_nobody_s_once_it_is_worked(night):
    """The approval takes over; after it was carried out the order is free, whatever came of it."""
    plan, row = night.office.plan, night.office.plan.row(3)
    key = DraftKey(plan.basis.site_id, BARE, ORDER.task_id)
    now = night.office.clock.now()
    night.ledger.keep_draft(key, {"measure": "已重启基站"}, ORDER.fingerprint, "王工", now)
    approval = Approval(3, BARE, row.order.task_id, "张班长", None, {"measure": "已重启基站"}, row.decision)

    night.ledger.approve_plan(plan.plan_id, (approval,), {}, now)
    before = night.objection()
    night.ledger.plan_worked(plan.plan_id, {BARE: Outcome.REFUSED}, "R-1")

    assert before == f"{PERSON}张班长批准了计划 {plan.plan_id} 第 3 行，还没有执行"
    assert night.objection() == ""


def test_no_of_a_person(night):
    """A 否 stays, however old its plan; the order is free when it was dispatched again."""
    strike(night)
    night.office.later(60 * 24 * 3)

    assert night.objection() == f"{PERSON}李班长在计划 {night.office.plan.plan_id} 第 3 行批了“否”"
    again = replace(ORDER, task_id="t2", ref=replace(ORDER.ref, task_id="t2"))
    hands = night.desk().hands.hands
    assert (hands.of(ORDER.ref) != "", hands.of(again.ref)) == (True, "")


def test_no_that_is_said_while_a_run_works(night):
    """The ledger is asked when the order's turn comes, not at the start of the run."""
    desk = night.desk()
    decision = desk.decide(ORDER, desk.facts(ORDER, [ORDER.ref], build.NOW), build.NOW)
    assert night.let(desk, decision) == ""

    strike(night)

    assert "批了“否”" in night.let(desk, decision)
    assert list(desk.hands) == [ORDER.order_no]


# --- assist


@pytest.mark.parametrize(
    ("outcome", "said"),
    [(None, "正在进行或中断"), (Outcome.NOT_SENT, "未发送"), (Outcome.HELD, "转人工")],
    ids=["open", "not sent", "held"],
)
def test_assist_without_a_reply(night, outcome, said):
    """An order whose form somebody has opened is his until it is answered."""
    assist(night, outcome)

    assert night.objection() == f"{PERSON}王工协助填写过，{said}（运行 R-1）"
    assert night.objection(OTHER) == ""


@pytest.mark.parametrize(
    ("outcome", "mode"), [(Outcome.DONE, ASSIST.name), (Outcome.HELD, UNATTENDED.name)], ids=["done", "run"]
)
def test_what_is_no_open_assist(night, outcome, mode):
    """An assist that has answered the order, and the bot's own runs, put it in nobody's hands."""
    assist(night, outcome, mode)

    assert night.objection() == ""


def test_assist_of_an_earlier_dispatch(night):
    """An order that was dispatched again since is another task."""
    assist(night, Outcome.NOT_SENT)
    ref = replace(ORDER.ref, dispatched=night.office.clock.now() + timedelta(minutes=1))

    assert night.desk().hands.hands.of(ref) == ""
