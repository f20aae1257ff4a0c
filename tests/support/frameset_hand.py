"""What a person does on the mock site in frames, with mouse and keyboard."""

from __future__ import annotations

import re
from collections.abc import Mapping

from playwright.sync_api import Dialog, FrameLocator, Locator, Page, expect

from tests.support.given import REJECTIONS, reply

Row = Mapping[str, str]
TODO, DONE = ("待办工单", "056-个人投诉处理"), ("已办工单", "056-个人投诉处理")
LEFTOVERS = ("工单", "问题遗留库")

MODAL = """(() => {
    const close = window.close.bind(window);
    window.close = () => { if (window.opener) { window.opener.returned = window.returnValue; } close(); };
    window.showModalDialog = (address) => {
        const value = window.returned;
        if (value === undefined) { window.open(address, '_blank'); }
        window.returned = undefined;
        return value;
    };
})();"""
"""A stand-in for `showModalDialog`: the first call opens a window, the second returns what that window gave."""


class Desk:
    """The frames of a person who has signed in, and what alerts have said."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page = page
        self.alerts: list[str] = []
        page.on("dialog", self._note)
        page.goto(base_url)
        page.locator("[name=userid]").fill("clerk01")
        page.locator("[name=passwd]").fill("mock-pass-1")
        page.get_by_role("button", name="登 录").click()
        expect(page.frame_locator("frame[name=head]").locator("body")).to_contain_text("当前用户：")
        page.wait_for_load_state()  # until every frame is there

    @property
    def work(self) -> FrameLocator:
        """The frame in which everything is shown."""
        return self.page.frame_locator("frame[name=work]")

    def choose(self, path: tuple[str, str]) -> None:
        """Follow the link of a menu's leaf, below a folder."""
        menu = self.page.frame_locator("frame[name=menu]")
        folder = menu.locator("td", has=self.page.locator(f"> font > b:text-is('{path[0]}')"))
        work = self.page.frame(name="work")
        # The list may stand there already: what is typed into it would go when it comes anew.
        with self.page.expect_event("framenavigated", lambda frame: frame == work):
            folder.get_by_role("link", name=path[1], exact=True).click()
        expect(self.work.locator("body")).to_contain_text(
            f"当前位置：{path[0] if path != LEFTOVERS else path[1]}"
        )

    def find(self, path: tuple[str, str], order_no: str) -> None:
        """Open a list and filter it by an order's number."""
        self.choose(path)
        self.work.locator("[name=gdh]").fill(order_no)
        self.work.get_by_role("button", name="查 询").click()
        expect(self.work.locator("body")).to_contain_text("共 1 条记录")

    def open(self, path: tuple[str, str], order_no: str) -> None:
        """Open an order from a list, in the same frame."""
        self.find(path, order_no)
        self.link(order_no)
        expect(self.work.locator("body")).to_contain_text("投诉内容")

    def link(self, text: str) -> None:
        """Follow a link in the work frame."""
        self.work.get_by_role("link", name=text, exact=True).click()

    def accept(self) -> None:
        """Follow 受理, and wait for what it makes of the page."""
        self.link("受理")
        expect(self.work.get_by_role("link", name="完成", exact=True)).to_be_visible()

    def control(self, name: str) -> Locator:
        """A control of the form, by its name."""
        return self.work.locator(f"[name={name}]")

    def select(self, name: str, text: str) -> None:
        """Choose an option by its words."""
        self.control(name).select_option(label=text)

    def select_parent(self, name: str, text: str, parameter: str) -> None:
        """Choose an option that loads the form again, and wait until its address has it."""
        self.select(name, text)
        self._loaded(parameter)

    def complete(self, row: Row, group: tuple[str, str]) -> None:
        """Fill in 完成 as a row says; the texts first, so that they have to survive what loads the form again."""
        self.link("完成")
        text = reply(row)
        self.control("jjcs").fill(text)
        self.control("clsm").fill(text)
        self.control("lxr").fill("值班")
        self.control("lxdh").fill("13900000009")
        self.control("xq").fill(row["投诉所属小区"])
        replied = bool(row.get("联系时间")) and row.get("客户态度", "") not in ("", "未接通")
        self.work.locator(f"[name=sfdf][value='{int(replied)}']").check()
        self.select_parent("cljg", row["处理结果"], f"cljg={1 if row['处理结果'] == '解决' else 2}")
        self.select_parent("ds", "泽宁市", "ds=01")
        self.select("qx", "澜溪县")
        head, _, leaf = row["省内投诉原因"].partition("-")
        self.select_parent("tsyy1", head, f"tsyy1={_quoted(head)}")
        self.select("tsyy2", leaf)
        self.select_parent("jtyy1", group[0], f"jtyy1={_quoted(group[0])}")
        self.select("jtyy2", group[1])
        for name, said in (("sfqdbg", "否"), ("tsxz", "有理由")):
            self.select(name, said)
        for name, column in (("tsqy", "投诉区域"), ("cjfl", "场景分类"), ("wllx", "网络类型")):
            self.select(name, row[column])

    def plan(self, time: str) -> None:
        """Say that it can be solved, and when: 年, 月, 日, 时, 分 in five selects."""
        self.work.locator("[name=zsbnjj][value='0']").click()
        self._loaded("zsbnjj=0")
        for end, part in zip("nyrsf", re.findall(r"\d+", time), strict=True):
            self.select(f"yjsj_{end}", part)

    def register(self, text: str) -> str:
        """Make the leftover entry in its dialog; the number that the form shows then."""
        button = self.work.get_by_role("button", name="生成问题遗留库")
        with self.page.expect_popup() as opened:
            button.click()
        dialog = opened.value
        dialog.on("dialog", self._note)
        dialog.locator("[name=wtms]").fill(text)
        dialog.locator("[name=ylcs]").fill(text)
        with dialog.expect_event("close"):
            dialog.get_by_role("button", name="提 交").click()
        button.click()  # the stand-in returns the value to the second call
        expect(self.control("ylbh")).not_to_have_value("")
        return self.control("ylbh").input_value()

    def refuse(self, row: Row) -> None:
        """Fill in 驳回 as a row says."""
        self.link("驳回")
        note = row.get("驳回说明", "")
        text = REJECTIONS[row["驳回原因"]][bool(note)].format(note=note)
        self.control("bhyy").fill(f"{row['驳回原因']}:{text}")

    def submit(self) -> None:
        """Press 提交, and wait for the page that says that it was done."""
        self.work.get_by_role("button", name="提 交").click()
        expect(self.work.locator("body")).to_contain_text("操作成功")

    def _loaded(self, parameter: str) -> None:
        frame = self.page.frame(name="work")
        assert frame is not None
        frame.wait_for_url(re.compile(f"[?&]{re.escape(parameter)}(&|$)"))

    def _note(self, dialog: Dialog) -> None:
        self.alerts.append(dialog.message)
        dialog.accept()


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("gbk"))
