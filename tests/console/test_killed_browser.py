"""A browser that is killed while somebody types at the desk loses a second at most."""

from datetime import UTC, datetime, timedelta

import psutil
import pytest
from playwright.sync_api import expect

from eoms_bot.ledger import DraftKey
from tests.console.planned import reviewing
from tests.support import killable

pytestmark = pytest.mark.browser
SENTENCE = "客户说昨晚八点以后信号又弱了，家里四楼只有一格，楼下正常，已请县区明天上午上门复测，下午四点前回话，请下一班接着问"
EACH_MS = 100
"""Faster than the pause in which a page keeps what was typed, by its own clock."""


def started(browser_type, arguments):
    """A browser of its own, and its process."""
    me = psutil.Process()
    before = {one.pid for one in me.children(recursive=True)}
    browser = browser_type.launch(**arguments)
    fresh = [one for one in me.children(recursive=True) if one.pid not in before]
    found = [one for one in fresh if killable.role(one) == "browser"]
    return browser, min(found, key=psutil.Process.create_time)  # what it forks looks the same for a moment


def opened(page, place, office):
    """Log in, and open the cell of the second row."""
    page.goto(f"{place.origin}/login#{place.token()}")
    page.wait_for_url(f"{place.origin}/desk")
    page.goto(f"{place.origin}/plans/{office.plan.plan_id}/2")
    expect(page.locator("#ready")).to_be_enabled()
    page.locator("#filled > summary").click()
    return page.get_by_role("textbox", name="备注")


def test_a_browser_that_is_killed_while_somebody_types(
    browser_type, browser_type_launch_args, page, tmp_path
):
    """Nobody pauses in this sentence; the next browser has all of it but the end."""
    with reviewing(tmp_path / "home") as (place, office):
        browser, process = started(browser_type, browser_type_launch_args)
        typing = browser.new_page()
        cell = opened(typing, place, office)
        cell.focus()
        typing.clock.install()
        typing.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
        for letter in SENTENCE:
            typing.keyboard.type(letter)
            typing.clock.run_for(EACH_MS)
        typing.get_by_text("已保存").wait_for()
        process.kill()
        process.wait()
        text = opened(page, place, office).input_value()
        order = office.plan.rows[1].order
        key = DraftKey(office.plan.basis.site_id, order.order_no, order.task_id)
        kept = place.ledger().draft(key).texts
        browser.close()

    assert len(text) > len(SENTENCE) / 2
    assert SENTENCE.startswith(text)
    assert kept == {"remark": text}
