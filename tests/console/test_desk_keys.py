"""工作台 in a real browser, by keyboard alone: orders, cells, words, and what is never lost."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from eoms_bot.console.workbench.queue import QueueState
from eoms_bot.model.plan import RowState
from eoms_bot.model.zone import SHANGHAI
from tests.console.planned import reviewing, row
from tests.console.test_browser import complaints, log_in  # noqa: F401 - a fixture
from tests.console.test_desk import stand
from tests.decide import build
from tests.run.guessing import AWAY, FACTS, GUESSED, SITE, SOLVED, GuessOffice
from tests.run.plans import OURS, REJECTED, order_of, printed

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(tmp_path, page):
    """A person who has logged in, at a queue of four orders: two can be approved, two have guesses."""
    with reviewing(tmp_path / "home", desk=GuessOffice) as (place, office):
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"{place.origin}/login#{place.token()}")
        page.wait_for_url(f"{place.origin}/desk")
        ready(page)
        yield place, office


def ready(page, order_no=""):
    """Wait until the page of an order can be worked."""
    if order_no:
        page.wait_for_url(f"**/desk/{order_no}")
    expect(page.locator("#ready")).to_be_enabled()
    expect(page.locator("#help")).to_be_enabled()


def heading(page):
    """The number of the order that is open."""
    return page.locator("h1 >> text=/ID-/").inner_text().split()[0][:21]


def focused(page):
    """The name or id of what has the focus."""
    return page.evaluate(
        "document.activeElement.name || document.activeElement.id || document.activeElement.tagName"
    )


def test_a_walk_by_keyboard(page, desk, complaints):  # noqa: F811
    """Four orders, no mouse: what needs no answer is approved, a guess is confirmed and what follows goes with
    it, a reject is confirmed cell by cell; the next order comes up each time, until the queue is empty.
    """
    place, office = desk
    walk = [heading(page)]
    page.keyboard.press("a")
    ready(page, FACTS)
    walk.append(heading(page))
    page.keyboard.press("a")
    ready(page, GUESSED)
    walk.append(heading(page))
    page.keyboard.press("e")
    first = focused(page)
    page.keyboard.press("Enter")
    page.locator("#verdict.ok").wait_for()
    then = focused(page)
    page.keyboard.press("a")
    ready(page, AWAY)
    walk.append(heading(page))
    page.keyboard.press("e")
    cells = [focused(page)]
    page.keyboard.press("Enter")
    expect(page.locator("[name=reject_reason]")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("#verdict.ok").wait_for()
    expect(page.locator("#approve")).to_be_focused()
    page.keyboard.press("a")
    page.get_by_text("没有等人办的工单").or_(page.get_by_text("已批准 4 张").first).first.wait_for()

    assert walk == [SOLVED, FACTS, GUESSED, AWAY]
    assert (first, then) == ("site", "approve")
    assert cells == ["handling"]
    assert [row(place, office.plan, n).state for n in (1, 2, 3, 4)] == [RowState.APPROVED] * 4
    assert row(place, office.plan, 3).edits == {"site": SITE}
    assert re.match(r"\(\d", page.title()) is None
    assert complaints == []


def test_j_and_k_go_through_the_queue(page, desk, complaints):  # noqa: F811
    """j is the next order, k the one before; what was typed a moment ago is there when one comes back."""
    _place, _office = desk
    page.keyboard.press("j")
    ready(page, FACTS)
    page.keyboard.press("j")
    ready(page, GUESSED)
    page.locator("#filled > summary").click()
    page.get_by_role("textbox", name="备注").fill("等县里回话")
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    ready(page, FACTS)
    page.keyboard.press("j")
    ready(page, GUESSED)

    assert page.locator("#review [name=remark]").input_value() == "等县里回话"
    assert "王值班 填过" in page.locator(f'[data-order="{GUESSED}"]').inner_text()
    assert complaints == []


def test_z_takes_the_last_word_back(page, desk, complaints):  # noqa: F811
    """After an approval and after a 不执行 the bar offers it, and z brings the order back, which waits again."""
    place, _office = desk
    found = []
    for key in ("a", "x"):
        page.keyboard.press(key)
        ready(page, FACTS)
        expect(page.locator("#take-back")).to_be_visible()
        page.keyboard.press("z")
        ready(page, SOLVED)
        found.append(stand(place, SOLVED))

    assert found == [QueueState.READY, QueueState.READY]
    assert complaints == []


def test_z_says_what_it_cannot_do(page, desk, complaints):  # noqa: F811
    """Without a word to take back, and after its ten seconds, z says so and changes nothing."""
    place, _office = desk
    page.keyboard.press("z")
    nothing = page.locator("#undo").inner_text()
    page.clock.install()
    page.keyboard.press("a")
    ready(page, FACTS)
    page.clock.run_for(11_000)
    page.keyboard.press("z")
    expect(page.locator("#undo")).to_contain_text("过了 10 秒")

    assert "没有可撤回的" in nothing
    assert stand(place, SOLVED) is QueueState.APPROVED
    assert complaints == []


def test_z_waits_for_the_login(page, desk, context, complaints):  # noqa: F811
    """A console that started again asks who it is; after the login z still takes the word back."""
    place, _office = desk
    page.keyboard.press("a")
    ready(page, FACTS)
    expect(page.locator("#take-back")).to_be_visible()
    context.clear_cookies()
    page.keyboard.press("z")
    expect(page.locator("#lost")).to_be_visible()
    other = context.new_page()
    other.goto(f"{place.origin}/login#{place.token()}")
    other.wait_for_url(f"{place.origin}/desk")
    other.close()
    expect(page.locator("#lost")).to_be_hidden()
    page.keyboard.press("z")
    ready(page, SOLVED)

    assert stand(place, SOLVED) is QueueState.READY
    assert [one for one in complaints if "401" not in one] == []


def test_a_digit_is_the_attitude(page, desk, complaints):  # noqa: F811
    """1 to 6 pick the customer's attitude, and the reply below follows at once."""
    _place, _office = desk
    page.keyboard.press("3")
    page.get_by_text("客户态度:认可").first.wait_for()
    page.keyboard.press("1")
    expect(page.locator("#reply")).to_contain_text("客户态度:满意")
    page.get_by_text("已保存").wait_for()

    assert page.locator("#review [name=attitude]").input_value() == "满意"
    assert complaints == []


def test_now_fills_a_time(page, desk, complaints):  # noqa: F811
    """现在 fills this minute of China into a time that has been, and it is kept; a time to come has no such
    button.
    """
    place, _office = desk
    page.clock.set_fixed_time("2026-01-06T01:02:03Z")
    page.goto(f"{place.origin}/desk/{FACTS}")
    ready(page, FACTS)
    page.locator("#filled > summary").click()
    cells = page.locator("#review .cell", has=page.locator("[data-now]"))
    names = cells.locator("[name]").evaluate_all("all => all.map(one => one.name)")
    cells.filter(has=page.get_by_label("联系时间")).locator("[data-now]").click()
    page.get_by_text("已保存").wait_for()

    assert sorted(names) == ["contact_time", "solved_time"]
    assert page.get_by_label("联系时间").input_value() == "2026-01-06 09:02"
    (draft,) = place.ledger().drafts("mock", [FACTS]).values()
    assert draft.texts == {"contact_time": "2026-01-06 09:02"}
    assert complaints == []


def test_what_is_empty_is_named_once(page, desk, complaints):  # noqa: F811
    """Who empties cells reads which ones are missing, in one line each over the cells and over the reply; who
    comes back later reads the same.
    """
    place, _office = desk
    page.goto(f"{place.origin}/desk/{FACTS}")
    ready(page)
    page.locator("#filled > summary").click()
    for name in ("解决措施", "客户态度"):
        cell = page.locator("#review .cell", has=page.get_by_label(name)).locator("input, select, textarea")
        cell.select_option("") if cell.evaluate("one => one.tagName") == "SELECT" else cell.fill("")
    expect(page.locator("#verdict")).to_have_text("还缺 客户态度、解决措施")
    expect(page.locator("#happens")).to_have_text("还不能发送：还缺 客户态度、解决措施")
    page.get_by_text("已保存").wait_for()
    page.reload()
    expect(page.locator("#verdict")).to_have_text("还缺 客户态度、解决措施")
    expect(page.locator("#happens")).to_have_text("还不能发送：还缺 客户态度、解决措施")

    assert complaints == []


def test_a_key_that_comes_too_early_says_so(page, desk, complaints):  # noqa: F811
    """While the page waits for the answer to the last change a and Ctrl+Enter approve nothing, and Enter confirms
    no guess; the line over the cells says so, then and after the answer. The same key works afterwards.
    """
    place, office = desk
    page.goto(f"{place.origin}/desk/{GUESSED}")
    ready(page)
    held, said = [], []
    page.route("**/api/plan/keep", lambda route: held.append(route))
    verdict = page.locator("#verdict")
    page.locator("#filled > summary").click()
    ways = {"Ctrl+回车": ["Control+Enter"], "a": ["Escape", "a"], "回车": ["Escape", "e", "Enter"]}
    for early, keys in ways.items():
        with page.expect_request("**/api/plan/keep"):
            page.get_by_role("textbox", name="备注").fill(f"等县里回话 {early}")
        for key in keys:
            page.keyboard.press(key)
        expect(verdict).to_have_text("还在核对，请再按一次")
        held.pop().continue_()
        expect(page.locator("#approve")).to_be_enabled()
        said.append(verdict.inner_text().split("；")[0])
    page.unroute("**/api/plan/keep")
    waiting = row(place, office.plan, 3)
    page.keyboard.press("Enter")
    page.locator("#verdict.ok").wait_for()

    assert said == [f"{key}按早了，没有起作用，请再按一次" for key in ways]
    assert (waiting.state, dict(waiting.edits)) == (RowState.WAITING, {})
    assert "按早了" not in verdict.inner_text()
    assert complaints == []


def test_an_approval_that_lacks_something_leads_there(page, desk, complaints):  # noqa: F811
    """`a` on an order that lacks a cell goes to that cell and says what is missing; nothing is asked of the
    console, and no dialog stands in the way. An empty cell says why it is empty only while it has the focus.
    """
    place, office = desk
    page.goto(f"{place.origin}/desk/{FACTS}")
    ready(page)
    asked = []
    page.on("request", lambda one: asked.append(one.url) if one.url.endswith("/approve") else None)
    page.locator("#filled > summary").click()
    page.locator("#review [name=attitude]").select_option("")
    page.locator("#review [name=measure]").fill("")
    expect(page.locator("#verdict")).to_have_text("还缺 客户态度、解决措施")
    errors = page.locator("#open .error.blank:visible")
    page.keyboard.press("Escape")
    before = errors.count()
    page.keyboard.press("a")
    expect(page.locator("#review [name=attitude]")).to_be_focused()
    said = page.locator("#verdict").inner_text()

    assert (before, errors.count()) == (0, 1)
    assert said == "还不能批准：还缺 客户态度、解决措施"
    assert page.locator("dialog[open]").count() == 0
    assert (asked, complaints) == ([], [])
    assert row(place, office.plan, 2).state is RowState.WAITING


def test_a_on_an_old_preview_says_what_to_do(page, desk, complaints):  # noqa: F811
    """No approval is offered once the preview is too old; its key says that the bot has to look again."""
    place, _office = desk
    place.clock.wait(20 * 60)
    page.goto(f"{place.origin}/desk/{FACTS}")
    ready(page)
    place.clock.wait(15 * 60)
    page.reload()
    ready(page)
    page.keyboard.press("a")

    expect(page.locator("#verdict")).to_have_text("a 没有起作用：预览过时了，先按 r 重看，填的都在")
    assert complaints == []


def test_news_cover_no_button(page, desk, complaints):  # noqa: F811
    """The line about the last word lies over the order, and not over the buttons of the next one."""
    page.keyboard.press("x")
    page.locator("#undo").wait_for()
    for width in (1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        bar, buttons = (page.locator(name).bounding_box() for name in ("#undo", ".answer"))
        assert bar["x"] + bar["width"] <= buttons["x"]
    assert complaints == []


def test_the_table_of_keys(page, desk):
    """? shows every key, and Escape puts the table away; no key works under it."""
    place, office = desk
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()

    assert row(place, office.plan, 1).state is RowState.WAITING


def test_reply_and_buttons_are_in_sight(page, desk):
    """At 1280 by 800 the reply, what will happen and the buttons are seen without scrolling."""
    place, _office = desk
    for order_no in (SOLVED, FACTS, GUESSED, AWAY):
        page.goto(f"{place.origin}/desk/{order_no}")
        ready(page)
        for part in ("#happens", "#reply", "#approve", "#strike", "#open-title"):
            box = page.locator(part).bounding_box()
            assert box is not None
            assert (part, box["y"] > 0 and box["y"] + box["height"] <= 800) == (part, True)


SPILLS = """() => {
    const fill = document.querySelector('.to-fill');
    const scrolls = getComputedStyle(fill).overflowY !== 'visible';
    const spills = !scrolls && fill.scrollHeight > fill.clientHeight + 1;
    const summary = document.querySelector('#filled > summary');
    summary.scrollIntoView({ block: 'nearest' });
    const place = summary.getBoundingClientRect();
    if (document.elementFromPoint(place.x + 5, place.y + place.height / 2) !== summary) return true;
    const bottom = document.querySelector('.answer').getBoundingClientRect().bottom;
    return spills || bottom > document.querySelector('.foot').getBoundingClientRect().top + 1;
}"""


@pytest.mark.parametrize("size", [(420, 900), (1000, 800), (1280, 800), (1920, 1080)])
def test_nothing_scrolls_sideways(page, desk, size):
    """No page of the desk is wider than its window, and no cell lies under another part of it."""
    place, _office = desk
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for path in ("/desk", f"/desk/{GUESSED}", f"/desk/{AWAY}?show=mine"):
        page.goto(place.origin + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert page.evaluate(SPILLS) is False


CUT = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent)"


def test_no_state_is_cut_off(page, desk):
    """Next to the longest time over a limit the list still has the whole word of what is to be done."""
    place, _office = desk
    place.clock.wait(38 * 3600 + 21 * 60)
    log_in(page, place)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{place.origin}/desk")
    ready(page)

    assert page.locator("#queue .left").first.inner_text().startswith("已过 ")
    assert page.locator("#queue .line > .chip").evaluate_all(CUT) == []


def test_a_switch_of_the_way_changes_the_cells(page, desk, complaints):  # noqa: F811
    """Choosing 驳回 shows the reject's cells and hides the others at once; the cell that has the focus keeps it."""
    place, _office = desk
    page.goto(f"{place.origin}/desk/{GUESSED}")
    ready(page)
    page.locator("#filled > summary").click()
    handling = page.get_by_role("combobox", name="处理方式")
    handling.focus()
    handling.select_option("驳回")
    expect(page.get_by_role("combobox", name="驳回原因")).to_be_visible()
    seen = page.locator(".cell:visible [name]").evaluate_all("all => all.map(one => one.name)")

    assert "reject_note" in seen
    assert not {"measure", "network", "solved_time"} & set(seen)
    assert focused(page) == "handling"
    assert complaints == []


class NearLimit(GuessOffice):
    """An office with an order that has twenty minutes left."""

    LIMIT = build.NOW + timedelta(minutes=20)
    orders = {  # noqa: RUF012 - as in the class above
        **GuessOffice.orders,
        GUESSED: printed(
            replace(
                GuessOffice.orders[GUESSED],
                deadline=LIMIT,
                ref=replace(GuessOffice.orders[GUESSED].ref, deadline=LIMIT),
            )
        ),
    }


def test_a_limit_that_passes_closes_the_approval(page, tmp_path, complaints):  # noqa: F811
    """The limit passes while an order is open: the page says that people answer it now, offers no approval
    and asks for no cell; the key of the approval says why it did nothing.
    """
    with reviewing(tmp_path / "home", desk=NearLimit) as (place, office):
        page.goto(f"{place.origin}/login#{place.token()}")
        page.wait_for_url(f"{place.origin}/desk")
        ready(page)
        before = (heading(page), page.locator("#approve").is_visible(), page.locator("#blocked").is_visible())
        place.clock.wait(25 * 60)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.locator("#blocked")).to_contain_text("不由机器人发送：已过处理时限 2026-01-06 09:20。")
        expect(page.locator("#queue [aria-current=true]")).to_contain_text("由人回复")
        asked = page.locator("#open .cell:visible").count()
        page.keyboard.press("a")
        expect(page.locator("#verdict")).to_contain_text("a 没有起作用：这一张由人在网站上回复")

        assert before == (GUESSED, True, False)
        assert (asked, page.locator("#approve").is_visible()) == (0, False)
        assert page.locator("#open-title").inner_text().startswith("由人回复")
        assert row(place, office.plan, 3).state is RowState.WAITING
    assert complaints == []


def test_the_list_follows_what_others_do(page, desk, complaints):  # noqa: F811
    """What a colleague approves changes the list of an open page, and the focus stays where it was."""
    place, office = desk
    colleague = place.logged_in(name="李值班")
    page.locator(f'[data-order="{AWAY}"]').focus()
    place.act(colleague, "/api/plan/approve", plan_id=office.plan.plan_id, position=2, edits="{}")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(f'[data-order="{FACTS}"]')).to_contain_text("已批准")

    assert page.evaluate("document.activeElement.dataset.order") == AWAY
    assert page.title().startswith("(3) ")
    assert REJECTED not in page.content()
    assert complaints == []


def look_again(page):
    """Have the page ask for the list, and wait for the answer."""
    with page.expect_response("**/queue?*"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_page_stays_while_a_person_works_in_it(page, desk, complaints):  # noqa: F811
    """What one types oneself moves the order on in the list, and loads nothing again; the keys work on."""
    place, _office = desk
    page.goto(f"{place.origin}/desk/{GUESSED}")
    ready(page, GUESSED)
    page.evaluate("window.mine = true")
    page.keyboard.press("e")
    page.keyboard.press("Enter")
    page.locator("#verdict.ok").wait_for()
    page.get_by_text("已保存").wait_for()
    look_again(page)
    expect(page.locator(f'[data-order="{GUESSED}"]')).to_contain_text("可批准")
    stays = page.evaluate("window.mine")
    page.keyboard.press("a")
    ready(page, AWAY)

    assert stays is True
    assert complaints == []


def test_an_order_that_a_colleague_approves_shows_it(page, desk, complaints):  # noqa: F811
    """The open order is shown again with a colleague's word on it, and not another one."""
    place, office = desk
    colleague = place.logged_in(name="李值班")
    place.act(colleague, "/api/plan/approve", plan_id=office.plan.plan_id, position=1, edits="{}")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_url(f"**/desk/{SOLVED}")

    expect(page.locator("h1")).to_contain_text("批准")
    assert "李值班" in page.locator(".reading .head").inner_text()
    assert complaints == []


def test_enter_stays_in_the_last_cell_that_is_empty(page, desk):
    """Enter in the only cell that still lacks a text leads to no button: it would be refused there."""
    place, _office = desk
    page.goto(f"{place.origin}/desk/{FACTS}")
    ready(page)
    page.locator("#filled > summary").click()
    page.locator("#review [name=measure]").fill("")
    expect(page.locator("#verdict")).to_have_text("还缺 解决措施")
    page.locator("#review [name=measure]").focus()

    page.keyboard.press("Enter")
    empty = focused(page)
    page.keyboard.type("已重启基站，现场测试正常")
    page.locator("#verdict.ok").wait_for()
    page.keyboard.press("Enter")

    assert (empty, focused(page)) == ("measure", "approve")


WHOLE = """() => {
    const cell = document.activeElement.getBoundingClientRect();
    const place = document.querySelector('.to-fill').getBoundingClientRect();
    return cell.top >= place.top - 1 && cell.bottom <= place.bottom + 1;
}"""
"""Whether the cell with the focus is seen whole in its panel."""


def test_a_cell_stays_in_sight_while_the_reply_grows(page, desk):
    """The reply below takes room from the cells when it becomes whole; the cell in which a person types is
    scrolled along.
    """
    place, _office = desk
    page.set_viewport_size({"width": 1280, "height": 560})
    page.goto(f"{place.origin}/desk/{FACTS}")
    ready(page)
    page.locator("#filled > summary").click()
    page.locator("#review [name=measure]").fill("")
    expect(page.locator("#verdict")).to_have_text("还缺 解决措施")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    before = focused(page), page.evaluate(WHOLE)

    page.keyboard.type("已重启基站，现场测试正常，客户已认可，后续持续观察")
    page.locator("#verdict.ok").wait_for()

    assert before == ("measure", True)
    assert page.evaluate(WHOLE)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_what_was_kept_has_the_time_of_beijing(browser, tmp_path, zone):
    """The page says that its times are Beijing's: so is the one at which a cell was kept, on any machine."""
    with reviewing(tmp_path / "home", desk=GuessOffice) as (place, _office):
        page = browser.new_context(timezone_id=zone, locale="zh-CN").new_page()
        page.clock.set_fixed_time(build.NOW)
        page.goto(f"{place.origin}/login#{place.token()}")
        page.wait_for_url(f"{place.origin}/desk")
        page.goto(f"{place.origin}/desk/{FACTS}")
        ready(page)
        page.locator("#filled > summary").click()
        page.locator("#review [name=remark]").fill("已回访")
        page.get_by_text("已保存").wait_for()
        said = page.locator("#kept").inner_text()
        page.context.close()

    assert f"已保存 {build.NOW.astimezone(SHANGHAI):%H:%M}" in said


PEOPLE = [
    {"县区": build.BRANCH.county, "岗位": "县区责任人", "姓名": f"{name}责任", "电话": f"1390000002{number}"}
    for number, name in enumerate("王李张")
]


def test_the_call_is_in_sight_whole(page, tmp_path):
    """With three people of the county to ask, a call is worked at 1280 by 800 with the key that
    ends it in sight, and so are the buttons below.
    """

    class Peopled(GuessOffice):
        def tables(self, **changed):
            """Write the people to ask as well."""
            super().tables(people=PEOPLE, **changed)

    with reviewing(tmp_path / "home", desk=Peopled) as (place, _office):
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"{place.origin}/login#{place.token()}")
        page.wait_for_url(f"{place.origin}/desk")
        page.goto(f"{place.origin}/desk/{GUESSED}")
        ready(page)
        page.keyboard.press("c")
        page.get_by_role("link", name="13900000021").wait_for()
        boxes = [page.locator(name).bounding_box() for name in ("#call", "#call-note", "#approve", ".answer")]

    call, note, approve, answer = (box["y"] + box["height"] for box in boxes if box is not None)
    assert note <= call
    assert approve <= answer


def test_enter_goes_on_from_a_list_that_is_chosen(page, desk):
    """Enter in a filled list goes on as from a text, and opens nothing that would take the next keys; in an
    open list it chooses.
    """
    place, _office = desk
    page.goto(f"{place.origin}/desk/{FACTS}")
    ready(page)
    page.locator("#filled > summary").click()
    attitude = page.locator("#review [name=attitude]")
    attitude.focus()

    page.keyboard.press("Enter")
    gone_to, is_open = focused(page), page.locator("#review select:open").count()
    attitude.focus()
    before = attitude.input_value()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_text("已保存").wait_for()

    assert (gone_to, is_open) == ("approve", 0)
    assert attitude.input_value() != before


class Vague(GuessOffice):
    """An order of which nobody knows the place: how to handle it is asked, what is guessed is folded."""

    orders = {  # noqa: RUF012 - as in the class above
        **GuessOffice.orders,
        GUESSED: order_of(GUESSED, complaint="信号不好。", fault_place="", complain_type=OURS),
    }

    def tables(self, **changed):
        """Write the tables, without any talk."""
        super().tables(calls=[], call_notes=[], **changed)


def test_e_goes_to_what_is_asked_before_a_folded_guess(page, tmp_path):
    """What is asked for comes first, also where a guess stands folded under 已填, for which nobody asks yet."""
    with reviewing(tmp_path / "home", desk=Vague) as (place, _office):
        page.goto(f"{place.origin}/login#{place.token()}")
        page.wait_for_url(f"{place.origin}/desk")
        page.goto(f"{place.origin}/desk/{GUESSED}")
        ready(page)
        asked = page.locator("#open .cell.asked [name]").evaluate_all("all => all.map((one) => one.name)")
        guesses = page.locator("#filled .cell.guess [name=prov_cause]").count()
        page.keyboard.press("e")
        gone_to = focused(page)

    assert (asked, guesses) == (["handling"], 1)
    assert gone_to == "handling"
