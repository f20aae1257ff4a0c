"""`/`: phrases with the facts filled in, and words of similar orders, as guesses to be confirmed."""

import pytest
from loguru import logger
from playwright.sync_api import expect

from eoms_bot.console.workbench.queue import QueueState, queue_of
from eoms_bot.report import log
from tests.console.planned import reviewing, row
from tests.console.test_browser import complaints  # noqa: F401 - a fixture
from tests.console.test_desk_keys import ready
from tests.run.guessing import FACTS, GuessOffice

CAUSE = "故障-基站断电退服"
AGREED, ELSEWHERE, ESCALATION = (
    "市电检修停电，来电即恢复",
    "柳林渡的站已列入建设",
    "您的意见我记下，现在报班长",
)
LAST = "更换整流模块，加固供电线路"


class Wordy(GuessOffice):
    """An office that has agreed wordings and past orders."""

    with_words = True

    def tables(self, **changed):
        """Write the tables; with the branch's wordings unless the office has none."""
        past = {
            "工单号": "ID-056-20251220-00001",
            "分派时间": "2025-12-20 10:00",
            "投诉地点": "松岭镇",
            "县区": "澜溪县",
        }
        past |= {"省内投诉原因": CAUSE, "解决措施": f"{LAST}，2025-12-20 12:00恢复", "处理结果": "解决"}
        more = {"history": [past | {"完成时间": "2025-12-20 16:20"}]}
        if self.with_words:
            more["koujing"] = [
                {"口径编号": "KJ-1", "省内投诉原因": CAUSE, "口径": AGREED},
                {"口径编号": "KJ-2", "省内投诉原因": CAUSE, "适用地点": "柳林渡", "口径": ELSEWHERE},
                {"口径编号": "KJ-3", "省内投诉原因": "升级", "口径": ESCALATION},
            ]
        super().tables(**more, **changed)


class Wordless(Wordy):
    """An office without agreed wordings."""

    with_words = False


@pytest.fixture
def desk(tmp_path):
    """A console of an office with wordings."""
    with reviewing(tmp_path / "home", desk=Wordy) as both:
        yield both
    log.REDACTOR.forget()
    logger.remove()


def phrases(place, office, position=2):
    """The part of the page."""
    answer = place.logged_in().get(f"/plans/{office.plan.plan_id}/{position}/phrases")
    assert answer.status_code == 200
    return answer.text


def test_phrases_of_the_cause_with_facts(desk):
    """Agreed words of this cause and place, the rule table's with site and times, words of past orders
    without their times, and what to say to a customer who wants to go higher up.
    """
    html = phrases(*desk)

    assert f'data-text="{AGREED}"' in html
    assert ELSEWHERE not in html
    assert 'data-text="LX_青槐政府因市电检修中断，2026-01-05 09:00起' in html
    assert f'data-text="{LAST}"' in html
    assert f"“{ESCALATION}”" in html
    assert f'data-text="{ESCALATION}"' not in html


def test_missing_table_is_said(tmp_path):
    """Without the table of wordings the page says so, and still has what it has."""
    with reviewing(tmp_path / "home", desk=Wordless) as both:
        html = phrases(*both)

    assert "口径库：未配置" in html
    assert f'data-text="{LAST}"' in html


def test_unknown_row_has_none(desk):
    """404 for a row that the plan does not have."""
    place, office = desk
    path = f"/plans/{office.plan.plan_id}/99/phrases"

    assert place.logged_in().get(path).status_code == 404


def drafted(place):
    """What the order's draft has: field → text."""
    return {
        name: text
        for one in place.ledger().drafts("mock", [FACTS]).values()
        for name, text in one.texts.items()
    }


@pytest.fixture
def page_at(page, desk):
    """A person at the order that waits for one approval."""
    place, _office = desk
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{place.origin}/login#{place.token()}")
    page.wait_for_url(f"{place.origin}/desk")
    page.goto(f"{place.origin}/desk/{FACTS}")
    ready(page, FACTS)
    expect(page.locator("#phrases-open")).to_be_enabled()
    return page


def choose(page, text):
    """Open the phrases and press the digit of one."""
    page.keyboard.press("/")
    button = page.locator("button.phrase", has_text=text)
    button.wait_for(timeout=10_000)
    page.keyboard.press(button.locator("kbd").inner_text())
    expect(page.locator("#phrases")).to_be_hidden()


@pytest.mark.browser
def test_phrase_is_a_guess_until_confirmed(page_at, desk, complaints):  # noqa: F811
    """By keyboard alone: what was picked stands as a guess and is kept as one. It is not approved, also by no
    other page; Enter makes it the person's, and it is what will be sent.
    """
    page, (place, office) = page_at, desk
    choose(page, LAST)
    measure = page.locator("#review [name=measure]")
    expect(measure).to_be_focused()
    page.get_by_text("已保存").wait_for()
    expect(page.locator("#happens")).to_have_text("补完、确认完：完成工单 · 解决")
    page.locator("#approve").click()
    refused = page.locator("#verdict").inner_text()
    kept, one = drafted(place), queue_of(place.desk).find(FACTS)
    fields = {"plan_id": office.plan.plan_id, "position": 2, "desk": True, "draft": 1}
    elsewhere = place.act(place.logged_in(), "/api/plan/approve", edits="{}", **fields)
    measure.press("Enter")
    expect(page.locator("#reply")).to_contain_text(LAST)
    expect(page.locator("#verdict")).to_have_class("rule ok")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.wait_for_url(lambda url: FACTS not in url)

    assert "解决措施 是刚选的话术" in refused
    assert kept == {"measure": f"？{LAST}"}
    assert one is not None
    assert (one.stand, one.confirms) == (QueueState.MINE, 1)
    assert (elsewhere.status_code, "还没有人确认" in elsewhere.json()["error"]) == (409, True)
    assert row(place, office.plan, 2).edits == {"measure": LAST}
    assert complaints == []


@pytest.mark.browser
def test_escape_takes_the_phrase_away(page_at, complaints):  # noqa: F811
    """Escape brings back what stood there before, and nothing stands in the way of the approval."""
    page = page_at
    measure = page.locator("#review [name=measure]")
    before = measure.input_value()
    choose(page, AGREED)
    page.get_by_text("已保存").wait_for()
    with page.expect_response("**/api/plan/keep"):
        page.keyboard.press("Escape")

    expect(measure).to_have_value(before)
    expect(page.locator("#approve")).to_be_enabled()
    page.keyboard.press("a")
    page.wait_for_url(lambda url: FACTS not in url)
    assert complaints == []


@pytest.mark.browser
def test_a_phrase_outlives_its_page(page_at, desk, context):
    """A picked phrase is in the draft at once, still as a guess: the page can be left without a question, and
    the next one has it. Escape there brings back what the preview had, for every later page.
    """
    page, (place, _office), asked = page_at, desk, []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    measure = page.locator("#review [name=measure]")
    before = measure.input_value()
    choose(page, AGREED)
    shown = measure.input_value()
    page.get_by_text("已保存").wait_for()
    page.close(run_before_unload=True)
    later = context.new_page()
    later.goto(f"{place.origin}/desk/{FACTS}")
    ready(later, FACTS)
    cell = later.locator("#open .cell.guess", has=later.locator("[name=measure]"))
    there, need = cell.locator("textarea").input_value(), cell.locator(".need").inner_text()
    kept = drafted(place)
    cell.locator("textarea").focus()
    with later.expect_response("**/api/plan/keep"):
        later.keyboard.press("Escape")
    expect(later.locator("#verdict")).to_have_class("rule ok")
    later.reload()
    ready(later, FACTS)

    assert (asked, AGREED in shown) == ([], True)
    assert (there, need) == (shown, "要确认")
    assert kept == {"measure": f"？{shown}"}
    assert drafted(place) == {}
    assert later.locator("#review [name=measure]").input_value() == before


@pytest.mark.browser
def test_search_has_its_key(page_at):
    """`f` goes to the search, since `/` opens the phrases here."""
    page_at.keyboard.press("f")
    expect(page_at.locator("#search")).to_be_focused()
