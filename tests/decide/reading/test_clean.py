"""Step 0: what is read of a text."""

import pytest

from eoms_bot.decide.reading.clean import MOST_KEPT, clean, says_something


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<b>青槐镇</b>&nbsp;信号弱", "青槐镇信号弱"),
        ("&lt;b&gt;无信号&lt;/b&gt;", "无信号"),
        ("&amp;lt;i&amp;gt;无信号", "无信号"),
        ("信​号‮弱", "信号弱"),
        ("ＷｉＦｉ，卡", "wifi,卡"),
        ("工 信 部", "工信部"),
        ("工·信*部", "工信部"),
        ("一行<br>两行\r\n\n三行", "一行\n两行\n三行"),
        ("啊" * 50, "啊" * 7),
        ("<再不解决我找工信部>", "<再不解决我找工信部>"),
        ("<!-- 找记者 -->", "找记者"),
    ],
)
def test_clean(raw, text):
    """Markup, entities, invisible signs, widths, gaps and runs go; words stay."""
    assert clean(raw).text == text


def test_long():
    """Of a text that is too long both ends are kept, and it is said that something is missing."""
    found = clean("甲乙" * 5_000 + "完")

    assert found.cut
    assert len(found.text) <= MOST_KEPT + 1
    assert found.text.endswith("完")


@pytest.mark.parametrize(("text", "something"), [("", False), (" ?!。", False), ("断网", True)])
def test_says_something(text, something):
    """Signs alone say nothing."""
    assert says_something(text) is something
