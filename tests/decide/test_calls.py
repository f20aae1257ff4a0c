"""Calls and notes: which talk is of which order, and what is in doubt about it."""

from datetime import timedelta

import pytest

from eoms_bot.decide import calls
from eoms_bot.model.batch import KnownCell
from eoms_bot.model.decision import Standing
from tests.decide import build
from tests.decide import diagnosing as county

CALLED = build.DISPATCHED + timedelta(hours=1)
NOTED = CALLED + timedelta(minutes=5)
CALL = {
    "号码": build.CUSTOMER,
    "开始时间": CALLED,
    "时长": 65.0,
    "接通": "是",
    "主叫号码": build.DESK,
}
NOTE = {
    "工单号": build.NUMBER,
    "处理结果": "解决",
    "客户态度": "满意",
    "坐席": "王值班",
    "时间": NOTED,
}
OTHER = "ID-056-20260105-00002"
NO_NUMBER = {name: value for name, value in NOTE.items() if name != "工单号"} | {"号码": build.CUSTOMER}


def talk(notes=(NOTE,), log=(CALL,), others=None):
    """The contact of the order by these notes and lines of the log; `others` are the numbers of other open
    orders.
    """
    tables = {"call_notes": list(notes)} | ({} if log is None else {"calls": list(log)})
    evidence = county.evidence(**tables)
    return calls.contact(build.order(), evidence, build.BRANCH, others or {})


def values(found):
    """Field → value and standing."""
    return {name: (one.value, one.standing) for name, one in found.cells.items()}


def test_a_call_with_its_note():
    """Result and attitude are a person's word; time and numbers come from the log."""
    found = talk()

    assert values(found) == {
        "result": ("解决", Standing.PERSON),
        "attitude": ("满意", Standing.PERSON),
        "contact_time": (CALLED, Standing.FACT),
        "customer_number": (build.CUSTOMER, Standing.FACT),
        "caller_number": (build.DESK, Standing.FACT),
    }
    assert found.doubts == ()


@pytest.mark.parametrize(
    "log",
    [
        pytest.param([], id="no call"),
        pytest.param([CALL | {"时长": 19.0}], id="shorter than 20 s"),
        pytest.param([CALL | {"接通": "否"}], id="not answered"),
        pytest.param(
            [CALL | {"开始时间": build.DISPATCHED - timedelta(minutes=1)}], id="before the dispatch"
        ),
        pytest.param([CALL | {"开始时间": NOTED + timedelta(minutes=1)}], id="after the note"),
        pytest.param([CALL | {"号码": build.STRANGER}], id="of another number"),
    ],
)
def test_a_note_without_its_call_is_in_doubt(log):
    """What a log does not show is the person's word alone, at the time of the note, and never goes alone."""
    found = talk(log=log)

    assert values(found)["contact_time"] == (NOTED, Standing.PERSON)
    assert "未经话单核对" in found.doubts[0]


def test_a_branch_without_a_log():
    """Without a log a note is in doubt like one that a log does not show, else having none was easier."""
    found = talk(log=None)

    assert values(found)["contact_time"] == (NOTED, Standing.PERSON)
    assert found.doubts == ("联系客户没有核对话单（通话记录：未配置）",)


def test_two_notes_that_differ_fill_nothing():
    """Neither counts, and both are named."""
    found = talk([NOTE, NOTE | {"客户态度": "不满意"}])

    assert found.cells == {}
    assert "第2行" in found.against
    assert "第3行" in found.against


def test_a_note_of_an_earlier_order():
    """What was noted before the dispatch is of an order before this one."""
    found = talk([NO_NUMBER | {"时间": build.DISPATCHED - timedelta(minutes=1)}])

    assert found.cells == {}


def test_a_note_of_another_order_of_the_number():
    """A note that names another order is none of this one's, whatever its number."""
    found = talk([NOTE | {"工单号": OTHER, "号码": build.CUSTOMER}])

    assert found.cells == {}


@pytest.mark.parametrize(
    ("others", "standing", "doubts"),
    [
        pytest.param({OTHER: frozenset({build.STRANGER})}, Standing.PERSON, 0, id="nobody else"),
        pytest.param({OTHER: None}, Standing.PERSON, 1, id="not known"),
        pytest.param({OTHER: frozenset({build.CUSTOMER})}, Standing.GUESS, 0, id="another has it too"),
    ],
)
def test_a_note_of_the_number_alone(others, standing, doubts):
    """It is the only open order's of that number; in doubt while numbers are not known, a guess where two
    have it.
    """
    found = talk([NO_NUMBER], others=others)

    assert values(found)["result"] == ("解决", standing)
    assert len(found.doubts) == doubts


def test_nobody_reached():
    """No call has a time where nobody answered: the attempts are not listed here."""
    found = talk([NOTE | {"客户态度": "未接通"}])

    assert set(found.cells) == {"result", "attitude"}


def test_called_before_it_was_solved():
    """The customer was content with something else than the result."""
    cells = dict(talk().cells)
    late = build.SOLVED.filled(cells)
    solved = KnownCell(CALLED + timedelta(hours=1), "告警", Standing.FACT)

    assert "早于解决时间" in calls.too_early(cells | {"solved_time": solved})
    assert calls.too_early(cells | {"solved_time": replace_value(solved, CALLED)}) == ""
    assert late.attitude == "满意"


def replace_value(known, value):
    """The same cell with another value."""
    return KnownCell(value, known.source, known.standing)
