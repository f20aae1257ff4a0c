"""Lane: one account, one browser, one order at a time. A flow gets one, or the part of it that it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from eoms_bot.browser.profile.common import Profile
from eoms_bot.browser.profile.model import PageProfile
from eoms_bot.browser.reader.port import Opened, Portal, SitePages, SiteReader
from eoms_bot.browser.session import Session
from eoms_bot.browser.shot import Camera
from eoms_bot.browser.submit import send, try_out
from eoms_bot.model.decision import Decision
from eoms_bot.model.form import Filled
from eoms_bot.model.login import LoginBook
from eoms_bot.model.outcome import Verdict
from eoms_bot.model.ports import Clock, Journal, Mark, WriteBook
from eoms_bot.model.write import Answer, Pair, Write, WriteRecord
from flows.clerk import Clerk


@dataclass
class Site:
    """The site, as one session sees it."""

    session: Session
    pages: SitePages

    @property
    def portal(self) -> Portal:
        """The first page after the login."""
        return self.pages.portal

    @property
    def reader(self) -> SiteReader:
        """Reads the site."""
        return self.pages.reader

    @property
    def profile(self) -> Profile:
        """The page profile."""
        return self.session.profile

    @property
    def paged(self) -> PageProfile:
        """The profile, where pages are known by selectors; ConfigError where they are not."""
        return self.session.paged

    def move_to(self, session: Session) -> None:
        """Work in another session from now on; no page is open in it yet."""
        self.session = session
        self.pages.move_to(session)


@dataclass(frozen=True)
class Books:
    """Where a write is recorded: the gate's journal, and the ledger that settles it; and the logins."""

    journal: Journal
    ledger: WriteBook
    logins: LoginBook


@dataclass
class Album:
    """The filled form and the pictures of the current order so far, for the report.

    `pictures` are captions and files. `lost` is why a part could not be kept.
    """

    camera: Camera
    filled: Filled | None = None
    pictures: list[tuple[str, str]] = field(default_factory=list)
    lost: str = ""

    def hashes(self) -> tuple[Pair, ...]:
        """(Order's folder and file, SHA-256) of the pictures, for the audit chain."""
        paths = [Path(path) for _caption, path in self.pictures]
        return tuple(
            (f"{path.parent.name}/{path.name}", sha256(path.read_bytes()).hexdigest()) for path in paths
        )


def nothing_to_say() -> str:
    """There is nothing that a person who is waited for must know."""
    return ""


def nobody(_question: str, _show: Callable[[], bytes]) -> str:
    """Nobody is there who could answer."""
    return ""


@dataclass
class LaneHooks:
    """What the mode of a run, and the people around it, add to a lane."""

    accept: Callable[[Lane, Opened, Decision], Opened]
    """How this mode takes an order."""
    settle_open: Callable[[Lane, WriteRecord], Verdict]
    """How this mode settles a write that an earlier run left open; a preview leaves it as it is."""
    stopped: Callable[[], str] = lambda: ""
    """Why no further order may be started; code that waits for a person calls it as well."""
    ask: Callable[[str, Callable[[], bytes]], str] = nobody
    """Has a person answer what the login asks.

    The arguments are the question, and a callable that has the site send its code or returns the picture as
    PNG. The result is empty where nobody answered in time. Then nobody was asked, or the page still waits.
    """

    while_waiting: Callable[[], str] = nothing_to_say
    """Called from time to time by code that waits while the session is needed.

    Returns what a person must know of the session, mostly empty.
    """


@dataclass(frozen=True)
class ClosingTried:
    """An order on which the page submitted a completion into the gate, which did not let it leave.

    `unseen` is why the page submitted nothing; empty where it did, with the right body.
    """

    order_no: str
    unseen: str


@dataclass
class Lane:
    """All that a write needs: the site, the books, who acts, what the mode adds, and what was pictured."""

    site: Site
    books: Books
    clerk: Clerk
    hooks: LaneHooks
    album: Album
    clock: Clock
    mark: Mark
    closing_tried: ClosingTried | None = None
    """How the page's own submit of an unsolved order was tried in this run; None before the first."""

    @property
    def session(self) -> Session:
        """The session in use."""
        return self.site.session

    @property
    def profile(self) -> Profile:
        """The page profile."""
        return self.site.profile

    def begin_order(self) -> None:
        """Another order's turn comes: there are no pictures of it yet, and no window."""
        self.album = Album(self.album.camera)
        self.site.reader.forget()

    def send(self, write: Write, press: Callable[[], None], *, closes: bool) -> Answer:
        """Send a write at most once."""
        return send(self.session, self.books.journal, self.mark, write, press, closes=closes)

    def try_out(self, write: Write, press: Callable[[], None]) -> str:
        """Have the page submit a write that can't leave; see `submit.try_out` for the result."""
        return try_out(self.session, write, press)
