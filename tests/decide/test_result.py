"""处理结果 and what it demands or excludes."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from eoms_bot.decide import result, wording
from eoms_bot.model.zone import SHANGHAI
from tests.decide import build

TOMORROW = build.NOW + timedelta(days=1)
CAP = datetime(2026, 3, 5, 10, 0, 30, tzinfo=SHANGHAI)
YESTERDAY = build.NOW - timedelta(days=1)


@pytest.mark.parametrize(
    ("row", "change", "word"),
    [
        (build.SOLVED, {"result": None}, "处理结果"),
        (build.SOLVED, {"result": "已解决1"}, "已解决1"),
        (build.SOLVED, {"solved_time": None}, "解决时间 为空"),
        (build.SOLVED, {"solved_time": TOMORROW}, "晚于现在"),
        (build.SOLVED, {"expected_time": TOMORROW}, "矛盾"),
        (build.SOLVED, {"unsolvable": False}, "矛盾"),
        (build.PLANNED, {"unsolvable": None}, "暂时无法解决地点 为空"),
        (build.PLANNED, {"expected_time": None}, "预计解决时间 为空"),
        (build.PLANNED, {"expected_time": build.NOW}, "不晚于现在"),
        (build.PLANNED, {"solved_time": YESTERDAY}, "矛盾"),
        (build.HOPELESS, {"expected_time": TOMORROW}, "矛盾"),
    ],
)
def test_holds(row, change, word):
    """Each cross-field contradiction of the rules holds the order."""
    assert word in build.missing(replace(row, **change))


def test_solved_now():
    """A solution at this very moment is in the past."""
    assert build.completes(replace(build.SOLVED, solved_time=build.NOW))


def test_cap_on_expected_time():
    """The cap in months is the branch's, counted from the dispatch, and off by default."""
    capped = build.BRANCH.model_copy(update={"max_expected_months": 2})

    assert "晚于允许的 2026-03-05" in build.missing(build.PLANNED, branch=capped)
    assert build.completes(build.PLANNED, branch=capped.model_copy(update={"max_expected_months": 3}))
    assert build.completes(build.PLANNED)
    assert build.completes(replace(build.PLANNED, expected_time=CAP), branch=capped)


def test_cap_without_dispatch_time():
    """Without a dispatch time the cap is reported as 未核对."""
    capped = build.BRANCH.model_copy(update={"max_expected_months": 2})
    given = {"branch": capped, "order": build.order(dispatched=None)}

    assert build.completes(build.PLANNED, **given)
    assert build.told(build.PLANNED, "C-结果", **given) == [
        ("通过", "处理结果与时间、地点一致"),
        ("未核对", "分派时间读不出，预计解决时间的月数上限未核对"),
    ]


def test_nothing_is_filled_that_nobody_said():
    """While nobody has said whether it can be solved, neither answer is filled in, and no time is called wrong."""
    row = replace(build.PLANNED, unsolvable=None)

    assert "unsolvable" not in result.check(build.case(row), row).values
    assert "解决时间" not in dict(wording.clauses(row, build.BRANCH))
    assert "预计解决时间" not in build.missing(row)
