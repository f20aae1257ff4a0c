"""Wires a run together: lock, ledger, lease, browser, gate, session, lane.

Nothing else constructs adapters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from loguru import logger

from eoms_bot import credentials
from eoms_bot.browser.armed import Tally
from eoms_bot.browser.gate import Gate
from eoms_bot.browser.gate.site import SiteLink
from eoms_bot.browser.guard import Guard
from eoms_bot.browser.pages.site_pages import SelectorPages
from eoms_bot.browser.places.site_pages import PlacedPages
from eoms_bot.browser.politeness import Politeness
from eoms_bot.browser.profile import Profile
from eoms_bot.browser.profile.described import DescribedProfile
from eoms_bot.browser.reader.port import SitePages
from eoms_bot.browser.session import Cookies, Session, open_session
from eoms_bot.browser.start import launch
from eoms_bot.browser.start.household import Household
from eoms_bot.browser.start.launch import Launched
from eoms_bot.credentials import Credential
from eoms_bot.decide.proof import MOST_SKEW_SECONDS, apart
from eoms_bot.ledger import ClosedJournal, Ledger, LedgerJournal, account_key
from eoms_bot.model.branch import Branch
from eoms_bot.model.ports import Clock, Journal
from eoms_bot.model.write import Write, WriteRecord
from eoms_bot.report.folder import RunFolder
from eoms_bot.run import ledgers
from eoms_bot.run.book import Book, LedgerBook, NoBook
from eoms_bot.run.brakes.cap import DailyCap, cap_of_account, cap_of_all, no_room_left
from eoms_bot.run.brakes.room import Room
from eoms_bot.run.lane.camera import FolderCamera
from eoms_bot.run.lane.host import host_of
from eoms_bot.run.lane.lane import LedgerBooks, RunLane
from eoms_bot.run.lane.pacing import pace_of
from eoms_bot.run.lane.trust import trust_in
from eoms_bot.run.lane.watchdog import Watchdog, WatchedClock, beating
from eoms_bot.run.lane.workplace import Workplace
from eoms_bot.run.mode import Mode
from eoms_bot.run.ports import Ports
from eoms_bot.run.stop import StopSwitch
from eoms_bot.settings import Settings
from flows.accept import accept, do_not_accept
from flows.clerk import Clerk
from flows.lane import Album, LaneHooks, Site
from flows.prove import leave_open, settle_by_look


@dataclass(frozen=True)
class RunBooks:
    """Where writes and notes of a run go, and the writes that earlier runs left open."""

    ledger: Ledger
    journal: Journal
    book: Book
    left_open: tuple[WriteRecord, ...]


@dataclass(frozen=True)
class RunEntry:
    """What the ledger notes of a run: its id, its mode, and the files whose rows it works."""

    run_id: str
    mode: Mode
    files: Sequence[str] = ()


@contextmanager
def open_ledger(settings: Settings, ports: Ports) -> Iterator[Ledger]:
    """Take the account's lock, then open the ledger, before any browser and any folder of the run."""
    settings.paths.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        ledgers.account_lock(settings),
        ledgers.open_ledger(settings, create=True, disk=ports.disk) as ledger,
    ):
        ledger.bind(host_of(settings.run.host))
        ports.mark("K0")
        yield ledger


def open_books(
    settings: Settings,
    ledger: Ledger,
    entry: RunEntry,
    ports: Ports,
    room: Room,
    stop: StopSwitch,
) -> RunBooks:
    """The books of a run.

    A run that keeps records takes the lease and recovers what a crash left. A preview leaves no
    trace. Only a run that sends gets a journal that lets anything out.
    """
    run_id, mode = entry.run_id, entry.mode
    ledger.act_as(run_id, account_key(settings.site.id, settings.site.account), settings.site.operator)
    if not mode.records:
        return RunBooks(ledger, ClosedJournal(), NoBook(), ())
    account, clock = settings.site.account, ports.clock
    lease = ledger.take_lease(account_key(settings.site.id, account), run_id, clock.now())
    left_open = tuple(ledger.recover(lease, clock.now()))
    ledger.run_started(run_id, mode.name, account, clock.now(), entry.files)
    book = LedgerBook(ledger, run_id, clock)
    if not mode.sends:
        return RunBooks(ledger, ClosedJournal(), book, left_open)
    full = no_room_left(cap_of_all(ledger, settings.run.daily_cap_all, clock))
    journal = LedgerJournal(ledger, lease, account, clock, room.insist, stop.at_once, full)
    return RunBooks(ledger, journal, book, left_open)


@dataclass(frozen=True)
class Seat:
    """A lane that is ready to work.

    It has the workplace, the daily caps that apply to it, and the credential for the login.
    """

    lane: RunLane
    place: Workplace
    credential: Credential
    caps: tuple[DailyCap, ...]


@contextmanager
def open_lane(
    settings: Settings,
    profile: Profile,
    books: RunBooks,
    folder: RunFolder,
    stop: StopSwitch,
    ports: Ports,
    mode: Mode,
) -> Iterator[Seat]:
    """Start the browser with its gate, and watch it by the watchdog.

    Everything is closed again, whatever happens.
    """
    credential = credentials.load(settings)
    logger.info("密码来自{}", credential.origin)
    account = account_key(settings.site.id, settings.site.account)
    cap = cap_of_account(books.ledger, account, settings.run.daily_cap, ports.clock)
    common = cap_of_all(books.ledger, settings.run.daily_cap_all, ports.clock)
    place, dog = _watched_place(settings, profile, books, stop, cap, ports)
    with dog, place:
        site = settings.site
        lane = RunLane(
            Site(place.session, _pages_of(place.session)),
            LedgerBooks(books.journal, books.ledger, books.ledger),
            Clerk(site.id, site.account, site.operator),
            LaneHooks(
                accept if mode.sends else do_not_accept,
                settle_by_look if mode.records else leave_open,
                stop.reason,
            ),
            Album(FolderCamera(folder.picture)),
            clock=WatchedClock(ports.clock, dog),
            mark=beating(ports.mark, dog),
            branch=settings.branch,
        )
        yield Seat(lane, place, credential, (cap,) if common is None else (cap, common))


def _watched_place(
    settings: Settings,
    profile: Profile,
    books: RunBooks,
    stop: StopSwitch,
    cap: DailyCap,
    ports: Ports,
) -> tuple[Workplace, Watchdog]:
    """The workplace, and the watchdog that ends its browser after twice the current step's limit."""
    browser, tally = settings.browser, Tally()
    pace = pace_of(profile, urlsplit(settings.site.base_url).hostname or "", settings.run.pace)

    def launched(household: Household) -> AbstractContextManager[Launched]:
        """A browser with its own way to the site: the way of an earlier browser was closed with it."""
        return launch.running(
            household,
            site=link_to(settings),
            wanted=browser.executable,
            headed=browser.headed,
            slow_mo_ms=browser.slow_mo_ms,
        )

    def unwanted(_write: Write) -> str:
        return politeness.objection()

    def opened(launched: Launched, cookies: Cookies) -> Session:
        gate = Gate(
            profile=profile,
            base_url=settings.site.base_url,
            journal=books.journal,
            guards=(stop.guard, cap.guard, unwanted),
            politeness=politeness,
            mark=beating(ports.mark, dog),
            submit_seconds=browser.submit_seconds,
        )
        gate.tally = tally
        session = open_session(
            launched.browser,
            gate,
            launched.proxy,
            read_seconds=browser.read_seconds,
            step_seconds=browser.step_seconds,
            cookies=cookies,
            opening=launched.opening,
        )
        # The loads of a page that never comes to rest are no progress of the run.
        gate.heard.listeners.append(lambda _asked, _rule: None if session.restless.why else dog.beat())
        seconds = 2.0 * (browser.read_seconds + browser.step_seconds)
        timely = (deadline_guard(settings.branch, session), fresh_guard(ports.clock, seconds))
        gate.add_guards(skew_guard(session), *timely)
        # Committing SENDING takes time, so what has happened meanwhile counts until the last moment.
        gate.ask_again(stop.guard, unwanted, *timely)
        return session

    def limit() -> float:
        step = browser.submit_seconds if place.sending else max(browser.step_seconds, browser.read_seconds)
        return 2.0 * step

    place = Workplace(launched, opened, ports.clock)
    dog = Watchdog(limit, place.kill, ports.clock, place.swollen, stop.at_once)
    politeness = Politeness(pace, WatchedClock(ports.clock, dog), stop.at_once, settings.run.slowness)
    ports.pulse.ask(dog.lively)
    return place, dog


def _pages_of(session: Session) -> SitePages:
    """The pages of this site, as its profile knows them."""
    if isinstance(session.profile, DescribedProfile):
        return PlacedPages(session, session.profile)
    return SelectorPages(session)


def link_to(settings: Settings) -> SiteLink:
    """The way to the site, with a limit for a read.

    A read that takes twice a step's or a page's time is no longer wanted by anybody.
    """
    seconds = 2.0 * max(settings.browser.read_seconds, settings.browser.step_seconds)
    return SiteLink(settings.site.base_url, trust_in(settings), seconds)


def deadline_guard(branch: Branch, session: Session) -> Guard:
    """The gate's last look at the clocks: policy `refuse` lets nothing leave after the limit (G6).

    The later one of our clock and the site's counts.
    """
    margin = timedelta(minutes=branch.deadline_margin_minutes)

    def guard(write: Write) -> str:
        if branch.late != "refuse":
            return ""
        if write.deadline is None:
            return "处理时限未知"
        now = session.clock.now() + timedelta(seconds=max(0.0, session.site_ahead_seconds))
        return "已过处理时限（含余量）" if now > write.deadline - margin else ""

    return guard


def fresh_guard(clock: Clock, seconds: float) -> Guard:
    """Refuse a write whose last look at the order is too old (F54).

    That look must be a moment ago; it is not, after the machine was suspended or its clock was set.
    """

    def guard(write: Write) -> str:
        if write.unchanged_at is None:
            return "提交前没有复看工单"
        ago = (clock.now() - write.unchanged_at).total_seconds()
        return "" if abs(ago) <= seconds else f"复看工单已是 {ago:.0f} 秒前（上限 {seconds:.0f} 秒），不发送"

    return guard


def skew_guard(session: Session) -> Guard:
    """Refuse when our clock and the site's differ by more than two minutes.

    Then a proof cannot rely on any of our times. A site that never shows its time may differ by any
    amount.
    """

    def guard(_write: Write) -> str:
        if not session.heard.knows_clock:
            return "网站没有报时（Date），无法核对时钟，不发送"
        ahead = session.site_ahead_seconds
        return "" if abs(ahead) <= MOST_SKEW_SECONDS else f"本机与网站时钟相差 {apart(ahead)}，不发送"

    return guard
