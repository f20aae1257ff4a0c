"""What the browser tests share: a clock that stands still, a write, and a session on the raw site behind its gate."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

from playwright.sync_api import Browser, Page

from eoms_bot.browser.gate import Gate
from eoms_bot.browser.gate.proxy import IsOurs, Proxy
from eoms_bot.browser.gate.site import SiteLink
from eoms_bot.browser.guard import Guard
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile import Profile
from eoms_bot.browser.profile.pace import NONE, Pace
from eoms_bot.browser.session import Session, open_session
from eoms_bot.browser.submit import send
from eoms_bot.model.ports import Clock, Journal, Mark, unmarked
from eoms_bot.model.write import Action, Answer, Pair, Write, WriteKey
from tests.support.fake_journal import FakeJournal
from tests.support.raw_site import HTML, RawSite, page

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
ORDER = "ID-056-20261125-00001"
VIEW = "/eoms/ultrabpp/view.action"
SAVE = "/eoms/ultrabpp/form/formAction/save.action"
LEFTOVER_SAVE = "/eoms/sheet/issueLeftoverSave.action"
BODY: tuple[Pair, ...] = (("order", ORDER), ("note", "已处理\n请回访"))
FORM = f"""<form id="f" method="post" action="{SAVE}">
<input type="hidden" name="order" value="{ORDER}"><textarea name="note">已处理\r\n请回访</textarea>
<input type="submit" id="go" value="提交"></form>"""
SENT_BODY = "order=ID-056-20261125-00001&note=%E5%B7%B2%E5%A4%84%E7%90%86%0D%0A%E8%AF%B7%E5%9B%9E%E8%AE%BF"
"""What the browser sends for FORM."""
POST = f"""fetch('{SAVE}', {{
    method: 'POST', headers: {{'Content-Type': 'application/x-www-form-urlencoded'}}, body: '{SENT_BODY}'
}}).then(got => got.status)"""
"""A script that sends the same body; gives the status of the answer."""


class StillClock:
    """A clock that stands at noon; `waited` is what it was asked to let pass."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def now(self) -> datetime:
        return NOON

    def monotonic(self) -> float:
        return 0.0

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)


def make_write(
    body: tuple[Pair, ...] = BODY,
    *,
    action: Action = Action.CLOSE,
    task: str = "T-1",
    opaque: frozenset[str] = frozenset(),
) -> Write:
    key = WriteKey("mock", ORDER, task, action)
    return Write(key, "complete", (("note", "已处理"),), body, "已处理", "f" * 8, opaque=opaque)


@dataclass
class Desk:
    """A session on the raw site, its journal, and the window in which the form stands open."""

    site: RawSite
    session: Session
    journal: FakeJournal | Journal
    mark: Mark = field(default=unmarked)
    opened: ExitStack = field(default_factory=ExitStack)

    @property
    def gate(self) -> Gate:
        return self.session.gate

    def close(self) -> None:
        """Context first, then its way out."""
        self.session.context.close()
        self.opened.close()

    def open(self, form: str | bytes = FORM, path: str = VIEW, kind: str = HTML) -> Page:
        """Serve a form and open it in a new window."""
        self.site.pages[path] = page(form, kind=kind)
        window = self.session.context.new_page()
        window.goto(self.site.origin + path)
        return window

    def send(self, press: Callable[[], object], write: Write | None = None, *, closes: bool = True) -> Answer:
        """Send a write by that press."""
        press_only: Callable[[], None] = lambda: (press(), None)[1]  # noqa: E731
        return send(self.session, self.journal, self.mark, write or make_write(), press_only, closes=closes)

    def submit(self, form: str = FORM, write: Write | None = None, *, closes: bool = True) -> Answer:
        """Open the form and send it by its button."""
        window = self.open(form)
        return self.send(lambda: window.locator("#go").click(), write, closes=closes)


def open_desk(
    browser: Browser,
    site: RawSite,
    profile: Profile,
    *,
    journal: Journal | None = None,
    guards: tuple[Guard, ...] = (),
    mark: Mark = unmarked,
    step_seconds: float = 10.0,
    submit_seconds: float = 20.0,
    pace: Pace = NONE,
    clock: Clock | None = None,
    is_ours: IsOurs = lambda _peer, _here: True,
    proxy: Proxy | None = None,
) -> Desk:
    """A desk that the caller must close; behind a proxy of its own, or the one that its browser knows."""
    book = journal or FakeJournal()
    clock = clock or StillClock()
    politeness = Politeness(pace, clock)
    gate = Gate(
        profile=profile,
        base_url=site.base_url,
        journal=book,
        guards=guards,
        mark=mark,
        submit_seconds=submit_seconds,
        politeness=politeness,
    )
    opened = ExitStack()
    if proxy is None:
        proxy = opened.enter_context(Proxy(SiteLink(site.base_url, read_seconds=30.0), is_ours))
    session = open_session(
        browser,
        gate,
        proxy,
        read_seconds=20.0,
        step_seconds=step_seconds,
    )
    return Desk(site, session, book, mark, opened)
