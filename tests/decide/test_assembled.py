"""The row of an order: a person's cells, filled from what else is known, and never with a guess."""

from dataclasses import replace
from typing import Any

import pytest

from eoms_bot.decide.sequence import assembled, decide
from eoms_bot.model.batch import COLUMNS, Facts, KnownCell
from eoms_bot.model.decision import Complete, Hold, Reject, Standing, guessed
from tests.decide import build

NOTHING: dict[str, Any] = dict.fromkeys(
    (
        *("site", "cell", "network", "prov_cause", "measure", "solved_time", "contact_time", "scene"),
        *("area", "customer_number", "caller_number", "has_koujing", "result", "attitude"),
    )
)
EMPTY = replace(build.SOLVED, **NOTHING)


def of(standing=Standing.FACT, row=build.SOLVED, names=None):
    """Every cell of a solved row as if tables and calls had it, with one standing."""
    wanted = names or [
        name
        for name in build.COLUMNS_OF_SOLVED
        if getattr(row, name) not in (None, "") and name != "order_no"
    ]
    return {name: KnownCell(getattr(row, name), f"表 {name}", standing) for name in wanted}


def decided(row, known, doubts=()):
    """The decision by a person's row and these cells."""
    case = build.case(row)
    facts = replace(case.facts, known=known, doubts=doubts)
    return decide(case.order, facts, case.rules, case.branch, case.dictionaries, case.limits, case.now)


def test_tables_fill_a_persons_row():
    """A row that only says 完成 is whole with what tables and calls say, each cell with its own source."""
    decision = decided(EMPTY, of())

    assert isinstance(decision, Complete)
    assert decision.backing.written
    assert decision.values["prov_cause"].source == "表 prov_cause"
    assert decision.values["prov_cause"].standing is Standing.FACT
    assert decision.values["group_cause"].standing is Standing.DERIVED


def test_a_persons_cell_counts():
    """Of one field the row's own cell stands, whatever the tables say."""
    known = of() | {"scene": KnownCell("医院", "表", Standing.FACT)}

    decision = decided(build.SOLVED, known)

    assert isinstance(decision, Complete)
    assert decision.values["scene"].value == build.SOLVED.scene
    assert decision.values["scene"].standing is Standing.PERSON


@pytest.mark.parametrize("name", ["prov_cause", "measure", "attitude", "contact_time", "cell", "network"])
def test_a_guess_fills_nothing(name):
    """One guess among facts: the order is held for that cell."""
    decision = decided(None, of() | of(Standing.GUESS, names=[name]))

    assert isinstance(decision, Hold)
    assert [text.partition("：")[0] for text in decision.missing] == [COLUMNS[name]]


def test_without_a_row():
    """What nobody has written is decided by the same rules, and says that nobody answers for it."""
    decision = decided(None, of(), doubts=("要看",))

    assert isinstance(decision, Complete)
    assert (decision.backing.written, decision.backing.doubts) == (False, ("要看",))
    assert guessed(decision) == ()


def test_a_reading_fills_no_row_of_a_person():
    """What the text says is his to write: a workbook sends what stands in it."""
    note = {"reject_note": KnownCell("光猫红灯", "工单文字", Standing.READING)}

    decision = decided(build.REJECTED, note)

    assert isinstance(decision, Reject)
    assert "光猫红灯" not in decision.text.value


def test_a_reading_fills_a_row_that_people_only_changed():
    """Of an order without a row a person has confirmed one cell: what the text says stands as before."""
    row = replace(build.SOLVED, file="", scene=None)
    known = of(Standing.READING, names=["scene"])

    changed = assembled(build.order(), Facts(row, {}, known=known, changed_only=True))
    own = assembled(build.order(), Facts(build.SOLVED.filled({}), {}, known=known))

    assert changed is not None
    assert own is not None
    assert changed.standing("scene") is Standing.READING
    assert own.standing("scene") is Standing.PERSON


def test_a_reject_takes_no_cells_of_a_completion():
    """Tables know the site of an order that is turned away; its reply does not."""
    row = assembled(build.order(), Facts(build.REJECTED, {}, known=of()))

    assert row is not None
    assert (row.site, row.measure) == (None, None)


def test_what_a_row_excludes_is_not_filled():
    """An unsolved row gets no end; a customer who could not be called gets no call."""
    unsolved = assembled(build.order(), Facts(build.HOPELESS, {}, known=of(names=["solved_time"])))
    silent = assembled(
        build.order(), Facts(build.NOT_CALLED, {}, known=of(names=["contact_time", "attitude"]))
    )

    assert unsolved is not None
    assert unsolved.solved_time is None
    assert silent is not None
    assert (silent.contact_time, silent.attitude) == (None, None)


def test_an_unusable_row_is_filled_by_nothing():
    """An order of which a row cannot be used is a person's, whatever the tables know."""
    case = build.case(None)
    facts = replace(case.facts, known=of(), unusable=("批次.xlsx 第5行：隐藏",))

    assert assembled(case.order, facts) is None


def test_what_is_open_without_a_row_or_a_talk():
    """An order that reads as ours is held for what a person has to find out, not for a whole row."""
    known = of(names=["site", "cell", "network", "prov_cause", "measure", "has_koujing", "area", "scene"])
    known |= of(names=["customer_number", "caller_number"])
    known["handling"] = KnownCell("完成", "工单文字", Standing.GUESS)

    decision = decided(None, known)

    assert isinstance(decision, Hold)
    names = [text.partition("：")[0] for text in decision.missing]
    assert names == ["处理方式", "处理结果", "联系时间", "客户态度"]
    assert {name for name, _one in decision.backing.cells} >= {"site", "measure", "prov_cause"}
