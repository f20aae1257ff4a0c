"""Sums of money as people write them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoms_bot.decide.reading.money import formal, moneys, number

DIGITS = "零一二三四五六七八九"


def chinese(value):
    """A number below a hundred million as it is written in Chinese."""
    if value >= 10_000:
        rest = value % 10_000
        naught = "零" if 0 < rest < 1000 else ""
        return f"{chinese(value // 10_000)}万{naught}{chinese(rest) if rest else ''}"
    told = "".join(
        f"{DIGITS[value // place % 10]}{sign}" if value // place % 10 else "零"
        for place, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, ""))
    )
    return re.sub("零+", "零", told).strip("零")


def told(text):
    """The lower and the upper end of each sum of a text."""
    return [(one.least, one.most) for one in moneys(formal(text))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3万8", 38_000),
        ("3万8千", 38_000),
        ("三万八", 38_000),
        ("三万八千五", 38_500),
        ("3.8w", 38_000),
        ("亏了38k", 38_000),
        ("12,6000元", 126_000),
        ("126,000元", 126_000),
        ("126000块", 126_000),
        ("1万5千元", 15_000),
        ("两千三", 2_300),
        ("三万零五百", 30_500),
        ("百八十万", 1_800_000),
        ("近5万", 50_000),
        ("小十万", 100_000),
        ("伍万捌仟元整", 58_000),
        ("1.2亿", 120_000_000),
        ("八百块", 800),
        ("一千二百三十元", 1_230),
    ],
)
def test_one_sum(text, value):
    """Each of these is exactly so much."""
    assert told(text) == [(value, value)]


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("五六万", 50_000, 60_000),
        ("5-6万", 50_000, 60_000),
        ("5到6万", 50_000, 60_000),
        ("五万到六万", 50_000, 60_000),
        ("五、六万", 50_000, 60_000),
        ("三四十万", 300_000, 400_000),
        ("三万五六", 35_000, 36_000),
        ("三两万", 20_000, 30_000),
        ("个把万", 10_000, 20_000),
        ("好几万", 50_000, 90_000),
        ("大几万", 60_000, 90_000),
    ],
)
def test_both_ends(text, least, most):
    """A range keeps both its ends."""
    assert told(text) == [(least, most)]


@pytest.mark.parametrize(
    ("text", "least", "below"),
    [
        ("两万多", 20_000, 30_000),
        ("四万多块", 40_000, 50_000),
        ("十来万", 100_000, 200_000),
        ("一百二十来万", 1_200_000, 1_300_000),
        ("30余万元", 300_000, 400_000),
        ("不到五万", 40_000, 50_000),
        ("五万不到", 40_000, 50_000),
    ],
)
def test_an_open_end(text, least, below):
    """多 ends before the next of its kind, 不到 before the sum itself."""
    [(low, high)] = told(text)

    assert low == least
    assert least < high < below


@pytest.mark.parametrize("text", ["几万块", "上万", "数万元", "上万块钱"])
def test_nobody_can_tell(text):
    """几 and 上 are no numbers: what they come to is said to be vague."""
    assert [one.vague for one in moneys(text)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "镇上五万人",
        "粉丝来了8万粉",
        "播放3万次",
        "两千亩地",
        "千万别",
        "万一",
        "千兆宽带",
        "万汇广场",
        "2025年4月5日",
        "13900000001",
        "4k视频",
        "网速100k/s",
        "20w快充头",
        "一二三四五热线",
        "十万火急",
        "",
    ],
)
def test_no_money(text):
    """People, clicks, acres, dates and phones are no sums."""
    assert told(text) == []


def test_what_a_last_figure_counts():
    """两万三个门面 is 两万, and three shops."""
    assert told("少卖两万三个门面") == [(20_000, 20_000)]
    assert told("2万3家店") == [(20_000, 20_000)]


@pytest.mark.parametrize(
    ("written", "value"),
    [("8", 8), ("1.5", 1.5), ("十", 10), ("二十三", 23), ("一百零五", 105), ("三百五", 350), ("两千", 2000)],
)
def test_number(written, value):
    """Numbers in digits and in Chinese."""
    assert number(written) == (value, value, False)


@pytest.mark.parametrize("written", ["一二三四五", "二零二五", "三五"])
def test_signs_read_aloud(written):
    """Signs of a phone or a year are no number."""
    assert number(written) is None


@given(st.integers(1_000, 99_999_999))
def test_every_number_in_chinese(value):
    """Whatever is written in full Chinese is read as it was meant."""
    assert told(f"损失{chinese(value)}元") == [(value, value)]


@given(st.integers(1, 9_999), st.sampled_from(["元", "块", "块钱"]))
def test_every_number_in_digits(tens, coin):
    """Digits with commas or without, and tens of thousands with a point, are the same sum."""
    value = tens * 100

    assert told(f"赔{value}{coin}") == told(f"赔{value:,}{coin}") == [(value, value)]
    assert told(f"赔{value / 10_000:.2f}万{coin}") == [(pytest.approx(value), pytest.approx(value))]


@given(st.text("零一二两三四五六七八九十百千万亿几数好多来把个上小大wk元块到、-,.0123456789", max_size=30))
def test_any_signs(text):
    """Nothing that is written breaks the reader, and every sum lies in the text with its ends in order."""
    for one in moneys(formal(text)):
        assert 0 <= one.start < one.end <= len(text)
        assert 0 <= one.least <= one.most
