"""One run of any mode: lock and ledger, a folder, the lane, the orders, the report."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from eoms_bot import chinese, garbage
from eoms_bot.browser.session_keeper import SessionKeeper
from eoms_bot.errors import BrowserLost, StorageError
from eoms_bot.ledger import Ledger
from eoms_bot.model.run import Progress, RunSummary
from eoms_bot.report import log
from eoms_bot.report.folder import RunFolder
from eoms_bot.report.notice import trouble_of_end
from eoms_bot.report.record import summary_record
from eoms_bot.run.asking import Asker, Questions
from eoms_bot.run.brakes.braking import brakes_of
from eoms_bot.run.brakes.room import Room, new_folder, room_for
from eoms_bot.run.claims import Claims
from eoms_bot.run.comparison import compare_with_site
from eoms_bot.run.lane.compose import RunBooks, RunEntry, Seat, open_books, open_lane, open_ledger
from eoms_bot.run.lane.lane import RunLane
from eoms_bot.run.mode import Mode
from eoms_bot.run.news import RunNews
from eoms_bot.run.notifying import notice_of
from eoms_bot.run.ports import Ports
from eoms_bot.run.request import RunRequest
from eoms_bot.run.runner import Runner, Way
from eoms_bot.run.selection import walk_chosen
from eoms_bot.run.settling import Settling
from eoms_bot.run.stop import StopSwitch
from eoms_bot.run.summing import summary_of, summary_without_browser
from eoms_bot.run.walk import walk
from eoms_bot.settings import Settings


@dataclass(frozen=True)
class Hooks:
    """What a mode adds to the run that all modes share."""

    canary: Callable[[Settings], Callable[[RunLane], None]]
    """Asked at the start of a run that sends (setting `run.canary`).

    It may refuse the run. It returns the check that comes before the first order.
    """
    before: Callable[[Ledger], None] = lambda ledger: None
    """May refuse the run once the ledger is open."""
    conclude: Callable[[Ledger, Runner, RunSummary], RunSummary] = lambda ledger, runner, summary: summary
    """Adds to what the run says of itself before its report is written."""
    after: Callable[[Ledger, RunSummary], None] = lambda ledger, summary: None
    """Notes the run's results."""
    way: Way = walk
    """How an order is taken."""


def run_once(request: RunRequest, hooks: Hooks, progress: Progress, ports: Ports) -> RunSummary:
    """Make the run that all modes share; a refused start leaves nothing.

    A browser that dies before its first page ends the run with a report. So does one that dies once
    too often later.
    """
    settings, mode, desk, until = request.settings, request.mode, request.desk, request.until
    stop = StopSwitch(settings.paths.stop_file)
    with stop.listening(), open_ledger(settings, ports) as ledger:
        room = room_for(settings, ports.disk)
        room.insist()
        hooks.before(ledger)
        watches = settings.run.canary and mode.sends and mode.walks
        look = hooks.canary(settings) if watches else _nothing
        started = ports.clock.now()
        folder = new_folder(settings, mode, started, desk.sources)
        with log.run_log(folder.log) as log_file:
            room.watch(log_file)
            books = open_books(
                settings, ledger, RunEntry(folder.run_id, mode, desk.sources), ports, room, stop
            )
            news = RunNews(folder, progress)
            with ExitStack() as opened:
                try:
                    seat = opened.enter_context(
                        open_lane(settings, request.profile, books, folder, stop, ports, mode)
                    )
                except BrowserLost as lost:
                    summary = summary_without_browser(
                        request, news, lost, stop, ledger, started, ports.clock.now()
                    )
                    _end(request, hooks, ledger, folder, summary, ports, _keep)
                    return summary
                log.hide(seat.credential.password.get_secret_value())
                seat.lane.hooks.ask = _asker(settings, seat.lane, stop, progress).ask
                seat.lane.hooks.while_waiting = _keeper(seat.lane, stop, until)
                runner = _runner(request, hooks, seat, books, stop, news, room)
                claims = Claims(ledger, settings.site.id, settings.run.plan_minutes, ports.clock)
                if mode.sends:
                    runner.prepare = claims.into
                limit = settings.run.max_orders if request.limit is None else request.limit
                _work(runner, mode, books, request.ids, limit, partial(look, seat.lane))
            runner.guarded(lambda: runner.settling.doubt_unproven(mode))
            runner.kept(lambda: claims.keep_rows(runner.desk, runner.news.items))
            summary = summary_of(request, runner, started, ports.clock.now())
            summary = hooks.conclude(ledger, runner, summary)
            _end(request, hooks, ledger, folder, summary, ports, runner.kept)
            # Again: a report or a record that could not be kept is a reason to stop.
            return replace(summary_of(request, runner, started, ports.clock.now()), plan=summary.plan)


def _end(
    request: RunRequest,
    hooks: Hooks,
    ledger: Ledger,
    folder: RunFolder,
    summary: RunSummary,
    ports: Ports,
    kept: Callable[[Callable[[], object]], None],
) -> None:
    """Write report, notice and the ledger's note of the run's end; `kept` makes sure of each."""

    def note_end() -> None:
        hooks.after(ledger, summary)
        ledger.run_finished(folder.run_id, summary.exit_code, ports.clock.now())

    kept(lambda: folder.finish(summary))
    kept(lambda: folder.write_notice(_notice(request.settings, ledger, summary, ports)))
    ports.mark("K13")
    if request.mode.records:
        kept(note_end)


def _keep(keep: Callable[[], object]) -> None:
    """Keep something without a runner; a failure is reported as the run's end."""
    try:
        keep()
    except OSError as err:
        raise StorageError(f"写不进磁盘：{chinese.of_system(err)}") from err


def _asker(settings: Settings, lane: RunLane, stop: StopSwitch, progress: Progress) -> Asker:
    """The asker that has a person answer the login's question while the run waits."""
    questions = Questions(settings.paths.home, settings.site.account)
    return Asker(questions, settings.run.login_minutes, lane.clock, lane.mark, stop.reason, progress.said)


def _keeper(lane: RunLane, stop: StopSwitch, until: datetime | None) -> Callable[[], str]:
    """Keep the session of the current lane alive while somebody waits."""
    keeper = SessionKeeper(lane.profile.site.keep_warm, lane.clock, stop.reason, until)
    return lambda: keeper.look(lane.session)


def _runner(
    request: RunRequest,
    hooks: Hooks,
    seat: Seat,
    books: RunBooks,
    stop: StopSwitch,
    news: RunNews,
    room: Room,
) -> Runner:
    """The runner of a mode, with the brakes that apply to it."""
    seat.lane.clerk.approvers = request.desk.approvers
    lane, settling = seat.lane, Settling(seat.lane, books.book, news)
    brakes = (room, *brakes_of(request.mode, lane, settling, seat.caps, request.until))
    password = seat.credential.password
    return Runner(
        lane, seat.place, request.desk, books.book, stop, news, settling, password, brakes, hooks.way
    )


def _nothing(lane: RunLane) -> None:
    """A run without a canary."""


def _work(
    runner: Runner,
    mode: Mode,
    books: RunBooks,
    ids: tuple[str, ...],
    limit: int,
    first: Callable[[], None],
) -> None:
    """Log in, settle what was left open, walk the orders, and look once more.

    The runner notes what stops the run. `first` comes before the orders, and may refuse all of
    them.
    """
    runner.log_in()
    if not runner.stopped and mode.records:
        runner.guarded(runner.settling.close_interrupted)
        runner.guarded(lambda: runner.settling.settle_left_open([record.id for record in books.left_open]))
    if not runner.stopped:
        runner.guarded(first)
    if not runner.stopped and mode.walks:
        with garbage.left_alone():
            runner.guarded(lambda: walk_chosen(runner, mode, ids, limit))
    if runner.stop_code is None and mode.records:
        runner.guarded(runner.settling.last_looks)
    if runner.stop_code is None and mode.compares:
        compare_with_site(runner)


def _notice(settings: Settings, ledger: Ledger, summary: RunSummary, ports: Ports) -> str:
    """What needs a person when this run is over."""
    # The ledger does not have this run's end yet; its reason is masked like everything in the folder.
    stopped = summary_record(summary)["stopped"]
    ended = trouble_of_end(summary.run_id, summary.exit_code, stopped)
    return notice_of(settings, ledger, ports.clock.now(), ended=ended)
