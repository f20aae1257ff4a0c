"""BATCH-026: a cell of a batch file that begins with a question mark is a guess, and holds its row."""

from datetime import datetime

import pytest

from eoms_bot.model.batch import COLUMNS, is_unsure
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.tables.batch.batch import read_batch
from eoms_bot.tables.template import write_template
from tests.decide.build import BRANCH, DICTIONARIES, LIMITS, SOLVED

NOW = datetime(2026, 1, 6, 9, 0, tzinfo=SHANGHAI)
CELLS = {name: one.value for name, one in SOLVED.cells()} | {"order_no": SOLVED.order_no}
OTHER = CELLS | {"order_no": "ID-056-20260105-00002"}


def batch(tmp_path, name="批次.xlsx", **changed):
    """A batch file of two rows, of which the first has these cells."""
    path = write_template(tmp_path / name, DICTIONARIES, rows=[CELLS | changed, OTHER])
    return read_batch(path, DICTIONARIES, LIMITS, BRANCH, NOW)


@pytest.mark.parametrize("handling", ["", "？完成"])
def test_a_result_says_how_the_order_is_handled(tmp_path, handling):
    """Who writes 处理结果 need neither confirm nor write 完成: no other order has one."""
    found = batch(tmp_path, handling=handling)

    assert (found.problems, [row.handling for row in found.rows]) == ((), ["完成", "完成"])


@pytest.mark.parametrize("guess", [{"handling": "？驳回"}, {"handling": "？完成", "result": "？解决"}])
def test_a_guessed_result_says_nothing(tmp_path, guess):
    """A guessed reject, and 完成 next to a result that is a guess itself, hold their row."""
    found = batch(tmp_path, **guess)

    assert [row.order_no for row in found.rows] == [OTHER["order_no"]]
    assert ("BATCH-026", COLUMNS["handling"]) in {(one.code, one.column) for one in found.problems}


@pytest.mark.parametrize("field", [name for name in CELLS if name not in ("order_no", "handling")])
@pytest.mark.parametrize("name", ["批次.xlsx", "批次.csv"])
def test_a_guess_holds_its_row(tmp_path, field, name):
    """In whichever column; the row is left to people and the problem names the cell, the other row is
    used.
    """
    found = batch(tmp_path, name, **{field: f"？{CELLS[field]}"})

    assert [row.order_no for row in found.rows] == [OTHER["order_no"]]
    assert [(one.code, one.row, one.column) for one in found.problems] == [("BATCH-026", 2, COLUMNS[field])]
    assert "还没有人确认" in str(found.problems[0])
    assert found.left[0].order_no == SOLVED.order_no


@pytest.mark.parametrize(
    "text", ["？有", "?有", "﹖有", "︖有", " ？有", "\u3000？有", "\u200b？有", "？", "⁇有"]
)
def test_what_is_unsure(text):
    """Every writing of the sign, also after blanks."""
    assert is_unsure(text)


@pytest.mark.parametrize("text", ["", "有", "有？", "是不是坏了?换过"])
def test_what_is_not(text):
    """A question mark elsewhere is a part of the text."""
    assert not is_unsure(text)


def test_the_sign_taken_away(tmp_path):
    """The cell is the person's then."""
    found = batch(tmp_path)

    assert (len(found.rows), found.left) == (2, ())
