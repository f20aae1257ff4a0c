"""Fakes for the commands: modes that return what a test wants, a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from eoms_bot.cli.services import Row, Services
from eoms_bot.cli.trial.demo_proof import Compared
from eoms_bot.doctor import BrowserSeen, Probes
from eoms_bot.ledger import Ledger, LedgerJournal
from eoms_bot.model.ports import Clock
from eoms_bot.model.privacy.mask import Masker
from eoms_bot.model.run import Progress, RunSummary
from eoms_bot.model.write import Action, Answer, Pair, Proof, Write, WriteKey, WriteState
from eoms_bot.modes.assist import AssistRequest
from eoms_bot.modes.scheduled import WantedOrders
from eoms_bot.new_file import write_numbered
from eoms_bot.report.folder import RunFolder
from eoms_bot.run.desk import Desk
from eoms_bot.run.ports import Ports
from eoms_bot.settings import Settings
from tests.report import samples
from tests.support.database import Where


@dataclass
class StillClock:
    """A clock that a test sets."""

    moment: datetime = samples.NOW

    def now(self) -> datetime:
        """The set moment."""
        return self.moment

    def monotonic(self) -> float:
        """Seconds since the epoch of the set moment."""
        return self.moment.timestamp()

    def wait(self, seconds: float) -> None:
        """Nothing waits here."""


@dataclass
class FakeModes:
    """Modes that note how they were called, tell their progress, and return `summary` or raise `problem`."""

    summary: RunSummary = field(default_factory=lambda: samples.summary(samples.items()))
    problem: BaseException | None = None
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    finishes_folder: bool = False
    desk: Desk | None = None
    """The rows that an apply works."""
    sent: int = 0
    """How many of these applies nobody has stopped."""

    def preview(
        self,
        settings: Settings,
        wanted: WantedOrders,
        *,
        progress: Progress,
        ports: Ports,
        plan_path: Path | None = None,
        until: datetime | None = None,
    ) -> RunSummary:
        """As a preview."""
        more: dict[str, Any] = {**vars(wanted), "plan_path": plan_path}
        more |= {"until": until} if until else {}
        return self._run("preview", settings, progress, **more)

    def apply(
        self,
        settings: Settings,
        wanted: WantedOrders,
        *,
        again: str | None,
        progress: Progress,
        ports: Ports,
        plan_id: str = "",
        ask: Callable[[Desk], None] = lambda desk: None,
    ) -> RunSummary:
        """As an apply of the desk's rows."""
        if self.desk is not None:
            ask(self.desk)
            self.sent += 1
        more = {**vars(wanted), "again": again, "plan_id": plan_id}
        return self._run("apply", settings, progress, **more)

    def unattended(
        self,
        settings: Settings,
        *,
        limit: int | None,
        progress: Progress,
        ports: Ports,
        until: datetime | None = None,
    ) -> RunSummary:
        """As an unattended pass."""
        return self._run("run", settings, progress, limit=limit, **({"until": until} if until else {}))

    def look(
        self,
        settings: Settings,
        *,
        limit: int | None,
        progress: Progress,
        ports: Ports,
        until: datetime | None = None,
    ) -> RunSummary:
        """As a pass that only reads."""
        return self._run("look", settings, progress, limit=limit, until=until)

    def assist(
        self,
        settings: Settings,
        asked: AssistRequest,
        *,
        batch_path: Path | None,
        progress: Progress,
        ports: Ports,
    ) -> RunSummary:
        """As an assist; what is told while the window is open is told once."""
        asked.notify("缺少：占用基站\n为空")
        return self._run("assist", settings, progress, asked=asked, batch_path=batch_path)

    def reconcile(self, settings: Settings, *, progress: Progress, ports: Ports) -> RunSummary:
        """As a reconcile."""
        return self._run("reconcile", settings, progress)

    def _run(self, mode: str, settings: Settings, progress: Progress, **more: Any) -> RunSummary:
        self.calls.append((mode, {"settings": settings, **more}))
        if self.problem is not None:
            raise self.problem
        progress.listed([item.ref for item in self.summary.items])
        for item in self.summary.items:
            progress.stage(item.ref, "读取")
            progress.finished(item)
        if not self.finishes_folder:
            return replace(self.summary, mode=mode, folder=str(settings.paths.runs / "r"))
        folder = RunFolder.create(settings.paths.runs, mode, samples.NOW)
        finished = replace(self.summary, mode=mode, folder=str(folder.path), run_id=folder.run_id)
        folder.finish(finished)
        return finished


@dataclass
class FakeParts:
    """What doctor, template and demo call."""

    browser: str = "chromium 156"
    browser_problem: BaseException | None = None
    login_page_problem: BaseException | None = None
    compared: Compared = field(default_factory=lambda: Compared(68, ()))
    workbooks: list[tuple[Path, Sequence[Row]]] = field(default_factory=list)

    def probe(self, _settings: Settings) -> BrowserSeen:
        """A browser that starts, or does not."""
        if self.browser_problem is not None:
            raise self.browser_problem
        return BrowserSeen(self.browser)

    def login_page(self, _settings: Settings) -> None:
        """The login page is the profile's, or is not."""
        if self.login_page_problem is not None:
            raise self.login_page_problem

    def write_workbook(self, path: Path, _settings: Settings, rows: Sequence[Row]) -> Path:
        """A file in place of a workbook."""
        self.workbooks.append((path, rows))
        return write_numbered(path, b"workbook")

    def services(self, modes: FakeModes) -> Services:
        """The parts as main takes them."""
        return Services(
            modes, Probes(self.probe, self.login_page), self.write_workbook, lambda _settings: self.compared
        )


def proven_write(
    path: Path, clock: Clock, order_no: str, measure: str, *customer: Pair, masker: Masker | None = None
) -> int:
    """Leave a ledger with one proven completion whose reply is this text; returns the attempt's id.

    `masker` knows the order's customer; `customer` are the order's facts that are kept with it.
    """
    with Ledger.open(path) as ledger:
        run_id = "2026-11-25_0100_run_0002"
        lease = ledger.take_lease("mock|clerk01", run_id, clock.now())
        ledger.run_started(run_id, "run", "clerk01", clock.now())
        journal = LedgerJournal(ledger, lease, "clerk01", clock)
        decided = (("result", "解决"), ("measure", measure), ("area", "乡镇"), ("cell", "LX_青槐政府-3"))
        key = WriteKey("mock", order_no, "00f3b", Action.CLOSE)
        known = masker or Masker()
        write = Write(key, "complete", decided, decided, measure, "f" * 64, masker=known, customer=customer)
        attempt = journal.intent(write)
        journal.sending(attempt)
        journal.answered(attempt, Answer(WriteState.ANSWERED_OK, "成功"))
        ledger.prove(attempt, Proof(True, True, "已完成", clock.now(), "值班员", "处理记录"), clock.now())
    path.chmod(0o600)
    return attempt


class Pipe:
    """A standard input that is no terminal."""

    def __init__(self, text: str) -> None:
        self._lines = iter(text.splitlines(keepends=True))

    def isatty(self) -> bool:
        """Nobody is there."""
        return False

    def readline(self) -> str:
        """The next line."""
        return next(self._lines, "")


class Terminal(Pipe):
    """A standard input at which a person types these lines."""

    def isatty(self) -> bool:
        """A person is there."""
        return True


def unknown_write(
    path: Where, clock: Clock, order_no: str = "ID-056-20261125-00001", operator: str = ""
) -> int:
    """Leave a ledger with one UNKNOWN write of an order; returns the attempt's id."""
    return unknown_writes(path, clock, order_no, operator=operator)[0]


def unknown_writes(path: Where, clock: Clock, *order_nos: str, operator: str = "") -> list[int]:
    """Leave a ledger with one UNKNOWN write of each order, all of one run; returns the attempts' ids."""
    if isinstance(path, Path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with Ledger.open(path) as ledger:
        run_id = "2026-11-25_0100_run_0001"
        lease = ledger.take_lease("mock|clerk01", run_id, clock.now())
        ledger.run_started(run_id, "run", "clerk01", clock.now())
        journal = LedgerJournal(ledger, lease, "clerk01", clock)
        attempts = [_unknown(journal, order_no, operator) for order_no in order_nos]
    if isinstance(path, Path):
        path.chmod(0o600)
    return attempts


def _unknown(journal: LedgerJournal, order_no: str, operator: str) -> int:
    key = WriteKey("mock", order_no, "00f3a", Action.CLOSE)
    decided = (("result", "解决"), ("measure", f"联系客户电话：{samples.PHONE}"))
    write = Write(key, "complete", decided, decided, "回复", "f" * 64, operator=operator)
    attempt = journal.intent(replace(write, sources=(("measure", "人", "批次.csv 第5行 解决措施"),)))
    journal.sending(attempt)
    journal.answered(attempt, Answer(WriteState.UNKNOWN, "连接在答复前中断"))
    return attempt
