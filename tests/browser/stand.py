"""A gate without a browser: before a site that answers what a test wants, behind windows that a test looks into."""

from __future__ import annotations

from eoms_bot.browser.gate import Gate
from eoms_bot.browser.gate.wire import WireRequest
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile.pace import NONE
from tests.browser.kit import BODY, SAVE, SENT_BODY, StillClock, make_write
from tests.support.fake_browser import FakeContext, FakeProxy, FakeRequest, Reply
from tests.support.fake_journal import FakeJournal

ORIGIN = "http://eoms.example"
LOGIN = "/eoms/portal/login.action"
DONE = Reply(body="<script>alert('工单提交成功！'); window.close();</script>".encode())
OURS = (("username", "clerk01"), ("password", "mock-pass"))
OURS_SENT = b"username=clerk01&password=mock-pass"


class Noting(Politeness):
    """A pace that never waits, and remembers what it was told."""

    def __init__(self) -> None:
        super().__init__(NONE, StillClock())
        self.told: list[str] = []

    def load_begins(self) -> None:
        super().load_begins()
        self.told.append("load")

    def write_sent(self) -> None:
        super().write_sent()
        self.told.append("write")


class Stand:
    """A gate before a site that answers `reply` to what is posted, and `read` to the rest; `arrived` is what
    got there, `shown` what pages got.
    """

    def __init__(self, profile, *, guards=()):
        self.reply, self.read = DONE, Reply()
        self.arrived: list[str] = []
        self.points: list[str] = []
        self.shown: list[tuple[int, str]] = []
        self.journal = FakeJournal()
        self.politeness = Noting()
        self.proxy = FakeProxy(self.take)
        self.context = FakeContext(self.proxy)
        self.gate = Gate(
            profile=profile,
            base_url=f"{ORIGIN}/eoms",
            journal=self.journal,
            guards=guards,
            mark=self.points.append,
            submit_seconds=7.0,
            politeness=self.politeness,
        )
        self.proxy.gate = self.gate
        self.context.on(
            "response", lambda got: self.shown.append((got.status, got.body().decode(errors="replace")))
        )
        self.page = self.context.new_page()

    def take(self, asked: WireRequest) -> Reply:
        self.arrived.append(f"{asked.method} {asked.url.removeprefix(ORIGIN)}")
        return self.read if asked.method == "GET" else self.reply

    def ask(self, method, path, body=b""):
        self.context.request(FakeRequest(method, ORIGIN + path, body, self.page))

    def arm(self, body=BODY, *, closes=True, **what):
        write = make_write(body, **what)
        return self.gate.arm(write, self.journal.intent(write), closes=closes)

    def submit(self, path=SAVE, body=SENT_BODY):
        self.ask("POST", path, body if isinstance(body, bytes) else body.encode())


def stand_in(text):
    """The page that the gate shows in the site's place."""
    return f"<html><meta charset='utf-8'><body id='eoms-bot-gate'>{text}</body></html>"
