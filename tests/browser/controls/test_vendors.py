"""Forms of the bundled site's vendors, filled by their labels alone, with no id from a profile."""

from __future__ import annotations

import pytest

from eoms_bot.browser.controls import FieldName, FormControl, fill, word
from eoms_bot.browser.controls.grid import read_grid
from eoms_bot.browser.controls.panels import open_tab
from eoms_bot.errors import SiteChanged
from tests.support import boco_client, mock_hand
from tests.support.frameset_hand import TODO, Desk
from tests.support.mock_site import mock_site, running_boco_site, running_frameset_site, running_mock_site

__all__ = ["mock_site", "running_boco_site", "running_frameset_site", "running_mock_site"]
pytestmark = pytest.mark.browser

BOTH = {
    "解决措施": "已处理\n请回访",
    "处理说明": "已处理",
    "联系人": "值班",
    "联系人电话": "13900000009",
    "投诉所属小区": "某小区",
    "是否已答复客户": "是",
    "是否启动变更": "否",
    "投诉性质": "有理由",
    "处理结果": "未解决",
    "暂时无法解决地点": "否",
    "集团投诉原因": "网络部门",
    "集团投诉原因（细分）": "弱覆盖",
    "场景分类": "住宅小区",
}
FRAMES = BOTH | {"预计解决时间": "2026-12-30 18:05", "地市": "泽宁市", "区县": "澜溪县"}
POPUPS = BOTH | {
    "预计解决时间": "2026-12-30 18:05:00",
    "网络类型": "4G(LTE)",
    "省内投诉原因": "覆盖-室内弱覆盖",
}
SELECTS = {label: value for label, value in POPUPS.items() if label not in ("处理说明", "预计解决时间")}
SPLITS = {"省内投诉原因": "-"}


def filled(form, values):
    """Fill all fields in their order, and return what they show at the end."""
    controls = {
        label: FormControl(form, FieldName(label, split=SPLITS.get(label, ""), join=".")) for label in values
    }
    for label, value in values.items():
        fill(controls[label], value)
    return {label: word(control) for label, control in controls.items()}


def test_form_in_frames(page, running_frameset_site):
    """Native selects that load the form again, and a time of five selects.

    What was filled before a choice that loads the form again survives.
    """
    running_frameset_site.reset()
    page.set_default_timeout(10_000)
    desk = Desk(page, running_frameset_site.base_url)
    desk.open(TODO, running_frameset_site.orders(kind="mobile", holder=None)[0]["order_no"])
    desk.accept()
    desk.link("完成")
    form = desk.work.locator("form")
    form.wait_for()

    assert filled(form, FRAMES) == FRAMES


def test_form_with_popup_menus(page, mock_site):
    """Menus with levels that open where the mouse points, radios with a twin, a calendar in a frame.

    A choice that makes other fields appear is no popup that stays open.
    """
    page.set_default_timeout(10_000)
    mock_hand.sign_in(page, mock_site.base_url)
    mock_hand.open_menu(page)
    order = mock_site.orders(kind="mobile", holder=None)[0]["order_no"]
    form = mock_hand.open_order(page, mock_hand.TODO_PATH, order)
    mock_hand.accept(form)
    form.locator("#bpp_Btn_T1Finish").click()
    form.locator("#CCH_ComplainDealDesc").wait_for()

    assert filled(form.locator("body"), POPUPS) == POPUPS


def test_form_behind_a_select(page, running_boco_site):
    """A form that comes after its operation is chosen, and cascades without a reload.

    Its calendar is none: a list of the next 42 days, all at 18:00. That is refused, and says so.
    """
    running_boco_site.reset()
    page.set_default_timeout(10_000)
    order = running_boco_site.orders(kind="mobile", holder="clerk01", has_koujing=False)[0]
    root, account = (
        running_boco_site.root,
        {"j_username": "clerk01", "j_password": "mock-pass-1", "login": "登 录"},
    )
    page.request.post(f"{root}{boco_client.CTX}/j_security_check", form=account)
    ids = f"sheetKey={order['base_id']}&TKID={order['task_id']}"
    page.goto(f"{root}{boco_client.SHEET}?method=showDetailPage&{ids}")
    open_tab(page.locator("body"), "流转信息")
    page.locator("#dealSelector").select_option("46")

    assert filled(page.locator("body"), SELECTS) == SELECTS
    with pytest.raises(SiteChanged, match=r"关不掉|不是认得的日历"):
        fill(FormControl(page.locator("body"), FieldName("预计解决时间")), "2026-12-30 18:05:00")


def test_lists_are_read_by_their_headers(page, running_frameset_site, mock_site):
    """One vendor has header cells, the other plain cells, and both have tables around the table."""
    running_frameset_site.reset()
    page.set_default_timeout(10_000)
    desk = Desk(page, running_frameset_site.base_url)
    desk.choose(TODO)
    framed = read_grid(desk.work.locator("body"), ["工单号", "主题", "状态"])
    mock_hand.sign_in(page, mock_site.base_url)
    mock_hand.open_menu(page)
    work = mock_hand.walk(page, mock_hand.TODO_PATH)
    work.locator(".pagenumber").wait_for()
    listed = read_grid(work.locator("body"), ["流水号", "主题", "处理时限"])

    known = {order["order_no"] for order in mock_site.orders()}
    assert len(framed) > 5
    assert {row["工单号"] for row in framed} <= known
    assert len(listed) > 5
    assert {row["流水号"] for row in listed} <= known
    assert all(row["处理时限"].startswith("20") for row in listed)
