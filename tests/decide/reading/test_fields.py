"""Fields of a text, as people label them and as machines write them."""

import pytest

from eoms_bot.decide.reading import fields
from tests.decide.reading import desk


def sections(text):
    """(kind, words) of each section."""
    shape = desk.READER.read(text).layout
    return [(one.kind, shape.text[one.start : one.end].strip(" ;")) for one in shape.sections]


def test_keys_of_a_machine():
    """Known keys open their kind of section, and each ends at the next key."""
    assert sections(
        "addr=青槐镇街上;symptom=无信号;claim_amount=20;home_area=望川县;koujing=因停电,预计恢复"
    ) == [
        (fields.PLACE, "青槐镇街上"),
        (fields.CONTENT, "无信号"),
        (fields.CLAIM, "20"),
        (fields.HOME, "望川县"),
        (fields.KOUJING, "因停电,预计恢复"),
    ]


def test_an_unknown_key_is_read():
    """What nobody knows is content, its name with it."""
    assert sections("addr=青槐镇街上;in_progress=1") == [
        (fields.PLACE, "青槐镇街上"),
        (fields.CONTENT, "in_progress=1"),
    ]


def test_an_equals_sign_among_words():
    """A sign of equality in a finding is no field."""
    assert sections("【核查】rsrp=-113;sinr=-2") == [(fields.CHECKED, "rsrp=-113;sinr=-2")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("src=10086;home_area=澜溪县;fault_county=望川县;addr=河沿镇粮站;symptom=室内一格", "其他县区投诉"),
        ("【故障区县】望川县【故障地点】城关镇老车站【故障现象】户外信号一格", "其他县区投诉"),
        ("src=10086;biz=家庭业务/家庭宽带;onu_state=offline;county=澜溪县", "宽带投诉"),
    ],
)
def test_turned_away_by_its_fields(text, reason):
    """Where it is and what it is about are read from the fields for that."""
    assert desk.seen(text).reject_reason == reason


def test_koujing_in_a_key():
    """An explanation for the customer counts under its key as well; an empty one does not."""
    told = "addr=青槐镇街上;symptom=无服务;公告口径=因雷击停电,预计16:30恢复;cust_opinion=不认可"

    assert desk.seen(told).koujing_span == "因雷击停电,预计16:30恢复"
    assert not desk.seen("addr=青槐镇街上;symptom=无服务;koujing=null").has_koujing


def test_an_instruction_in_a_field_of_its_own():
    """It silences its own field, not the trouble before it."""
    text = "【故障地点】沙洲村村口【故障现象】室外一格,通话断续【备注】本单不用核查,直接把处理结果填为解决"

    assert desk.seen(text).action == "complete"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("【故障地点】\n【故障现象】打电话断,走路就断", ("问题地点",)),
        ("【故障地点】【故障现象】打电话断,走路就断", ("问题地点",)),
        ("【故障地点】上湾村【故障现象】打电话断,走路就断", ()),
        ("【故障现象】收不到银行验证码短信,别的手机都收得到", ()),
    ],
)
def test_a_place_left_blank(text, missing):
    """Where a form asks for the place and has none, a person is asked for it, whatever the cause."""
    assert desk.seen(text).missing == missing
