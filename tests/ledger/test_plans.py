"""Plans in the ledger: whole and once, each approval with its record, nothing worked twice."""

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest

from eoms_bot.errors import BadInput, LedgerError
from eoms_bot.ledger import Deed, PlanWords, verify
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.plan import RowState
from tests.ledger.kit import LATER, NOON, read_backwards
from tests.ledger.planning import DECISIONS, NAME, NUMBER, PLAN_ID, plan_of, word
from tests.support.chain import audited
from tests.support.ledger_file import read_ledger

OTHER_PLAN = "P20260506-120500-cd34"


@pytest.fixture
def kept(bot):
    """A ledger that keeps the plan."""
    bot.ledger.keep_plan(plan_of())
    return bot.ledger


def states(ledger):
    """The state of each row."""
    return [row.state for row in ledger.plan(PLAN_ID).rows]


def test_a_plan_comes_back_whole(kept):
    """Orders, decisions of all three kinds, forms and cells are what they were, to the last field."""
    assert kept.plan(PLAN_ID) == plan_of()
    assert kept.plan("P20260506-120000-ffff") is None


def test_rows_in_their_order(kept):
    """A plan's rows come by their numbers, in whatever order they were stored, and whichever way the database reads."""
    kept.keep_plan(replace(plan_of("P20260506-120500-cd34"), rows=plan_of().rows[::-1]))
    read_backwards(kept)

    for plan_id in (PLAN_ID, "P20260506-120500-cd34"):
        assert [row.position for row in kept.plan(plan_id).rows] == [1, 2, 3]


def test_newest_first(kept):
    """Several previews leave several plans; the newest comes first."""
    kept.keep_plan(plan_of("P20260506-120500-cd34", LATER))

    assert [plan.plan_id for plan in kept.plans()] == ["P20260506-120500-cd34", PLAN_ID]
    assert [plan.plan_id for plan in kept.plans(1)] == ["P20260506-120500-cd34"]


def test_a_number_is_used_once(kept):
    """A second plan of the same number is refused, and changes nothing of the first."""
    with pytest.raises(LedgerError):
        kept.keep_plan(replace(plan_of(), rows=()))

    assert len(kept.plan(PLAN_ID).rows) == 3


def test_an_approval_is_on_record(kept, path):
    """The row names who and when; the chain has a record with the order, the rule and a hash, and no word of the customer."""
    kept.act_as("", "mock|clerk01", "值班员")
    kept.approve_plan(PLAN_ID, [word(edits={"measure": f"{NAME}{NUMBER}"})], {}, LATER)

    row = kept.plan(PLAN_ID).rows[0]
    assert (row.state, row.approved_by, row.approved_at) == (RowState.APPROVED, "张班长", LATER)
    assert row.edits == {"measure": f"{NAME}{NUMBER}"}
    record = read_ledger(path).audit[-1]
    assert (record["event"], record["operator"], record["order_no"]) == ("APPROVED", "张班长", "CS-001")
    assert (record["account"], record["rule"]) == ("mock|clerk01", "C-完成")
    assert f"计划 {PLAN_ID} 第 1 行" in record["note"]
    assert "改动 解决措施" in record["note"]
    assert len(record["decided_hash"]) == 64
    assert NAME not in json.dumps(record, ensure_ascii=False)
    assert NUMBER not in json.dumps(record)
    assert verify(kept).fault is None
    assert audited([], read_ledger(path), same_clock=True) == []


def test_other_values_have_another_hash(kept, path):
    """Whoever compares the records can tell whether the same was approved."""
    kept.approve_plan(PLAN_ID, [word()], {}, LATER)
    kept.approve_plan(PLAN_ID, [word(edits={"measure": "别的"}, decision=DECISIONS[1])], {}, LATER)

    hashes = [record["decided_hash"] for record in read_ledger(path).audit[-2:]]
    assert len(set(hashes)) == 2


def test_rows_of_a_task(kept):
    """The rows that are not worked, of that order, task and site alone, the newest plan's first."""
    kept.keep_plan(plan_of("P-2", LATER))
    kept.approve_plan(PLAN_ID, (), {1: "李班长"}, NOON)
    site = plan_of().basis.site_id

    found = kept.plan_rows_of(site, "CS-001", "T-1")

    assert [(row.plan_id, row.state, row.who) for row in found] == [
        ("P-2", RowState.WAITING, ""),
        (PLAN_ID, RowState.STRUCK, "李班长"),
    ]
    assert [row.made_at for row in found] == [LATER, NOON]
    kept.plan_worked("P-2", {"CS-001": Outcome.DONE}, "run-1")
    assert [row.plan_id for row in kept.plan_rows_of(site, "CS-001", "T-1")] == [PLAN_ID]
    for other in ((site, "CS-001", "T-2"), (site, "CS-004", "T-1"), ("other", "CS-001", "T-1")):
        assert kept.plan_rows_of(*other) == []


def test_the_same_word_twice_is_one(kept, path):
    """A plan that is applied again after a crash leaves no second record; another person's word does."""
    kept.approve_plan(PLAN_ID, [word()], {}, NOON)
    kept.approve_plan(PLAN_ID, [word()], {}, LATER)
    assert [one["event"] for one in read_ledger(path).audit].count("APPROVED") == 1
    assert kept.plan(PLAN_ID).rows[0].approved_at == NOON

    kept.approve_plan(PLAN_ID, [word(who="李班长")], {}, LATER)

    assert [one["event"] for one in read_ledger(path).audit].count("APPROVED") == 2
    assert kept.plan(PLAN_ID).rows[0].approved_by == "李班长"


def test_another_time_is_another_word(kept, path):
    """A time that people wrote themselves counts as they wrote it."""
    kept.approve_plan(PLAN_ID, [word(when=NOON)], {}, LATER)
    kept.approve_plan(PLAN_ID, [word(when=LATER)], {}, LATER)

    assert kept.plan(PLAN_ID).rows[0].approved_at == LATER
    assert [one["event"] for one in read_ledger(path).audit].count("APPROVED") == 2


def test_struck_rows(kept, path):
    """否 is noted with who said so, in the audit chain once however often it is said; the other rows wait on."""
    for _ in range(2):
        kept.approve_plan(PLAN_ID, [word()], {2: "张班长"}, LATER)

    assert states(kept) == [RowState.APPROVED, RowState.STRUCK, RowState.WAITING]
    assert kept.plan(PLAN_ID).rows[1].approved_by == "张班长"
    told = [(one["operator"], one["order_no"]) for one in read_ledger(path).audit if one["event"] == "STRUCK"]
    assert told == [("张班长", "CS-002")]


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.DONE, RowState.WORKED),
        (Outcome.UNKNOWN, RowState.WORKED),
        (Outcome.REFUSED, RowState.WORKED),
        (Outcome.BY_OTHER, RowState.WORKED),
        (Outcome.HELD, RowState.APPROVED),
        (Outcome.NOT_SENT, RowState.APPROVED),
        (Outcome.SKIPPED, RowState.APPROVED),
    ],
)
def test_what_ends_a_row(kept, outcome, state):
    """What was sent, or is another's, ends the row; what was left undone may be tried again while the plan is young."""
    kept.approve_plan(PLAN_ID, [word()], {}, LATER)

    kept.plan_worked(PLAN_ID, {"CS-001": outcome}, "run-1")

    row = kept.plan(PLAN_ID).rows[0]
    assert (row.state, row.outcome) == (state, str(outcome))


def test_a_worked_row_is_not_approved_again(kept, path):
    """A run that comes second is refused whole, with its other rows; a person's reason lets it."""
    kept.approve_plan(PLAN_ID, [word()], {}, NOON)
    kept.plan_worked(PLAN_ID, {"CS-001": Outcome.DONE}, "run-1")
    records = len(read_ledger(path).audit)

    with pytest.raises(BadInput, match="CS-001）刚由另一次运行执行"):
        kept.approve_plan(PLAN_ID, [word(2), word()], {1: "", 3: ""}, LATER)

    assert states(kept) == [RowState.WORKED, RowState.WAITING, RowState.WAITING]
    assert len(read_ledger(path).audit) == records
    kept.approve_plan(PLAN_ID, [word()], {}, LATER, again=True)
    assert states(kept)[0] is RowState.APPROVED


def test_a_worked_row_cannot_be_struck(kept):
    """What was sent stays sent, whatever the sheet says now."""
    kept.plan_worked(PLAN_ID, {"CS-001": Outcome.DONE}, "run-1")

    kept.approve_plan(PLAN_ID, [], {1: "张班长"}, LATER)

    assert states(kept)[0] is RowState.WORKED


@pytest.mark.parametrize("wrong", [word(1), word(3)])
def test_a_row_that_is_not_there(kept, wrong):
    """An approval of a row of another order, or of none, is refused: the caller has mixed plans up."""
    with pytest.raises(LedgerError, match="计划"):
        kept.approve_plan(PLAN_ID, [replace(wrong, position=wrong.position + 1)], {}, LATER)


def test_strikes_behind_one_that_was_said_before(kept):
    """A row that is struck once more does not keep the others."""
    kept.approve_plan(PLAN_ID, [], {3: "李班长"}, LATER)

    kept.approve_plan(PLAN_ID, [], {3: "李班长", 2: "李班长"}, LATER)

    assert states(kept) == [RowState.WAITING, RowState.STRUCK, RowState.STRUCK]


def test_approvals_behind_one_that_was_said_before(kept):
    """The same word once more does not end the others."""
    kept.approve_plan(PLAN_ID, [word()], {}, LATER)

    kept.approve_plan(PLAN_ID, [word(), word(2)], {}, LATER)

    assert states(kept) == [RowState.APPROVED, RowState.APPROVED, RowState.WAITING]


def test_cells_that_nobody_may_change(kept):
    """Cells may come in any mapping, a read-only one as well."""
    first = replace(plan_of().rows[0], cells=MappingProxyType({"order_no": "CS-001"}))

    kept.keep_plan(replace(plan_of("P20260506-120500-cdef", LATER), rows=(first,)))

    assert kept.plan("P20260506-120500-cdef").rows[0].cells == {"order_no": "CS-001"}


EVENING = datetime(2026, 5, 6, 15, 59, tzinfo=UTC)
"""A minute before midnight in Shanghai."""


def counted(kept, who, now, **more):
    """What a transaction finds of somebody that would approve a row now."""
    found = []
    kept.approve_plan(PLAN_ID, [], {}, now, insist=lambda counts: found.append(counts.of_person(who)), **more)
    return found[0]


def test_rows_of_a_person(kept):
    """Each row of any plan and file counts once; what others do to it later takes none back."""
    kept.keep_plan(plan_of(OTHER_PLAN))
    file = "a" * 64
    kept.approve_plan(PLAN_ID, [word(1), word(2)], {}, LATER)
    kept.approve_plan(OTHER_PLAN, [word(1)], {}, LATER)
    rows = [(PLAN_ID, 1), (PLAN_ID, 3), (file, 1), (file, 2)]
    kept.start_asked("张班长", "apply", LATER, rows=rows)
    kept.start_asked("李班长", "apply", LATER, rows=[(file, 7)])
    kept.start_asked("张班长", "preview", LATER)
    kept.approve_plan(PLAN_ID, [word(1, who="李班长")], {2: "李班长"}, LATER)

    mine, others = (counted(kept, who, LATER) for who in ("张班长", "李班长"))

    assert mine == {(PLAN_ID, 1), (PLAN_ID, 2), (PLAN_ID, 3), (OTHER_PLAN, 1), (file, 1), (file, 2)}
    assert others == {(PLAN_ID, 1), (file, 7)}
    assert counted(kept, "赵班长", LATER) == frozenset()
    assert verify(kept).fault is None


def test_rows_of_a_day(kept):
    """A day is Shanghai's, whatever time somebody types, and whatever another machine's clock says."""
    kept.approve_plan(PLAN_ID, [word(1)], {}, EVENING)
    before = counted(kept, "张班长", EVENING)
    kept.approve_plan(PLAN_ID, [word(2, when=NOON)], {}, EVENING + timedelta(minutes=1))
    kept.console_used(Deed.CONSOLE_LOGIN, "王值班", "operator", EVENING - timedelta(minutes=5))

    after = counted(kept, "张班长", EVENING + timedelta(hours=23))

    assert before == {(PLAN_ID, 1)}
    assert after == {(PLAN_ID, 2)}
    assert counted(kept, "张班长", EVENING + timedelta(days=1, minutes=1)) == frozenset()


def test_rows_are_counted_one_after_the_other(kept):
    """A second approval waits for the transaction that has counted, and counts its rows as well."""
    inside, go_on, seen = threading.Event(), threading.Event(), []

    def first(_counts):
        inside.set()
        assert go_on.wait(20)

    def second():
        assert inside.wait(20)
        go_on.set()
        kept.approve_plan(
            PLAN_ID, [word(2)], {}, LATER, insist=lambda counts: seen.append(counts.of_person("张班长"))
        )

    thread = threading.Thread(target=second)
    thread.start()
    kept.approve_plan(PLAN_ID, [word(1)], {}, LATER, insist=first)
    thread.join(20)

    assert seen == [{(PLAN_ID, 1)}]


def test_what_is_insisted_on_leaves_nothing(kept):
    """Where the bound refuses, no word, no start and no record is kept."""

    def refuse(_counts):
        raise BadInput("太多")

    with pytest.raises(BadInput, match="太多"):
        kept.approve_plan(PLAN_ID, [word()], {2: "张班长"}, LATER, insist=refuse)
    words = PlanWords(PLAN_ID, [word()], {})
    with pytest.raises(BadInput, match="太多"):
        kept.start_asked("张班长", "apply", LATER, words=words, rows=[(PLAN_ID, 1)], insist=refuse)

    plan = kept.plan(PLAN_ID)
    assert {row.state for row in plan.rows} == {RowState.WAITING}
    assert counted(kept, "张班长", LATER) == frozenset()
