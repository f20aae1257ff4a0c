"""Rates by hand: numerator, denominator, what is left out, and why there is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoms_bot.model.board import Group, ReplyTally
from eoms_bot.month import rates
from eoms_bot.month.figure import NO_DATA, Figure

TALLY = ReplyTally(completed=40, rejected=10, solved=30, timed=45, in_time=36, numbered=32, repeats=4)
SATISFIED = ("满意", "基本满意", "认可")


@pytest.mark.parametrize(
    ("rate", "shown", "parts", "excluded"),
    [
        (rates.timeliness, "80.0%", "36 ÷ 45", "处理时限读不出或没有记下的 5 张"),
        (rates.solved, "75.0%", "30 ÷ 40", "驳回 10 张"),
        (rates.rejected, "20.0%", "10 ÷ 50", ""),
        (rates.repeats, "12.5%", "4 ÷ 32", "不知道号码或已清理的 8 张"),
    ],
)
def test_rates_by_hand(rate, shown, parts, excluded):
    """Each rate is what its formula gives for these counts, and names what it leaves out."""
    figure = rate(TALLY)

    assert (figure.shown, figure.parts, figure.reason) == (shown, parts, "")
    assert excluded in "；".join(figure.excluded)
    assert figure.formula


@pytest.mark.parametrize("rate", [rates.timeliness, rates.solved, rates.rejected, rates.repeats])
def test_nothing_counted(rate):
    """Without a reply there is no rate, never 0 %."""
    figure = rate(ReplyTally())

    assert (figure.value, figure.shown, figure.reason) == (None, NO_DATA, rates.NONE_PROVEN)


def test_what_the_ledger_did_not_keep():
    """Replies without deadline or number have no rate of those, and the figure says why."""
    old = ReplyTally(completed=5, solved=5)

    assert "没有这些回复的处理时限" in rates.timeliness(old).reason
    assert "保留期限" in rates.repeats(old).reason


@given(st.lists(st.integers(0, 500), min_size=7, max_size=7))
def test_rates_are_shares(numbers):
    """Whatever the ledger can count, a rate lies between 0 and 100 %."""
    completed, rejected, *others = numbers
    solved, timed, in_time, numbered, repeats = others
    timed = min(timed, completed + rejected)
    numbered = min(numbered, completed)
    tally = ReplyTally(
        *(completed, rejected, min(solved, completed), timed),
        *(min(in_time, timed), numbered, min(repeats, numbered // 2)),
    )

    for rate in (rates.timeliness, rates.solved, rates.rejected, rates.repeats):
        value = rate(tally).value
        assert value is None or 0 <= value <= 100


def test_complaints_per_ten_thousand():
    """Rejected orders are no complaints of ours; users come from the settings."""
    figure = rates.complaints(orders=230, rejected=24, users=90_000)

    assert (figure.shown, figure.parts) == ("22.89", "206 ÷ 90,000")
    assert figure.excluded == ("已证实驳回 24 张",)


def test_no_users_no_figure():
    """Users that nobody has configured are never guessed."""
    figure = rates.complaints(orders=230, rejected=24, users=None)

    assert figure.shown == NO_DATA
    assert figure.reason == "未配置用户数（设置 board.users）"
    assert figure.parts == "206 ÷ —"


def test_complaints_by_area():
    """Each area has its own users; one without says so, one without complaints has 0."""
    groups = [Group(("甲", "县城"), 3), Group(("乙", "县城"), 1), Group(("甲", "农村"), 2)]

    found = {one.name: one for one in rates.complaints_by_area(groups, {"县城": 20_000, "乡镇": 10_000})}

    assert found["万投比 县城"].shown == "2.00"
    assert found["万投比 乡镇"].shown == "0.00"
    assert found["万投比 农村"].reason == "未配置用户数（设置 board.users_by_area）"


def test_satisfaction_at_the_reply():
    """Whoever was not reached, or whose attitude nobody wrote, is no part of it, and is told apart."""
    groups = [
        Group((word,), count)
        for word, count in {"满意": 6, "认可": 1, "不认可": 3, "未接通": 4, "": 2}.items()
    ]

    figure = rates.at_reply(groups, SATISFIED)

    assert (figure.shown, figure.parts) == ("70.0%", "7 ÷ 10")
    assert figure.excluded == ("未接通 4", "没有写的 2")


def test_satisfaction_of_nobody():
    """Only unreached customers, or none at all, give no figure, and it says why."""
    assert rates.at_reply([Group(("未接通",), 4)], SATISFIED).shown == NO_DATA
    assert "客户态度" in rates.at_reply([], SATISFIED).reason


def test_call_backs_need_their_table():
    """The ledger keeps no call-backs: without the branch's table the figure says what it lacks."""
    figure = rates.at_call_back(None, SATISFIED, "要有历史工单表")

    assert (figure.numerator, figure.excluded, figure.reason) == (None, (), "要有历史工单表")
    assert rates.at_call_back([Group(("满意",), 1)], SATISFIED, "").shown == "100.0%"


@pytest.mark.parametrize(
    ("sides", "reason"),
    [((None, 5), "分母为 0"), ((0, 0), "分母为 0"), ((3, None), "分母为 0"), ((0, 5), "")],
)
def test_a_figure_without_value(sides, reason):
    """A side that is missing, or a denominator of 0, is no data; a numerator of 0 is 0 %."""
    numerator, denominator = sides
    figure = Figure("率", numerator, denominator, "公式")

    assert figure.reason == reason
    assert figure.shown == ("0.0%" if not reason else NO_DATA)
