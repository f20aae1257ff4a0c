"""处理时限: what is late, what is too late, and when the limit cannot be relied on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eoms_bot.decide import answering
from eoms_bot.decide.deadline import lateness
from eoms_bot.model.batch import LEADER
from tests.decide import build

LIMIT = build.DEADLINE
MARGIN = timedelta(minutes=build.BRANCH.deadline_margin_minutes)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "late", "too_late"),
    [
        (LIMIT - MARGIN, False, False),
        (LIMIT - MARGIN + SECOND, False, True),
        (LIMIT, False, True),
        (LIMIT + SECOND, True, True),
    ],
)
def test_lateness(now, late, too_late):
    """Late begins after the limit, too late after limit minus margin."""
    found = lateness(build.order(), build.BRANCH, now)

    assert (found.late, found.too_late, found.problem) == (late, too_late, "")


def test_too_late_is_held():
    """Under the default policy an order inside the margin is held, and one before it is not."""
    assert build.held(build.SOLVED, now=LIMIT - MARGIN + SECOND).rule == "H-时限"
    assert build.completes(build.SOLVED, now=LIMIT - MARGIN)


@pytest.mark.parametrize("now", [LIMIT - MARGIN + SECOND, LIMIT + timedelta(hours=1)])
def test_late_order_tells_what_a_person_can_do(now):
    """A late order is held with both ways out: a person answers it now, or lets an apply send it marked as late."""
    by_hand, by_setting = build.held(build.SOLVED, now=now).missing

    assert "在网站上回复" in by_hand
    assert "branch.late" in by_setting
    # What stands before a colon counts as the name of something that is missing, in the lists of reasons.
    assert "：" not in by_hand + by_setting
    assert answering.who("H-时限", by_hand) == LEADER
    assert answering.who("H-时限", by_setting) == answering.KEEPER


@pytest.mark.parametrize("policy", ["warn", "allow"])
def test_policy_lets_late_orders_pass(policy):
    """Under warn and allow a late order is decided, and the trace says that it is late."""
    branch = build.BRANCH.model_copy(update={"late": policy})
    given = {"branch": branch, "now": LIMIT + timedelta(hours=1)}

    assert build.completes(build.SOLVED, **given)
    assert build.told(build.SOLVED, "H-时限", **given) == [
        ("不符", f"已过处理时限 2026-01-07 10:00；设置 branch.late={policy}，继续处理")
    ]


@pytest.mark.parametrize(
    ("listed", "shown", "word"),
    [
        (None, LIMIT, "待办列表"),
        (LIMIT, None, "工单页"),
        (None, None, "待办列表、工单页"),
        (LIMIT, LIMIT + timedelta(minutes=1), "不一致"),
    ],
)
@pytest.mark.parametrize("policy", ["refuse", "warn", "allow"])
def test_unreliable_limit(listed, shown, word, policy):
    """A limit that is missing or differs between list and page is held under every policy."""
    branch = build.BRANCH.model_copy(update={"late": policy})

    hold = build.held(build.SOLVED, order=build.with_deadlines(listed, shown), branch=branch)

    assert hold.rule == "H-时限"
    assert word in hold.why


def test_seconds_do_not_make_a_difference():
    """A list to the minute and a page to the second agree."""
    assert build.completes(build.SOLVED, order=build.with_deadlines(LIMIT, LIMIT + timedelta(seconds=30)))


def test_earlier_limit_counts():
    """Where two limits differ, lateness is counted from the earlier one."""
    found = lateness(build.with_deadlines(LIMIT, LIMIT - timedelta(days=9)), build.BRANCH, build.NOW)

    assert found.late


@pytest.mark.parametrize(
    ("listed", "shown", "told"),
    [
        ("剩余 3 小时", "", "待办列表的处理时限读不出（待办列表写的是 '剩余 3 小时'；应如 2026-11-25 10:00"),
        ("", "11-25", "工单页的处理时限读不出（工单页写的是 '11-25'；应如"),
        ("a", "b", "待办列表、工单页的处理时限读不出（待办列表写的是 'a'，工单页写的是 'b'；应如"),
    ],
)
def test_limit_that_is_no_time(listed, shown, told):
    """What stands instead of a limit is named with its place, and how a limit is read."""
    base = build.with_deadlines(None if listed else LIMIT, None if shown else LIMIT)
    order = replace(base, ref=replace(base.ref, unread=listed), unread=shown)

    assert build.held(build.SOLVED, order=order).why.startswith(told)


@pytest.mark.parametrize("seconds", [0, 30, 59])
def test_places_that_are_not_equally_exact(seconds):
    """A list without seconds and a page with them agree on a limit; the earliest moment that it can be
    counts.
    """
    order = build.with_deadlines(LIMIT.replace(second=0), LIMIT.replace(second=seconds))

    found = lateness(order, build.BRANCH, build.NOW)

    assert (found.problem, found.deadline) == ("", LIMIT.replace(second=0))
