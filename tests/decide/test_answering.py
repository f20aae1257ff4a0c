"""Who can answer what is missing, and where the answer belongs."""

import pytest

from eoms_bot.decide import answering, major
from eoms_bot.model.batch import COLUMNS, LEADER
from tests.decide import build


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("联系时间：批次.xlsx 第5行 联系时间 为空", ("contact_time",)),
        ("预计解决时间 2026-03-31 18:00 不晚于现在", ("expected_time",)),
        ("批次.xlsx 第5行 解决时间 为空：处理结果为 解决，必填", ("result", "solved_time")),
        ("矛盾：处理结果为 未解决却填了 批次.xlsx 第5行 解决时间", ("result", "solved_time")),
        ("页面上没有这个按钮", ()),
    ],
)
def test_fields(text, fields):
    """A finding names columns; a longer name is not also the shorter one inside it."""
    assert answering.fields_in(text) == fields


@pytest.mark.parametrize(
    ("rule", "text", "people"),
    [
        ("H-资料", "客户态度：批次.xlsx 第5行 客户态度 为空", "给客户打电话的人"),
        ("H-资料", "设置 branch.fixed.linkman：空", "管设置的人"),
        ("H-资料", "页面上没有这个按钮", "班长"),
        (major.RULE, "客户态度", "班长"),
        (
            "H-资料",
            "矛盾：处理结果为 解决，客户态度为 不满意",
            "给客户打电话的人、处理这张工单的人（现场、网优）",
        ),
    ],
)
def test_people(rule, text, people):
    """Each finding has somebody; a major complaint is the desk leader's."""
    found = answering.who(rule, text)

    assert set(found.split("、")) == set(people.split("、"))


def test_everything_that_is_missed_has_a_place():
    """Without any cell of the reply, each finding leads to a column and to a person."""
    fields = [field for field in answering.WHO if getattr(build.SOLVED, field) is not None]
    for field in (one for one in fields if one != "handling"):
        for text in build.held(build.without(field)).missing:
            assert answering.fields_in(text), text
            assert answering.who("H-资料", text) != LEADER


def test_every_column_is_somebodys():
    """Every column but the order's number and the remark is somebody's to answer."""
    assert set(COLUMNS) - set(answering.WHO) == {"order_no", "remark"}
