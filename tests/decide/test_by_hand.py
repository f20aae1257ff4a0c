"""What a person's form begins with, and what he is told of it; nothing here forbids him anything."""

from dataclasses import replace

import pytest

from eoms_bot.decide.by_hand import COMPLETE, REJECT, begun, warnings
from eoms_bot.model.form import Typed
from tests.decide import build


def typed(**fields):
    """Fields as they stand in the form; texts with a limit of 60 bytes."""
    texts = ("measure", "note", "cell")
    return tuple(Typed(name, name, text, 60 if name in texts else None) for name, text in fields.items())


def told(case=None, **fields):
    """The warnings, as one text."""
    return "\n".join(warnings(typed(**fields), case or build.case(build.SOLVED)))


def test_a_held_row_gives_what_it_has():
    """A row that lacks its site is held; all else that it says goes into the form, each value with its source."""
    lacking = replace(build.SOLVED, site=None)
    whole = build.completed(build.SOLVED)

    found = begun(build.case(lacking))

    assert build.held(lacking).missing
    assert found.kind == COMPLETE
    same = {name for name in whole.values if found.values.get(name) == whole.values[name]}
    assert set(whole.values) - same == {"measure", "note"}
    assert "占用基站" not in found.values["measure"].value
    assert all(value.source for value in found.values.values())


def test_an_order_without_a_row_has_the_constants():
    """Of an order that no workbook names only the branch's constants are known; the person chooses the step."""
    case = build.case(None)

    assert (begun(case).kind, dict(begun(case).values)) == (
        COMPLETE,
        dict(begun(build.case(build.REJECTED), COMPLETE).values),
    )
    assert [value.value for value in begun(case).values.values()] == ["值班岗"]
    assert begun(case, REJECT).values == {}


def test_a_rejecting_row_gives_its_text():
    """A row that says 驳回 opens that step, with the wording of its reason where all that it needs is there."""
    found = begun(build.case(build.REJECTED))

    assert (found.kind, found.values["reject_text"].value) == (
        REJECT,
        build.rejected(build.REJECTED).text.value,
    )


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(replace(build.REJECTED, reject_reason="没有这一条"), id="reason unknown"),
        pytest.param(replace(build.DUPLICATE, earlier_order_no=None), id="earlier order unknown"),
    ],
)
def test_a_text_that_is_not_whole_is_not_begun(row):
    """A reason that the table does not know, or a duplicate without the earlier order, leaves the text to the person."""
    assert begun(build.case(row)).values == {}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"measure": "好" * 21, "note": "好" * 21}, "63 字节，上限 60", id="too long"),
        pytest.param({"cell": f"联系{build.STRANGER}"}, "139****0077", id="somebody else's number"),
        pytest.param({"cell": "{客户姓名}"}, "占位符", id="placeholder"),
        pytest.param({"measure": "甲", "note": "乙"}, "处理说明 与 解决措施 不同", id="two texts"),
        pytest.param({"result": "解决", "unsolvable": "是"}, "处理结果为 解决，却填了", id="solved and not"),
        pytest.param({"result": "未解决", "unsolvable": ""}, "暂时无法解决地点 还空着", id="place missing"),
        pytest.param(
            {"result": "未解决", "unsolvable": "否", "expected_time": ""},
            "预计解决时间 还空着",
            id="time missing",
        ),
        pytest.param({"result": "未解决", "unsolvable": "是"}, "问题遗留库", id="leftover entry"),
    ],
)
def test_what_he_is_told(fields, words):
    """Each thing that would hold the bot back is a sentence for the person."""
    assert words in told(**fields)


def test_an_empty_field_that_the_site_wants():
    """What the page marks as required is told while it is empty."""
    empty = Typed("scene", "场景分类", " ", required=True)

    assert warnings((empty,), build.case(None)) == ("场景分类：还空着，网站要求填写",)


def test_nothing_to_tell():
    """A form as the bot would send it has no warning; the order's own number and the desk's are known without a row."""
    values = {name: value.value for name, value in build.completed(build.SOLVED).values.items()}
    whole = tuple(Typed(name, name, text, 2000, required=True) for name, text in values.items())

    assert warnings(whole, build.case(build.SOLVED)) == ()
    assert told(build.case(None), cell=f"{build.CUSTOMER} {build.DESK}") == ""
