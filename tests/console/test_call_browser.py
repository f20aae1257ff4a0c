"""Call mode in a real browser: by keys, for a minute, and leaving no number in the page."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from eoms_bot.console.security.roles import Role
from eoms_bot.ledger.schema import drafts
from eoms_bot.tables.branch.sources import read_sources
from tests.console.planned import reviewing
from tests.console.test_browser import complaints, log_in
from tests.decide import build
from tests.run.plans import BARE

__all__ = ["complaints"]
pytestmark = pytest.mark.browser


@pytest.fixture
def desk(tmp_path):
    """A console with a plan."""
    with reviewing(tmp_path / "home") as (place, office):
        yield place, office


def open_row(page, place, office, position=3):
    """The page of a row, with its keys ready."""
    log_in(page, place)
    page.goto(f"{place.origin}/plans/{office.plan.plan_id}/{position}")
    expect(page.get_by_role("button", name="显示号码（c）")).to_be_enabled()


def cells(page):
    """联系时间, 客户态度 and 处理结果 of the row's form."""
    names = ("contact_time", "attitude", "result")
    return [page.locator(f"#review [name={name}]").input_value() for name in names]


def test_number_is_hidden_after_a_minute(page, desk, complaints):
    """One key shows number and place, with a link that calls; a minute later neither is in the page."""
    place, office = desk
    page.clock.install()
    open_row(page, place, office)
    page.keyboard.press("c")
    link = page.get_by_role("link", name=build.CUSTOMER)
    link.wait_for()
    shown = link.get_attribute("href")

    page.clock.run_for(59_000)
    still = page.get_by_role("link", name=build.CUSTOMER).count()
    page.clock.run_for(1_500)

    expect(link).to_have_count(0)
    assert (shown, still) == (f"tel:{build.CUSTOMER}", 1)
    assert build.CUSTOMER not in page.content()
    assert place.audited(1) == [("CONSOLE_REVEALED", "王值班", BARE)]
    assert complaints == []


def test_number_goes_with_the_next_order(page, desk):
    """The next order's page, and the way back, show no number."""
    place, office = desk
    open_row(page, place, office, 2)
    page.keyboard.press("c")
    page.get_by_role("link", name=build.CUSTOMER).wait_for()

    page.locator("#following").click()
    page.wait_for_url(f"**/plans/{office.plan.plan_id}/3")
    after = page.content()
    page.go_back()
    page.get_by_role("button", name="显示号码（c）").wait_for()

    assert build.CUSTOMER not in after + page.content()


def test_call_by_keys(page, desk, complaints):
    """Look, six questions, attitude, result and Enter: the row's cells are filled and stay after a reload.

    The number is in no draft.
    """
    place, office = desk
    open_row(page, place, office)
    page.keyboard.press("c")
    page.get_by_role("link", name=build.CUSTOMER).wait_for()
    place.clock.wait(4 * 60)

    for key in ("q", "3", "1", "2", "2", "1", "2", "3", "2", "1"):
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="登记（回车）")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_text("已登记").wait_for()
    page.get_by_text("已保存").wait_for()
    expect(page.locator("#review [name=handling]")).to_have_value("完成")
    now = cells(page)
    page.reload()
    then = cells(page)
    said = page.get_by_text("客户说：").inner_text()
    with place.ledger().engine.connect() as connection:
        kept = str(connection.execute(select(drafts)).all())

    assert now == then == ["2026-01-06 09:00", "基本满意", "解决"]
    assert (
        said
        == "客户说：何时起 近三天，室内外 室内，信号格数 1格，制式 4G，别人怎样 也不好，哪个应用 打电话，何时段 晚上"
    )
    assert build.CUSTOMER not in kept + page.content()
    assert complaints == []


def test_attitude_is_one_key(page, desk, complaints):
    """Without questions a call is four keys: look, attitude, result, Enter."""
    place, office = desk
    open_row(page, place, office)
    page.keyboard.press("c")
    page.get_by_role("link", name=build.CUSTOMER).wait_for()

    for key in ("1", "1", "Enter"):
        page.keyboard.press(key)

    page.get_by_text("已登记").wait_for()
    page.get_by_text("已保存").wait_for()
    assert cells(page) == ["2026-01-06 09:00", "满意", "解决"]
    assert complaints == []


def test_site_is_judged_by_one_key(page, desk, complaints):
    """After the call t and b judge a test and a new site, each press the next word. The note has them and the
    page shows them; neither a cell nor the reply does.
    """
    place, office = desk
    open_row(page, place, office)
    page.keyboard.press("c")
    page.get_by_role("link", name=build.CUSTOMER).wait_for()

    for key in ("3", "2", "t", "b", "b", "b", "Enter"):
        page.keyboard.press(key)
    page.get_by_text("已登记").wait_for()
    page.get_by_text("已保存").wait_for()
    evidence = read_sources(place.desk.settings.facts, build.NOW, ("call_notes",)).evidence
    (noted,) = evidence.rows("call_notes")
    page.reload()
    judged = page.locator("#judged").inner_text()
    with place.ledger().engine.connect() as connection:
        kept = str(connection.execute(select(drafts)).all())

    assert (noted.text("现场测试"), noted.text("建站需求")) == ("是", "待定")
    assert judged == "现场测试 是，建站需求 待定"
    assert "待定" not in kept
    assert "待定" not in page.locator("#reply").inner_text()
    assert complaints == []


def test_nobody_answers(page, context, desk, complaints):
    """A call that nobody answered is counted, with a message to copy and when to call again."""
    place, office = desk
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_row(page, place, office)
    page.keyboard.press("c")
    page.get_by_role("link", name=build.CUSTOMER).wait_for()

    page.keyboard.press("6")
    expect(page.get_by_label("再打时间")).to_be_focused()
    page.get_by_label("再打时间").fill("2026-01-06T14:30")
    page.get_by_label("再打时间").press("Enter")
    page.get_by_text("已保存").wait_for()
    page.get_by_role("button", name="复制短信").click()
    page.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    page.reload()
    tries = page.locator("#attempts").inner_text()

    assert tries.strip() == "2026-01-06 09:00 未接通，14:30 再打"
    assert re.search(r"01月06日 09:00 给您打电话没有接通，01月06日 14:30 再打给您", copied)
    assert build.CUSTOMER not in copied
    assert complaints == []


def test_an_open_note_is_not_left_without_a_question(page, desk):
    """Whoever leaves the page with answers that are not noted yet is asked first."""
    place, office = desk
    open_row(page, place, office)
    page.get_by_role("button", name="登记联系（n）").click()
    page.locator("#call").get_by_label("满意", exact=True).check(force=True)
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)

    page.locator("#before").click()
    expect(page.get_by_role("button", name="登记（回车）")).to_be_visible()

    assert asked == ["beforeunload"]
    assert page.locator("[name=attitude]:checked").input_value() == "满意"


def test_question_for_a_group(page, context, desk, complaints):
    """What is copied for a county's group has the order's last digits and the symptom, and no number."""
    place, office = desk
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_row(page, place, office, 1)

    page.get_by_role("button", name="复制到群").click()
    page.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")

    assert copied.startswith(
        "尾号 00001 的投诉，占用 LX_青槐政府-3。客户反映：青槐镇街上信号从四格降到一格。"
    )
    assert not {build.CUSTOMER, build.FAULT, office.plan.rows[0].order.order_no} & set(
        re.split(r"\W", copied)
    )
    assert complaints == []


def test_viewer_has_no_call_mode(page, desk):
    """Whoever may only look is offered no call."""
    place, office = desk
    log_in(page, place, Role.VIEWER, "李看")

    page.goto(f"{place.origin}/plans/{office.plan.plan_id}/1")

    assert page.locator("#call").count() == 0


def test_pasted_answer_is_confirmed_cell_by_cell(page, desk, complaints):
    """What is read from a group's answer is a guess; the card is written only when each is confirmed."""
    place, _office = desk
    log_in(page, place)
    page.goto(f"{place.origin}/sites?site=LX_青槐政府")
    page.get_by_label("把群里的回答贴在这里").fill("王责任：光缆断了，预计18点恢复")
    page.get_by_role("button", name="读出来").click()
    page.get_by_text("读出 3 格").wait_for()

    page.get_by_role("button", name="登记站卡").click()
    refused = page.locator("#card-state").inner_text()
    page.locator("#card .guess [name]").first.focus()
    for _cell in range(3):
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="登记站卡")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_text("的站卡已登记").wait_for()
    page.get_by_role("button", name="知道了").click()

    assert refused == "还没有确认：省内投诉原因、告知人（谁说的）、预计恢复时间"
    (written,) = read_sources(place.desk.settings.facts, build.NOW, ("site_cards",)).evidence.rows(
        "site_cards"
    )
    assert (written.text("基站名称"), written.text("告知人")) == ("LX_青槐政府", "王责任")
    assert page.get_by_role("row", name=re.compile("LX_青槐政府")).get_by_text("还没有恢复").count() == 1
    assert complaints == []


def test_site_that_is_back(page, desk, complaints):
    """A card ends by its button, with the time and who said so; its orders can be called from there."""
    place, office = desk
    card = {"station": "LX_青槐政府-3", "cause": "故障-传输中断", "said_by": "王责任"}
    place.act(place.logged_in(), "/api/site/card", **card)
    log_in(page, place)
    page.get_by_role("link", name="站卡").click()

    page.get_by_role("button", name="恢复了", exact=True).click()
    page.get_by_label("谁说的", exact=True).fill("李抢修")
    page.get_by_role("button", name="确认恢复了").click()
    page.get_by_text("的站卡已登记").wait_for()
    page.get_by_role("button", name="知道了").click()
    page.get_by_text("可以打电话").wait_for()
    page.get_by_role("link", name=office.plan.rows[0].order.order_no).click()
    page.wait_for_url(f"**/plans/{office.plan.plan_id}/1#call")

    assert complaints == []


def test_order_of_another_caller_goes_over_by_a_word(page, desk, complaints):
    """While another person calls, c shows who and no number; a word and Enter take the order over."""
    place, office = desk
    other = place.logged_in(name="李值班")
    place.act(other, "/api/call/reveal", plan_id=office.plan.plan_id, position=3)
    open_row(page, place, office)

    page.keyboard.press("c")
    claimed = page.locator("#claimed")
    expect(claimed).to_contain_text(f"李值班 09:00 起正在打 {BARE}")
    hidden = build.CUSTOMER not in page.content()
    page.keyboard.type("他去吃饭了")
    page.keyboard.press("Enter")

    page.get_by_role("link", name=build.CUSTOMER).wait_for()
    expect(claimed).to_be_hidden()
    assert hidden
    assert place.audited(1) == [("CONSOLE_REVEALED", "王值班", BARE)]
    assert complaints == []
