"""The call to the customer: who, when, how it was taken, or why there was none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.decide import build


def test_not_called():
    """未联系原因 stands in place of the contact parts, 是否已答复 is 否, and the trace tells of it."""
    found = build.completed(build.NOT_CALLED)

    assert found.values["measure"].value.endswith("解决时间:2026-01-05 16:20;未联系原因:客户号码停机")
    assert (found.values["replied"].value, found.values["replied"].source) == (
        "否",
        "批次.xlsx 第5行 未联系原因",
    )
    assert any("未联系上客户：客户号码停机" in step.note for step in found.trace)
    assert any("短信告知" in step.note and step.verdict == "未核对" for step in found.trace)


def test_not_reached():
    """A call that nobody took is told in full, and does not count as replied."""
    found = build.completed(replace(build.SOLVED, attitude="未接通"))

    assert found.values["replied"].value == "否"
    assert found.values["measure"].value.endswith("客户态度:未接通")


def test_not_reached_with_reason():
    """A reason given with 未接通 is told after the seven parts."""
    row = replace(build.SOLVED, attitude="未接通", no_contact_reason="三次未接通,已发短信")

    assert (
        build.completed(row)
        .values["measure"]
        .value.endswith("客户态度:未接通;未联系原因:三次未接通,已发短信")
    )


def test_reached():
    """是否已答复 is 是 with the cells that say so."""
    replied = build.completed(build.SOLVED).values["replied"]

    assert (replied.value, replied.source) == ("是", "批次.xlsx 第5行 联系时间、批次.xlsx 第5行 客户态度")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"attitude": None}, "客户态度"),
        ({"contact_time": None}, "联系时间"),
        ({"customer_number": None}, "联系客户电话"),
        ({"caller_number": None}, "联系号码"),
        ({"no_contact_reason": "没空"}, "矛盾"),
        ({"attitude": "不满意"}, "矛盾"),
        ({"attitude": "不认可"}, "矛盾"),
        ({"attitude": "很满意"}, "不在选项中"),
        ({"contact_time": build.NOW + timedelta(minutes=1)}, "晚于现在"),
        ({"contact_time": build.DISPATCHED - timedelta(minutes=1)}, "早于分派时间"),
        ({"caller_number": build.STRANGER}, "不是值班号码"),
        ({"customer_number": "张先生"}, "不是一个电话号码"),
    ],
)
def test_holds(change, word):
    """Incomplete, contradictory or impossible contacts hold the order."""
    assert word in build.missing(replace(build.SOLVED, **change))


def test_unhappy_customer_of_an_unsolved_order():
    """An unsolved order may have an unhappy customer."""
    assert build.completes(replace(build.PLANNED, attitude="不认可"))


def test_contact_in_the_minute_of_dispatch():
    """People note times to the minute: the dispatch's own minute is not before it."""
    assert build.completes(replace(build.SOLVED, contact_time=build.DISPATCHED.replace(second=0)))


def test_contact_at_this_moment():
    """A call that ends as the row is written is in the past."""
    assert build.completes(replace(build.SOLVED, contact_time=build.NOW))


def test_no_dispatch_time():
    """Without a dispatch time the order of times is reported as 未核对."""
    assert build.told(build.SOLVED, "C-联系", order=build.order(dispatched=None)) == [
        ("通过", "已联系客户"),
        ("未核对", "分派时间读不出，联系时间是否在它之后未核对"),
    ]


def test_which_label_shows_which_number():
    """One setting says which number 联系客户电话 shows; 联系号码 shows the other."""
    branch = build.BRANCH.model_copy(update={"customer_label_shows": "caller_number"})

    text = build.completed(build.SOLVED, branch=branch).values["measure"].value

    assert f"联系客户电话:{build.DESK};" in text
    assert f"联系号码:{build.CUSTOMER};" in text


def test_desk_number_may_be_short():
    """A configured desk number needs not look like a phone."""
    branch = build.BRANCH.model_copy(update={"desk_numbers": ("10086",)})

    assert build.completes(replace(build.SOLVED, caller_number="10086"), branch=branch)
    assert "不是值班号码" in build.missing(replace(build.SOLVED, caller_number="10010"), branch=branch)
