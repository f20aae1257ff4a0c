"""sites record, on the site in frames: GBK, a write that is a link, forms that load again, a modal dialog."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from playwright.sync_api import Page, expect

from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.described import DescribedProfile
from eoms_bot.run.ports import Ports
from eoms_bot.settings.load import load
from eoms_bot.sites.record import record
from tests.support import frameset_hand as hand
from tests.support.bot import Bot
from tests.support.given import reply
from tests.support.mock_site import MockSite

Work = list[tuple[dict[str, Any], dict[str, str]]]
Say = Callable[[str], None]


def work_on(desk: hand.Desk, order: dict[str, Any], row: dict[str, str], say: Say) -> None:
    """Accept an order where that is due, and complete or reject it."""
    desk.open(hand.TODO, order["order_no"])
    say("工单")
    if desk.work.get_by_role("link", name="受理", exact=True).count():
        desk.accept()
        say("工单")
    if "处理结果" not in row:
        desk.refuse(row)
        desk.submit()
        return
    explained = "与客户期望值不符" if row.get("暂时无法解决地点") == "是" else "客户抱怨"
    desk.complete(row, ("客户原因", explained) if order["has_koujing"] else ("网络部门", "弱覆盖"))
    if row["处理结果"] == "未解决":
        desk.plan(row["预计解决时间"])
        register(desk, reply(row))
    desk.submit()


def register(desk: hand.Desk, text: str) -> None:
    """Make the leftover entry; its dialog gives the number to the form by itself."""
    with desk.page.expect_popup() as opened:
        desk.work.get_by_role("button", name="生成问题遗留库").click()
    dialog = opened.value
    dialog.on("dialog", lambda one: one.accept())
    dialog.locator("[name=wtms]").fill(text)
    dialog.locator("[name=ylcs]").fill(text)
    with dialog.expect_event("close"):
        dialog.get_by_role("button", name="提 交").click()
    expect(desk.control("ylbh")).not_to_have_value("")


def play_of(base_url: str, work: Work) -> Callable[[Page, Say], None]:
    """A person who works these orders."""

    def play(page: Page, say: Say) -> None:
        desk = hand.Desk(page, base_url)
        say("登录")
        desk.choose(hand.TODO)
        say("列表")
        for order, row in work:
            work_on(desk, order, row, say)
        say("固定 cz")
        desk.open(hand.DONE, work[0][0]["order_no"])
        desk.link("处理记录")
        expect(desk.work.locator("body")).to_contain_text("处理意见")
        say("处理记录")
        desk.choose(hand.LEFTOVERS)
        say("列表")

    return play


def test_site_in_frames(tmp_path):
    """Bodies, fields, columns and the ways to them are those of the program's profile, and it loads."""
    with MockSite("--orders", "24", profile="frameset") as site:
        bot = Bot(tmp_path / "home", site.base_url, profile="frameset")
        orders = {one["order_no"]: one for one in site.orders()}
        rows = [one for one in site.notes() if one["工单号"] in orders]
        solved = [one for one in rows if one.get("处理结果") == "解决"][:2]
        open_ones = [one for one in rows if one.get("暂时无法解决地点") == "否"][:1]
        rejected = [one for one in rows if one.get("驳回原因")][:1]
        work = [(orders[one["工单号"]], one) for one in (*solved, *open_ones, *rejected)]
        settings = load(bot.home / "eoms.toml")
        with ThreadPoolExecutor(1) as threads:
            play = play_of(site.base_url, work)
            done = threads.submit(record, settings, "mine", site.base_url, Ports(), "值班员", play)
            recorded = done.result()
        left = site.oracle()

    found, packaged = load_profile("mine", settings.paths.profiles), load_profile("frameset")
    assert isinstance(found, DescribedProfile)
    assert isinstance(packaged, DescribedProfile)
    for kind in ("accept", "complete", "reject", "leftover"):
        pairs = [(one.name, one.kind, one.of) for one in found.wire[kind].pairs]
        wanted = [(one.name, one.kind, one.of) for one in packaged.wire[kind].pairs if one.name != "cslb"]
        assert pairs == wanted
    for step in ("complete", "reject", "leftover"):
        labels = {one.name: one.label for one in getattr(packaged, step).fields}
        labels.pop("measure_class", None)
        assert {one.name: one.label for one in getattr(found, step).fields} == labels
    for part in ("todo_list", "done_list", "leftover_list"):
        one, other = getattr(found, part), getattr(packaged, part)
        assert (one.columns, one.ids_pattern, one.search) == (other.columns, other.ids_pattern, other.search)
    assert found.site.charset == "gbk"
    assert recorded.refused == ()
    assert [one["state"] for one in bot.ledger().writes] == ["PROVEN"] * len(left["writes"])
