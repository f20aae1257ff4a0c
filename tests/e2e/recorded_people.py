"""People who show the bundled sites to the recorder: one who makes no mistake, and one who makes all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from playwright.sync_api import Locator, Page, expect

from eoms_bot.run.ports import Ports
from eoms_bot.settings.load import load
from eoms_bot.sites.record import Recorded, record
from tests.support import boco_hand, frameset_hand, mock_hand, spa_hand, v2_hand
from tests.support.bot import Bot
from tests.support.given import REJECTIONS, reply
from tests.support.mock_site import MockSite

expect.set_options(timeout=30_000)
"""A person waits for the page as long as it takes; the recorder looks at the page at each press."""

Say = Callable[[str], None]
Play = Callable[[Page, Say], None]
Row = dict[str, str]
Work = Sequence[tuple[dict[str, Any], Row]]
TYPED = {
    "password": "金丝雀口令",
    "search": "金丝雀查询",
    "linkman": "金丝雀联系",
    "phone": "13900007654",
    "note": "金丝雀说明",
    "problem": "金丝雀问题",
}
"""What who errs types and takes back: it may stand in no file."""
_ACTION = ("bpp_Sys_ActionID", "bpp_Sys_ActionType", "bpp_Sys_ActionText", "bpp_Sys_CloseAfterCommit")
FIXED = {
    "spa": ("/flow/result", "/flow/phase", "/flow/quality"),
    "frameset": ("cz",),
    "ultraprocess_v2": _ACTION,
    "ultrabpp": _ACTION,
    "boco": ("operateType",),
}
"""Vendor → what each of its bodies has alike; nobody but a person can say that it always does."""


def three_orders(site: MockSite) -> list[tuple[dict[str, Any], Row]]:
    """A solved order, one that is not and can be, and one to reject; with what the desk knows of each."""
    orders = {one["order_no"]: one for one in site.orders()}
    rows = [one for one in site.notes() if one["工单号"] in orders]

    def first(**wanted: str) -> tuple[dict[str, Any], Row]:
        row = next(one for one in rows if all(one.get(key) == text for key, text in wanted.items()))
        return orders[row["工单号"]], row

    return [
        first(处理结果="解决"),
        first(处理结果="未解决", 暂时无法解决地点="否"),
        first(驳回原因="宽带投诉"),
    ]


def recorded(bot: Bot, name: str, play: Play) -> Recorded:
    """Record with this person."""
    settings = load(bot.home / "eoms.toml")
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(record, settings, name, bot.base_url, Ports(), "值班员", play).result()


@dataclass
class Person:
    """A person at a site. `errs`: he makes the mistakes of people.

    `lose`: ends his session at the site, at the next submit.
    """

    base_url: str
    work: Work
    fixed: Sequence[str] = ()
    errs: bool = False
    lose: Callable[[], None] = lambda: None
    lists: bool = True

    def __call__(self, page: Page, say: Say) -> None:
        """Work all orders, and show the lists."""
        raise NotImplementedError

    def name(self, say: Say, step: str, *, before: bool) -> None:
        """Say the name of a step before it, as the panel asks for; who errs says it afterwards."""
        if before is not self.errs:
            say(step)


class SpaPerson(Person):
    """At the one-page application."""

    def __call__(self, page: Page, say: Say) -> None:
        """Work all orders, and show the lists."""
        page.on("dialog", lambda one: one.accept())
        self._enter(page, say)
        hand = spa_hand
        if self.errs:
            hand.open_order(page, self.work[-1][0]["order_no"])  # the wrong one
            page.get_by_role("button", name="关闭").click()
        for order, row in self.work:
            self._open(page, say, order)
            hand.records(page)
            say("处理记录")
            page.get_by_text("基本信息", exact=True).click()
            self._work(page, say, order, row)
        for name in self.fixed:
            say(f"固定 {name}")
        if not self.lists:
            return
        hand.walk(page, hand.DONE_PATH)
        say("列表")
        hand.open_order(page, self.work[0][0]["order_no"], "查看")
        hand.records(page)
        say("处理记录")
        page.get_by_role("button", name="关闭").click()
        hand.walk(page, hand.LEFTOVER_PATH)
        say("列表")

    def _enter(self, page: Page, say: Say) -> None:
        if self.errs:
            page.goto(self.base_url)
            page.get_by_label("用户名").fill("clerk01")
            page.get_by_label("密码").fill(TYPED["password"])
            page.get_by_role("button", name="登 录").click()
            expect(page.locator("body")).to_contain_text("不正确")
        spa_hand.sign_in(page, self.base_url)
        say("登录")
        spa_hand.walk(page, spa_hand.TODO_PATH)
        say("列表")

    def _open(self, page: Page, say: Say, order: dict[str, Any]) -> None:
        expect(page.get_by_role("main").get_by_text("ID-056-").first).to_be_visible()
        spa_hand.open_order(page, order["order_no"])
        say("工单")
        if page.get_by_role("button", name="受理", exact=True).count():
            self.name(say, "受理", before=True)
            spa_hand.accept(page)
            self.name(say, "受理", before=False)

    def _work(self, page: Page, say: Say, order: dict[str, Any], row: Row) -> None:
        step = "完成" if "处理结果" in row else "驳回"
        self.name(say, step, before=True)
        if step == "完成":
            self._complete(page, say, order, row)
        else:
            self._refuse(page, row)
            if self.errs:
                self.lose()
                spa_hand.press(page, "提交驳回")
                expect(page.get_by_label("用户名")).to_be_visible()
                self._enter(page, say)
                self._open(page, say, order)
                self._refuse(page, row)
            spa_hand.submit(page, "提交驳回")
        self.name(say, step, before=False)

    def _complete(self, page: Page, say: Say, order: dict[str, Any], row: Row) -> None:
        hand = spa_hand
        if self.errs:
            hand.press(page, "驳回")  # the wrong step
            hand.press(page, "取消")
        hand.fill_completion(page, order, row)
        if self.errs:
            retype(page, page.get_by_label("联系人", exact=True), TYPED["linkman"], "值班")
            retype(page, page.get_by_label("联系人电话"), TYPED["phone"], "13900000009")
            page.get_by_label("处理说明").fill(TYPED["note"])
            hand.press(page, "暂存")
            expect(page.get_by_text("已暂存")).to_be_visible()
            page.get_by_label("处理说明").fill(reply(row))
        if row["处理结果"] == "未解决":
            self.name(say, "遗留库", before=True)
            if self.errs:
                hand.press(page, "生成问题遗留库")
                page.locator("xpath=/html/body/div[last()]").get_by_label("问题描述").fill(TYPED["problem"])
                hand.press(page, "取消")
            hand.save_leftover(page, row)
            self.name(say, "遗留库", before=False)
        submit = page.get_by_role("button", name="提交完成", exact=True)
        if self.errs:
            submit.dblclick()
        else:
            submit.click()
        expect(page.get_by_text("工单详情")).to_have_count(0)

    def _refuse(self, page: Page, row: Row) -> None:
        spa_hand.press(page, "驳回")
        spa_hand.pick(page, "驳回原因", row["驳回原因"])
        page.get_by_label("驳回说明").fill(f"{row['驳回原因']}:{REJECTIONS[row['驳回原因']][0]}")


class FramePerson(Person):
    """At the site in frames."""

    def __call__(self, page: Page, say: Say) -> None:
        """Work all orders, and show the lists."""
        desk = self._enter(page, say)
        if self.errs:
            desk.work.locator("[name=gdh]").fill(TYPED["search"])
            desk.work.get_by_role("button", name="查 询").click()
            expect(desk.work.locator("body")).to_contain_text("共 0 条记录")
            desk.open(frameset_hand.TODO, self.work[-1][0]["order_no"])  # the wrong one
        for order, row in self.work:
            self._open(desk, say, order)
            self._work(desk, say, order, row)
        for name in self.fixed:
            say(f"固定 {name}")
        if not self.lists:
            return
        desk.open(frameset_hand.DONE, self.work[0][0]["order_no"])
        desk.link("处理记录")
        expect(desk.work.locator("body")).to_contain_text("处理意见")
        say("处理记录")
        desk.choose(frameset_hand.LEFTOVERS)
        say("列表")

    def _enter(self, page: Page, say: Say) -> frameset_hand.Desk:
        if self.errs:
            page.goto(self.base_url)
            page.locator("[name=userid]").fill("clerk01")
            page.locator("[name=passwd]").fill(TYPED["password"])
            page.get_by_role("button", name="登 录").click()
            expect(page.locator("body")).to_contain_text("不正确")
        desk = frameset_hand.Desk(page, self.base_url)
        say("登录")
        desk.choose(frameset_hand.TODO)
        say("列表")
        return desk

    def _open(self, desk: frameset_hand.Desk, say: Say, order: dict[str, Any]) -> None:
        desk.open(frameset_hand.TODO, order["order_no"])
        say("工单")
        if desk.work.get_by_role("link", name="受理", exact=True).count():
            self.name(say, "受理", before=True)
            desk.accept()
            self.name(say, "受理", before=False)
            say("工单")

    def _work(self, desk: frameset_hand.Desk, say: Say, order: dict[str, Any], row: Row) -> None:
        step = "完成" if "处理结果" in row else "驳回"
        self.name(say, step, before=True)
        if step == "完成":
            self._complete(desk, say, order, row)
        else:
            desk.refuse(row)
            if self.errs:
                self.lose()
                desk.work.get_by_role("button", name="提 交").click()
                expect(desk.work.locator("[name=passwd]")).to_be_visible()
                self._enter(desk.page, say)
                self._open(desk, say, order)
                desk.refuse(row)
                desk.control("bhyy").press_sequentially("。")  # the same bytes leave no second time
            desk.submit()
        self.name(say, step, before=False)

    def _complete(self, desk: frameset_hand.Desk, say: Say, order: dict[str, Any], row: Row) -> None:
        explained = "与客户期望值不符" if row.get("暂时无法解决地点") == "是" else "客户抱怨"
        group = ("客户原因", explained) if order["has_koujing"] else ("网络部门", "弱覆盖")
        if self.errs:
            desk.link("驳回")  # the wrong step
            desk.work.get_by_role("button", name="返 回").click()
            expect(desk.work.get_by_role("link", name="完成", exact=True)).to_be_visible()
            desk.link("完成")
            desk.work.get_by_role("button", name="提 交").click()  # an alert says that something lacks
            desk.control("lxr").fill(TYPED["linkman"])
            desk.control("clsm").fill(TYPED["note"])
            desk.work.get_by_role("button", name="暂 存").click()
            expect(desk.work.locator("body")).to_contain_text("暂存成功")
            self._open(desk, say, order)
        desk.complete(row, group)
        if self.errs:
            retype(desk.page, desk.control("lxr"), TYPED["linkman"], "值班")
            retype(desk.page, desk.control("lxdh"), TYPED["phone"], "13900000009")
        if row["处理结果"] == "未解决":
            desk.plan(row["预计解决时间"])
            self.name(say, "遗留库", before=True)
            if self.errs:
                register(desk, TYPED["problem"], cancel=True)
            register(desk, reply(row))
            self.name(say, "遗留库", before=False)
        if self.errs:
            desk.work.get_by_role("button", name="提 交").dblclick()
            expect(desk.work.locator("[name=jjcs]")).to_have_count(0)
            return
        desk.submit()


class UltraPerson(Person):
    """At the first vendor's product; `hand` works the portal of one of its two versions."""

    hand: ModuleType = v2_hand

    def __call__(self, page: Page, say: Say) -> None:
        """Work all orders, and show the lists."""
        hand = self.hand
        hand.sign_in(page, self.base_url)
        say("登录")
        hand.open_menu(page)
        hand.walk(page, hand.TODO_PATH)
        say("列表")
        for order, row in self.work:
            form = hand.open_order(page, hand.TODO_PATH, order["order_no"])
            mock_hand.alerts_of(form)
            say("工单")
            if form.locator("#bpp_Btn_ACCEPT").count():
                self.name(say, "受理", before=True)
                mock_hand.accept(form)
                say("工单")
            self._look_back(form, say)
            self._work(form, say, order, row)
        for name in self.fixed:
            say(f"固定 {name}")
        for order, _ in (self.work[0], self.work[-1]):
            form = hand.open_order(page, hand.DONE_PATH, order["order_no"])
            say("工单")
            self._look_back(form, say)
            form.close()
        hand.find_row(page, hand.LEFTOVER_PATH, self.work[1][0]["order_no"])
        say("列表")

    def _look_back(self, form: Page, say: Say) -> None:
        form.get_by_text("处理记录", exact=True).click()
        expect(form.frame_locator("#DealInfoViewField").locator("#DealInfoEnd")).to_be_attached()
        say("处理记录")
        form.get_by_text("工单信息", exact=True).click()

    def _work(self, form: Page, say: Say, order: dict[str, Any], row: Row) -> None:
        step = "完成" if "处理结果" in row else "驳回"
        self.name(say, step, before=True)
        if step == "完成":
            self._complete(form, say, order, row)
        else:
            form.locator("#bpp_Btn_REJECT").click()
            expect(form.locator("#Reject_RollbackTable input:checked")).to_have_count(1)
            form.locator("#Desc").fill(f"{row['驳回原因']}:{REJECTIONS[row['驳回原因']][0]}")
        mock_hand.submit(form)

    def _complete(self, form: Page, say: Say, order: dict[str, Any], row: Row) -> None:
        solved = row["处理结果"] == "解决"
        mock_hand.fill_completion(form, order, solved=solved)
        mock_hand.pick(form, "CCH_ONE_provReason", *row["省内投诉原因"].split("-"))
        for field, column in (("area", "投诉区域"), ("scene", "场景分类"), ("network", "网络类型")):
            mock_hand.pick(form, f"CCH_ONE_{field}", row[column])
        form.locator("#CCH_ONE_cell").fill(row["投诉所属小区"])
        for field in ("CCH_ONE_dealDesc", "CCH_ComplainDealDesc"):
            form.locator(f"#{field}").fill(reply(row))
        if solved:
            return
        form.locator("#CCH_ONE_tempUnsolved_0").click()
        day, _, clock = row["预计解决时间"].partition(" ")
        hour, minute = map(int, clock.split(":")[:2])
        mock_hand.pick_time(form, "CCH_ONE_planSolveTime", day, hour, minute)
        self.name(say, "遗留库", before=True)
        form.locator("#LeftoverButton_bt1").click()
        entry = form.frame_locator("#leftoverFrame")
        for field in ("IL_ProblemDesc", "IL_Measure"):
            entry.locator(f"#{field}").fill(reply(row))
        entry.locator("#IL_BtnSubmit").click()
        expect(form.locator("#leftoverMark")).to_be_visible()
        expect(form.locator("#leftoverDialog")).to_have_count(0)
        self.name(say, "完成", before=True)


class NewerPerson(UltraPerson):
    """At its newer version."""

    hand = mock_hand


class BocoPerson(Person):
    """At the second vendor's site: everything opens in one frame, and a select says what is to be done."""

    def __call__(self, page: Page, say: Say) -> None:
        """Work all orders, and show the lists."""
        desk = boco_hand.Desk(page, self.base_url)
        say("登录")
        for order, row in self.work:
            self._open(desk, say, order)
            if not desk.work.locator("#dealSelector option", has_text="处理完成").count():
                self.name(say, "受理", before=True)
                desk.accept()
                self._open(desk, say, order)
            desk.look_back()
            say("处理记录")
            desk.work.get_by_text("基本信息", exact=True).click()
            self._work(desk, say, order, row)
        for name in self.fixed:
            say(f"固定 {name}")
        for order, _ in (self.work[0], self.work[-1]):
            desk.open(boco_hand.DONE_PATH, order["order_no"])
            say("工单")
            desk.look_back()
            say("处理记录")
        desk.find(boco_hand.LEFTOVER_PATH, self.work[1][0]["order_no"])
        say("列表")

    def _open(self, desk: boco_hand.Desk, say: Say, order: dict[str, Any]) -> None:
        desk.open(boco_hand.TODO_PATH, order["order_no"])
        say("工单")

    def _work(self, desk: boco_hand.Desk, say: Say, order: dict[str, Any], row: Row) -> None:
        step = "完成" if "处理结果" in row else "驳回"
        self.name(say, step, before=True)
        if step == "驳回":
            desk.refuse(row)
            desk.submit()
            return
        desk.complete(row, ("客户原因", "客户抱怨") if order["has_koujing"] else ("网络部门", "弱覆盖"))
        if row["处理结果"] == "未解决":
            desk.plan(row["预计解决时间"])
            self.name(say, "遗留库", before=True)
            desk.register(reply(row))
            self.name(say, "完成", before=True)
        desk.submit()


def retype(page: Page, box: Locator, wrong: str, right: str) -> None:
    """Type something, and paste the right text over it."""
    box.fill(wrong)
    box.press("Control+a")
    page.keyboard.insert_text(right)


def register(desk: frameset_hand.Desk, text: str, *, cancel: bool = False) -> None:
    """Make the leftover entry; its dialog gives the number to the form by itself."""
    with desk.page.expect_popup() as opened:
        desk.work.get_by_role("button", name="生成问题遗留库").click()
    dialog = opened.value
    dialog.on("dialog", lambda one: one.accept())
    dialog.locator("[name=wtms]").fill(text)
    dialog.locator("[name=ylcs]").fill(text)
    if cancel:
        dialog.close()
    else:
        with dialog.expect_event("close"):
            dialog.get_by_role("button", name="提 交").click()
    expect(desk.control("ylbh")).to_have_value(re.compile("^$" if cancel else "."))


PEOPLE: dict[str, type[Person]] = {
    "spa": SpaPerson,
    "frameset": FramePerson,
    "ultraprocess_v2": UltraPerson,
    "ultrabpp": NewerPerson,
    "boco": BocoPerson,
}
