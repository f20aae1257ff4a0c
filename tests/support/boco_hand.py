"""What a person does on the second vendor's pages with mouse and keyboard."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import FrameLocator, Page, expect

from tests.support.given import REJECTIONS, reply

ABOVE = ("业务流程", "网络运维流程管理", "投诉管理", "个人投诉工单(客服接口)", "接口派单")
TODO_PATH = (*ABOVE, "待处理工单")
DONE_PATH = (*ABOVE, "已处理工单")
LEFTOVER_PATH = (*ABOVE[:3], "问题遗留库")
Row = Mapping[str, str]


class Desk:
    """The home page of a person who has signed in; everything is shown in its frame."""

    def __init__(self, page: Page, base_url: str) -> None:
        self.page = page
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(base_url)
        page.locator("#j_username").fill("clerk01")
        page.locator("#j_password").fill("mock-pass-1")
        page.get_by_role("button", name="登 录").click()
        expect(page.locator("#userInfo")).to_contain_text("当前用户：")
        page.wait_for_load_state()

    @property
    def work(self) -> FrameLocator:
        """The frame in which lists and orders are shown."""
        return self.page.frame_locator("#north")

    def find(self, path: tuple[str, ...], order_no: str) -> None:
        """Walk to a list and search it for a number."""
        node = self.page.locator("#menuTree")
        for label in path:
            node = node.locator("> ul > li").filter(has=self.page.locator(f"xpath=./span[.='{label}']"))
            if label == path[-1] or node.locator("> ul").is_hidden():
                with self.page.expect_event("framenavigated") if label == path[-1] else _Nothing():
                    node.locator("> span").click()
        self.work.locator("[name=sheetId]").fill(order_no)
        self.work.get_by_role("button", name="查询").click()
        expect(self.work.locator(".pagebanner")).to_contain_text("找到 1 条记录")

    def open(self, path: tuple[str, ...], order_no: str) -> None:
        """Open an order from a list, in the frame."""
        self.find(path, order_no)
        self.work.get_by_role("link", name=order_no, exact=True).click()
        expect(self.work.locator("#sheet-detail-page")).to_be_visible()

    def operate(self, words: str) -> None:
        """Choose what is to be done, and wait for its form."""
        self.work.locator("#dealSelector").select_option(label=words)
        expect(self.work.get_by_role("button", name="提交", exact=True)).to_be_visible()

    def fill(self, name: str, text: str) -> None:
        """Type into a control."""
        self.work.locator(f"[name={name}]").fill(text)

    def select(self, name: str, text: str) -> None:
        """Choose an option by its words, once it is there."""
        control = self.work.locator(f"[name={name}]")
        expect(control.locator(f"option:text-is('{text}')")).to_be_attached()
        control.select_option(label=text)

    def submit(self) -> None:
        """Press 提交, and wait for the page that says that it was done."""
        self.work.get_by_role("button", name="提交", exact=True).click()
        expect(self.work.locator("#successMessage")).to_contain_text("成功")

    def accept(self) -> None:
        """Choose 确认受理, write that, and submit."""
        self.operate("确认受理")
        self.fill("remark", "确认受理")
        self.submit()

    def look_back(self) -> None:
        """Switch to 流转信息."""
        self.work.get_by_text("流转信息", exact=True).click()
        expect(self.work.locator("#flowEnd")).to_be_attached()

    def complete(self, row: Row, group: tuple[str, str]) -> None:
        """Fill in the completion as a row says."""
        self.operate("处理完成，回复建单人")
        replied = bool(row.get("联系时间")) and row.get("客户态度", "") not in ("", "未接通")
        head, _, leaf = row["省内投诉原因"].partition("-")
        chosen = (
            *(("linkIfInvokeChange", "否"), ("compProp", "有理由"), ("isReplied", "是" if replied else "否")),
            *(("dealResult", row["处理结果"]), ("issueReasonTypeOne", head), ("issueReasonTypeTwo", leaf)),
            *(("groupReasonTypeOne", group[0]), ("groupReasonTypeTwo", group[1])),
            *(("linkComplaintArea", row["投诉区域"]), ("linkSceneType", row["场景分类"])),
            ("linkNetType", row["网络类型"]),
        )
        for name, text in chosen:
            self.select(name, text)
        texts = {"ndeptContact": "值班", "ndeptContactPhone": "13900000009", "operaterContact": "13900000008"}
        texts |= {"linkCellName": row["投诉所属小区"], "dealDesc": reply(row), "linkDealDesc": reply(row)}
        for name, text in texts.items():
            self.fill(name, text)

    def plan(self, time: str) -> None:
        """Say that it can be solved, and on which day; the calendar writes the hour."""
        self.select("linkTempUnsolved", "否")
        self.work.locator("[name=linkPlanSolveTime]").click()
        self.work.locator("#popUpCalendar").get_by_text(time[5:10], exact=True).click()

    def register(self, text: str) -> None:
        """Make the leftover entry in its window."""
        self.work.get_by_role("button", name="生成问题遗留库").click()
        entry = self.work.frame_locator("#leftoverFrame")
        for name in ("problemDesc", "solveMeasure"):
            entry.locator(f"[name={name}]").fill(text)
        entry.get_by_role("button", name="提交", exact=True).click()
        expect(self.work.locator("#leftoverMark")).to_be_visible()
        expect(self.work.locator("#leftoverWindow")).to_have_count(0)

    def refuse(self, row: Row) -> None:
        """Fill in the reject as a row says."""
        self.operate("驳回客服")
        self.fill("remark", f"{row['驳回原因']}:{REJECTIONS[row['驳回原因']][0]}")


class _Nothing:
    def __enter__(self) -> None:
        """Wait for nothing."""

    def __exit__(self, *_: object) -> None:
        """Nothing was waited for."""
