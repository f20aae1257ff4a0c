"""What a complaint claims: parts added, totals, so much a day or a shop, and what is no claim."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoms_bot.decide.reading import major
from eoms_bot.decide.reading.claims import claim
from eoms_bot.decide.reading.clean import clean
from tests.decide.reading import desk

AT = ",青槐镇街上信号弱"


def most(text):
    """The most that a text can be read to claim; 0 where it claims nothing."""
    found = claim(clean(text).text)
    return found.most if found else 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("货款3万8加仓储费2万,一并赔付", 58_000),
        ("违约金三万,定金两万也退不回来", 50_000),
        ("货款两万、运费两万,还有工钱一万五都要赔", 55_000),
        ("货款3万、设备2万5,合计4万8,要求赔", 48_000),
        ("一共六万,其中货款四万,运费两万,你们赔", 60_000),
        ("损失五万,另外再赔精神损失一万", 60_000),
        ("亏了三万,要求赔偿三万五", 35_000),
        ("亏了三万,要求赔偿六万", 60_000),
        ("原来损失三万,现在涨到六万,你们要赔", 60_000),
        ("调度车误了,开口就是60k,不赔不得行", 60_000),
        ("要求陪常6万快钱", 60_000),
    ],
)
def test_added_up(text, value):
    """Parts of one claim are added, its stated total wins, and a claim that restates a loss is not added to it."""
    assert most(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("每家亏2万,三家店", 60_000),
        ("三家店各亏两万", 60_000),
        ("一家铺子少卖两万三家铺子你们算", 60_000),
        ("一单2万,丢了三单", 60_000),
        ("断网丢了2个客户,一个3万", 60_000),
        ("每天损失800,共40天", 32_000),
        ("一天少赚两千,断了一个月", 60_000),
        ("三个月一个月亏两万", 60_000),
        ("停工损失一小时三千,停了20个小时", 60_000),
        ("误工费每人每天200,30个人停了10天", 60_000),
        ("两个档口一天各少做三千,停了九天,你们赔", 54_000),
        ("要你们赔,一箱300,200箱全烂了", 60_000),
        ("报警短信没来,五百只鸡全死了,一只120", 60_000),
        ("一个月少接一万二的活,要移动把这半年的补给他", 73_000),
        ("停了九天,一天营业额7千,这九天的钱由移动承担", 63_000),
        ("一年少赚两万,2024年到现在,你们赔", 20_000),
    ],
)
def test_multiplied(text, value):
    """So much a shop, an order, a day or a head, times how many there are."""
    assert most(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "客户:谈好的电话断了,对方不要货了\n客服:抱歉\n客户:那车货七万三",
        "采购商跟别人签了,十一万的合同没了",
        "一份三十万的合同没签成",
        "十来万的果子烂在库里",
        "货值8万,耽误了两天都烂了",
        "定金六万退不回",
    ],
)
def test_business_that_was_lost(text):
    """Who lost a deal claims its sum, wherever it stands in the order."""
    assert most(text) >= 50_000


@pytest.mark.parametrize(
    "text",
    [
        "月租128,合约总额6万,信号差",
        "话费余额5万分",
        "房子五十万买的,要求补偿一个月月租19块",
        "承包鱼塘花了8万,没信号,要求赔两百",
        "不要求赔五万",
        "没有损失,合同5万已经签了",
        "五万块的货款微信转不出去",
        "直播间粉丝8万,掉线亏了人气",
        "手机号13900001234,要求赔偿20元",
        "订单20250411007,损失20元",
        "20250411,要求赔偿20250411",
        "客户年营业额五百万,收款慢",
        "镇上五万人用不了,损失大",
    ],
)
def test_no_claim(text):
    """Prices, balances, payments, contracts that stand, followers, phones and dates are not claimed."""
    assert most(text) < 50_000


@pytest.mark.parametrize("text", ["损失几万块", "每天损失两万", "网店一天流水5万,断网三天,损失你们赔"])
def test_nobody_can_tell(text):
    """What may come to 50,000 and need not is a person's, and no major complaint by itself."""
    found = claim(text)

    assert found
    assert not found.reaches(50_000)
    assert found.most >= 50_000
    assert desk.seen(text + AT).action == "human"


@pytest.mark.parametrize("text", ["损失四五万", "损失近五万", "损失5-6万", "损失好几万"])
def test_the_upper_end_counts(text):
    """A range that ends at 50,000 is major: one look too many is better than one too few."""
    assert desk.seen(text + AT).major


def summed(text):
    """Whether a text claims a sum that makes it major."""
    return any(mark.rule == major.SUM for mark in desk.seen(text).marks)


def test_a_field_of_claims():
    """A field that is called so holds a sum although nothing says yuan; a phone's field does not."""
    assert desk.seen("【索赔金额】68000【投诉内容】青槐镇街上没信号").major
    assert desk.seen("addr=青槐镇街上;symptom=无信号;claim_amount=126000").major
    assert not summed("addr=青槐镇街上;symptom=无信号;claim_amount=0;user_count=126000")
    assert not summed("【索赔金额】无【备注】客户号码尾数68000【投诉内容】青槐镇街上没信号")


@pytest.mark.parametrize("label", ["历史工单", "解释口径"])
def test_sections_in_which_nobody_claims(label):
    """What was claimed once, and what the desk tells customers, is no claim of this order."""
    assert not summed(f"【投诉内容】青槐镇街上没信号【{label}】损失六万,要求赔偿")


@given(st.lists(st.integers(1, 99), min_size=1, max_size=5, unique=True))
def test_parts_in_any_number(parts):
    """However many parts a loss has, it is their sum."""
    told = "、".join(f"{part}千元的货" for part in parts)

    assert most(f"损失了{told}") == pytest.approx(sum(parts) * 1000)


@given(st.integers(2, 60), st.integers(100, 9_000))
def test_days(days, each):
    """So much a day times the days."""
    assert most(f"每天损失{each}元,一共{days}天") == days * each


@given(st.text(max_size=60))
def test_any_text(text):
    """No text breaks the reader."""
    found = claim(clean(f"损失{text}三万").text)

    assert found is None or 0 <= found.least <= found.most
