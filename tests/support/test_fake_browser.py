"""The fake browser against a real one: the same gate, the same pages, the same ways of losing an answer, the
same end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from eoms_bot.browser.gate import Gate
from eoms_bot.browser.gate.wire import WireRequest
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile import load_profile
from eoms_bot.browser.profile.pace import NONE
from eoms_bot.browser.session import Session, open_session
from eoms_bot.browser.submit import send
from eoms_bot.model.ports import unmarked
from eoms_bot.model.write import WriteState
from tests.browser.kit import FORM, SAVE, SENT_BODY, VIEW, StillClock, make_write, open_desk
from tests.support.fake_browser import CLOSED, FakeBrowser, FakePage, FakeProxy, Reply
from tests.support.fake_journal import FakeJournal
from tests.support.raw_site import ANSWERS, RawSite, page

ORIGIN = "http://eoms.example"
LOGIN = "/eoms/portal/login.action"
OURS = (("username", "clerk01"), ("password", "mock-pass"))
OURS_SENT = b"username=clerk01&password=mock-pass"
LOGIN_FORM = f"""<form id="f" method="post" action="{LOGIN}"><input type="hidden" name="username" value="clerk01">
<input type="hidden" name="password" value="mock-pass"><input type="submit" id="go"></form>"""
CUTS = ("rst", "fin", "half_header", "truncated", "hang", "hang_in_body")
MODES = [*CUTS, "408", *ANSWERS]
PATIENCE = 0.5


@pytest.fixture(scope="module")
def profile():
    """The profile that comes with the program."""
    return load_profile("ultrabpp")


@pytest.fixture(scope="module")
def raw_site():
    """A site down at the socket."""
    site = RawSite()
    yield site
    site.stop()


@dataclass(frozen=True)
class End:
    """What became of a write: POSTs at the site, the state of the answer, the journal's, and the statuses
    that the page saw.
    """

    posts: int
    state: WriteState
    journal: dict[int, WriteState]
    shown: list[int]


def whole(raw: bytes) -> Reply:
    """The same answer, not as bytes."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if not line.startswith("Content-Length"))
    return Reply(int(first.split()[1]), headers, body)


def reply_of(mode: str) -> Reply:
    """What the fake's site answers in a mode of the raw one."""
    if mode == "408":
        return Reply(408, {"Connection": "close"})
    return Reply(cut=mode) if mode in (*CUTS, "refused", "stuck") else whole(ANSWERS[mode])


@dataclass
class FakeDesk:
    """A window of the fake, behind a gate of its own, before a site that meets what is posted in one mode."""

    profile: Any
    reply: Reply
    posts: list[WireRequest] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)
    journal: FakeJournal = field(default_factory=FakeJournal)

    def __post_init__(self) -> None:
        clock = StillClock()
        politeness = Politeness(NONE, clock)
        self.gate = Gate(
            profile=self.profile,
            base_url=f"{ORIGIN}/eoms",
            journal=self.journal,
            guards=(),
            mark=unmarked,
            submit_seconds=PATIENCE,
            politeness=politeness,
        )
        self.proxy = FakeProxy(self._take)
        browser: Any = FakeBrowser(self.proxy)
        proxy: Any = self.proxy
        self.session: Session = open_session(
            browser,
            self.gate,
            proxy,
            read_seconds=5.0,
            step_seconds=2.0,
        )
        self.window: Any = self.session.context.new_page()
        self.session.context.on("response", lambda got: self.shown.append(got.status))

    def _take(self, asked: WireRequest) -> Reply:
        if asked.method != "POST":
            return Reply()
        self.posts.append(asked)
        return self.reply

    def submit(self, path: str = SAVE, body: bytes = SENT_BODY.encode()) -> None:
        """Press the button."""
        window: FakePage = self.window
        window.submit(ORIGIN + path, body)

    def send(self, press: Callable[[], None]) -> End:
        """Send a write by that press."""
        answer = send(self.session, self.journal, unmarked, make_write(), press, closes=True)
        return End(len(self.posts), answer.state, self.journal.states, self.shown)


@pytest.fixture
def fake(profile):
    """Makes desks of the fake, before a site in that mode."""
    return lambda mode: FakeDesk(profile, reply_of(mode))


class RealDesk:
    """The same before a real Chromium and a real site."""

    def __init__(self, browser, site, profile, form):
        self.site = site
        self.journal = FakeJournal()
        self.desk = open_desk(browser, site, profile, journal=self.journal, submit_seconds=PATIENCE)
        self.gate = self.desk.gate
        self.session = self.desk.session
        self.window = self.desk.open(form, VIEW)
        self.shown: list[int] = []
        self.session.context.on("response", self._note)

    def _note(self, got):
        # A page that goes back, as a refusal has it, asks for itself again: that is no answer to what it has
        # posted.
        if got.request.method == "POST" or got.request.redirected_from is not None:
            self.shown.append(got.status)

    def submit(self):
        """Press the button."""
        self.window.locator("#go").click(no_wait_after=True)

    def send(self, press, answers):
        """Send a write by that press; so many answers are to come to the page, and are waited for."""
        answer = self.desk.send(press)
        self.hear(answers)
        return End(len(self.site.posts), answer.state, self.journal.states, self.shown)

    def hear(self, answers):
        """Let the browser be heard until so many answers have come, and no request comes to the site any
        more.
        """
        for _ in range(100):
            if len(self.shown) >= answers or self.window.is_closed():
                break
            self.window.wait_for_timeout(50)
        self.site.settled()
        if not self.window.is_closed():
            self.window.wait_for_timeout(50)


@pytest.fixture
def chromium(browser, raw_site, profile):
    """Makes desks of a real browser, before the raw site in that mode."""
    desks = []

    def opened(mode, form=FORM):
        raw_site.reset()
        desks.append(RealDesk(browser, raw_site, profile, form))
        raw_site.mode = mode
        return desks[-1]

    yield opened
    for one in desks:
        one.desk.close()


@pytest.mark.browser
@pytest.mark.parametrize("mode", MODES)
def test_as_chromium_does(chromium, fake, mode):
    """Posts at the site, the answer of `send`, the journal and what the page sees are those of a real
    Chromium.
    """
    imagined = fake(mode)
    wanted = imagined.send(imagined.submit)

    real = chromium(mode)

    assert real.send(real.submit, len(wanted.shown)) == wanted


@pytest.mark.browser
def test_nobody_there(browser, fake, profile):
    """A connection that is refused carries nothing, and the page is told so."""
    imagined = fake("refused")
    imagined.send(imagined.submit)
    gone = RawSite()
    real = RealDesk(browser, gone, profile, FORM)
    gone.stop()

    answer = real.desk.send(real.submit)

    real.hear(1)
    real.desk.close()
    assert (answer.state, real.journal.states, real.shown) == (
        *(WriteState.NOT_SENT, imagined.journal.states),
        imagined.shown,
    )
    assert imagined.shown == [502]


@pytest.mark.browser
@pytest.mark.parametrize("what", ["page", "context"])
def test_window_that_goes_away(chromium, fake, raw_site, what):
    """What the gate does for a request outlives page and context, whose answer then nobody sees; the fake
    says the same.
    """
    imagined = fake("stuck")
    real = chromium("ok")
    raw_site.holds = True

    def press_the_fake():
        imagined.submit()
        (imagined.window if what == "page" else imagined.session.context).close()
        imagined.proxy.wake()

    def press():
        real.submit()
        raw_site.await_post()
        (real.window if what == "page" else real.session.context).close()
        raw_site.released.set()

    imagined.reply = Reply(200, {}, whole(ANSWERS["ok"]).body, "stuck")
    wanted = imagined.send(press_the_fake)

    assert real.send(press, 0) == wanted
    assert wanted == End(1, WriteState.ANSWERED_OK, {1: WriteState.ANSWERED_OK}, [])


@pytest.mark.browser
def test_second_press(chromium, fake):
    """What a page sends a second time gets the gate's refusal, in both."""
    imagined = fake("ok_text")
    wanted = imagined.send(lambda: (imagined.submit(), imagined.submit(), None)[2])
    real = chromium("ok_text")
    twice = f"""async () => {{ for (const time of [1, 2]) await fetch('{SAVE}', {{
        method: 'POST', headers: {{'Content-Type': 'application/x-www-form-urlencoded'}}, body: '{SENT_BODY}'
    }}); }}"""

    assert real.send(lambda: real.window.evaluate(twice), 2) == wanted
    assert wanted.shown == [200, 409]


@pytest.mark.browser
@pytest.mark.parametrize("mode", ["ok", "302_login", "307_login", "302_elsewhere", "rst", "500"])
def test_login(chromium, fake, raw_site, mode):
    """A login that is led on goes as far, with or without its body, in both."""
    imagined = fake(mode)
    imagined.gate.arm_login(OURS)
    imagined.submit(LOGIN, OURS_SENT)
    real = chromium(mode, LOGIN_FORM)
    real.gate.arm_login(OURS)

    real.submit()
    real.hear(len(imagined.shown))

    assert (len(raw_site.posts), real.shown) == (len(imagined.posts), imagined.shown)
    assert len(imagined.posts) == 1


@pytest.mark.browser
def test_context_that_is_gone(chromium, fake):
    """What is asked of a context that was closed ends in both as it does in Chromium: nothing comes of it any
    more, and no window.
    """
    said = []
    for desk in (fake("ok"), chromium("ok")):
        desk.session.context.close()
        with pytest.raises(PlaywrightTimeout):
            desk.session.context.wait_for_event("response", timeout=50)
        with pytest.raises(PlaywrightError) as gone:
            desk.session.context.new_page()
        said.append((CLOSED in gone.value.message, desk.window.is_closed()))

    assert said == [(True, True)] * 2


@pytest.mark.browser
def test_window_that_is_closed(chromium, fake):
    """A session closes its window in both, and one that is gone already is left alone."""
    said = []
    for desk in (fake("ok"), chromium("ok")):
        for _ in range(2):
            desk.session.close_window(desk.window)
        said.append((desk.window.is_closed(), desk.window in desk.session.context.pages))

    assert said == [(True, False)] * 2


def test_thread_that_stands_still(fake):
    """What the gate does for a request is left where it stands still; once awake, it goes on from there."""
    desk = fake("stuck")
    armed = desk.gate.arm(make_write(), desk.journal.intent(make_write()), closes=True)
    desk.reply = Reply(200, {}, whole(ANSWERS["ok"]).body, "stuck")
    desk.submit()
    before = (armed.answer, list(desk.shown), desk.gate.sending)

    desk.proxy.wake()

    assert before == (None, [], True)
    assert armed.answer is not None
    assert (armed.answer.state, desk.shown, desk.gate.sending) == (WriteState.ANSWERED_OK, [200], False)


def test_lane_does_not_stand_still(fake):
    """The lane's own work cannot be parked, only what the gate does beside it."""
    proxy = fake("ok").proxy

    proxy.park_if_beside()
    with pytest.raises(AssertionError):
        proxy.park()


def test_reply_as_it_is():
    """A whole answer of the raw site is the same one to the fake."""
    reply = whole(page("甲", status="500 No", headers=("X-A: 1",)))

    assert (reply.status, reply.headers["X-A"], reply.body.decode()) == (500, "1", "甲")
