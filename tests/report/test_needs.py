"""What needs a person, in words."""

from datetime import UTC, datetime, timedelta

import pytest

from eoms_bot.report.needs import looked_back, why

MONDAY = datetime(2026, 1, 12, 0, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("last", "since"),
    [
        (MONDAY - HOUR, MONDAY - HOUR - DAY),
        (MONDAY - 3 * DAY, MONDAY - 4 * DAY),
        (MONDAY - 30 * DAY, MONDAY - 7 * DAY),
        (MONDAY + HOUR, MONDAY - DAY),
        (None, MONDAY - DAY),
    ],
    ids=["an hour ago", "on Friday", "a month ago", "ahead of the clock", "never"],
)
def test_how_far_back(last, since):
    """A day before the bot last worked, a week before now at most: a weekend without a run hides nothing."""
    assert looked_back(MONDAY, last) == since


def test_a_reason_says_what_it_asks_for():
    """What is asked for follows the reason; that a whole row is missing, the reason has said already."""
    assert why("已过处理时限", ("由人回复", "或者改设置")) == "已过处理时限。由人回复；或者改设置"
    assert why("批次文件中没有这张工单", ("数据行",)) == "批次文件中没有这张工单"
    assert why("李*已受理", ()) == "李*已受理"
