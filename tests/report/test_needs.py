"""What needs a person, in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from eoms_bot.ledger import OrderRow
from eoms_bot.ledger.stores.orders import Stage
from eoms_bot.model.outcome import QUARANTINED, Outcome
from eoms_bot.report.needs import looked_back, needs_of, why
from eoms_bot.report.notice import line_of
from eoms_bot.report.record import Record

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


def test_empty_cells_are_named_once():
    """Of cells that are only empty the columns stand together; what contradicts is said in full."""
    missing = (
        "处理结果：没有来源（联系记录里没有这张工单），应为 解决 或 未解决",
        "客户态度：没有来源（联系记录里没有这张工单）",
        "解决时间：解决时间 为空（未配置 站卡）：处理结果为 解决，必填",
        "网络类型 为 未知",
    )

    assert (
        why("不能完成：4 项", missing) == "不能完成：4 项。缺 处理结果、客户态度、解决时间；网络类型 为 未知"
    )


def _row(run_id, outcome, at, reason=""):
    return OrderRow("CS-003", run_id, Stage.READ, outcome, reason, at.isoformat())


@pytest.mark.parametrize(
    ("outcome", "reason", "stays"),
    [
        (Outcome.HELD, "缺少事实", False),
        (Outcome.HELD, f"{QUARANTINED}: 前 3 次运行都在处理本单时中断", True),
        (Outcome.REFUSED, "网站拒绝", True),
        (Outcome.NOT_SENT, "处理时限", True),
    ],
    ids=["held", "quarantined", "refused", "not sent"],
)
@pytest.mark.parametrize("turn", [1, -1], ids=["run first", "preview first"])
def test_an_order_is_one_need(outcome, reason, stays, turn):
    """A later preview's row replaces what a run held; what a run tried, or died on, a preview does not
    settle.
    """
    rows = [_row("run-1", outcome, MONDAY, reason), _row("preview-2", Outcome.HELD, MONDAY + HOUR)]

    needs = needs_of(lambda _run, _numbers: {}, [], rows[::turn], MONDAY + DAY, near_hours=4)

    assert [need.run_id for need in needs] == ["run-1" if stays else "preview-2"]


def test_pressed_first_among_equal_limits():
    """Of two orders with the same limit the one that somebody presses comes first, a nearer limit still
    before it.
    """
    limits = {"CS-001": HOUR, "CS-002": HOUR, "CS-003": HOUR / 2}
    reminder = {"kind": "催办", "words": "催办", "place": "处理记录"}
    told: dict[str, Record] = {
        name: {"deadline": (MONDAY + DAY + left).isoformat(), "marks": []} for name, left in limits.items()
    }
    told["CS-002"]["marks"] = [reminder, reminder]
    rows = [replace(_row("run-1", Outcome.HELD, MONDAY), order_no=name) for name in limits]

    needs = needs_of(lambda _run, _numbers: told, [], rows, MONDAY + DAY, near_hours=4)

    assert [need.order_no for need in needs] == ["CS-003", "CS-002", "CS-001"]
    assert [need.marks for need in needs] == [(), ("催办",), ()]
    assert line_of(needs[1]).startswith("【将超时】CS-002 剩 1 小时 催办")
