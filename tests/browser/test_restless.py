"""A page that loads itself again and again is called by its name, and no other one is."""

import gc
import threading
from contextlib import contextmanager

import pytest

from eoms_bot.browser.gate.wire import WireRequest
from eoms_bot.browser.profile.pace import Pace
from eoms_bot.browser.profile.request_rule import RequestRule
from eoms_bot.browser.restless import Restless
from eoms_bot.browser.trouble import reading
from eoms_bot.errors import RestlessPage, SiteChanged
from eoms_bot.run.clock import SystemClock
from tests.browser.kit import VIEW

pytestmark = pytest.mark.browser

RELOADS = "<script>setTimeout(() => location.reload(), 150)</script><p>1</p>"
EMPTIES_A_FRAME = """<p>1</p><iframe></iframe><script>setInterval(
    () => frames[0].location.replace('about:blank'), 50)</script>"""
LED_ON = """<script>setTimeout(() => {
    const at = new URL(location.href);
    at.searchParams.set('hop', Number(at.searchParams.get('hop')) + 1);
    location.replace(at);
}, 150)</script>"""
MOVES_WITHIN = "<script>let n = 0; setInterval(() => { location.hash = n += 1 }, 150)</script><p>1</p>"


def wait_in(desk, window, seconds):
    """Wait for what never comes, as a page object does."""
    with reading("工单字段", desk.session.explain):
        window.locator("#never").wait_for(timeout=seconds * 1000)


@pytest.mark.parametrize("page", [RELOADS, LED_ON], ids=["timer", "leads on"])
def test_page_that_loads_itself_again_and_again(desk, page):
    """What is waited for in it is not missing: the page is named, by its path alone."""
    window = desk.open(page)

    with pytest.raises(RestlessPage, match="页面不停地跳转") as told:
        wait_in(desk, window, 8)

    assert str(told.value).endswith(VIEW)


@pytest.mark.parametrize(
    "page",
    ["<p>1</p>", MOVES_WITHIN, EMPTIES_A_FRAME],
    ids=["stays", "moves within itself", "empties a frame"],
)
def test_page_that_stays(desk, page):
    """A page that stays lacks what it lacks, also where it leads to other places of itself or asks for none."""
    window = desk.open(page)

    with pytest.raises(SiteChanged, match="等不到页面元素"):
        wait_in(desk, window, 3)


def test_what_an_earlier_load_has_shown(desk):
    """A load of ours begins: what a page has shown before explains nothing of it."""
    window = desk.open(RELOADS)
    while not desk.session.restless.why:
        window.wait_for_event("framenavigated")
    desk.session.close_others()  # Playwright's own close may wait for ever where a page goes on

    desk.session.begin_load()

    assert desk.session.restless.why == ""


def test_page_that_lacks_something_meanwhile(desk):
    """Whoever asks whether a page goes on is answered, also before it has gone on for long."""
    desk.open(RELOADS)

    assert desk.session.goes_on()


def test_page_that_never_shows_what_it_asks_for(desk):
    """On a slow site each load ends the one before: no second document is shown, and the page is named."""
    desk.open("<script>setInterval(() => location.reload(), 150)</script>")
    desk.site.late[VIEW] = 20.0
    desk.session.begin_load()

    desk.site.await_read(VIEW, 10)

    assert desk.session.restless.why == ""
    assert desk.session.restless.has_reloaded
    assert desk.session.goes_on().endswith(VIEW)


def test_documents_of_ours(desk):
    """Six pages that we open ourselves are no page that goes on."""
    for _ in range(6):
        desk.session.begin_load()
        desk.open("<p>1</p>")

    assert desk.session.goes_on() == ""


def test_it_lives(desk):
    """F50: a page that goes on under the question is no lost browser."""
    desk.open(RELOADS)

    for _ in range(20):
        desk.session.ask_pages()


def test_it_keeps_no_turn(desk_of):
    """Its loads use up the pace, and ours would stand back for minutes: that is ended by the same name."""
    pace = Pace(seconds_between_loads=5, follows_latency=False, loads_per_minute=600, night_factor=1)
    desk = desk_of(pace=pace, clock=SystemClock(), step_seconds=2.0)
    desk.open(RELOADS)

    with pytest.raises(RestlessPage, match="轮不到打开下一页"):
        desk.session.begin_load()


@contextmanager
def at_each_collection(do):
    """Python collects its garbage at nearly each new object, and calls this each time, as other threads may."""
    usual = gc.get_threshold()
    gc.callbacks.append(do)
    gc.set_threshold(1)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.callbacks.remove(do)


def test_pages_that_ask_while_they_are_counted():
    """A thread of the gate notes a request in the middle of a look: the look ends, and ends no run."""
    restless, rule = Restless(SystemClock()), RequestRule(
        kind="read", role="page", method="GET", path="/.*", description="页面"
    )  # fmt: skip
    numbers = iter(range(10_000))

    def ask():
        restless.asked(WireRequest("GET", f"http://eoms.example/{next(numbers)}", (), b""), rule)

    def from_another_thread(phase, _info):
        if phase == "start" and threading.current_thread() is threading.main_thread():
            thread = threading.Thread(target=ask, daemon=True)
            thread.start()
            thread.join(0.002)  # it waits for the look where the look holds the lock

    for _ in range(3000):  # Python makes tuples again from its last two thousand, without a collection
        ask()
    with at_each_collection(from_another_thread):
        for _ in range(2):
            assert restless.why_unshown == ""
