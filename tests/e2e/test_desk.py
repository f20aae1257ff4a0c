"""工作台 in a real browser: orders are answered, approved and sent there; what stood there is what the site received."""

import re

import pytest
from playwright.sync_api import expect

from eoms_bot.model.privacy import mask
from tests.e2e.test_console import PATIENCE_MS, console, previewed, workbook  # noqa: F401 - a fixture
from tests.support import orders


def opened(page, order_no):
    """Wait until an order can be worked on the page."""
    page.wait_for_url(f"**/desk/{order_no}*")
    expect(page.locator("#ready")).to_be_enabled(timeout=PATIENCE_MS)
    expect(page.locator("#approve")).to_be_enabled(timeout=PATIENCE_MS)


def standing(page):
    """What the page says will be sent: what happens, and the reply's texts."""
    texts = page.locator("#reply p").evaluate_all(
        "all => all.map(one => [one.firstChild.textContent, one.lastChild.textContent])"
    )
    return page.locator("#happens").inner_text(), dict(texts)


def received(site):
    """Order → the texts that the site has received for it, with numbers masked as on the page."""
    found: dict[str, list[str]] = {}
    for write in site.writes():
        values = (
            write["fields"].values() if isinstance(write["fields"], dict) else dict(write["fields"]).values()
        )
        found.setdefault(write["key"]["order_no"], []).extend(mask.phone(str(value)) for value in values)
    return found


@pytest.fixture
def numbers(site):
    """Four orders: two for completion, one of them without the talk, one to be turned away, one left alone."""
    return [orders.put(site) for _ in range(4)]


def test_orders_are_worked_at_the_desk(site, bot, console, page, numbers):  # noqa: F811
    """An order is approved as it stands, one is completed by keys, one is rejected, one is left; the three are
    sent by one button, watched in place and proved once; the site has received what stood on the page.
    """
    solved, called, left, away = numbers
    page.set_default_timeout(PATIENCE_MS)
    page.set_viewport_size({"width": 1280, "height": 800})
    talk = {"联系时间": "", "客户态度": ""}
    rows = [orders.solved(solved), orders.solved(called, **talk), orders.solved(left), orders.rejected(away)]
    previewed(page, console, workbook(bot.home / "今天的.xlsx", *rows))
    shown = {}

    page.get_by_role("link", name="工作台", exact=True).click()
    for _ in numbers:
        expect(page.locator("#approve")).to_be_enabled()
        (order_no,) = re.findall(r"ID-[\d-]+", page.locator("h1").inner_text())
        if order_no == left:
            with page.expect_navigation():
                page.keyboard.press("x")
            continue
        if order_no == called:
            expect(page.locator("#happens")).to_contain_text("还缺 联系时间、客户态度")
            page.keyboard.press("e")
            page.keyboard.type(orders.minutes(-3))
            page.keyboard.press("Escape")
            page.keyboard.press("3")
            page.locator("#verdict.ok").wait_for()
            page.get_by_text("已保存").wait_for()
        shown[order_no] = standing(page)
        with page.expect_navigation():
            page.keyboard.press("a")
    assert site.writes() == []

    page.get_by_role("button", name="发送已批准的 3 张").click()
    asked = page.locator("#sending-orders").inner_text()
    page.get_by_role("button", name="确认发送").click()
    page.get_by_text("已发 3").wait_for()

    got = received(site)
    assert {one for one in (solved, called, left, away) if one in asked} == {solved, called, away}
    assert set(got) == {solved, called, away}
    for order_no, (happens, texts) in shown.items():
        assert happens == ("派单驳回 · 非我部门工单" if order_no == away else "完成工单 · 解决")
        assert [text for text in texts.values() if text not in got[order_no]] == []
        assert texts
    assert "客户态度:认可" in str(shown[called])
    assert [bot.states(one) for one in (solved, called, away)] == [{"close": "PROVEN"}] * 3
    assert bot.states(left) == {}
