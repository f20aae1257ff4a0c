"""What a person does on the one-page application with mouse and keyboard, by the words that stand there."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.support.given import reply

TODO_PATH = ("待办工单", "05-故障管理流程", "056-个人投诉处理")
DONE_PATH = ("已办工单", "05-故障管理流程", "056-个人投诉处理")
LEFTOVER_PATH = ("问题遗留库",)
Row = dict[str, str]


def sign_in(page: Page, base_url: str, password: str = "mock-pass-1") -> None:
    """Open the site, sign in and wait for the greeting."""
    page.goto(base_url)
    page.get_by_label("用户名").fill("clerk01")
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登 录").click()
    expect(page.get_by_text("欢迎您：王值班")).to_be_visible()


def walk(page: Page, path: tuple[str, ...]) -> None:
    """Click down the menu and wait for the list; entries that are open stay so."""
    above = page.get_by_role("navigation")
    for label in ("运维管理", "工单", *path):
        here = above.locator(f"xpath=.//span[.='{label}']").first
        above = here.locator("xpath=../following-sibling::div[1]")
        if label == path[-1] or above.is_hidden():
            here.click()
    expect(page.get_by_role("main").get_by_text(" / ".join(("运维管理", "工单", *path)))).to_be_visible()


def row_of(page: Page, number: str) -> Locator:
    """The list's row of an order; portions are loaded until it is there."""
    row = page.get_by_role("main").locator(f"xpath=.//div[.='{number}']/..")
    shown = page.get_by_role("main").get_by_text("ID-056-")
    while not row.count():
        before = shown.count()
        page.get_by_role("button", name="加载更多").click()
        expect(shown).not_to_have_count(before)
    return row


def open_order(page: Page, number: str, operation: str = "处理") -> None:
    """Open an order of the list in the drawer."""
    row_of(page, number).get_by_role("button", name=operation).click()
    expect(page.get_by_text("工单详情")).to_be_visible()
    expect(fact(page, "工单编号")).to_have_text(number)


def fact(page: Page, label: str) -> Locator:
    """What stands in the drawer after a label."""
    return page.locator(f"xpath=//span[.='{label}']/following-sibling::span[1]")


def control(page: Page, label: str) -> Locator:
    """The control after the label of a field, where it is at the end of the page."""
    return page.locator(f"xpath=//span[.='{label}']/../following-sibling::div[1]").last


def press(page: Page, name: str) -> None:
    """Press a button, the topmost of its name."""
    page.get_by_role("button", name=name, exact=True).last.click()


def pick(page: Page, label: str, *path: str) -> None:
    """Choose in a select, or in a cascade level by level, in the panel that opens."""
    control(page, label).get_by_text("▾").click()
    panel = page.locator("xpath=/html/body/div[last()][not(.//button)]")  # the drawer has buttons
    for text in path:
        panel.get_by_text(text, exact=True).click()
    expect(control(page, label)).to_contain_text(path[-1])


def pick_in_tree(page: Page, label: str, head: str, leaf: str) -> None:
    """Choose a leaf in the dialog that opens."""
    control(page, label).get_by_text("▾").click()
    dialog = page.locator("xpath=/html/body/div[last()]")
    expect(dialog.get_by_text(f"选择{label}")).to_be_visible()
    dialog.get_by_text(head, exact=True).click()
    dialog.get_by_text(leaf, exact=True).filter(visible=True).click()
    press(page, "确定")
    expect(control(page, label)).to_contain_text(f"{head} / {leaf}")


def accept(page: Page) -> None:
    """Accept the order in the drawer."""
    press(page, "受理")
    expect(fact(page, "任务状态")).to_have_text("处理中")


def records(page: Page) -> list[str]:
    """The records of the order in the drawer, line by line."""
    page.get_by_text("处理记录", exact=True).click()
    header = page.locator("xpath=//div[.='操作时间']/..")
    expect(header).to_be_visible()
    return header.locator("xpath=following-sibling::div").all_inner_texts()


def fill_completion(page: Page, order: dict[str, Any], row: Row) -> None:
    """Open 完成处理 and fill it in as a row of the desk's workbook says."""
    text, koujing = reply(row), order["has_koujing"]
    press(page, "完成处理")
    pick(page, "是否启动变更", "否")
    pick(page, "投诉性质", "有理由")
    page.get_by_label("联系人", exact=True).fill("值班")
    page.get_by_label("联系人电话").fill("13900000009")
    reached = row.get("联系时间") and row.get("客户态度", "") not in ("", "未接通")
    control(page, "是否已答复客户").get_by_text("是" if reached else "否").click()
    pick(page, "处理结果", row["处理结果"])
    cannot = row.get("暂时无法解决地点", "")
    if cannot:
        control(page, "暂时无法解决地点").get_by_text(cannot, exact=True).click()
    if cannot == "否":
        page.get_by_label("预计解决时间").fill(row["预计解决时间"])
        page.get_by_label("预计解决时间").press("Tab")
    head, _, leaf = row["省内投诉原因"].partition("-")
    pick_in_tree(page, "省内投诉原因", head, leaf)
    explained = "与客户期望值不符" if cannot == "是" else "客户抱怨"
    group = ("客户原因", explained) if koujing else ("网络部门", "弱覆盖")
    pick_in_tree(page, "集团投诉原因", *group)
    page.get_by_label("解决措施").fill(text)
    area = row["投诉区域"]
    pick(page, "投诉区域", "城镇" if area in ("城区", "县城") else "乡村", area)
    page.get_by_label("投诉所属小区").fill(row["投诉所属小区"])
    pick(page, "场景分类", row["场景分类"])
    pick(page, "网络类型", row["网络类型"])
    if page.get_by_label("占用基站").count():
        page.get_by_label("占用基站").fill(row["占用基站"])
        page.get_by_label("联系时间").fill(row["联系时间"])
        page.get_by_label("联系时间").press("Tab")
        pick(page, "客户态度", row["客户态度"])
    page.get_by_label("处理说明").fill(text)


def save_leftover(page: Page, row: Row) -> None:
    """Make the leftover entry of an unsolved order."""
    press(page, "生成问题遗留库")
    dialog = page.locator("xpath=/html/body/div[last()]")
    dialog.get_by_label("问题描述").fill(reply(row))
    dialog.get_by_label("解决措施").fill(reply(row))
    press(page, "保存遗留记录")
    expect(page.get_by_text("已生成遗留记录")).to_be_visible()


def submit(page: Page, name: str) -> None:
    """Press the form's one submit control and wait until the drawer has closed."""
    press(page, name)
    expect(page.get_by_text("工单详情")).to_have_count(0)
