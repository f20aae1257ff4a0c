"""A guess leaves by no way: not by an approved workbook, a copy of it, an assist, or a run."""

from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest

from eoms_bot.decide import by_hand
from eoms_bot.decide.case import Case
from eoms_bot.decide.sequence import assembled
from eoms_bot.errors import BadInput
from eoms_bot.ledger import Ledger
from eoms_bot.model.batch import COLUMNS, BatchRow
from eoms_bot.model.decision import Complete, Hold, Reject, Standing, guessed
from eoms_bot.model.plan import decided
from eoms_bot.plan.approving import approved_there
from eoms_bot.plan.assist_plan import desk_of_row
from eoms_bot.run.ledgers import open_ledger
from eoms_bot.run.releasing import released
from eoms_bot.tables.batch.batch import Batch, read_batch
from eoms_bot.tables.template import write_template
from tests.decide import build
from tests.run.guessing import AWAY, CALLED, CELL, FACTS, GUESSED, ORDERS, SITE, SOLVED, TABLES, GuessOffice
from tests.run.plans import COLUMN, approve, told

GUESSES = ("site", "cell", "network", "prov_cause", "measure", "solved_time")
LINE = 4
"""The row of the sheet that has them."""


@pytest.fixture
def office(tmp_path):
    """An office whose tables have made guesses, with a plan."""
    found = GuessOffice(tmp_path / "home")
    found.plan, found.kept = found.preview()
    return found


def test_every_row_approved(office):
    """The column 批准 filled for every row: each guess is named, and no row with a guess is approved."""
    found = office.read(office.fill(approve(2, 3, 4, 5)))

    problems = found.left
    assert {word.position + 1 for word in found.approvals} == {2, 3, 4, 5} - {LINE, 5}
    assert {one.code for one in problems} == {"BATCH-026"}
    assert [(one.row, one.column) for one in problems] == [
        *((LINE, COLUMNS[name]) for name in COLUMNS if name in GUESSES),
        *((5, COLUMNS[name]) for name in ("handling", "reject_reason", "reject_note")),
    ]
    assert f'计划.xlsx:{LINE}:占用基站 "？{SITE}" 还没有人确认' in told(problems)


def test_one_sign_left(office):
    """A row with all guesses confirmed but one that does not follow from them is refused for that one."""
    reject = office.plan.rows[3].guesses
    typed = {(5, name): text for name, text in reject.items() if name != "reject_reason"}

    assert len(typed) == 2
    assert office.codes(office.fill(approve(5) | typed)) == [("BATCH-026", 5, "驳回原因")]


def test_what_a_confirmed_guess_proves_needs_no_word(office):
    """With the site confirmed its rows say the same as the other guesses: as facts, not as guesses."""
    found = office.read(office.fill(approve(LINE) | {(LINE, "site"): SITE})).approvals[0]

    cells = dict(found.decision.backing.cells)
    assert found.edits == {"site": SITE}
    shown = office.plan.rows[2].guesses
    assert {name: cells[name].value for name in GUESSES[:4]} == {name: shown[name] for name in GUESSES[:4]}
    assert {cells[name].standing for name in GUESSES[1:]} <= {Standing.FACT, Standing.DERIVED}
    assert guessed(found.decision) == ()


@pytest.mark.parametrize("sign", ["√", " 对 "])
def test_a_tick_confirms_the_guess_in_its_place(office, sign):
    """A cell with a tick is the guess that stood there, as that person's word."""
    found = office.read(office.fill(approve(LINE) | {(LINE, "site"): sign})).approvals[0]

    assert (found.edits, dict(found.decision.backing.cells)["site"].value) == ({"site": SITE}, SITE)


@pytest.mark.parametrize("name", ["measure", "site", "remark"])
def test_a_tick_where_nothing_was_guessed_is_refused(office, name):
    """It confirms nothing there, and it is no text that may be sent."""
    found = office.codes(office.fill(approve(2) | {(2, name): "√"}))

    assert ("BATCH-026", 2, COLUMNS[name]) in found


def test_all_in_one_cell_confirms_no_guess(office):
    """全部 approves a held row that a person has filled in; a guess in it that nobody settled holds it."""
    everything = {(LINE, "approved"): "全部", (LINE, "approver"): "张班长"}
    site = {(LINE, "site"): "√"}
    unsettled = {(LINE, "attitude"): "认可"}

    done = office.read(office.fill(everything | site))
    held = office.read(office.fill(everything | unsettled, "二.xlsx"))
    untouched = office.read(office.fill(everything, "三.xlsx"))

    assert [(one.position, guessed(one.decision)) for one in done.approvals] == [(1, ()), (3, ())]
    assert [one.position for one in held.approvals] == [1]
    assert {(one.code, one.row) for one in held.left} == {("BATCH-026", LINE)}
    assert ([one.position for one in untouched.approvals], untouched.left) == ([1], ())


def test_a_tick_says_again_what_no_longer_follows(office):
    """On another site the measure that stands in the row is nobody's word: without a tick it is missing, and the finding says what to do."""
    moved = approve(3) | {(3, "site"): "LX_柳林渡", (3, "prov_cause"): "覆盖-无覆盖盲区"}
    again = dict.fromkeys(((3, name) for name in ("measure", "solved_time", "network")), "√")

    without = office.problems(office.fill(moved))
    decision = office.read(office.fill(moved | again)).approvals[0].decision

    measure = next(one for one in without if one.column == COLUMNS["measure"])
    assert "写 √" in measure.wanted
    cells, before = dict(decision.backing.cells), office.plan.rows[1].cells
    assert {cells[name].standing for _row, name in again} == {Standing.PERSON}
    assert {name: cells[name].value for _row, name in again} == {name: before[name] for _row, name in again}


def test_a_guess_that_turns_out_otherwise_is_refused(office):
    """Who names another site has not seen what follows from it in place of the guesses that still stand there."""
    other = office.codes(office.fill(approve(LINE) | {(LINE, "site"): "LX_柳林渡"}))

    assert ("BATCH-026", LINE, "投诉所属小区") in other
    assert ("BATCH-026", LINE, "网络类型") in other


def test_signs_taken_away(office):
    """A guess whose sign was taken away is that person's, and comes from the plan's row."""
    typed = {(LINE, name): office.plan.rows[2].guesses[name] for name in GUESSES}

    found = office.read(office.fill(approve(LINE) | typed)).approvals[0]

    cells = dict(found.decision.backing.cells)
    assert isinstance(found.decision, Complete)
    assert {cells[name].standing for name in GUESSES} == {Standing.PERSON}
    assert cells["site"].source == f"计划.xlsx 第{LINE}行 占用基站"


def test_signs_cleared(office):
    """With the site confirmed and the other guesses cleared, the site's rows fill these cells."""
    typed = {(LINE, name): None for name in GUESSES} | {(LINE, "site"): SITE}

    found = office.read(office.fill(approve(LINE) | typed)).approvals[0]

    cells = dict(found.decision.backing.cells)
    assert found.edits == {"site": SITE}
    assert (cells["site"].standing, cells["cell"].value) == (Standing.PERSON, CELL)
    assert (cells["cell"].standing, cells["prov_cause"].standing) == (Standing.FACT, Standing.FACT)
    assert guessed(found.decision) == ()


@pytest.mark.parametrize("name", ["contact_time", "prov_cause", "measure", "solved_time"])
def test_an_emptied_cell_stays_empty(office, name):
    """What a person takes out of a row is not put back by the tables that had filled it: the row is
    refused.
    """
    problems = office.problems(office.fill(approve(3) | {(3, name): None}))

    assert COLUMNS[name] in {one.column for one in problems}
    assert "为空" in told(problems)


def test_what_a_changed_handling_forbids_goes(office):
    """A person who turns an order away need not clear the cells that calls and tables had filled; his own stay."""
    turned = {(3, "handling"): "驳回", (3, "reject_reason"): "宽带投诉"}

    found = office.read(office.fill(approve(3) | turned)).approvals[0]
    refused = office.codes(office.fill(approve(3) | turned | {(3, "measure"): "已抢修"}, "另一份.xlsx"))

    assert isinstance(found.decision, Reject)
    assert set(dict(found.decision.backing.cells)) == {"handling", "reject_reason"}
    assert refused == [("BATCH-022", 3, "解决措施")]


def test_what_a_changed_result_forbids_goes(office):
    """Who says that an order is not solved has taken away when it was."""
    typed = {(3, "result"): "未解决", (3, "unsolvable"): "是"}

    found = office.read(office.fill(approve(3) | typed)).approvals[0]

    assert "solved_time" not in dict(found.decision.backing.cells)


def test_the_words_of_an_unsolved_order_are_none_of_a_solved_one(tmp_path):
    """Who says that weak coverage is solved after all must say what was done: the measured level is not."""
    office = GuessOffice(tmp_path / "home")
    note = TABLES["call_notes"][0] | {"处理结果": "未解决", "客户态度": "认可"}
    tested = {
        "县区": "澜溪县",
        "测试地点": "上湾村",
        "移动电平": "-118",
        "联通电平": "-99",
        "电信电平": "-99",
    }
    card = {"基站名称": SITE, "省内投诉原因": "覆盖-室外弱覆盖", "告知人": "王责任"}
    asked = f"{CALLED - timedelta(hours=1):%Y-%m-%d %H:%M}"
    office.tables(
        alarms=[],
        call_notes=[note],
        drive_tests=[tested | {"测试时间": asked}],
        site_cards=[card | {"时间": asked}],
    )
    office.plan, office.kept = office.preview()
    row = next(one for one in office.plan.rows if one.order.order_no == FACTS)
    line = row.position + 1
    solved = {(line, "result"): "解决", (line, "solved_time"): asked, (line, "unsolvable"): None}

    assert "现场测得电平-118dBm" in row.cells["measure"]
    assert ("PLAN-004", line, "解决措施") in office.codes(office.fill(approve(line) | solved))


def test_a_masked_guess(office):
    """Of a guess that is masked the sign can be taken away: the value that the ledger keeps is meant."""
    row = office.plan.rows[2]
    measure = next(one for name, one in row.decision.suggested if name == "measure")
    starred = replace(row, shown=row.shown | {"measure": "？LX_***因市电检修中断"})
    other = replace(office.plan, plan_id="P20260106-090100-ab12", rows=(*office.plan.rows[:2], starred))
    with Ledger.open(office.settings.paths.ledger) as ledger:
        ledger.keep_plan(other)
    typed = {(LINE, name): row.guesses[name] for name in GUESSES} | {
        (LINE, "measure"): "LX_***因市电检修中断"
    }
    numbers = {(line, "plan"): other.plan_id for line in (2, 3, 4)}

    def change(book):
        for (line, name), value in (approve(LINE) | typed | numbers).items():
            book["计划"].cell(line, COLUMN[name]).value = value
        book["计划"].delete_rows(5)

    found = office.read(office.edit(change)).approvals[0]

    assert found.edits["measure"] == measure.value


def test_a_copy_in_a_batch_file(office, tmp_path):
    """The sheet's cells pasted into a batch file: no row with a guess is worked."""
    sheet = openpyxl.load_workbook(office.home / "plan.xlsx")["计划"]
    rows = [
        {name: str(sheet.cell(line, COLUMN[name]).value or "") for name in COLUMNS} for line in range(2, 6)
    ]
    path = write_template(tmp_path / "批次.xlsx", build.DICTIONARIES, rows=rows)

    found = read_batch(path, build.DICTIONARIES, build.LIMITS, build.BRANCH, build.NOW)

    left = [one.order_no for one in found.left] + [row.order_no for row in found.blank]
    assert {GUESSED, AWAY} <= set(left)
    assert not {GUESSED, AWAY} & {row.order_no for row in found.rows}
    assert {one.code for one in found.problems_of(GUESSED)} >= {"BATCH-026"}


def test_an_assist_fills_no_guess(office):
    """The form that a person is helped with has what is known, and no guess, by the plan and without it."""
    order = ORDERS[GUESSED]
    by_plan = desk_of_row(office.settings, office.ports, office.plan.plan_id, GUESSED)[1]
    for desk in (office.desk()[1], by_plan):
        facts = desk.facts(order, [], build.NOW)
        row = assembled(order, facts)
        given = (desk.rules, desk.branch, desk.dictionaries, desk.limits, build.NOW)
        begun = by_hand.begun(Case(order, replace(facts, row=row), *given))

        assert begun.values["result"].value == "解决"
        assert not [name for name, one in begun.values.items() if one.standing is Standing.GUESS]
        assert not {"cell", "network", "prov_cause"} & set(begun.values)
        assert SITE not in "".join(one.value for one in begun.values.values())


def test_a_run_sends_no_guess(office):
    """A run that nobody watches holds what rests on guesses, and leaves what nobody has written to people."""
    desk = office.desk()[1]
    with open_ledger(office.settings, create=True) as ledger:
        for number, order in ORDERS.items():
            facts = desk.facts(order, [], build.NOW)
            decision = desk.decide(order, facts, build.NOW)

            assert guessed(decision) == ()
            assert isinstance(decision, Hold) == (number in (GUESSED, AWAY))
            if not isinstance(decision, Hold):
                let = released(desk, ledger, order, decision, facts, build.NOW)
                assert bool(let.why) == (number == FACTS)


# --- what has changed since the preview


def test_rests_on_a_table_that_moved(office):
    """A row that nobody has approved is stale where a table says otherwise of one of its cells; the others
    are not.
    """
    office.tables(alarms=[TABLES["alarms"][0] | {"清除时间": "2026-01-05 10:50:00"}])

    found = office.read(office.fill(approve(2, 3)))

    (first, second) = found.left
    assert [word.order_no for word in found.approvals] == [SOLVED]
    assert [(one.code, one.row, one.column) for one in (first, second)] == [
        ("CLI-001", 3, "解决措施"),
        ("CLI-001", 3, "解决时间"),
    ]
    assert "预览时是 2026-01-05 10:30:30，按新的数据是 2026-01-05 10:50:00" in second.found
    assert office.read(office.fill(approve(2), "二.xlsx")).desk.order_nos == (SOLVED,)


def test_rests_on_what_its_writer_said(tmp_path):
    """A row of a workbook with the result in it is not stale where a table moved elsewhere: what followed
    from that result still follows.
    """
    said = BatchRow("批次.xlsx", 2, FACTS, "完成", result="解决", attitude="满意", contact_time=CALLED)

    class Written(GuessOffice):
        batches = (Batch("批次.xlsx", "0" * 64, (replace(said, area="农村", scene="农村"),)),)

    office = Written(tmp_path / "home")
    office.tables(call_notes=[TABLES["call_notes"][1]])
    office.plan, office.kept = office.preview()
    elsewhere = TABLES["alarms"][0] | {"基站名称": "LX_柳林渡"}
    office.tables(call_notes=[TABLES["call_notes"][1]], alarms=[TABLES["alarms"][0], elsewhere])

    found = office.read(office.fill(approve(3)))

    assert dict(found.approvals[0].decision.backing.cells)["solved_time"].standing is Standing.FACT


@pytest.mark.parametrize("name", ["模型", "判断门限", "放行许可"])
def test_what_decides_moved(office, name):
    """Another model, threshold or permission makes a row stale that waits; what was approved keeps its
    values.
    """
    path = office.fill(approve(3))
    basis = office.plan.basis
    older = replace(
        office.plan,
        plan_id="P20260106-090100-ab12",
        basis=replace(basis, rules={**basis.rules, name: "#another"}),
    )
    with Ledger.open(office.settings.paths.ledger) as ledger:
        ledger.keep_plan(older)
        ledger.approve_plan(older.plan_id, office.read(path).approvals, {}, office.clock.now())
        kept = ledger.plan(older.plan_id)
    assert kept is not None

    def change(book):
        for line in range(2, 6):
            book["计划"].cell(line, COLUMN["plan"]).value = older.plan_id
        for (line, field), value in approve(2).items():
            book["计划"].cell(line, COLUMN[field]).value = value

    (problem,) = office.problems(office.edit(change))
    found = approved_there(office.settings, office.ports, older.plan_id, again=False)

    assert (problem.code, problem.row, problem.found) == ("CLI-001", 2, f"预览已变化：{name} 改过了")
    assert decided(found.approvals[0].decision) == decided(office.plan.rows[1].decision)
    assert found.desk.order_nos == (FACTS,)


def test_the_thresholds_count(office):
    """The settings that say what counts as a fault are among what decides."""
    path = office.fill(approve(3))
    changed = office.settings.diagnosis.model_copy(update={"vswr": 2.5})
    office.settings = office.settings.model_copy(update={"diagnosis": changed})

    with pytest.raises(BadInput) as refused:
        office.read(path)

    assert "判断门限 改过了" in told(refused.value.problems)
