"""What a person does on the mock site with mouse and keyboard."""

from typing import Any

from playwright.sync_api import Dialog, FrameLocator, Page, expect

from tests.support.mock_client import TEXT

TODO_PATH = ("工单", "待办工单", "05-故障管理流程", "056-个人投诉处理")
DONE_PATH = ("工单", "已办工单", "05-故障管理流程", "056-个人投诉处理")
LEFTOVER_PATH = ("工单", "问题遗留库")


def sign_in(page: Page, base_url: str, name: str = "clerk01", password: str = "mock-pass-1") -> None:
    """Open the site, sign in and wait for the greeting."""
    page.goto(base_url)
    page.locator("#loginName").fill(name)
    page.locator("#pwd").fill(password)
    page.locator("#login").click()
    expect(page.locator(".systemfuctionOffice")).to_contain_text("欢迎您：")


def open_menu(page: Page) -> None:
    """Go to 运维管理, where the menu tree is."""
    page.locator(".menu li", has_text="运维管理").click()


def work_frame(page: Page) -> FrameLocator:
    """The frame in which lists are shown."""
    return page.frame_locator("#center").frame_locator("[name=rightFrame]")


def walk(page: Page, path: tuple[str, ...]) -> FrameLocator:
    """Click down the menu tree, opening what is closed, and return the work frame."""
    node = page.frame_locator("#center").frame_locator("[name=leftFrame]").locator("#treeboxbox_tree")
    for label in path:
        node = node.locator("> .treeNode" if label == path[0] else "> .treeChildren > .treeNode").filter(
            has=page.locator(f"> .standartTreeRow:text-is('{label}')")
        )
        if label == path[-1] or "plus" in (node.locator("> .treeIcon").get_attribute("class") or ""):
            node.locator("> .standartTreeRow").click()
    return work_frame(page)


def find_row(page: Page, path: tuple[str, ...], order_no: str) -> None:
    """Open a list and search for an order's number."""
    frame = walk(page, path)
    frame.locator("[name=tquerytext]").fill(order_no)
    frame.get_by_role("button", name="搜索", exact=True).click()
    expect(frame.locator(".pagenumber")).to_contain_text("共1条数据")


def open_order(page: Page, path: tuple[str, ...], order_no: str) -> Page:
    """Open an order from a list; returns its window."""
    find_row(page, path, order_no)
    with page.context.expect_page() as opened:
        work_frame(page).get_by_text(order_no, exact=True).click()
    form = opened.value
    expect(form.locator("#bpp_MaskLayer")).to_have_count(0)
    return form


def pick(form: Page, field: str, *path: str) -> None:
    """Choose an entry of a popup menu, hovering over the levels before it."""
    form.locator(f"#{field}").click()
    for head in path[:-1]:
        form.locator(f".selectmenu_mid:has(li:text-is('{head}'))").hover()
    form.locator(f".selectmenu_end:has(li:text-is('{path[-1]}'))").click()


def pick_time(form: Page, field: str, day: str, hour: int, minute: int) -> None:
    """Choose day, hour and minute in the date popup and confirm."""
    form.locator(f"#{field}").click()
    popup = form.frame_locator("#_my97DPFrame")
    while popup.locator(f"[data-day='{day}']").count() == 0:
        popup.locator("#dpMonthNext").click()
    popup.locator(f"[data-day='{day}']").click()
    for button, menu, value in (("#dpHour", "#hhMenu", hour), ("#dpMinute", "#mmMenu", minute)):
        popup.locator(button).click()
        popup.locator(f"{menu} [data-value='{value}']").click()
    popup.locator("#dpOkInput").click()


def alerts_of(form: Page) -> list[str]:
    """Accept every dialog of a window from now on; the list returned fills with their texts."""
    texts: list[str] = []

    def note(dialog: Dialog) -> None:
        texts.append(dialog.message)
        dialog.accept()

    form.on("dialog", note)
    return texts


def accept(form: Page) -> None:
    """Accept an order whose form reloads after it."""
    form.locator("#bpp_Btn_ACCEPT").click()
    expect(form.locator("#bpp_Btn_T1Finish")).to_be_visible()
    expect(form.locator("#bpp_MaskLayer")).to_have_count(0)


def fill_completion(form: Page, order: dict[str, Any], *, solved: bool) -> None:
    """Open 完成工单 and fill it in."""
    form.locator("#bpp_Btn_T1Finish").click()
    expect(form.locator("#CCH_ComplainDealDesc")).to_be_visible()
    pick(form, "CCH_IsDealNetChange", "否")
    pick(form, "CCH_ONE_compProp", "有理由")
    form.locator("#CCH_ONE_linkMan").fill("值班")
    form.locator("#CCH_ONE_linkManTel").fill("13900000009")
    form.locator("#CCH_ONE_isReplied_1").click()
    pick(form, "CCH_ONE_dealResult", "解决" if solved else "未解决")
    pick(form, "CCH_ONE_provReason", "覆盖", "室内弱覆盖")
    pick(form, "CCH_ONE_groupReason1", "客户原因" if order["has_koujing"] else "网络部门")
    pick(form, "CCH_ONE_groupReason2", "客户抱怨" if order["has_koujing"] else "弱覆盖")
    form.locator("#CCH_ONE_dealDesc").fill(TEXT)
    pick(form, "CCH_ONE_area", "县城")
    form.locator("#CCH_ONE_cell").fill("LX_青槐政府-3")
    pick(form, "CCH_ONE_scene", "住宅小区")
    pick(form, "CCH_ONE_network", "4G(LTE)")
    form.locator("#CCH_ComplainDealDesc").fill(TEXT)


def submit(form: Page) -> None:
    """Press 提　交 and wait until the window has closed itself."""
    with form.expect_event("close"):
        form.locator("#bpp_ActPanel_BtnSubmit").click()
