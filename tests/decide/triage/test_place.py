"""Where the problem is, and what only looks like it."""

import pytest

from tests.decide.triage import desk


@pytest.mark.parametrize(
    ("text", "county"),
    [
        ("松岭县大坪乡街上没信号", "松岭县"),
        ("望川县城关镇街上没信号", "望川县"),
        ("城关镇迎宾路没信号", "澜溪县"),
        ("望川路上没信号", "澜溪县"),
        ("澜溪路上没信号", "鹤阳区"),
        ("泽望高速望川段没信号", "望川县"),
        ("泽望高速进入澜溪段没信号", "澜溪县"),
        ("泽望高速上没信号", "未知"),
        ("归属地望川县,现住青槐镇,没信号", "澜溪县"),
        ("客户籍贯松岭县,在柳林渡镇没信号", "澜溪县"),
        ("禾岗县人,在石门坎镇打工,没信号", "澜溪县"),
        ("给松岭县的亲戚打电话老断,人在青槐镇", "澜溪县"),
        ("往望川县方向开,出青槐镇就没信号", "澜溪县"),
        ("家在青槐镇信号正常,在鹤阳万象城上班没信号", "鹤阳区"),
        ("松岭大酒店里没信号", "未知"),
        ("青槐镇和松岭县交界处没信号", "澜溪县"),
        ("松岭县边上没信号", "未知"),
        ("青槐镇和松岭县大坪乡都没信号", "未知"),
        ("【用户归属地】禾岗县【故障区县】澜溪县【投诉内容】没信号", "澜溪县"),
        ("【故障区县】禾岗县【投诉内容】没信号", "禾岗县"),
        ("以前青槐镇信号很好,现在没信号", "澜溪县"),
        ("不在松岭县,在白蒲乡没信号", "澜溪县"),
    ],
)
def test_county(text, county):
    """The county of the trouble, or none where it is not certain."""
    assert desk.seen(text).county == county


@pytest.mark.parametrize(
    "text",
    [
        "松岭县边上没信号",
        "青槐镇和松岭县大坪乡都没信号",
        "松岭县老乡的手机没信号",
        "泽望高速K87没信号",
        "澜溪县与松岭县交界处没信号",
        "青云县城信号差",
        "云台县城关镇没信号",
    ],
)
def test_unsure_is_for_a_person(text):
    """Where the county is not certain, nothing is turned away."""
    assert desk.seen(text).action == "human"


@pytest.mark.parametrize("text", ["地址县城没信号", "在县城没信号", "我们县城没信号", "澜溪县县城没信号"])
def test_county_town(text):
    """`县城` alone, or behind one's own county, is one's own."""
    assert desk.seen(text).county == "澜溪县"
