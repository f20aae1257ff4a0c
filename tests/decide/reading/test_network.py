"""The network type is said by the text or the order, never assumed."""

import pytest

from eoms_bot.decide.reading import PastOrders, triage
from eoms_bot.model.texts.triage import Incoming
from tests.decide.reading import desk


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("青槐镇街上手机上网慢", "未知"),
        ("青槐镇街上5G一格", "5G"),
        ("青槐镇街上4G特别慢", "4G"),
        ("青槐镇街上VoLTE通话断", "VoLTE"),
        ("青槐镇街上打电话单通", "VoLTE"),
        ("青槐镇街上信号弱,路由器5G频段也弱", "未知"),
        ("青槐镇街上彩信发不出去失败", "短彩信"),
    ],
)
def test_network(text, network):
    """4G is no default, and a router's 5G is not the mobile network's."""
    assert desk.seen(text).network == network


def test_given():
    """What came with the order stands where the text is silent."""
    order = Incoming("1", "青槐镇街上信号弱", network="5G")

    assert triage(order, desk.READER, PastOrders(10)).network == "5G"
