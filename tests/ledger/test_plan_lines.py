"""A plan as a list shows it: the same words as of the whole plan, read of the rows that are shown alone."""

from dataclasses import replace

import pytest

from eoms_bot.ledger import PlanGroup, PlanLine, PlanMark, Views
from eoms_bot.model.batch import COLUMNS
from eoms_bot.model.outcome import Outcome
from eoms_bot.model.plan import RowState
from tests.ledger.kit import LATER, NOON, read_backwards
from tests.ledger.planning import PLAN_ID, order_of, plan_of, word
from tests.support.database import raw

OTHER = "P20260506-120500-cdef"


def told(row):
    """A row of the plan with the cells that a list shows."""
    shown = {**row.shown, "decision": f"判定{type(row.decision).__name__}", "why": f"理由{row.position}"}
    return replace(row, shown=shown, order=replace(row.order, deadline=LATER))


@pytest.fixture
def plan():
    """A completed, a rejected and a held order."""
    return replace(plan_of(), rows=tuple(map(told, plan_of().rows)))


@pytest.fixture
def kept(bot, plan):
    """A ledger that keeps the plan."""
    bot.ledger.keep_plan(plan)
    return bot.ledger


@pytest.fixture
def views(kept):
    """What pages ask of it."""
    return Views(kept.engine)


def altered(path, statement):
    """The ledger's file as somebody else has changed it."""
    with raw(path) as db:
        db.execute(statement)


def positions(lines):
    """The numbers of lines."""
    return [line.mark.position for line in lines]


def said_of(row):
    """What a list shows of a whole row."""
    return PlanLine(
        mark=PlanMark(
            row.position,
            row.order.order_no,
            row.state,
            type(row.decision).__name__.lower(),
            row.decision.rule,
        ),
        order=row.order,
        decision=row.shown["decision"],
        why=row.shown["why"],
        cells={name: text for name, text in row.shown.items() if name in COLUMNS},
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        edits=len(row.edits),
    )


def test_a_line_says_what_the_row_says(kept, views):
    """A line has number, order, state, decision, rule, reason, limit, and who said what when, as the whole row has them."""
    kept.approve_plan(PLAN_ID, [word(edits={"measure": "x", "remark": "y"})], {2: "李班长"}, LATER)

    lines = views.plan_page(PLAN_ID, limit=10).lines

    assert lines == tuple(map(said_of, kept.plan(PLAN_ID).rows))
    assert [line.edits for line in lines] == [2, 0, 0]


def test_head(views):
    """Outline and page say whose plan it is, of which run and when, as the plan does."""
    found, page = views.plan_outline(PLAN_ID), views.plan_page(PLAN_ID, limit=1)

    for one in (found, page):
        assert (one.plan_id, one.run_id, one.made_at, one.asked_by) == (PLAN_ID, "run-0", NOON, "值班员")
    assert [mark.kind for mark in found.rows] == ["complete", "reject", "hold"]
    assert views.plan_outline("P20260506-120000-ffff") is None
    assert views.plan_page("P20260506-120000-ffff", limit=10) is None


def test_what_waits_by_rule(kept, views, plan):
    """Rows that can be approved as they are stand by what is done and by which rule; held ones and those with a word do not."""
    before = views.plan_page(PLAN_ID, limit=10).groups
    kept.approve_plan(PLAN_ID, [word()], {}, LATER)
    behind = views.plan_page(PLAN_ID, limit=10).groups

    complete, reject, _hold = (row.position for row in plan.rows)
    assert before == {
        ("判定Complete", "C-完成"): PlanGroup(1, complete),
        ("判定Reject", "R-宽带"): PlanGroup(1, reject),
    }
    assert list(before) == [("判定Complete", "C-完成"), ("判定Reject", "R-宽带")]
    assert behind == {("判定Reject", "R-宽带"): PlanGroup(1, reject)}


def many(plan, count):
    """A plan of so many completed orders, all by one rule."""
    first = plan.rows[0]
    rows = (
        replace(
            first,
            position=place,
            order=replace(first.order, ref=replace(first.order.ref, order_no=number), order_no=number),
        )
        for place, number in enumerate((f"CS-{nth:03d}" for nth in range(1, count + 1)), start=1)
    )
    return replace(plan, plan_id=OTHER, rows=tuple(rows))


def test_the_first_of_a_group_is_named(kept, views, plan):
    """Of a large group the first row is named, by its place in the plan, and all of them are counted."""
    orders = many(plan, 30)
    kept.keep_plan(replace(orders, rows=orders.rows[::-1]))
    read_backwards(kept)

    (group,) = views.plan_page(OTHER, limit=10).groups.values()

    assert group == PlanGroup(30, 1)


def test_kinds_with_the_same_word_are_one_group(kept, views, plan):
    """Rows for which the preview wrote the same word stand together where their rule is the same, whatever their kind."""
    alike = [
        replace(row, shown=row.shown | {"decision": "办"}, decision=replace(row.decision, rule="R-1"))
        for row in plan.rows[:2]
    ]
    kept.keep_plan(replace(plan, plan_id=OTHER, rows=tuple(alike)))

    found = views.plan_page(OTHER, limit=10).groups

    assert found == {("办", "R-1"): PlanGroup(2, alike[0].position)}


def test_one_state(kept, views):
    """Only rows in the state that is asked for are listed; all of them are counted."""
    kept.plan_worked(PLAN_ID, {"CS-002": Outcome.DONE}, "run-9")

    found = views.plan_page(PLAN_ID, state=RowState.WAITING, limit=10)

    assert positions(found.lines) == [1, 3]
    assert found.counts == {RowState.WAITING: 2, RowState.WORKED: 1}
    assert found.total == 3


def test_pages(views):
    """A page has so many rows, says whether more come, and none behind the end."""
    pages = [views.plan_page(PLAN_ID, limit=2, offset=offset) for offset in (0, 1, 2, 4)]

    assert [positions(page.lines) for page in pages] == [[1, 2], [2, 3], [3], []]
    assert [page.more for page in pages] == [True, False, False, False]


def test_only_what_is_shown_is_read(kept, views, path):
    """Orders of rows that a page does not show are not looked at, and neither are those beside a row that is asked for alone."""
    altered(path, "UPDATE plan_rows SET facts = '', decision = '', form = '' WHERE position = 3")

    found = views.plan_page(PLAN_ID, limit=2)
    alone = kept.plan_with(PLAN_ID, 1)

    assert positions(found.lines) == [1, 2]
    assert [row.position for row in alone.rows] == [1]


def test_a_row_alone(kept, plan):
    """A row that is asked for alone comes whole, with the head of its plan; without one there is none."""
    assert kept.plan_with(PLAN_ID, 2) == replace(plan, rows=plan.rows[1:2])
    assert kept.plan_with(PLAN_ID, 9) == replace(plan, rows=())
    assert kept.plan_with("P20260506-120000-ffff", 1) is None


def test_purged_rows_are_gone(views, path):
    """What a purge has cleared is in no list, in no group and not counted."""
    altered(path, "UPDATE plan_rows SET purged_at = '2026-12-01', facts = '', shown = '' WHERE position = 1")

    found = views.plan_page(PLAN_ID, limit=10)

    assert positions(found.lines) == [mark.position for mark in views.plan_outline(PLAN_ID).rows] == [2, 3]
    assert found.total == 2
    assert list(found.groups) == [("判定Reject", "R-宽带")]


def test_another_plan(kept, views, plan):
    """The rows of another plan, whose numbers are the same, are in no list of this one, and lend it no words."""
    others = tuple(
        replace(
            row,
            order=order_of(f"CS-10{row.position}"),
            shown=row.shown | {"decision": "别的", "why": "别的"},
        )
        for row in plan.rows
    )
    kept.keep_plan(replace(plan, plan_id=OTHER, rows=others))

    mine, theirs = (views.plan_page(plan_id, limit=10) for plan_id in (PLAN_ID, OTHER))

    assert positions(mine.lines) == positions(theirs.lines) == [1, 2, 3]
    assert [line.why for line in mine.lines] == ["理由1", "理由2", "理由3"]
    assert [word for word, _ in mine.groups] == ["判定Complete", "判定Reject"]
    assert [line.why for line in theirs.lines] == ["别的"] * 3


def test_superseded_rows(kept, views, plan):
    """A row whose order stands in a newer plan is marked, and is approved in no group any more; the newer one
    is not.
    """
    kept.keep_plan(replace(plan, plan_id=OTHER, rows=plan.rows[1:]))

    mine, theirs = (views.plan_page(plan_id, limit=10) for plan_id in (PLAN_ID, OTHER))

    assert [line.mark.superseded for line in mine.lines] == [False, True, True]
    assert [line.mark.superseded for line in theirs.lines] == [False, False]
    assert [word for word, _ in mine.groups] == ["判定Complete"]
    assert [mark.superseded for mark in views.plan_outline(PLAN_ID).rows] == [False, True, True]
    assert views.superseded([PLAN_ID, OTHER]) == {PLAN_ID: 2}
    assert views.newest_plan_row("CS-001") == (PLAN_ID, 1)
    assert views.newest_plan_row("CS-002") == (OTHER, 2)
    assert views.newest_plan_row("CS-009") is None


def test_rows_in_their_order(kept, views, plan):
    """Rows are listed by their numbers, in whatever order they were stored, and whichever way the database reads."""
    kept.keep_plan(replace(plan, plan_id=OTHER, rows=plan.rows[::-1]))
    read_backwards(kept)

    for plan_id in (PLAN_ID, OTHER):
        assert positions(views.plan_page(plan_id, limit=10).lines) == [1, 2, 3]


def test_a_row_without_words(views, path):
    """A row for which a preview wrote no words is listed with none."""
    altered(path, "UPDATE plan_rows SET shown = '{}'")

    found = views.plan_page(PLAN_ID, limit=10)

    assert {(line.decision, line.why) for line in found.lines} == {("", "")}
    assert list(found.groups) == [("", "C-完成"), ("", "R-宽带")]
