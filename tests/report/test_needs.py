"""What needs a person, in words."""

from eoms_bot.report.needs import why


def test_a_reason_says_what_it_asks_for():
    """What is asked for follows the reason; that a whole row is missing, the reason has said already."""
    assert why("已过处理时限", ("由人回复", "或者改设置")) == "已过处理时限。由人回复；或者改设置"
    assert why("批次文件中没有这张工单", ("数据行",)) == "批次文件中没有这张工单"
    assert why("李*已受理", ()) == "李*已受理"
