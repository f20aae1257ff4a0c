"""工作台 follows what others do by itself: no page asks for the list while nothing has changed."""

import json
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from eoms_bot.console.security.watchers import MOST_OF_A_SESSION
from eoms_bot.model.outcome import Outcome
from tests.console.kit import MovingClock, serving
from tests.console.planned import reviewing
from tests.console.test_browser import complaints  # noqa: F401 - a fixture
from tests.console.test_desk_keys import desk, ready  # noqa: F401 - a fixture
from tests.console.test_live import begin, end, events, freed, tell
from tests.decide import build
from tests.run.guessing import AWAY, FACTS, GUESSED, SITE, GuessOffice

SOON_MS = 4_000
"""Less than the time after which a page without a stream asks again."""

HELD_ANSWERS = """(path) => {
    const real = window.fetch;
    window.held = [];
    window.fetch = async (...asked) => {
        const answer = await real(...asked);
        if (asked[0] === path) await new Promise((goes) => window.held.push(goes));
        return answer;
    };
}"""
"""The console does what it is asked at this path, and the page waits: `held[0]()` lets the first answer in."""


def read_between(route):
    """The list with an approved order's state from before its approval and its draft from after."""
    answer = route.fetch()
    now = answer.text().replace(" APPROVED ", " WAITING ").replace('data-draft="0"', 'data-draft="99"')
    route.fulfill(response=answer, body=now)


@contextmanager
def listening(client, **query):
    """The events of the queue, as pairs of name and data."""
    with client.stream("GET", "/queue/events", params=query) as answer:
        yield events(answer)


@pytest.fixture
def shared(tmp_path):
    """Two consoles on one ledger, each with a person, and the plan of four orders."""
    with (
        reviewing(tmp_path / "home", desk=GuessOffice) as (place, office),
        serving(place.desk.settings, MovingClock(build.NOW)) as second,
    ):
        yield place, office, place.logged_in(), second, second.logged_in(name="李值班")


def act(place, client, office, path, position, **more):
    """A person's action on a row of the plan."""
    answer = place.act(client, path, plan_id=office.plan.plan_id, position=position, **more)
    assert answer.status_code == 200, answer.text


def deeds(place, office, second, other):
    """What another person, another console and a run do that the list shows."""
    edits = json.dumps({"remark": "等县里回话"}, ensure_ascii=False)
    yield lambda: act(second, other, office, "/api/plan/keep", 3, edits=edits)
    yield lambda: act(second, other, office, "/api/plan/approve", 2, edits="{}")
    yield lambda: act(second, other, office, "/api/plan/strike", 2)
    yield lambda: act(second, other, office, "/api/call/reveal", 3)
    yield lambda: place.ledger().outcome(AWAY, Outcome.UNKNOWN, "没有证据", "run-9", place.clock.now())
    yield office.preview
    yield lambda: place.clock.wait(61)


def test_each_change_of_the_other_console_is_announced(shared):
    """A draft, a word, a claim, an outcome, a preview and a minute each bring one event."""
    place, office, own, second, other = shared
    with listening(own) as events:
        seen = [next(events)]
        for do in deeds(place, office, second, other):
            do()
            seen.append(next(events))

    assert [name for name, _ in seen] == ["queue"] * 8
    assert len({data["change"] for _, data in seen}) == 8


def test_what_the_page_has_is_not_announced(shared):
    """A page that was made a moment ago hears nothing until something happens."""
    _place, office, own, second, other = shared
    known = own.get("/queue").text.partition('data-change="')[2].partition('"')[0]
    with listening(own, known=known) as events:
        edits = json.dumps({"remark": "等县里回话"}, ensure_ascii=False)
        timer = threading.Timer(1.5, act, (second, other, office, "/api/plan/keep", 3), {"edits": edits})
        began = time.monotonic()
        timer.start()
        name, data = next(events)
        waited = time.monotonic() - began
        timer.join()

    assert (name, data["change"] != known, waited >= 1.5) == ("queue", True, True)


def test_stream_ends_with_session_and_leaves_nothing(shared):
    """A session that has been idle for half an hour gets `over`; its place and its thread are free again."""
    place, _office, own, _second, _other = shared
    threads = threading.active_count()
    with listening(own) as events:
        next(events)
        place.clock.wait(31 * 60)
        rest = [name for name, _ in events]

    assert rest[-1] == "over"
    assert freed(place.desk.watchers)
    assert threading.active_count() <= threads + 2  # the pool's own threads stay for the next request


def test_stream_ends_with_the_server(shared):
    """A console that ends does not wait for pages that are open."""
    place, _office, own, _second, _other = shared
    with listening(own) as events:
        next(events)
        place.server.should_exit = True
        rest = list(events)

    assert rest == []


def test_run_is_followed_in_the_same_stream(empty):
    """A page that follows a run gets its progress and, once, its end; the stream goes on."""
    folder = begin(empty.desk.settings.paths.runs)
    with listening(empty.logged_in(), run=folder.run_id) as events:
        first = [next(events), next(events)]
        item = tell(folder, 1)
        second = next(events)
        end(folder, item)
        last = next(events)
        while last[0] == "run":
            last = next(events)
        empty.clock.wait(61)
        after = next(events)

    assert [name for name, _ in first] == ["queue", "run"]
    assert (second[1]["run_id"], second[1]["done"]) == (folder.run_id, 1)
    assert (last[0], last[1]["exit_code"], after[0]) == ("end", 0, "queue")


def test_a_page_too_many_is_refused_in_words(empty):
    """A session has a limited number of streams; the page that gets none asks for the list instead."""
    client = empty.logged_in()
    with (
        listening(client) as one,
        listening(client) as two,
        listening(client) as three,
        listening(client) as four,
    ):
        for events in (one, two, three, four):
            next(events)
        answer = client.get("/queue/events")

    assert (answer.status_code, MOST_OF_A_SESSION) == (429, 4)


# --- in a browser


def listed(page, order_no):
    """An order's line of the list."""
    return page.locator(f'[data-order="{order_no}"]')


@pytest.mark.browser
def test_list_moves_by_itself(page, desk, complaints):  # noqa: F811
    """A colleague's word and call show within seconds, the focus stays, and the page has asked for nothing in
    between.
    """
    place, office = desk
    colleague = place.logged_in(name="李值班")
    asked = []
    page.on("request", lambda one: asked.append(one.url) if "/queue?" in one.url else None)
    listed(page, AWAY).focus()
    act(place, colleague, office, "/api/plan/approve", 2, edits="{}")
    expect(listed(page, FACTS)).to_contain_text("已批准", timeout=SOON_MS)
    act(place, colleague, office, "/api/call/reveal", 3)
    expect(listed(page, GUESSED)).to_contain_text("李值班 正在打", timeout=SOON_MS)
    focus = page.evaluate("document.activeElement.dataset.order")

    assert (focus, page.title()[:4]) == (AWAY, "(3) ")
    assert len(asked) <= 4
    assert complaints == []


@pytest.mark.browser
def test_colleagues_typing_shows_in_the_open_order(page, desk, complaints):  # noqa: F811
    """What a colleague types in the order that is open stands in its cells, and the page says so."""
    place, office = desk
    page.goto(f"{place.origin}/desk/{GUESSED}")
    ready(page, GUESSED)
    colleague = place.logged_in(name="李值班")
    edits = json.dumps({"site": SITE, "remark": "等县里回话"}, ensure_ascii=False)
    act(place, colleague, office, "/api/plan/keep", 3, edits=edits)

    expect(page.locator("#kept")).to_contain_text("别人刚填了", timeout=SOON_MS)
    expect(page.locator("#review [name=remark]")).to_have_value("等县里回话")
    assert complaints == []


@pytest.mark.browser
def test_two_people_type_into_one_cell(page, desk, complaints):  # noqa: F811
    """Who replaces a text that his page did not show yet reads whose and which; who leaves a cell that
    somebody has changed meanwhile sees that change at once.
    """
    place, office = desk
    colleague = place.logged_in(name="李值班")
    page.goto(f"{place.origin}/desk/{GUESSED}")
    ready(page, GUESSED)
    page.locator("#filled > summary").click()
    remark, kept = page.locator("#review [name=remark]"), page.locator("#kept")

    def type_there(text):
        act(place, colleague, office, "/api/plan/keep", 3, edits=json.dumps({"remark": text}))
        mark = page.locator(f'#queue [data-order="{GUESSED}"]')
        expect(mark).to_contain_text("李值班 填过", timeout=SOON_MS)

    remark.focus()
    type_there("等县里回话")
    page.keyboard.type("已问县区")
    expect(kept).to_contain_text("换掉了李值班刚填的 备注 “等县里回话”", timeout=SOON_MS)
    type_there("县里说明天恢复")
    mine = remark.input_value()
    page.keyboard.press("Escape")
    expect(remark).to_have_value("县里说明天恢复")

    assert mine == "已问县区"
    expect(kept).to_have_text("别人刚填了 备注")
    assert complaints == []


@pytest.mark.browser
def test_own_change_is_not_asked_for_again(page, desk, complaints):  # noqa: F811
    """The list that hears of a person's own change before its answer has come asks nothing more: one change is
    one question, and the buttons wait for one answer.
    """
    place, _office = desk
    page.goto(f"{place.origin}/desk/{GUESSED}")
    ready(page, GUESSED)
    page.locator("#filled > summary").click()
    page.evaluate(HELD_ANSWERS, "/api/plan/keep")
    page.get_by_role("textbox", name="备注").fill("等县里回话")
    page.keyboard.press("Escape")
    own = page.locator("#queue [aria-current=true]")
    expect(own).not_to_have_attribute("data-draft", page.locator("#review").get_attribute("data-draft"))
    page.wait_for_function("() => held.length")
    page.evaluate("held[0]()")
    expect(page.locator("#approve")).to_be_enabled(timeout=SOON_MS)

    assert page.evaluate("held.length") == 1
    assert complaints == []


@pytest.mark.browser
def test_own_approval_is_not_asked_for_again(page, desk, complaints):  # noqa: F811
    """The list is read while the approval of the page's own order goes through: it has the order's state from
    before and its draft from after. The page asks for nothing of an order that it has just approved.
    """
    place, _office = desk
    page.goto(f"{place.origin}/desk/{GUESSED}")
    ready(page, GUESSED)
    page.keyboard.press("e")
    page.keyboard.press("Enter")
    page.locator("#verdict.ok").wait_for()
    page.route("**/queue?*", read_between)
    asked = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.evaluate(HELD_ANSWERS, "/api/plan/approve")
    page.keyboard.press("a")
    page.locator("#queue [aria-current=true][data-draft='99']").wait_for()
    page.wait_for_function("() => held.length")
    page.evaluate("async () => { await going; held[0]() }")
    ready(page, AWAY)

    assert "keep" not in asked
    assert complaints == []


@pytest.mark.browser
def test_number_goes_when_a_colleague_takes_over(page, desk, complaints):  # noqa: F811
    """The number is hidden at once where somebody else takes the call over; the line that names him goes with
    his claim.
    """
    place, office = desk
    page.goto(f"{place.origin}/desk/{GUESSED}")
    ready(page, GUESSED)
    page.keyboard.press("c")
    number = page.locator("#revealed a.no").last
    number.wait_for()
    act(place, place.logged_in(name="李值班"), office, "/api/call/reveal", 3, word="他去吃饭了")
    expect(number).to_be_hidden(timeout=SOON_MS)
    expect(page.locator("#undo-text")).to_have_text("李值班 正在打这一张的客户")
    place.clock.wait(601)
    expect(page.locator("#undo")).to_be_hidden(timeout=SOON_MS)

    assert complaints == []


@pytest.mark.browser
def test_dead_connection_recovers(page, desk, complaints):  # noqa: F811
    """While no stream comes through the page says that it hears nothing; then it hears again by itself."""
    place, office = desk
    page.route("**/queue*", lambda route: route.abort())
    page.route("**/queue/events*", lambda route: route.abort())
    page.reload()
    ready(page)
    expect(page.locator("#queue-lost")).to_be_visible(timeout=SOON_MS * 2)
    act(place, place.logged_in(name="李值班"), office, "/api/plan/approve", 2, edits="{}")
    page.unroute("**/queue*")
    page.unroute("**/queue/events*")

    expect(listed(page, FACTS)).to_contain_text("已批准", timeout=SOON_MS * 4)
    expect(page.locator("#queue-lost")).to_be_hidden()


@pytest.mark.browser
def test_without_a_stream_the_list_is_asked_for(page, desk):  # noqa: F811
    """A page that gets no stream at all follows all the same, and shows no trouble."""
    place, office = desk
    page.route("**/queue/events*", lambda route: route.fulfill(status=429, body="x"))
    page.reload()
    ready(page)
    act(place, place.logged_in(name="李值班"), office, "/api/plan/approve", 2, edits="{}")

    expect(listed(page, FACTS)).to_contain_text("已批准", timeout=12_000)
    expect(page.locator("#queue-lost")).to_be_hidden()


@pytest.mark.browser
def test_session_that_ends_shows_the_dialog(page, desk, context):  # noqa: F811
    """The lock comes by itself once the session is over, and a login in another tab lets the page go on."""
    place, office = desk
    place.clock.wait(timedelta(minutes=31).total_seconds())
    expect(page.locator("#lost")).to_be_visible(timeout=SOON_MS)
    other = context.new_page()
    other.goto(f"{place.origin}/login#{place.token()}")
    other.wait_for_url(f"{place.origin}/desk")
    other.close()
    expect(page.locator("#lost")).to_be_hidden()
    act(place, place.logged_in(name="李值班"), office, "/api/plan/strike", 2)

    expect(listed(page, FACTS)).to_contain_text("不执行", timeout=SOON_MS)
