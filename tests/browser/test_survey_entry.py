"""The survey's look at the leftover entry: prefilled boxes against the order's facts, boxes that nobody listed."""

from __future__ import annotations

import pytest

from eoms_bot.browser.profile.model import LeftoverProfile
from eoms_bot.browser.survey.entry import EntryBox, boxes_in, look_at_entry_strangers, look_at_prefilled
from eoms_bot.model.finding import FAILED, PASSED

PAGE = """<form id="f"><table><tr><td>工单号：</td><td><input id="SN" name="SN" value="ID-1" readonly></td>
<td>问题描述：</td><td><textarea id="P" name="P"></textarea></td></tr></table>
<input type="hidden" name="BaseID" value="1"><input type="button" name="go" value="提交"></form>"""
FACTS = {"order_no": "ID-1", "fault_area": "青槐县", "fault_place": "青槐镇集镇", "koujing": ""}


def profile(fact):
    return LeftoverProfile(
        form="#f", submit="#go", submit_label="提交", fields=(), other_boxes=("Who",), prefilled={"A": fact}
    )


def box(value="", *, name="A", locked=True):
    return EntryBox(name, name, "某栏：", value, locked)


@pytest.mark.browser
def test_boxes_of_an_entry(page):
    """What people see of the entry is told with label, value, and whether it takes typing; hidden controls and buttons are not."""
    page.set_content(PAGE)

    assert boxes_in(page.locator("#f")) == [
        EntryBox("SN", "SN", "工单号：", "ID-1", True),
        EntryBox("P", "P", "问题描述：", "", False),
    ]


@pytest.mark.parametrize(
    ("fact", "value", "state", "told", "cure"),
    [
        pytest.param("fault_area", "青槐县", PASSED, "相同", "", id="same"),
        pytest.param("fault_place", "青槐县", FAILED, "不同", 'A = "fault_area"', id="another fact"),
        pytest.param("fault_place", "别处", FAILED, "不同", "核对", id="no fact"),
    ],
)
def test_value_of_a_prefilled_box(fact, value, state, told, cure):
    """A box that shows another fact than the profile says stops a run: the cure names the right one; no words are told."""
    [found] = look_at_prefilled(profile(fact), [box(value)], FACTS)

    assert (found.state, told in found.found, cure in found.cure, found.compared) == (state, True, True, True)
    assert value not in found.found + found.cure


def test_box_without_a_value():
    """Where box and fact are both empty, nothing was compared."""
    [found] = look_at_prefilled(profile("koujing"), [box()], FACTS)

    assert (found.state, found.compared) == (PASSED, False)


def test_box_that_is_gone():
    """A prefilled box that the entry does not have is missing."""
    [found] = look_at_prefilled(profile("fault_area"), [], FACTS)

    assert (found.state, found.found) == (FAILED, "预填栏：缺失")


@pytest.mark.parametrize(
    ("stranger", "told", "cure"),
    [
        pytest.param(box("青槐县", name="B"), "只读栏", 'B = "fault_area"', id="a fact"),
        pytest.param(box("王值班", name="B"), "只读栏，有内容", "other_boxes", id="no fact"),
        pytest.param(box(name="B"), "只读栏，是空的", "other_boxes", id="empty"),
        pytest.param(box(name="B", locked=False), "未登记的字段", "登记为字段", id="to be filled in"),
    ],
)
def test_box_that_nobody_listed(stranger, told, cure):
    """A read-only box belongs to `prefilled` where it shows a fact; it is never called a required field."""
    [found] = look_at_entry_strangers(profile("order_no"), [stranger, box(name="Who")], FACTS)

    assert (found.state, told in found.found, cure in found.cure) == (FAILED, True, True)
    assert "必填" not in found.found
