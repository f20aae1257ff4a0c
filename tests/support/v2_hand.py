"""What a person does on the older product's pages with mouse and keyboard; its form is the newer one's."""

from __future__ import annotations

import re

from playwright.sync_api import FrameLocator, Page, expect

TODO_PATH = ("工单管理", "待处理工单", "故障管理类", "056-个人投诉处理")
DONE_PATH = ("工单管理", "已处理工单", "故障管理类", "056-个人投诉处理")
LEFTOVER_PATH = ("工单管理", "问题遗留库")


def sign_in(page: Page, base_url: str, name: str = "clerk01", password: str = "mock-pass-1") -> None:
    """Open the site, sign in and wait for the greeting."""
    page.goto(f"{base_url}roles/login.jsp")
    page.locator("#key1").fill(name)
    page.locator("#key2").fill(password)
    page.locator("#btnLogin").click()
    expect(page.locator("#loginUser")).to_contain_text("您好，")
    page.wait_for_load_state()  # until both frames are there


def open_menu(_page: Page) -> None:
    """The menu stands open."""


def work_frame(page: Page) -> FrameLocator:
    """The frame in which lists are shown."""
    return page.frame_locator("#mainFrame")


def walk(page: Page, path: tuple[str, ...]) -> FrameLocator:
    """Click down the menu, opening what is closed, and return the work frame."""
    level = page.frame_locator("#leftFrame").locator("#menuList")
    for label in path:
        node = level.locator("> li").filter(has=page.locator(f"xpath=./a[.='{label}']"))
        below = node.locator("> ul")
        if label == path[-1] or below.is_hidden():
            node.locator("> a").click()
        level = below
    title = {"待处理工单": "待处理工单", "已处理工单": "已处理工单"}.get(path[1], "问题遗留库")
    expect(work_frame(page).locator("#listTitle")).to_have_text(title)
    return work_frame(page)


def find_row(page: Page, path: tuple[str, ...], order_no: str) -> None:
    """Open a list and search for an order's number."""
    frame = walk(page, path)
    frame.locator("[name=BaseSN]").fill(order_no)
    frame.locator("#btnQuery").click()
    expect(frame.locator("#pageBar")).to_contain_text(re.compile("共 1 条记录"))


def open_order(page: Page, path: tuple[str, ...], order_no: str) -> Page:
    """Open an order from a list; returns its window."""
    find_row(page, path, order_no)
    with page.context.expect_page() as opened:
        work_frame(page).get_by_text(order_no, exact=True).click()
    form = opened.value
    expect(form.locator("#bpp_MaskLayer")).to_have_count(0)
    return form
