"""Desk: everything that pages and actions work with, wired once when the console starts."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from loguru import logger

from eoms_bot.advise import intercepting
from eoms_bot.advise.intercepting import Look
from eoms_bot.advise.rolls import Rolls, rolls
from eoms_bot.console import material
from eoms_bot.console.aside import Making, in_a_process
from eoms_bot.console.assistant import Assistant
from eoms_bot.console.books import SharedLedger
from eoms_bot.console.day import DaysAtDesk
from eoms_bot.console.exports import lists_book
from eoms_bot.console.figures import Figures
from eoms_bot.console.findings import DoctorFindings
from eoms_bot.console.kept import Cached
from eoms_bot.console.material import Material
from eoms_bot.console.present import PresentSettings
from eoms_bot.console.rule_book import RuleBook, read, version_of
from eoms_bot.console.run_counts import RunCounts
from eoms_bot.console.run_folders import RunFolders
from eoms_bot.console.security.once import Once, Tickets
from eoms_bot.console.security.record import Doorbook
from eoms_bot.console.security.sessions import Sessions
from eoms_bot.console.security.throttle import Throttle
from eoms_bot.console.security.tokens import Tokens
from eoms_bot.console.security.watchers import Watchers
from eoms_bot.console.service import ServicePage
from eoms_bot.console.shelf import Shelf
from eoms_bot.console.starts import Starts
from eoms_bot.console.uploads import Uploads
from eoms_bot.console.workbench.briefs import DraftVerdict, OrderBriefs
from eoms_bot.console.workbench.changes import QueueWatch
from eoms_bot.decide.permission import brakes
from eoms_bot.disk import Disk, SystemDisk
from eoms_bot.doctor import Probes
from eoms_bot.errors import ConfigError
from eoms_bot.learn import backtesting
from eoms_bot.learn.backtesting import Backtest
from eoms_bot.ledger import account_key
from eoms_bot.model.board import month_of
from eoms_bot.model.plan import Plan
from eoms_bot.model.ports import Clock
from eoms_bot.model.zone import SHANGHAI
from eoms_bot.month import monthly
from eoms_bot.month.charts.canvas import obstacle
from eoms_bot.plan import approving
from eoms_bot.plan.approving import Today
from eoms_bot.processes import PROGRAM
from eoms_bot.run.asking import Questions
from eoms_bot.run.brakes.brakes import happened
from eoms_bot.run.ports import Ports
from eoms_bot.settings import Settings
from eoms_bot.settings.load import FILE_NAME

MOST_READ_AGAIN = 1_000
KEPT_SECONDS = 300.0
"""Seconds until what is read from files is read again, in the background of the page that asks."""
ROLL_SECONDS = 60.0
"""The same for the lists' orders; what a page says about each order is read on request."""
MOST_VERDICTS, MOST_HEADS = 5_000, 200


@dataclass(frozen=True)
class ConsoleDesk:
    """Settings and clock, ledger, run folders, and the guards of each request."""

    present: PresentSettings
    account: str
    """The account's key in the ledger."""
    clock: Clock
    port: int
    books: SharedLedger
    folders: RunFolders
    counts: RunCounts
    days: DaysAtDesk
    sessions: Sessions
    tokens: Tokens
    throttle: Throttle
    once: Once
    tickets: Tickets
    doorbook: Doorbook
    lists: Cached[bytes]
    """清单.xlsx with all lists, whole; another process makes it."""
    rolls: Cached[Rolls]
    standing: Cached[Today]
    """What plans are checked against; a run reads all of it again before it sends anything."""
    material: Cached[Material]
    """The branch's tables and the inbox, for the page 数据."""
    incidents: Cached[Look]
    """What an interception finds in those tables now."""
    rules: Cached[RuleBook]
    backtest: Cached[Backtest]
    """The newest orders, read again by the present rules."""
    findings: DoctorFindings
    assistant: Assistant
    figures: Figures
    questions: Questions
    """What a login asks a person."""
    uploads: Uploads
    starts: Starts
    watchers: Watchers
    changes: QueueWatch
    service: ServicePage
    alone: Cached[tuple[int, int]]
    """What the bot did alone today, and how many of its samples nobody has checked yet."""
    briefs: OrderBriefs
    verdicts: Shelf[DraftVerdict]
    """By row of a plan and version of its draft."""
    plan_heads: Shelf[Plan]
    """Plans with one row at most, by number."""

    @property
    def settings(self) -> Settings:
        """The settings, with what people have mended since the start."""
        return self.present.get()

    def now(self) -> datetime:
        """The time, aware."""
        return self.clock.now()

    def warm(self, ended: threading.Event | None = None) -> threading.Thread:
        """Make what takes long before anybody waits for it, and return the thread that makes it.

        The thread makes one value after the other, first the one that opens first. It begins
        nothing more after `ended`.
        """
        makers: tuple[Callable[[], object], ...] = (
            self.standing.get,
            lambda: self.days.of(self.now()),
            obstacle,
            self.rolls.get,
            self.rules.get,
            self.findings.last,
            lambda: self.figures.month(month_of(self.figures.today())),
            self.material.get,
            # Without past orders there is nothing to read again, and that is not an error.
            *([self.backtest.get] if self.settings.facts.history.configured else []),
        )
        thread = threading.Thread(
            target=_make, args=(makers, ended or threading.Event()), name="console-warm", daemon=True
        )
        thread.start()
        return thread


def _make(makers: Sequence[Callable[[], object]], ended: threading.Event) -> None:
    for make in makers:
        if ended.is_set():
            return
        try:
            make()
        except Exception as problem:  # the person who asks for the page sees the error
            logger.opt(exception=problem).warning("没能提前准备好一页")


def open_desk(
    settings: Settings,
    clock: Clock,
    port: int,
    probes: Probes,
    disk: Disk | None = None,
    *,
    config: Path | None = None,
    program: Sequence[str] = PROGRAM,
    aside: Making = in_a_process,
) -> ConsoleDesk:
    """The desk of a console on this port; `probes` start the browser once (for the checks).

    `config` is the settings file of this console. The programs that the console starts read the
    same file. `program` is the command that runs those programs. `aside` makes exports outside of
    this process.
    """
    books = SharedLedger(settings, disk)
    folders = RunFolders(settings.paths.runs)
    starts = Starts(settings.paths.home, folders, clock, config, program)
    account = account_key(settings.site.id, settings.site.account)
    ports = Ports(clock=clock, disk=disk or SystemDisk())
    present = PresentSettings(
        settings, (config or Path(os.environ.get("EOMS_CONFIG") or FILE_NAME)).absolute()
    )
    get = present.get

    def files_of_rules() -> object:
        return present.version, version_of(get())

    def files_of_tables() -> object:
        return present.version, material.version_of(get())

    history = Cached(
        lambda: monthly.history_of(get(), clock.now()), KEPT_SECONDS, clock, lambda: present.version
    )
    standing = Cached(lambda: approving.standing(get(), ports), KEPT_SECONDS, clock, files_of_rules)
    given = Cached(lambda: _material(get(), clock.now(), standing), *(ROLL_SECONDS, clock, files_of_tables))
    return ConsoleDesk(
        present=present,
        account=account,
        clock=clock,
        port=port,
        books=books,
        folders=folders,
        counts=RunCounts(),
        days=DaysAtDesk(books, folders, account, settings.lists.warn_hours),
        sessions=Sessions(port, clock, settings.console.shift_hours),
        tokens=Tokens(settings.paths.home),
        throttle=Throttle(clock),
        once=Once(),
        tickets=Tickets(),
        doorbook=Doorbook(books, clock),
        lists=Cached(lambda: _lists_book(get(), clock.now(), books, aside), KEPT_SECONDS, clock),
        rolls=Cached(
            lambda: rolls(settings.lists, clock.now(), books.ledger(), history.get().value),
            *(ROLL_SECONDS, clock, lambda: books.ledger().ledger_id),
        ),
        standing=standing,
        material=given,
        incidents=Cached(
            lambda: intercepting.looked_at(
                intercepting.situation_of(get(), given.get().value.read.evidence, clock.now())
            ),
            *(ROLL_SECONDS, clock, files_of_tables),
        ),
        rules=Cached(lambda: read(get()), KEPT_SECONDS, clock, files_of_rules),
        backtest=Cached(
            lambda: backtesting.backtest(get(), clock.now(), MOST_READ_AGAIN),
            *(KEPT_SECONDS, clock, files_of_rules),
        ),
        findings=DoctorFindings(present, probes, ports),
        assistant=Assistant(settings.paths.home / "console", config, program),
        figures=Figures(settings, books, history, clock, aside),
        questions=Questions(settings.paths.home, settings.site.account),
        uploads=Uploads(settings),
        starts=starts,
        watchers=Watchers(),
        changes=QueueWatch(books, starts, clock),
        service=ServicePage(settings, clock, ports.disk),
        alone=Cached(
            lambda: _alone(settings, clock.now(), books),
            *(ROLL_SECONDS, clock, lambda: books.ledger().ledger_id),
        ),
        briefs=OrderBriefs(),
        verdicts=Shelf(MOST_VERDICTS),
        plan_heads=Shelf(MOST_HEADS),
    )


def _alone(settings: Settings, now: datetime, books: SharedLedger) -> tuple[int, int]:
    found = happened(books.ledger(), settings, now)
    today = now.astimezone(SHANGHAI).date()
    return sum(one.at.astimezone(SHANGHAI).date() == today for one in found.alone), len(
        brakes.to_check(found)
    )


def _material(settings: Settings, now: datetime, standing: Cached[Today]) -> Material:
    try:
        today: Today | ConfigError = standing.get().value
    except ConfigError as problem:
        today = problem
    return material.read(settings, today, now)


def _lists_book(settings: Settings, now: datetime, books: SharedLedger, aside: Making) -> bytes:
    books.ledger()  # makes a missing ledger; one that cannot be trusted raises here
    return aside(lists_book, settings, now)
