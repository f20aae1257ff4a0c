"""sites record, on the one-page application: a script shows a few orders, and the profile works them.

One recording for all tests: it takes a minute or two.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.described import DescribedProfile
from eoms_bot.errors import BadInput
from eoms_bot.model.batch import BATCH
from eoms_bot.run.ports import Ports
from eoms_bot.settings import Settings
from eoms_bot.settings.load import load
from eoms_bot.sites.record import Recorded, record
from tests.support import bot as bots
from tests.support import spa_hand as hand
from tests.support.bot import Bot
from tests.support.given import FORMS, REJECTIONS, reply
from tests.support.mock_site import MockSite
from tests.support.orders import CANARIES

FIXED = ("/flow/result", "/flow/phase", "/flow/quality")
MISTYPED = "打错的一段"
PATIENCE = 300
"""Seconds for a run of a few orders, on a machine that does other things as well."""
SHOWN = 5


@dataclass
class Made:
    """What a recording has left, and the site with it."""

    recorded: Recorded
    settings: Settings
    site: MockSite
    bot: Bot
    orders: list[dict[str, Any]]
    typed: list[str]

    @property
    def folder(self) -> Path:
        """The profile's folder."""
        return self.settings.paths.profiles / "mine"


def play_of(base_url: str, work: list[tuple[dict[str, Any], dict[str, str]]]) -> Any:
    """A person who works these orders, and makes the mistakes that people make."""

    def play(page: Page, say: Any) -> None:
        page.goto(base_url)
        page.get_by_label("用户名").fill("clerk01")
        page.get_by_label("密码").fill(MISTYPED)
        page.get_by_role("button", name="登 录").click()
        expect(page.locator("body")).to_contain_text("不正确")
        hand.sign_in(page, base_url)
        say("登录")
        hand.walk(page, hand.TODO_PATH)
        say("列表")
        hand.open_order(page, work[-1][0]["order_no"])  # the wrong one
        page.get_by_role("button", name="关闭").click()
        for order, row in work:
            expect(page.get_by_role("main").get_by_text("ID-056-").first).to_be_visible()
            hand.open_order(page, order["order_no"])
            say("工单")
            if page.get_by_role("button", name="受理", exact=True).count():
                say("受理")
                hand.accept(page)
            hand.records(page)
            say("处理记录")
            page.get_by_text("基本信息", exact=True).click()
            _work(page, order, row)
        for name in FIXED:
            say(f"固定 {name}")
        hand.walk(page, hand.DONE_PATH)
        say("列表")
        hand.open_order(page, work[0][0]["order_no"], "查看")
        hand.records(page)
        say("处理记录")
        page.get_by_role("button", name="关闭").click()
        hand.walk(page, hand.LEFTOVER_PATH)
        say("列表")

    return play


def _work(page: Page, order: dict[str, Any], row: dict[str, str]) -> None:
    if "处理结果" in row:
        hand.press(page, "驳回")  # the wrong step
        hand.press(page, "取消")
        hand.fill_completion(page, order, row)
        page.get_by_label("联系人", exact=True).fill(MISTYPED)
        page.get_by_label("联系人", exact=True).fill("值班")
        if row["处理结果"] == "未解决":
            hand.press(page, "生成问题遗留库")
            page.locator("xpath=/html/body/div[last()]").get_by_label("问题描述").fill(MISTYPED)
            hand.press(page, "取消")
            hand.save_leftover(page, row)
        page.get_by_role("button", name="提交完成", exact=True).dblclick()
        expect(page.get_by_text("工单详情")).to_have_count(0)
        return
    hand.press(page, "驳回")
    hand.pick(page, "驳回原因", row["驳回原因"])
    page.get_by_label("驳回说明").fill(f"{row['驳回原因']}:{REJECTIONS['宽带投诉'][0]}")
    hand.submit(page, "提交驳回")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A profile that was recorded from an unsolved order of each kind, a solved one, and a rejected one."""
    home = tmp_path_factory.mktemp("recorded") / "home"
    with MockSite("--orders", "48", profile="spa") as site:
        bot = Bot(home, site.base_url, profile="spa")
        orders = {one["order_no"]: one for one in site.orders()}
        rows = [one for one in site.notes() if one["工单号"] in orders]

        def first(**wanted: str) -> tuple[dict[str, Any], dict[str, str]]:
            row = next(one for one in rows if all(one.get(key) == text for key, text in wanted.items()))
            return orders[row["工单号"]], row

        work = [
            first(处理结果="解决"),
            first(处理结果="未解决", 暂时无法解决地点="否"),
            first(处理结果="未解决", 暂时无法解决地点="是"),
            first(驳回原因="宽带投诉"),
        ]
        settings = load(home / "eoms.toml")
        play = play_of(site.base_url, work)
        with ThreadPoolExecutor(1) as threads:
            done = threads.submit(record, settings, "mine", site.base_url, Ports(), "值班员", play)
            recorded = done.result()
        yield Made(
            recorded, settings, site, bot, [order for order, _ in work], [reply(row) for _, row in work[:3]]
        )


def profile_of(made: Made) -> DescribedProfile:
    """The recorded profile."""
    found = load_profile("mine", made.settings.paths.profiles)
    assert isinstance(found, DescribedProfile)
    return found


@pytest.mark.parametrize("kind", ["accept", "complete", "reject", "leftover"])
def test_bodies(made, kind):
    """Every pair carries what it does in the profile of the program."""
    packaged = load_profile("spa")
    assert isinstance(packaged, DescribedProfile)
    found = {one.name: one for one in profile_of(made).wire[kind].pairs}
    wanted = {one.name: one for one in packaged.wire[kind].pairs}
    wanted.pop("/form/measureClass", None)  # the site shows it for a switch only

    assert {name: (one.kind, one.of) for name, one in found.items()} == {
        name: (one.kind, one.of) for name, one in wanted.items()
    }
    codes = {name: one.codes for name, one in wanted.items() if one.codes}
    assert {name: found[name].codes for name in codes} == codes


def test_fields_and_lists(made):
    """Labels, columns and paging are those of the program's profile."""
    found, packaged = profile_of(made), load_profile("spa")
    assert isinstance(packaged, DescribedProfile)

    for step in ("complete", "reject", "leftover"):
        wanted = {one.name: one.label for one in getattr(packaged, step).fields}
        wanted.pop("measure_class", None)
        assert {one.name: one.label for one in getattr(found, step).fields} == wanted
    for part in ("todo_list", "done_list", "leftover_list"):
        one, other = getattr(found, part), getattr(packaged, part)
        assert (one.columns, one.open, one.turn, one.ids) == (
            other.columns,
            other.open,
            other.turn,
            other.ids,
        )
    assert found.menu.todo == packaged.menu.todo
    assert found.order_form.facts.keys() >= packaged.order_form.facts.keys()


def test_nothing_of_a_customer_is_written(made):
    """No file has what was typed, or what stood on an order."""
    texts = "".join(one.read_text(encoding="utf-8") for one in made.recorded.files)
    customers = {
        text
        for order in made.orders
        for code, text in order["fields"].items()
        if any(part in code for part in ("Tel", "Phone", "Name", "Desc", "Num", "Man")) and len(text) > 2
    }

    assert customers
    assert [
        one for one in (*CANARIES, *made.typed, MISTYPED, bots.PASSWORD, *customers) if one in texts
    ] == []
    assert [one["order_no"] for one in made.orders if one["order_no"] in texts] == []


def test_writes_are_in_the_ledger(made):
    """As many as the site has got, each as a person's."""
    books = made.bot.ledger().writes
    left = made.site.oracle()

    assert [one["kind"] for one in books] == ["recorded"] * len(left["writes"])
    assert {one["state"] for one in books} == {"PROVEN"}
    assert {one["rule"] for one in books} == {"由人提交"}
    assert not left["refused"]


def test_profile_that_is_there(made):
    """A profile of the branch is never written over."""
    with pytest.raises(BadInput, match="已经有了"):
        record(made.settings, "mine", made.site.base_url, Ports(), "值班员", lambda _page, _say: None)


def test_script_that_breaks_off(made):
    """What was seen until then is written: its orders are worked already."""

    def play(page: Page, say: Any) -> None:
        say("登录")
        raise LookupError("打错的一段")

    with ThreadPoolExecutor(1) as threads:
        done = threads.submit(record, made.settings, "broken", made.site.base_url, Ports(), "值班员", play)
        with pytest.raises(BadInput, match="LookupError"):
            done.result()

    assert (made.settings.paths.profiles / "broken" / "site.toml").exists()


def test_work_with_it(made, monkeypatch, tmp_path):
    """A preview of other orders sends nothing; then all of them are done, each once."""
    monkeypatch.setitem(FORMS, "mine", FORMS["spa"])
    made.site.reset(seed=2)
    bot = Bot(tmp_path / "home", made.site.base_url, profile="mine")
    (bot.home / "profiles").mkdir(mode=0o700)
    shutil.copytree(made.folder, bot.home / "profiles" / "mine")
    columns = [one.name for one in BATCH.columns]
    rows = [{name: one.get(name, "") for name in columns} for one in made.site.notes()]
    book = bot.batch(*sorted(rows, key=lambda one: one["工单号"])[:SHOWN])

    preview = bot.run("preview", str(book), seconds=PATIENCE)
    assert preview.code == 0
    assert not made.site.writes()
    applied = bot.run("apply", str(book), "--yes", seconds=PATIENCE)

    outcomes = [(one["order_no"], one["outcome"], one["reason"]) for one in applied.run["items"]]
    assert [outcome for _, outcome, _ in outcomes] == ["DONE"] * SHOWN, outcomes
    assert bot.violations(made.site.oracle()) == []
