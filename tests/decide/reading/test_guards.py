"""What speaks against a certain reject, each by a text that would go alone without it."""

import pytest

from eoms_bot.decide.reading import PastOrders
from eoms_bot.decide.reading.guards import objections
from eoms_bot.decide.reading.model import BROADBAND, FOREIGN, NOT_OURS
from eoms_bot.decide.reading.seen import look
from eoms_bot.model.texts.triage import Incoming
from tests.decide.reading import desk


def against(text):
    """The labels that a text's guards keep from being certain."""
    return objections(look(Incoming("1", text), desk.READER, PastOrders(1)))


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        pytest.param("家里光猫红灯,断了两天", {NOT_OURS}, id="a line alone"),
        pytest.param("家里光猫红灯,要我一百五", {BROADBAND, NOT_OURS}, id="a sum in words"),
        pytest.param("家里光猫红灯,三百兆测出来二十兆", {NOT_OURS}, id="a speed is no sum"),
        pytest.param("网线好的,要的是三百兆", {NOT_OURS}, id="a speed that is wanted"),
        pytest.param("光猫旧了,上网费劲", {NOT_OURS}, id="effort is no fee"),
        pytest.param("网费不对,光猫没动过", {BROADBAND, NOT_OURS}, id="a fee"),
        pytest.param("网线三百一年", {BROADBAND, NOT_OURS}, id="a sum a year"),
        pytest.param("宽带记在别人名下", {BROADBAND, NOT_OURS}, id="whose contract"),
        pytest.param("光猫红灯,别的说不清", {BROADBAND, NOT_OURS}, id="unsure"),
        pytest.param("办错业务了,没人管", {BROADBAND}, id="no word of a line"),
        pytest.param("积分兑换不了,天猫券也没到", {BROADBAND}, id="no modem"),
        pytest.param("收款机离线,押金三百", {BROADBAND, NOT_OURS}, id="something broken"),
        pytest.param("路由器关了,光用卡上网,还是慢", {BROADBAND, NOT_OURS}, id="a card in use"),
        pytest.param("机顶盒没事,短号打不顺", {BROADBAND, NOT_OURS}, id="calls"),
        pytest.param("光猫换了,买菜的软件点开就转圈", {BROADBAND, NOT_OURS}, id="an app"),
        pytest.param("书房wifi信号差,光猫红灯", {NOT_OURS}, id="a signal of WiFi"),
        pytest.param("手机卡丢了要补办", {BROADBAND}, id="a card is not slow"),
        pytest.param("手机卡得打不开,光猫也换了", {BROADBAND, NOT_OURS}, id="slow"),
    ],
)
def test_what_speaks_against_a_business(text, labels):
    """Money against a broken line, a line against another department, a mobile's trouble against both."""
    assert set(against(text)) - {FOREIGN} == labels


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        pytest.param("松岭县大坪乡街上没信号", True, id="one county"),
        pytest.param("松林关镇停电,我们石门坎镇的号跟着打不出去", False, id="a place of ours in passing"),
        pytest.param("松岭县大坪乡街上没信号,客户搞不懂", False, id="unsure"),
        pytest.param("【归属地】澜溪县【故障地点】松岭县大坪乡【内容】没信号", True, id="a number's home"),
    ],
)
def test_what_speaks_against_another_county(text, certain):
    """A spot of our county anywhere but in a field of homes, or whoever does not know."""
    assert (FOREIGN not in against(text)) is certain


def test_whoever_asks_for_others_gets_no_certain_reject():
    """A person decides on such an order, whatever else it is about."""
    assert set(against("查我老公和谁打的电话,名单给我,套餐是我付的钱")) == {BROADBAND, NOT_OURS, FOREIGN}


def test_whoever_was_called_asks_for_nobodys_number():
    """`打电话给我` is everyday talk, and no wish for others' numbers."""
    assert desk.seen("装维打电话给我说宽带没问题,手机在卧室一格,翰林府").action == "complete"
