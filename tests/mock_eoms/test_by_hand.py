"""The site in a real browser, worked as a person works it."""

import pytest
from playwright.sync_api import expect

from tests.support import mock_hand as hand
from tests.support.mock_client import TEXT

pytestmark = pytest.mark.browser


@pytest.fixture
def portal(page, mock_site):
    """A portal page of clerk01, at the menu tree."""
    page.set_default_timeout(10_000)
    hand.sign_in(page, mock_site.base_url)
    hand.open_menu(page)
    return page


def values_of(write):
    """The posted values of a write; a name posted twice would be an error of the form."""
    names = [name for name, _ in write["fields"]]
    assert len(names) == len(set(names))
    return dict(write["fields"])


def test_unsolved_order_from_list_to_library(portal, mock_site, open_order):
    """Accept, complete unsolved with a leftover entry, submit: the window closes and all lists know of it."""
    number = open_order["order_no"]
    form = hand.open_order(portal, hand.TODO_PATH, number)
    alerts = hand.alerts_of(form)
    hand.accept(form)
    hand.fill_completion(form, open_order, solved=False)
    form.locator("#CCH_ONE_tempUnsolved_0").click()
    hand.pick_time(form, "CCH_ONE_planSolveTime", "2029-02-28", 17, 23)
    form.locator("#LeftoverButton_bt1").click()
    dialog = form.frame_locator("#leftoverFrame")
    dialog.locator("#IL_ProblemDesc").fill(TEXT)
    dialog.locator("#IL_Measure").fill(TEXT)
    dialog.locator("#IL_BtnSubmit").click()
    expect(form.locator("#leftoverMark")).to_be_visible()
    expect(form.locator("#leftoverDialog")).to_have_count(0)
    hand.submit(form)

    assert alerts == ["问题遗留库已生成！"]
    assert [write["kind"] for write in mock_site.writes()] == ["accept", "leftover", "complete"]
    values = values_of(mock_site.writes("complete")[0])
    assert values["CCH_ONE_planSolveTime"].startswith("2029-02-28 17:23:")
    assert values["CCH_ONE_provReason"] == "覆盖.室内弱覆盖"
    assert (values["CCH_ONE_tempUnsolved"], values["CCH_ONE_tempUnsolved_displayInput"]) == ("0", "0")
    assert values["CCH_ComplainDesc"] == open_order["fields"]["CCH_ComplainDesc"]
    expect(hand.work_frame(portal).locator(".pagenumber")).to_contain_text("共0条数据")
    record = hand.open_order(portal, hand.DONE_PATH, number)
    record.locator("#DealInfoPanel_Header").click()
    history = record.frame_locator("#DealInfoViewField")
    expect(history.get_by_text(f"王值班 : 完成工单 : {TEXT}；")).to_be_visible()
    record.close()
    hand.find_row(portal, hand.LEFTOVER_PATH, number)


def test_reject(portal, mock_site, my_order):
    """A reject posts the preselected target and the reason."""
    form = hand.open_order(portal, hand.TODO_PATH, my_order["order_no"])
    form.locator("#bpp_Btn_REJECT").click()
    expect(form.locator("#Reject_RollbackTable input:checked")).to_have_count(1)
    form.locator("#Desc").fill("宽带投诉:光猫红灯")
    hand.submit(form)

    values = values_of(mock_site.writes("reject")[0])
    assert values["Desc"] == "宽带投诉:光猫红灯"
    assert values["bpp_Sys_ActionText"] == "派单驳回"
    assert values["bpp_Sys_AssignString"].startswith("U#:crm#:")


def test_double_click_gives_one_write(portal, mock_site, my_order):
    """The counter of the page stops the second submit."""
    form = hand.open_order(portal, hand.TODO_PATH, my_order["order_no"])
    hand.fill_completion(form, my_order, solved=True)
    with form.expect_event("close"):
        form.evaluate("ActionPanel.submit(); ActionPanel.submit();")

    posts = [r for r in mock_site.requests() if r["path"].endswith("save.action")]
    assert len(posts) == len(mock_site.writes("complete")) == 1


def test_validation_shows_icons_only(portal, mock_site, my_order):
    """An incomplete form stays, with icons and without a word, and posts nothing."""
    form = hand.open_order(portal, hand.TODO_PATH, my_order["order_no"])
    alerts = hand.alerts_of(form)
    form.locator("#bpp_Btn_T1Finish").click()
    expect(form.locator("#CCH_ComplainDealDesc")).to_be_visible()
    form.locator("#CCH_ONE_linkMan").fill("长" * 17)
    form.locator("#bpp_ActPanel_BtnSubmit").click()

    expect(form.locator("#CCH_ONE_linkMan_tip")).to_have_class("bpp_MessageTip_OverLength")
    expect(form.locator("#CCH_ONE_dealDesc_tip")).to_have_class("bpp_MessageTip_Require")
    assert form.locator("#CCH_ONE_dealDesc_tip").inner_text() == ""
    assert alerts == []
    assert not [r for r in mock_site.requests() if r["path"].endswith("save.action")]


def test_leftover_button_exists_only_when_unsolved(portal, my_order):
    """Choosing 解决 again takes button, place and time away."""
    form = hand.open_order(portal, hand.TODO_PATH, my_order["order_no"])
    hand.fill_completion(form, my_order, solved=False)
    expect(form.locator("#LeftoverButton_bt1")).to_be_visible()
    form.locator("#CCH_ONE_tempUnsolved_0").click()
    expect(form.locator("#CCH_ONE_planSolveTime")).to_be_visible()
    hand.pick(form, "CCH_ONE_dealResult", "解决")

    expect(form.locator("#LeftoverButton_bt1")).to_have_count(0)
    expect(form.locator("#CCH_ONE_tempUnsolved_0")).to_be_hidden()
    expect(form.locator("#CCH_ONE_planSolveTime")).to_be_hidden()
    expect(form.get_by_text("无预计解决时间")).to_be_visible()


def test_unaccepted_order_is_readable_and_offers_accept_only(portal, open_order):
    """Before the accept the form shows everything and takes nothing."""
    form = hand.open_order(portal, hand.TODO_PATH, open_order["order_no"])

    expect(form.locator("#CCH_ComplainDesc")).to_have_value(open_order["fields"]["CCH_ComplainDesc"])
    expect(form.locator("#CCH_ComplainDesc")).not_to_be_editable()
    expect(form.locator("#bpp_FixBtn input")).to_have_count(1)
    expect(form.locator("#bpp_TaskDealer")).to_have_text("处理人：个人投诉一级处理组")


def test_hostile_text_stays_text(portal, mock_site):
    """Markup in an order is shown as text in list and form."""
    order = next(o for o in mock_site.orders(kind="hostile") if "<script>" in o["fields"]["CCH_ComplainDesc"])
    form = hand.open_order(portal, hand.TODO_PATH, order["order_no"])

    expect(form.locator("#BaseSummary")).to_have_value("个人投诉-上网卡顿<b>急</b>")
    assert form.title() == f"个人投诉处理工单[{order['order_no']}]"
    assert portal.locator("b").count() == 0


def test_gbk_site_in_a_browser(page, mock_site, my_order):
    """A browser posts a GBK page in GBK, and what GBK lacks as character references."""
    mock_site.switches(charset="gbk")
    hand.sign_in(page, mock_site.base_url)
    hand.open_menu(page)
    form = hand.open_order(page, hand.TODO_PATH, my_order["order_no"])
    form.locator("#bpp_Btn_REJECT").click()
    form.locator("#Desc").fill("宽带投诉:𠮷")
    expect(form.locator("#Reject_RollbackTable input:checked")).to_have_count(1)
    hand.submit(form)

    values = values_of(mock_site.writes("reject")[0])
    assert values["Desc"] == "宽带投诉:&#134071;"
    assert values["BaseStatus"] == "一级处理中"


def test_accept_may_close_the_window(portal, mock_site, open_order):
    """With accept=close the form closes itself after the accept and the list is fresh."""
    mock_site.switches(accept="close")
    form = hand.open_order(portal, hand.TODO_PATH, open_order["order_no"])
    with form.expect_event("close"):
        form.locator("#bpp_Btn_ACCEPT").click()

    expect(hand.work_frame(portal).locator("#tab")).to_contain_text("王值班(已受理)")


def test_second_step_page_wipes_what_was_typed(portal, mock_site, my_order):
    """With step=twice the step page comes a second time, empty."""
    mock_site.switches(step="twice")
    form = hand.open_order(portal, hand.TODO_PATH, my_order["order_no"])
    form.locator("#bpp_Btn_T1Finish").click()
    form.locator("#CCH_ONE_cell").fill("LX_1")

    expect(form.locator("#CCH_ONE_cell")).to_have_value("")


def test_leftover_in_a_window(portal, mock_site, my_order):
    """With leftover=window the entry is made in a window that closes itself."""
    mock_site.switches(leftover="window", leftover_alert="off")
    form = hand.open_order(portal, hand.TODO_PATH, my_order["order_no"])
    hand.fill_completion(form, my_order, solved=False)
    with form.context.expect_page() as opened:
        form.locator("#LeftoverButton_bt1").click()
    window = opened.value
    window.locator("#IL_ProblemDesc").fill(TEXT)
    window.locator("#IL_Measure").fill(TEXT)
    with window.expect_event("close"):
        window.locator("#IL_BtnSubmit").click()

    expect(form.locator("#leftoverMark")).to_be_visible()
    assert mock_site.leftovers()[0]["problem"] == TEXT


def test_frame_with_login_page_takes_the_whole_window(portal, mock_site):
    """After a lost session a menu click ends at the login page, out of all frames."""
    frame = hand.walk(portal, hand.LEFTOVER_PATH)
    expect(frame.locator(".pagenumber")).to_contain_text("条数据")  # else the list itself meets the loss
    mock_site.drop_sessions()
    portal.locator(".menu li", has_text="统计报表").click()

    expect(portal.locator("#loginName")).to_be_visible()


def test_v2_login_in_a_browser(page, mock_site):
    """The v2 login page shows the message of a failed attempt and then lets the right one in."""
    mock_site.switches(login="v2")
    page.goto(mock_site.base_url)
    page.locator("#key1").fill("clerk01")
    page.locator("#key2").fill("wrong")
    page.locator("#login").click()
    expect(page.locator("#message")).to_have_text("用户名或者密码不正确")
    page.locator("#key2").fill("mock-pass-1")
    page.locator("#login").click()

    expect(page.locator(".systemfuctionOffice")).to_contain_text("欢迎您：王值班")
